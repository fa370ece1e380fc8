"""Who answers what the receivers of a broadcast say to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Membership, Person, Place, Role
from services import access, ages, broadcast_sight, tree
from services.data_modes import STAFF


@dataclass(frozen=True, slots=True)
class Side:
    """Who answers somebody."""

    ids: frozenset[int] = field(default_factory=frozenset)
    curated_at: int | None = None
    """They are the curators of this place."""


async def of(
    session: AsyncSession, broadcast: Broadcast, person_ids: Collection[int], now: datetime
) -> Mapping[int, Side]:
    """By receiver, who answers them: the author, but for minors the curators of their own place.

    So it is for whoever is no staff, too, where a place above an organisation has spoken. Where nothing is known of
    the age, only staff and parents are taken for grown up. Whoever has left is answered by nobody; where an author
    has, the curators of the organisation answer.
    """
    place = await session.get_one(Place, broadcast.place_id)
    is_above = not tree.is_organisation(place.kind)
    authors = await _authors(session, broadcast, place, now)
    found = select(Person, Place.time_zone).join(Place, Place.id == Person.operator_id)
    people = (await session.execute(found.where(Person.id.in_(person_ids)))).all()
    held = select(Membership.person_id, Membership.role).where(access.lasting(Membership, now))
    roles: dict[int, set[Role]] = {}
    for person_id, role in await session.execute(held.where(Membership.person_id.in_(person_ids))):
        roles.setdefault(person_id, set()).add(role)
    curated = await _curated(session, {person.operator_id for person, _zone in people}, now)
    sides = dict.fromkeys(person_ids, Side())
    for person, zone in people:
        its = roles.get(person.id, set())
        is_kept = is_above or not _is_grown(person, its, ages.local_date(now, zone))
        if its and is_kept and its.isdisjoint(STAFF):
            at = person.operator_id
            sides[person.id] = Side(frozenset(curated.get(at, set()) - {person.id}), at)
        elif its:
            sides[person.id] = Side(authors.ids - {person.id}, authors.curated_at)
    return sides


def _is_grown(person: Person, roles: Collection[Role], today: date) -> bool:
    is_known = ages.age_range(person.born_on, person.birth_year, today) is not None
    return ages.is_adult(person, today) if is_known else set(roles) == {Role.GUARDIAN}


async def _authors(session: AsyncSession, broadcast: Broadcast, place: Place, now: datetime) -> Side:
    right = broadcast_sight.right(broadcast.event_id)
    if broadcast.by_id and await access.still(session, broadcast.by_id, right, place.id, now=now):
        return Side(frozenset({broadcast.by_id}))
    if not tree.is_organisation(place.kind):
        return Side()
    return Side(frozenset((await _curated(session, {place.id}, now)).get(place.id, set())), place.id)


async def _curated(session: AsyncSession, place_ids: Collection[int], now: datetime) -> dict[int, set[int]]:
    held = select(Membership.place_id, Membership.person_id).where(Membership.role == Role.CURATOR)
    held = held.where(Membership.place_id.in_(place_ids), access.lasting(Membership, now))
    found: dict[int, set[int]] = {}
    for place_id, person_id in await session.execute(held):
        found.setdefault(place_id, set()).add(person_id)
    return found
