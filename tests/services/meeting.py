"""Pairs that work, for the tests of meetings: who they are, and how time passes for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Pair, Person, Place, Promise, PromiseState, Role
from services import undo
from services.access import Me
from tests import factories

AFTER_UNDO = timedelta(minutes=2)


@dataclass
class Working:
    """A pair that works, and its telephones."""

    place: Place
    pair: Pair
    mentor: Me
    mentee: Me
    others: list[Me]


async def working(
    session: AsyncSession,
    *,
    mentees: int = 1,
    age: int = 15,
    mentor_age: int = 35,
    time_zone: str = "Europe/Moscow",
    days_off: list[Any] | None = None,
    year: int = 2026,
    **programme: Any,
) -> Working:
    """A teacher with pupils of this age, each with a telephone."""
    place = await factories.school(session, time_zone=time_zone)
    place.days_off = days_off or []
    mentor = await factories.person(
        session, place, Role.MENTOR, name="Совин Лев Ильич", born=year - mentor_age, came_in=True
    )
    children = [
        await factories.person(session, place, name=f"Котов Пётр{'а' * number}", born=year - age - 1, came_in=True)
        for number in range(mentees)
    ]
    begun = await factories.programme(session, place, "teacher_pupil", **programme)
    pair = await factories.pair(session, begun, mentor, *children)
    first, *others = (factories.me(one) for one in children)
    return Working(place, pair, factories.me(mentor), first, others)


async def waiting(session: AsyncSession, kind: str, *, but_taken_back: bool = True) -> list[Promise]:
    """What is promised of a kind and not dropped."""
    found = select(Promise).where(Promise.kind == kind).order_by(Promise.id)
    rows = list(await session.scalars(found.execution_options(populate_existing=True)))
    return [one for one in rows if one.state is not PromiseState.DROPPED or not but_taken_back]


async def receivers(session: AsyncSession, kind: str) -> list[int]:
    """Who is promised something of a kind."""
    return sorted(one.receiver_id for one in await waiting(session, kind))


def person(me: Me) -> Person:
    """The one person of a telephone."""
    return me.persons[0]


async def take_back(session: AsyncSession, change_id: int, me: Me, now: datetime) -> None:
    """Within the minute."""
    await undo.take_back(session, change_id=change_id, me=me, now=now + timedelta(seconds=30))
