"""The next nudges of many tasks at once, after a day has changed for all of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Step, Task
from services import ages, nudges, place_days


async def of_step(session: AsyncSession, step: Step, tasks: Sequence[Task], *, now: datetime) -> None:
    """Tasks of one step, each by the days and hours of its place."""
    ids = {task.place_id for task in tasks}
    places = {place.id: place for place in await session.scalars(select(Place).where(Place.id.in_(ids)))}
    for task in tasks:
        _plan(task, step, places[task.place_id], now)
    await session.flush()


async def of_place(session: AsyncSession, place: Place, *, now: datetime) -> None:
    """All that a place still owes by a day: its own days off are others now."""
    owed = select(Task, Step).join(Step, Step.id == Task.step_id).where(Task.place_id == place.id)
    for task, step in await session.execute(owed.where(Task.state.in_(nudges.OWED), Task.due_on.is_not(None))):
        _plan(task, step, place, now)
    await session.flush()


def _plan(task: Task, step: Step, place: Place, now: datetime) -> None:
    """Of what was over before it was owed nobody was ever nudged, and nobody is now."""
    today = ages.local_date(now, place.time_zone)
    if task.due_on is not None and task.due_on < today and task.nudge_on is None and task.nudged_on is None:
        return
    nudges.plan(task, step, today=today, is_working=place_days.is_working(place))
