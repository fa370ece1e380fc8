"""Who takes part in places, and in which class: for lists that are made class by class."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person
from services import access
from services.consents import PARTICIPANTS
from services.roster import group_order


async def people(
    session: AsyncSession, place_ids: Collection[int], *, now: datetime
) -> list[tuple[Person, str | None]]:
    """The mentees and mentors of these places, each once, with the group they stand in; by group, then by name."""
    found = select(Person, Membership.group).join(Membership, Membership.person_id == Person.id)
    rows = (await session.execute(found.where(_held(place_ids, now)).order_by(Membership.id))).all()
    once = {person.id: (person, group) for person, group in reversed(rows)}
    return sorted(once.values(), key=lambda one: (group_order(one[1]), one[0].name_key, one[0].id))


def takes_part(place_ids: Collection[int], *, now: datetime) -> ColumnElement[bool]:
    """The condition that a person is a mentee or a mentor of one of these places."""
    return Person.id.in_(select(Membership.person_id).where(_held(place_ids, now)))


def _held(place_ids: Collection[int], now: datetime) -> ColumnElement[bool]:
    here = Membership.place_id.in_(place_ids) & Membership.role.in_(PARTICIPANTS)
    return here & access.lasting(Membership, now)
