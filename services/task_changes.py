"""Changes of tasks: what happened is written down, the next nudge is planned anew, and for a minute all can go back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Person, Place, Step, Task, TaskAct, TaskEvent, TaskState
from services import ages, nudges, place_days, undo
from services.deadline_clauses import Kind
from services.errors import InUse, NotFound

DAYS = ("start_on", "due_on", "order_due_on", "done_on", "document_on", "silent_until", "wished_on")
MOMENTS = ("done_at", "reviewed_at")
OTHERS = (
    *("owner_id", "done_by_id", "reviewed_by_id", "document_number", "link", "file_id", "file_name"),
    *("reason", "comment"),
)
NUDGED = ("nudge_on", "nudged_on")
"""Days that change while nobody does anything."""


@dataclass(slots=True)
class Changing:
    """Tasks that somebody changes in one act, as they were before, and what happens to them."""

    session: AsyncSession
    by: Person
    now: datetime
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: list[TaskEvent] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)

    def take(self, task: Task) -> Task:
        """From here on the task may be changed."""
        self.before.setdefault(task.id, written(task))
        self.tasks[task.id] = task
        return task

    def happened(self, task: Task, act: TaskAct, day: date | None = None) -> None:
        """Writes down what has happened."""
        event = TaskEvent(task_id=task.id, act=act, by_id=self.by.id, at=self.now, day=day)
        self.session.add(event)
        self.events.append(event)

    async def made(self) -> Change:
        """The change, to be taken back within a minute."""
        await self.session.flush()
        for task in self.tasks.values():
            await plan(self.session, task, now=self.now)
        await self.session.flush()
        after = [written(task) for task in self.tasks.values()]
        rows = {"before": list(self.before.values()), "after": after, "events": [one.id for one in self.events]}
        return await undo.made(self.session, kind=undo.Kind.TASKS_CHANGED, by=self.by, rows=rows, now=self.now)


async def plan(session: AsyncSession, task: Task, *, now: datetime) -> None:
    """Sets the day of the next nudge by how the task stands."""
    step, place = await session.get_one(Step, task.step_id), await session.get_one(Place, task.place_id)
    today, works = ages.local_date(now, place.time_zone), place_days.is_working(place)
    going = await _going_on(session, task.id) if step.kind == Kind.CONTINUOUS else 0
    nudges.plan(task, step, today=today, is_working=works, going=going)


async def _going_on(session: AsyncSession, task_id: int) -> int:
    """How often in a row it was said that it goes on."""
    said = select(TaskEvent.act).where(TaskEvent.task_id == task_id).order_by(TaskEvent.id.desc())
    acts = [act for act in await session.scalars(said) if act in (TaskAct.GOING, TaskAct.NOT_GOING, TaskAct.HELP)]
    return next((count for count, act in enumerate(acts) if act is not TaskAct.GOING), len(acts))


async def held(session: AsyncSession, task_id: int) -> Task:
    """The task, until this transaction ends nobody else's; NotFound where the plan has it no more."""
    task = await session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None or task.state is TaskState.DROPPED:
        raise NotFound
    return task


def written(task: Task) -> dict[str, Any]:
    """All that can change of a task, as a change keeps it."""
    days = {name: _iso(getattr(task, name)) for name in (*DAYS, *MOMENTS, *NUDGED)}
    others = {name: getattr(task, name) for name in OTHERS}
    return {"id": task.id, "state": task.state.value, **days, **others}


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Tasks are as they were before; InUse where somebody has changed one since."""
    after = {one["id"]: one for one in change.rows["after"]}
    ids = sorted(after)
    found = select(Task).where(Task.id.in_(ids)).order_by(Task.id).with_for_update()
    tasks = (await session.scalars(found.execution_options(populate_existing=True))).all()
    if any(_lasting(written(task)) != _lasting(after[task.id]) for task in tasks):
        raise InUse
    before = {one["id"]: one for one in change.rows["before"]}
    for task in tasks:
        _put_back(task, before[task.id])
    await session.execute(delete(TaskEvent).where(TaskEvent.id.in_(change.rows["events"])))
    await session.flush()


def _put_back(task: Task, before: dict[str, Any]) -> None:
    task.state = TaskState(before["state"])
    for name in (*DAYS, *NUDGED):
        setattr(task, name, before[name] and date.fromisoformat(before[name]))
    for name in MOMENTS:
        setattr(task, name, before[name] and datetime.fromisoformat(before[name]))
    for name in OTHERS:
        setattr(task, name, before[name])


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NUDGED}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
