"""What a place owes: late, now, later, without a day; and one task with all that is known about it."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Material, Membership, Place, Roadmap, Step, Task, TaskAct, TaskEvent, TaskState
from services import access, ages, tree
from services.access import Action, Me
from services.errors import NotFound

OWED = frozenset({TaskState.OPEN, TaskState.RETURNED})
FINISHED = frozenset({TaskState.DONE, TaskState.ACCEPTED, TaskState.NOT_OURS})
SOON = timedelta(days=14)
"""A step without a first day is done in these days before its last one."""


class Heading(StrEnum):
    """Under which a task stands, the most pressing first."""

    LATE = "late"
    NOW = "now"
    LATER = "later"
    UNDATED = "undated"


class Owed(NamedTuple):
    """A task of the list."""

    task: Task
    step: Step
    heading: Heading


class Listed(NamedTuple):
    """What a place owes, in order, and how much is done."""

    place: Place
    today: date
    owed: list[Owed]
    finished: int


class Finished(NamedTuple):
    """What a place has done, or said not to be its own; the latest first."""

    place: Place
    today: date
    tasks: list[tuple[Task, Step]]


class Card(NamedTuple):
    """One task, and what whoever looks may do about it."""

    task: Task
    step: Step
    place: Place
    roadmap: Roadmap
    today: date
    last_time: Task | None
    """The same step as it was done before."""
    anchor: Step | None
    """The step that it waits for."""
    wants_help: bool
    files: int
    """How many files lie on the shelf for the step."""
    can_be_helped: bool
    """Somebody of a level above would read that help is wanted."""
    is_done_here: bool
    """Whoever looks says how it stands."""
    is_reviewed_here: bool
    """Whoever looks is of the level above."""

    @property
    def is_late(self) -> bool:
        """Its last day is over."""
        return heading(self.task, self.today) is Heading.LATE and self.task.state in OWED


def heading(task: Task, today: date) -> Heading:
    """Where a task that is owed stands on the local day `today`."""
    if task.due_on is None:
        return Heading.UNDATED
    if task.due_on < today:
        return Heading.LATE
    begins = task.start_on or task.due_on - SOON
    return Heading.NOW if begins <= today else Heading.LATER


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Listed:
    """What the place owes: late first, then what runs, then what comes, then what has no day."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    place = await session.get_one(Place, place_id)
    today = ages.local_date(now, place.time_zone)
    rows = await session.execute(_tasks(Task.state.in_(OWED), place_id))
    owed = sorted((Owed(task, step, heading(task, today)) for task, step in rows), key=_order)
    finished = select(func.count()).where(Task.place_id == place_id, Task.state.in_(FINISHED))
    return Listed(place, today, owed, await session.scalar(finished) or 0)


async def finished(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Finished:
    """What the place owes no more."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    place = await session.get_one(Place, place_id)
    found = _tasks(Task.state.in_(FINISHED), place_id).order_by(Task.done_at.desc().nulls_last(), Task.id.desc())
    rows = [(task, step) for task, step in await session.execute(found)]
    return Finished(place, ages.local_date(now, place.time_zone), rows)


async def card(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Card:
    """A task for whoever sees the plan of its place; NotFound for anybody else."""
    task = await session.get(Task, task_id, populate_existing=True)
    if task is None or task.state is TaskState.DROPPED:
        raise NotFound
    may = await access.allowed(session, me, task.place_id, now=now)
    if Action.SEE_ROADMAP not in may:
        raise NotFound
    step, place = await session.get_one(Step, task.step_id), await session.get_one(Place, task.place_id)
    above = await is_above(session, me, place, now=now)
    is_own = not above or not await _has_staff(session, place, now)
    return Card(
        task=task,
        step=step,
        place=place,
        roadmap=await session.get_one(Roadmap, step.roadmap_id),
        today=ages.local_date(now, place.time_zone),
        last_time=await last_time(session, task, step),
        anchor=await session.get(Step, step.anchor_id) if step.anchor_id else None,
        wants_help=await wants_help(session, task),
        files=await session.scalar(select(func.count()).where(Material.step_id == step.id)) or 0,
        can_be_helped=await has_above(session, place, now=now),
        is_done_here=Action.DO_TASKS in may and is_own,
        is_reviewed_here=above,
    )


async def is_above(session: AsyncSession, me: Me, place: Place, *, now: datetime) -> bool:
    """Whether this telephone reviews, from above, what the place does."""
    if place.parent_id is None:
        return False
    return Action.REVIEW_TASKS in await access.allowed(session, me, place.parent_id, now=now)


async def has_above(session: AsyncSession, place: Place, *, now: datetime) -> bool:
    """Whether anybody stands above the place who could review what it does."""
    if place.parent_id is None:
        return False
    above = tree.above(place.parent_id)
    held = select(Membership.id).where(Membership.place_id.in_(select(above.c.id)), access.lasting(Membership, now))
    held = held.where(Membership.role.in_(access.RIGHTS[Action.REVIEW_TASKS] & access.REACHING_DOWN))
    return await session.scalar(held.limit(1)) is not None


async def last_time(session: AsyncSession, task: Task, step: Step) -> Task | None:
    """The same step as the place did it before: an earlier turn, or that of an earlier document."""
    done = select(Task).join(Step, Step.id == Task.step_id).where(Task.place_id == task.place_id, Task.id != task.id)
    done = done.where(Task.state.in_((TaskState.DONE, TaskState.ACCEPTED)), Step.title == step.title)
    if task.done_on is not None:
        done = done.where(Task.done_on < task.done_on)
    found: Task | None = await session.scalar(done.order_by(Task.done_on.desc(), Task.id.desc()).limit(1))
    return found


async def wants_help(session: AsyncSession, task: Task) -> bool:
    """The last that was said of it is a call for help, and nobody above has seen it."""
    last = select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id.desc()).limit(1)
    event: TaskEvent | None = await session.scalar(last)
    return event is not None and event.act is TaskAct.HELP


def _tasks(condition: ColumnElement[bool], place_id: int) -> Select[Task, Step]:
    found = select(Task, Step).join(Step, Step.id == Task.step_id).where(Task.place_id == place_id, condition)
    return found.execution_options(populate_existing=True)


def _order(one: Owed) -> tuple[object, ...]:
    task, step = one.task, one.step
    day = task.due_on or date.max
    headings = list(Heading)
    return headings.index(one.heading), day, step.kind, task.start_on or date.min, step.roadmap_id, step.row, task.turn


async def _has_staff(session: AsyncSession, place: Place, now: datetime) -> bool:
    held = select(Membership.id).where(Membership.place_id == place.id, access.lasting(Membership, now))
    return await session.scalar(held.where(Membership.role.in_(access.RIGHTS[Action.DO_TASKS])).limit(1)) is not None
