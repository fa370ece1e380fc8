"""One tap of the level above: whoever has not handed in a step is told of it the next working morning."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Task
from services import access, task_totals, undo
from services.access import Action, Me
from services.errors import NotFound
from services.nudge_asked import morning


class Reminded(NamedTuple):
    """How many will be told, how many would be told by then anyway, and how many have said until when they work."""

    told: int
    already: int
    in_work: int
    on: date | None
    """The first morning on which somebody is told."""
    change: Change | None
    """None: nothing had to be changed."""


async def remind(session: AsyncSession, *, me: Me, place_id: int, step_id: int, turn: int, now: datetime) -> Reminded:
    """Whoever below owes the step is told the next working morning, in the digest of that day; NotFound: nobody does.

    The day of the next nudge is all that changes: so it is said once however often somebody presses, in working
    hours, within the one message of the day, and only if it is still owed then.
    """
    by = await access.require(session, me, Action.REVIEW_TASKS, place_id, now=now)
    await task_totals.of_level(session, me, place_id, now)
    rows = (await session.execute(task_totals.owing(place_id, step_id, turn).with_for_update(of=Task))).all()
    if not rows:
        raise NotFound
    mornings = {task.id: morning(place, now) for place, task in rows}
    silent = [task for _, task in rows if task.silent_until and task.silent_until > mornings[task.id]]
    awake = [task for _, task in rows if task not in silent]
    due = [task for task in awake if task.nudge_on is None or task.nudge_on > mornings[task.id]]
    asked = [(task.id, mornings[task.id].isoformat(), task.nudge_on and task.nudge_on.isoformat()) for task in due]
    for task in due:
        task.nudge_on = mornings[task.id]
    change = None
    if due:
        change = await undo.made(session, kind=undo.Kind.TASKS_ASKED, by=by, rows={"asked": asked}, now=now)
    first = min((mornings[task.id] for task in awake), default=None)
    return Reminded(len(due), len(awake) - len(due), len(silent), first, change)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Tasks are spoken of when they would have been, but for those that have another day by now."""
    before = {task_id: (day, old) for task_id, day, old in change.rows["asked"]}
    found = select(Task).where(Task.id.in_(before)).order_by(Task.id).with_for_update()
    for task in await session.scalars(found.execution_options(populate_existing=True)):
        day, old = before[task.id]
        if task.nudge_on == date.fromisoformat(day):
            task.nudge_on = old and date.fromisoformat(old)
    await session.flush()
