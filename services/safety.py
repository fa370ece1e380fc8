"""Who may be brought together with somebody under 18 (Labour Code, article 351.1)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Place, PlaceKind, Role
from services import ages
from services.access import lasting

STAFF = frozenset({Role.HEAD, Role.CURATOR, Role.PRIVACY_OFFICER, Role.TRAINER, Role.OBSERVER})
"""Whoever is one of these works for the organisation, which has seen their certificate."""


async def may_meet_minors(session: AsyncSession, *, person_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these people who may be made a pair with a minor.

    Who is surely a minor may; an adult with the mark that the curator has seen the certificate; an adult without it
    who is of the staff in every place where they mentor. An age that nobody knows is taken for an adult's, and a
    partner has seen nobody's certificate.
    """
    roles = await _roles(session, person_ids, now)
    found = select(Person, Place.time_zone).join(Place, Place.id == Person.operator_id).where(Person.id.in_(person_ids))
    return {
        person.id
        for person, zone in await session.execute(found)
        if person.certificate_on is not None or _is_minor(person, zone, now) or _is_staff(roles[person.id])
    }


async def mentors_without_mark(session: AsyncSession, *, person_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these people who mentor and may not meet minors yet."""
    held = select(Membership.person_id).where(Membership.person_id.in_(person_ids), Membership.role == Role.MENTOR)
    mentors = set(await session.scalars(held.where(lasting(Membership, now))))
    return mentors - await may_meet_minors(session, person_ids=mentors, now=now)


async def _roles(session: AsyncSession, person_ids: Collection[int], now: datetime) -> dict[int, dict[int, set[Role]]]:
    """By person and place."""
    held = select(Membership.person_id, Membership.place_id, Membership.role, Place.kind)
    held = held.join(Place, Place.id == Membership.place_id).where(Membership.person_id.in_(person_ids))
    found: dict[int, dict[int, set[Role]]] = defaultdict(lambda: defaultdict(set))
    for person_id, place_id, role, kind in await session.execute(held.where(lasting(Membership, now))):
        if kind is not PlaceKind.PARTNER or role not in STAFF:
            found[person_id][place_id].add(role)
    return found


def _is_staff(roles: dict[int, set[Role]]) -> bool:
    mentoring = [here for here in roles.values() if Role.MENTOR in here]
    return all(here & STAFF for here in mentoring or roles.values()) and bool(roles)


def _is_minor(person: Person, zone: str, now: datetime) -> bool:
    years = ages.age_range(person.born_on, person.birth_year, ages.local_date(now, zone))
    return years is not None and years[1] < ages.ADULT
