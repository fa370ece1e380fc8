"""Who takes part in a place, and in which class: for lists that are made class by class."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person
from services import access
from services.consents import PARTICIPANTS
from services.roster import group_order


async def people(session: AsyncSession, place_id: int, *, now: datetime) -> list[tuple[Person, str | None]]:
    """The mentees and mentors of a place, each once, with the group they stand in; by group, then by name."""
    found = select(Person, Membership.group).join(Membership, Membership.person_id == Person.id)
    found = found.where(Membership.place_id == place_id, Membership.role.in_(PARTICIPANTS))
    rows = (await session.execute(found.where(access.lasting(Membership, now)).order_by(Membership.id))).all()
    once = {person.id: (person, group) for person, group in reversed(rows)}
    return sorted(once.values(), key=lambda one: (group_order(one[1]), one[0].name_key, one[0].id))
