"""What levels above have asked to be spoken of: the first morning on which whoever owes it can be told."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Place, Task, TaskAct, TaskEvent
from services import ages, place_days, undo
from services.nudge_receivers import portions
from services.working_hours import Hours

LASTS = timedelta(days=14)
"""What was asked for longer ago than the longest holidays is not said any more."""


async def days(session: AsyncSession, task_ids: Collection[int], *, now: datetime) -> dict[int, date]:
    """By task, the last day that a level above has set by a reminder, an earlier deadline or one that waited for it."""
    found: dict[int, set[date]] = defaultdict(set)
    own = set(task_ids)
    asked = select(Change.rows).where(Change.kind == undo.Kind.TASKS_ASKED, Change.made_at >= now - LASTS)
    for rows in await session.scalars(asked.where(Change.undone_at.is_(None))):
        for task_id, day, _before in rows["asked"]:
            if task_id in own:
                found[task_id].add(date.fromisoformat(day))
    for ids in portions(own):
        moved = select(TaskEvent.task_id, Place, TaskEvent.at).join(Task, Task.id == TaskEvent.task_id)
        moved = moved.join(Place, Place.id == Task.place_id).where(TaskEvent.task_id.in_(ids))
        recent = moved.where(_set_above(), TaskEvent.at >= now - LASTS)
        for task_id, place, at in await session.execute(recent):
            found[task_id].add(morning(place, at))
    return {task_id: max(its) for task_id, its in found.items()}


def _set_above() -> ColumnElement[bool]:
    """The condition that a day was set by somebody who does not work in the place itself."""
    here = (Membership.person_id == TaskEvent.by_id) & (Membership.place_id == Task.place_id)
    own = select(Membership.id).where(here).correlate(TaskEvent, Task).exists()
    return or_(TaskEvent.act == TaskAct.TIGHTENED, (TaskEvent.act == TaskAct.DATED) & ~own)


def morning(place: Place, now: datetime) -> date:
    """The local day on whose morning the place can next be told; until then it can still be taken back."""
    hours = Hours(place.time_zone, place_days.is_working(place))
    moment = now + undo.TOLD_AFTER
    if hours.is_open(moment):  # what is due today may be said at any minute
        moment = ages.midnight(hours.local(moment).date() + timedelta(days=1), place.time_zone)
    return hours.local(hours.opens_at(moment)).date()
