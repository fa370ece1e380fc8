"""Who takes part in places, and in which class: for lists that are made class by class."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Role
from services import access
from services.roster import group_order

PARTICIPANTS = frozenset({Role.MENTEE, Role.MENTOR})


async def people(
    session: AsyncSession, place_ids: Collection[int], *, now: datetime
) -> list[tuple[Person, str | None]]:
    """The mentees and mentors of these places, each once, with the group they stand in; by group, then by name."""
    found = select(Person, Membership.group).join(Membership, Membership.person_id == Person.id)
    rows = (await session.execute(found.where(_held(place_ids, now)).order_by(Membership.id))).all()
    once = {person.id: (person, group) for person, group in reversed(rows)}
    return sorted(once.values(), key=lambda one: (group_order(one[1]), one[0].name_key, one[0].id))


async def in_groups(session: AsyncSession, place_id: int, *, now: datetime) -> list[tuple[Person, str | None]]:
    """The same of one place, each in every group they stand in: somebody may be a mentee and a mentor."""
    found = select(Person, Membership.group).join(Membership, Membership.person_id == Person.id).distinct()
    rows = (await session.execute(found.where(_held([place_id], now)))).all()
    return sorted(rows, key=lambda row: (group_order(row[1]), row[0].name_key, row[0].id))


async def classmates(session: AsyncSession, person: Person, *, whole: bool, now: datetime) -> list[int]:
    """The person alone, or all who take part in `whole` their group."""
    people = await in_groups(session, person.operator_id, now=now)
    groups = {group for one, group in people if one.id == person.id}
    return [one.id for one, group in people if one.id == person.id or (whole and group in groups)]


def takes_part(place_ids: Collection[int], *, now: datetime) -> ColumnElement[bool]:
    """The condition that a person is a mentee or a mentor of one of these places."""
    return Person.id.in_(select(Membership.person_id).where(_held(place_ids, now)))


def _held(place_ids: Collection[int], now: datetime) -> ColumnElement[bool]:
    here = Membership.place_id.in_(place_ids) & Membership.role.in_(PARTICIPANTS)
    return here & access.lasting(Membership, now)
