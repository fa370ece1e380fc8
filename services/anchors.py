"""Steps that are counted from another one: once that is done, they have their day."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Step, Task, TaskAct, TaskState
from services import nudge_asked, place_days, task_days, tree
from services.task_changes import Changing


async def happened(
    session: AsyncSession, changing: Changing, anchor: Task, step: Step, day: date
) -> list[tuple[Task, Step]]:
    """What waits for this step has its day: at the same place, and below where no nearer place does the step itself.

    Gives what has got one at the same place. A day before the event is of no use once it has happened.
    """
    waiting = await _waiting(session, anchor, step)
    for task, dependent, place in waiting:
        changing.take(task)
        date_by(task, day, dependent.offset or "", place_days.is_working(place))
        changing.happened(task, TaskAct.DATED, task.due_on)
    return [(task, dependent) for task, dependent, _ in waiting if task.place_id == anchor.place_id]


async def announce(session: AsyncSession, changing: Changing, anchor: Task, now: datetime) -> None:
    """Places below read the next morning that they have a day now; whoever has pressed reads so at once."""
    dated = {one.task_id for one in changing.events if one.act is TaskAct.DATED}
    for task in changing.tasks.values():
        if task.id in dated and task.place_id != anchor.place_id:
            place = await session.get_one(Place, task.place_id)
            task.nudge_on = min(task.nudge_on or date.max, nudge_asked.morning(place, now))
    await session.flush()


async def unhappened(session: AsyncSession, changing: Changing, anchor: Task, step: Step) -> None:
    """The step is owed again: what has got its day by it, and stands as it was then, waits again."""
    if anchor.done_on is None:
        return
    for task, dependent, place in await _counted(session, anchor, step, has_day=True):
        expected = task_days.counted(anchor.done_on, dependent.offset or "", place_days.is_working(place))
        if task.due_on == expected:
            changing.take(task)
            task.start_on = task.due_on = None
            changing.happened(task, TaskAct.REOPENED)


def date_by(task: Task, event_on: date, offset: str, is_working: Callable[[date], bool]) -> None:
    """Sets the days of a task that is counted from an event."""
    task.due_on = task_days.counted(event_on, offset, is_working)
    task.start_on = event_on if event_on < task.due_on else None


async def _waiting(session: AsyncSession, anchor: Task, step: Step) -> list[tuple[Task, Step, Place]]:
    found = await _counted(session, anchor, step, has_day=False)
    return [one for one in found if not task_days.is_before(one[1].offset or "")]


async def _counted(session: AsyncSession, anchor: Task, step: Step, *, has_day: bool) -> list[tuple[Task, Step, Place]]:
    """The open tasks that this one is the anchor of."""
    below = tree.below([anchor.place_id])
    found = select(Task, Step, Place).join(Step, Step.id == Task.step_id).join(Place, Place.id == Task.place_id)
    found = found.where(Step.anchor_id == step.id, Step.offset.is_not(None), Task.order_due_on.is_(None))
    found = found.where(Task.place_id.in_(select(below.c.id)), Task.state == TaskState.OPEN)
    found = found.where(Task.due_on.is_not(None) if has_day else Task.due_on.is_(None)).order_by(Task.id)
    rows = [
        (task, dependent, place) for task, dependent, place in await session.execute(found.with_for_update(of=Task))
    ]
    parents = (
        {one.id: one.parent_id for one in await session.execute(select(Place.id, Place.parent_id))} if rows else {}
    )
    having = set(await session.scalars(select(Task.place_id).where(Task.step_id == step.id))) if rows else set()
    return [row for row in rows if _nearest(row[0].place_id, parents, having) == anchor.place_id]


def _nearest(place_id: int, parents: dict[int, int | None], having: set[int]) -> int | None:
    at: int | None = place_id
    while at is not None and at not in having:
        at = parents.get(at)
    return at
