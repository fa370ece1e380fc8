"""An earlier day: a level in between may ask for a step before the document does, never after it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Task, TaskAct
from services import access, ages, nudge_asked, task_totals
from services.access import Action, Me
from services.errors import DaysWrong, NotEarlier, NotFound
from services.task_changes import Changing

FORM = "step_day"
"""Asks for the day."""


class Tightened(NamedTuple):
    """Of how many places the day has changed, and how many had an earlier one already."""

    places: int
    kept: int
    change: Change


async def tighten(
    session: AsyncSession, *, me: Me, place_id: int, step_id: int, turn: int, day: date, now: datetime
) -> Tightened:
    """Who owes the step below has it due on an earlier day, and reads so the next working morning.

    The day of the document stays beside it. DaysWrong where the day is over; NotEarlier where it is not before the
    day that holds; NotFound where nobody below owes the step by a day.
    """
    by = await access.require(session, me, Action.RUN_ROADMAP, place_id, now=now)
    place = await task_totals.of_level(session, me, place_id, now)
    if day < ages.local_date(now, place.time_zone):
        raise DaysWrong
    found = await session.execute(task_totals.owing(place_id, step_id, turn).with_for_update(of=Task))
    rows = [(one, task) for one, task in found if task.due_on is not None]
    if not rows:
        raise NotFound
    changing = Changing(session, by, now)
    moved = [(one, task) for one, task in rows if day < (task.due_on or day)]
    if not moved:
        raise NotEarlier
    for _, task in moved:
        _set(changing.take(task), day)
        changing.happened(task, TaskAct.TIGHTENED, day)
    change = await changing.made()
    for one, task in moved:
        task.nudge_on = min(task.nudge_on or date.max, nudge_asked.morning(one, now))
    await session.flush()
    return Tightened(len(moved), len(rows) - len(moved), change)


async def asked_for(session: AsyncSession, *, me: Me, place_id: int, step_id: int, turn: int, now: datetime) -> None:
    """Before the day is named: whoever may, and there is somebody whose day could be earlier; NotFound."""
    await access.require(session, me, Action.RUN_ROADMAP, place_id, now=now)
    await task_totals.of_level(session, me, place_id, now)
    rows = await session.execute(task_totals.owing(place_id, step_id, turn))
    if all(task.due_on is None for _, task in rows):
        raise NotFound


def _set(task: Task, day: date) -> None:
    task.due_on = day
    if task.start_on is not None and task.start_on > day:
        task.start_on = day
