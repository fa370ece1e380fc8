"""The deadlines of a place for its calendar: what is owed by a day, and what was and is no more."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Place, Step, Task
from services import access, ages, jobs
from services.access import Action, Me
from services.task_lists import OWED

JOB = "deadlines_calendar"
"""Writes the file, and brings it."""


class Dated(NamedTuple):
    """A task with its day."""

    task: Task
    step: Step

    @property
    def is_owed(self) -> bool:
        """It still has to be handed in."""
        return self.task.state in OWED


class Dates(NamedTuple):
    """What a calendar of a place holds."""

    place: Place
    today: date
    tasks: list[Dated]


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """Whoever sees the plan of a place wants its deadlines in a calendar of their own."""
    by = await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={}, now=now)


async def of(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Dates:
    """Everything that is owed by a day; of what is owed no more, that whose day is still to come."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    place = await session.get_one(Place, place_id)
    today = ages.local_date(now, place.time_zone)
    found = select(Task, Step).join(Step, Step.id == Task.step_id)
    found = found.where(Task.place_id == place_id, Task.due_on.is_not(None))
    found = found.where(or_(Task.state.in_(OWED), Task.due_on >= today)).order_by(Task.due_on, Task.id)
    return Dates(place, today, [Dated(*row) for row in await session.execute(found)])
