"""Who is nudged about the tasks of a place: its owner, else its curators, or its coordinators above organisations."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Membership, Person, Place, PlaceKind, Reach, Role
from services import on_hand, tree
from services.access import RIGHTS, Action, lasting

PORTION = 2_000
"""Numbers that one statement names."""


def portions(ids: Collection[int]) -> Iterator[Sequence[int]]:
    """So many at a time that a statement can name them all."""
    known = sorted(ids)
    return (known[first : first + PORTION] for first in range(0, len(known), PORTION))


async def of_places(session: AsyncSession, place_ids: Collection[int], *, now: datetime) -> dict[int, set[int]]:
    """By place, whoever is told of its tasks and can be written to; partners are never nudged."""
    found: dict[int, set[int]] = defaultdict(set)
    for ids in portions(place_ids):
        held = select(Membership.place_id, Membership.person_id).join(Place, Place.id == Membership.place_id)
        held = held.where(Membership.place_id.in_(ids), Place.kind != PlaceKind.PARTNER, _told(now))
        for place_id, person_id in await session.execute(_reachable(held)):
            found[place_id].add(person_id)
    return found


async def owners(session: AsyncSession, pairs: Collection[tuple[int, int]], *, now: datetime) -> set[tuple[int, int]]:
    """Of these (place, person) those who still work there, are not away, and can be written to."""
    people = {person_id for _, person_id in pairs}
    found: set[tuple[int, int]] = set()
    for ids in portions(people):
        held = select(Membership.place_id, Membership.person_id).where(Membership.person_id.in_(ids))
        held = held.where(Membership.role.in_(RIGHTS[Action.SEE_ROADMAP]), lasting(Membership, now), ~_away(now))
        found |= {(place_id, person_id) for place_id, person_id in await session.execute(_reachable(held))}
    return found & set(pairs)


def coordinates(now: datetime) -> ColumnElement[bool]:
    """The condition that whoever holds this membership is told now what coordinators of its place are told."""
    here = (Membership.role == Role.COORDINATOR) & lasting(Membership, now)
    return here & (Membership.stands_in_for_id.is_not(None) | ~_away(now))


def _told(now: datetime) -> ColumnElement[bool]:
    upper = Place.kind.in_(tree.ABOVE_ORGANISATIONS)
    return or_(~upper & on_hand.told(now), upper & coordinates(now))


def _away(now: datetime) -> ColumnElement[bool]:
    deputy = on_hand.standing_in(Membership.person_id, Membership.place_id, now)
    return deputy.correlate(Membership).exists()


def _reachable(held: Select[int, int]) -> Select[int, int]:
    held = held.join(Person, Person.id == Membership.person_id).join(Chat, Chat.id == Person.chat_id)
    return held.where(Chat.reach != Reach.CLOSED)
