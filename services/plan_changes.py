"""Changing a step of a plan: its last day, whether it takes place or is handed in, who owes it; and the way back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    Person,
    Place,
    PlaceKind,
    Roadmap,
    RoadmapState,
    Step,
    Task,
    TaskAct,
    TaskEvent,
    TaskState,
)
from services import access, nudges_anew, roadmap_spread, undo
from services.access import Action, Me
from services.deadline_clauses import Kind
from services.deadline_context import Reason
from services.errors import AlreadySo, InUse, NotFound
from services.plan_view import OWED

LEVELS = ("region", "municipality", "organisation")
"""Who may owe a step, from above; a partner owes nothing."""
CHANGED = ("kind", "occurrences", "recurrence", "until", "boundary", "reasons", "levels")
"""What another day, or another level, touches of a step."""
MOVED = ("start_on", "due_on", "wished_on", "state", "nudge_on")
"""What it touches of a task."""


class _Begun(NamedTuple):
    """What is about to change, and how it was."""

    step: Step
    tasks: Sequence[Task]
    before: dict[str, Any]


async def set_day(
    session: AsyncSession, *, me: Me, step_id: int, turn: int, day: date, now: datetime
) -> tuple[Step, Change]:
    """The last day of one time of a step is `day`; what is owed by it moves along: NotFound, AlreadySo.

    Tasks whose own day was moved already keep it, and the day by the document stays beside the new one.
    """
    by, step, _roadmap = await _held(session, me, step_id, now)
    if turn > max(1, len(step.occurrences)):
        raise NotFound
    old = _due(step, turn)
    if old == day:
        raise AlreadySo
    tasks = [one for one in await _owed(session, step) if one.turn == turn and one.due_on == old]
    begun = _Begun(step, tasks, _kept(step, tasks))
    start = _set_occurrence(step, turn, day)
    for task in tasks:
        task.start_on, task.due_on = start, day
        task.wished_on = task.wished_on if task.wished_on and task.wished_on > day else None
    act = TaskAct.MOVED if old else TaskAct.DATED
    return await _noted(session, begun, act, by, day, now)


async def without_day(session: AsyncSession, *, me: Me, step_id: int, now: datetime) -> tuple[Step, Change]:
    """A step has no deadline; of what a place still owes of it, one task without a day is left: AlreadySo."""
    by, step, _roadmap = await _held(session, me, step_id, now)
    if not step.occurrences and step.kind == Kind.NONE and not _about_days(step):
        raise AlreadySo
    tasks = await _owed(session, step)
    begun = _Begun(step, tasks, _kept(step, tasks))
    step.kind, step.occurrences, step.recurrence, step.until, step.boundary = Kind.NONE.value, [], None, None, None
    step.reasons = [one for one in step.reasons if one not in _about_days(step)]
    seen = set[int]()
    for task in tasks:
        task.start_on = task.due_on = task.wished_on = None
        if task.place_id in seen:
            task.state = TaskState.DROPPED
        seen.add(task.place_id)
    return await _noted(session, begun, TaskAct.MOVED, by, None, now)


async def set_event(session: AsyncSession, *, me: Me, step_id: int, is_event: bool, now: datetime) -> Step:
    """A step takes place, or is handed in: it is reminded of in other words."""
    _by, step, _roadmap = await _held(session, me, step_id, now)
    step.is_event = is_event
    await session.flush()
    await nudges_anew.of_step(session, step, await _owed(session, step), now=now)
    return step


async def toggle_level(
    session: AsyncSession, *, me: Me, step_id: int, level: str, now: datetime
) -> tuple[Step, Change]:
    """A level owes a step, or owes it no more; of an accepted plan its tasks are made, or dropped where they are open.

    What was done stays, and what was dropped so is owed again when the level is chosen again.
    """
    by, step, roadmap = await _held(session, me, step_id, now)
    is_accepted = roadmap.state is RoadmapState.ACCEPTED
    tasks = await _of_level(session, step, level) if is_accepted else []
    begun = _Begun(step, tasks, _kept(step, tasks))
    step.levels = sorted({*step.levels} ^ {level}, key=_height)
    if step.levels:
        step.reasons = [one for one in step.reasons if one != Reason.NO_RESPONSIBLE]
    await session.flush()
    made = await _owe(session, roadmap, begun, level, now) if is_accepted else []
    return step, await _change(session, begun, by, now, made=made)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Step and tasks are as before, unless somebody has changed one of them meanwhile: InUse."""
    step = await session.get_one(Step, change.rows["step"])
    ids = [int(number) for number in change.rows["after"]["tasks"]]
    tasks = list(await session.scalars(select(Task).where(Task.id.in_(ids))))
    made = change.rows.get("made", [])
    said = select(TaskEvent.id).where(TaskEvent.task_id.in_(made)).limit(1)
    if _kept(step, tasks) != change.rows["after"] or await session.scalar(said) is not None:
        raise InUse
    await session.execute(delete(Task).where(Task.id.in_(made)))
    await session.execute(delete(TaskEvent).where(TaskEvent.id.in_(change.rows["events"])))
    for name, value in change.rows["before"]["step"].items():
        setattr(step, name, date.fromisoformat(value) if name == "until" and value else value)
    for task in tasks:
        for name, value in change.rows["before"]["tasks"].get(str(task.id), {}).items():
            setattr(task, name, _again(name, value))
    await session.flush()


async def _held(session: AsyncSession, me: Me, step_id: int, now: datetime) -> tuple[Person, Step, Roadmap]:
    """The step of a living plan, for whoever runs it: NotFound, NotAllowed."""
    step = await session.get(Step, step_id)
    roadmap = await session.get(Roadmap, step.roadmap_id, with_for_update=True) if step else None
    if step is None or roadmap is None or roadmap.state is RoadmapState.REPLACED:
        raise NotFound
    by = await access.require(session, me, Action.RUN_ROADMAP, roadmap.place_id, now=now)
    await session.refresh(step)
    return by, step, roadmap


async def _owed(session: AsyncSession, step: Step) -> list[Task]:
    found = select(Task).where(Task.step_id == step.id, Task.state.in_(OWED)).order_by(Task.turn, Task.id)
    return list(await session.scalars(found.execution_options(populate_existing=True)))


async def _of_level(session: AsyncSession, step: Step, level: str) -> list[Task]:
    """What follows the step once a level owes it no more, or owes it again."""
    there = select(Task).join(Place, Place.id == Task.place_id).where(Task.step_id == step.id, _is_of(level))
    owes = level in step.levels
    return list(await session.scalars(there.where(Task.state.in_(OWED) if owes else Task.state == TaskState.DROPPED)))


async def _owe(session: AsyncSession, roadmap: Roadmap, begun: _Begun, level: str, now: datetime) -> list[Task]:
    """The tasks of one level follow the step; those that had to be made."""
    step, owes = begun.step, level in begun.step.levels
    for task in begun.tasks:
        task.state = TaskState.OPEN if owes else TaskState.DROPPED
    await session.flush()
    await nudges_anew.of_step(session, step, begun.tasks, now=now)
    if not owes:
        return []
    own = select(Task).where(Task.step_id == step.id)
    before = {task.id for task in await session.scalars(own)}
    await roadmap_spread.make(session, roadmap, now=now)
    return [task for task in await session.scalars(own.order_by(Task.id)) if task.id not in before]


def _is_of(level: str) -> ColumnElement[bool]:
    kinds = [kind for kind in PlaceKind if roadmap_spread.level(kind) == level]
    return Place.kind.in_(kinds)


def _due(step: Step, turn: int) -> date | None:
    return date.fromisoformat(step.occurrences[turn - 1]["due"]) if step.occurrences else None


def _set_occurrence(step: Step, turn: int, day: date) -> date | None:
    """Writes the day down; gives the first day, which is never after the last."""
    if not step.occurrences:
        step.kind, step.recurrence, step.until, step.boundary = Kind.DATE.value, None, None, None
        step.occurrences = [{"start": None, "due": day.isoformat(), "scope": None}]
    occurrences = [dict(one) for one in step.occurrences]
    one = occurrences[turn - 1]
    start = date.fromisoformat(one["start"]) if one["start"] else None
    start = min(start, day) if start else None
    occurrences[turn - 1] = {**one, "start": start and start.isoformat(), "due": day.isoformat()}
    step.occurrences = occurrences
    if len(occurrences) == 1:
        step.reasons = [reason for reason in step.reasons if reason not in _about_days(step)]
    return start


def _about_days(step: Step) -> list[str]:
    """The questions that a day named by a person has answered."""
    return [one for one in step.reasons if one != Reason.NO_RESPONSIBLE]


async def _noted(
    session: AsyncSession, begun: _Begun, act: TaskAct, by: Person, day: date | None, now: datetime
) -> tuple[Step, Change]:
    step, tasks, _before = begun
    events = [TaskEvent(task_id=task.id, act=act, by_id=by.id, at=now, day=day) for task in tasks]
    session.add_all(events)
    await session.flush()
    await nudges_anew.of_step(session, step, tasks, now=now)
    return step, await _change(session, begun, by, now, events=events)


async def _change(
    session: AsyncSession,
    begun: _Begun,
    by: Person,
    now: datetime,
    *,
    made: Sequence[Task] = (),
    events: Sequence[TaskEvent] = (),
) -> Change:
    rows = {
        "step": begun.step.id,
        "before": begun.before,
        "after": _kept(begun.step, [*begun.tasks, *made]),
        "made": [one.id for one in made],
        "events": [one.id for one in events],
    }
    return await undo.made(session, kind=undo.Kind.STEP_CHANGED, by=by, rows=rows, now=now)


def _kept(step: Step, tasks: Sequence[Task]) -> dict[str, Any]:
    """As it lies in a change's row."""
    return {
        "step": {name: _plain(getattr(step, name)) for name in CHANGED},
        "tasks": {str(task.id): {name: _plain(getattr(task, name)) for name in MOVED} for task in tasks},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _again(name: str, value: Any) -> Any:
    if name == "state":
        return TaskState(value)
    return date.fromisoformat(value) if value else None


def _height(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
