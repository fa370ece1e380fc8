"""Guardians and the children they answer for."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Guardianship, Membership, Person, Place
from services import access, ages


class Child(NamedTuple):
    """A minor in somebody's care."""

    id: int
    name: str
    group: str | None
    code: str


async def children(session: AsyncSession, guardian_ids: Collection[int], *, now: datetime) -> dict[int, list[Child]]:
    """For each of these guardians the children they answer for, until the day those are of age, or leave."""
    care = (
        select(Guardianship.guardian_id, Person, Place.time_zone, Membership.group)
        .join(Person, Person.id == Guardianship.child_id)
        .join(Place, Place.id == Person.operator_id)
        .join(Membership, (Membership.person_id == Person.id) & access.lasting(Membership, now))
        .where(Guardianship.guardian_id.in_(guardian_ids), access.lasting(Guardianship, now))
        .order_by(Guardianship.id, Membership.id)
    )
    found: dict[int, dict[int, Child]] = {}
    for guardian_id, child, zone, group in await session.execute(care):
        if not ages.is_adult(child, ages.local_date(now, zone)):
            own = found.setdefault(guardian_id, {})
            own.setdefault(child.id, Child(child.id, child.name, group, child.code))
    return {guardian_id: list(own.values()) for guardian_id, own in found.items()}


async def guardians(session: AsyncSession, child_ids: Collection[int], *, now: datetime) -> dict[int, list[Person]]:
    """For each of these children the guardians who answer for them now."""
    care = select(Guardianship.child_id, Person).join(Person, Person.id == Guardianship.guardian_id)
    care = care.where(Guardianship.child_id.in_(child_ids), access.lasting(Guardianship, now))
    found: dict[int, list[Person]] = {}
    for child_id, guardian in await session.execute(care.order_by(Guardianship.id)):
        found.setdefault(child_id, []).append(guardian)
    return found
