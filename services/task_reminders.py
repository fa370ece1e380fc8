"""One tap of the level above: whoever has not handed in a step is told of it the next working morning."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Task
from services import access, ages, place_days, task_changes, task_totals, undo
from services.access import Action, Me
from services.errors import NotFound
from services.working_hours import Hours


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
    before = [task_changes.written(task) for task in due]
    for task in due:
        task.nudge_on = mornings[task.id]
    after = [task_changes.written(task) for task in due]
    change = None
    if due:
        kept = {"before": before, "after": after, "events": []}
        change = await undo.made(session, kind=undo.Kind.TASKS_CHANGED, by=by, rows=kept, now=now)
    first = min((mornings[task.id] for task in awake), default=None)
    return Reminded(len(due), len(awake) - len(due), len(silent), first, change)


def morning(place: Place, now: datetime) -> date:
    """The local day on whose morning the place can next be told; until then it can still be taken back."""
    hours = Hours(place.time_zone, place_days.is_working(place))
    moment = now + undo.TOLD_AFTER
    if hours.is_open(moment):  # what is due today may be said at any minute
        moment = ages.midnight(hours.local(moment).date() + timedelta(days=1), place.time_zone)
    return hours.local(hours.opens_at(moment)).date()
