"""What the level above says of the tasks below it: accepted, given back, another day or the same."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Place, Step, Task, TaskAct, TaskEvent, TaskState
from services import access, ages, task_changes, task_lists, task_news, tasks
from services.access import Action, Me
from services.errors import AlreadySo, NotAllowed
from services.task_changes import Changing
from services.tasks import Acted

FORM = "task_return"
"""The form in which the level above types what is missing."""


class Decided(StrEnum):
    """What the level above has said."""

    ACCEPTED = "accepted"
    SEEN = "seen"
    RETURNED = "returned"
    MOVED = "moved"
    KEPT = "kept"


class Waiting(NamedTuple):
    """A task at which the level above has to look."""

    task: Task
    step: Step
    place: Place


class Queue(NamedTuple):
    """A portion of what waits for the level above, and how much waits in all."""

    place: Place
    today: date
    waiting: list[Waiting]
    total: int
    first: int = 0
    """Where the portion begins; the last one where a later one was asked for."""

    @property
    def done(self) -> list[Task]:
        """What is done of this portion."""
        return [one.task for one in self.waiting if one.task.state is TaskState.DONE]

    @property
    def seal(self) -> str:
        """Names what is done of this portion as it stands: another once one of them has gone or was done anew."""
        return sha256("\n".join(f"{one.id} {one.done_at}" for one in self.done).encode()).hexdigest()[:16]


class Portion(NamedTuple):
    """What became of a portion of what waits: how much of it was accepted at once."""

    queue: Queue
    accepted: int
    change: Change | None
    """None where it was not the portion that had been seen: nothing was accepted."""


async def queue(session: AsyncSession, *, me: Me, place_id: int, first: int, most: int, now: datetime) -> Queue:
    """What those below ask for first, then what is not theirs, then what is done; the oldest first."""
    await access.require(session, me, Action.REVIEW_TASKS, place_id, now=now)
    place, total = await session.get_one(Place, place_id), await count(session, place_id, now=now)
    first = min(first, max(0, total - 1) // most * most)
    condition = _waits(_looked_after(place_id, now))
    found = select(Task, Step, Place).join(Step, Step.id == Task.step_id).join(Place, Place.id == Task.place_id)
    urgency = case((Task.wished_on.is_not(None), 0), (Task.state == TaskState.OPEN, 1), else_=2)
    urgency = case((Task.state == TaskState.DONE, 3), else_=urgency)
    found = found.where(condition).order_by(urgency, Task.done_at, Task.id).offset(first).limit(most)
    rows = [Waiting(*row) for row in await session.execute(found.execution_options(populate_existing=True))]
    return Queue(place, ages.local_date(now, place.time_zone), rows, total, first)


async def count(session: AsyncSession, place_id: int, *, now: datetime) -> int:
    """How many tasks wait for the level that this place is."""
    return await session.scalar(select(func.count()).select_from(Task).where(_waits(_looked_after(place_id, now)))) or 0


async def counts(session: AsyncSession, place_ids: Sequence[int], *, now: datetime) -> dict[int, int]:
    """As `count`, for several places."""
    return {one: await count(session, one, now=now) for one in place_ids}


async def accept(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Acted:
    """What is done is accepted; of what is not theirs, or wants help, it is noted that somebody has seen it."""
    task, step, place, changing = await _take(session, me, task_id, now)
    is_seen = task.state is TaskState.NOT_OURS and task.reviewed_at is None
    if task.state is not TaskState.DONE and not is_seen and not await task_lists.wants_help(session, task):
        raise AlreadySo
    _accept(changing, task)
    return await _acted(task, step, place, changing)


async def accept_all(
    session: AsyncSession, *, me: Me, place_id: int, first: int, most: int, seal: str, now: datetime
) -> Portion:
    """All that is done of one portion is accepted, if it is the one that was seen."""
    found = await queue(session, me=me, place_id=place_id, first=first, most=most, now=now)
    if not found.done or found.seal != seal:
        return Portion(found, 0, None)
    by = await access.require(session, me, Action.REVIEW_TASKS, place_id, now=now)
    changing = Changing(session, by, now)
    numbers = sorted(task.id for task in found.done)
    for number in numbers:
        _accept(changing, changing.take(await task_changes.held(session, number)))
    return Portion(found, len(numbers), await changing.made())


async def asked_about(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> tuple[Task, int]:
    """The task that somebody above is going to give back, and the place in which they stand above it."""
    task, _, place, _ = await _take(session, me, task_id, now)
    assert place.parent_id is not None
    return task, place.parent_id


async def give_back(session: AsyncSession, *, me: Me, task_id: int, comment: str, now: datetime) -> Acted:
    """The task is owed again, and the place reads what is missing; AlreadySo where it is owed."""
    task, step, place, changing = await _take(session, me, task_id, now)
    if task.state not in task_lists.FINISHED:
        raise AlreadySo
    task.state, task.comment = TaskState.RETURNED, comment[: tasks.LONGEST_REASON]
    task.done_on = task.done_at = task.done_by_id = task.reason = None
    task.reviewed_at, task.reviewed_by_id = now, changing.by.id
    changing.happened(task, TaskAct.RETURNED)
    await task_news.promise(session, task, place, now=now)
    return await _acted(task, step, place, changing)


async def decide_move(session: AsyncSession, *, me: Me, task_id: int, moves: bool, now: datetime) -> Acted:
    """The last day becomes the one that was asked for, or stays; AlreadySo where nothing is asked."""
    task, step, place, changing = await _take(session, me, task_id, now)
    day = task.wished_on
    if day is None:
        raise AlreadySo
    if moves:
        tasks.move(task, day)
    task.wished_on = None
    task.reviewed_at, task.reviewed_by_id = now, changing.by.id
    changing.happened(task, TaskAct.MOVED if moves else TaskAct.MOVE_REFUSED, day)
    await task_news.promise(session, task, place, now=now)
    return await _acted(task, step, place, changing)


def _accept(changing: Changing, task: Task) -> None:
    if task.state is TaskState.DONE:
        task.state, task.comment = TaskState.ACCEPTED, None
    task.reviewed_at, task.reviewed_by_id = changing.now, changing.by.id
    changing.happened(task, TaskAct.ACCEPTED)


async def _acted(task: Task, step: Step, place: Place, changing: Changing) -> Acted:
    change = await changing.made()
    return Acted(task, step, place, change, (), ages.local_date(changing.now, place.time_zone))


async def _take(session: AsyncSession, me: Me, task_id: int, now: datetime) -> tuple[Task, Step, Place, Changing]:
    """The task in the hands of somebody of the level above; a place never reviews itself."""
    task = await task_changes.held(session, task_id)
    place = await session.get_one(Place, task.place_id)
    if place.parent_id is None:
        raise NotAllowed
    by = await access.require(session, me, Action.REVIEW_TASKS, place.parent_id, now=now)
    changing = Changing(session, by, now)
    changing.take(task)
    return task, await session.get_one(Step, task.step_id), place, changing


def _waits(places: CTE) -> ColumnElement[bool]:
    last = select(TaskEvent.act).where(TaskEvent.task_id == Task.id).order_by(TaskEvent.id.desc()).limit(1)
    wants_help = last.correlate(Task).scalar_subquery() == TaskAct.HELP
    unseen = or_(Task.state == TaskState.DONE, and_(Task.state == TaskState.NOT_OURS, Task.reviewed_at.is_(None)))
    open_ = Task.state.in_(task_lists.OWED) & or_(Task.wished_on.is_not(None), wants_help)
    return Task.place_id.in_(select(places.c.id)) & or_(unseen, open_)


def _looked_after(place_id: int, now: datetime) -> CTE:
    """The places below for which this one is the nearest level above with somebody in it."""
    held = select(Membership.place_id).where(access.lasting(Membership, now))
    held = held.where(Membership.role.in_(access.RIGHTS[Action.REVIEW_TASKS] & access.REACHING_DOWN))
    own = select(Place.id).where(Place.parent_id == place_id).cte("looked_after", recursive=True)
    further = select(Place.id).join(own, Place.parent_id == own.c.id).where(own.c.id.not_in(held))
    return own.union(further)
