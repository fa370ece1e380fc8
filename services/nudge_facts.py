"""What a nudge is told by: tasks with their steps, and which of a task's nudges is the one of today."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Place, Roadmap, Step, Task, TaskAct, TaskEvent, TaskState
from services import ages, nudge_days, nudges, place_days, tree
from services.deadline_clauses import Kind
from services.nudge_days import Nudge, Row, What
from services.nudge_receivers import coordinates, portions

LISTED = (What.LISTED, What.LISTED_FAR)
SAYING = (TaskAct.GOING, TaskAct.NOT_GOING, TaskAct.HELP)


@dataclass(frozen=True, slots=True)
class Due:
    """A task whose day to be spoken of has come, with all that tells what to say."""

    task: Task
    step: Step
    place: Place
    today: date
    since: date | None
    """The day on which its plan was accepted."""
    going: int = 0
    levels_above: int = 0
    """How many levels above have somebody who reads lists."""
    misses: int = 1
    """How many times in a row it was missed, with this one."""
    asked_on: date | None = None
    """The day on which a level above wants it to be spoken of."""

    @property
    def is_working(self) -> Callable[[date], bool]:
        return place_days.is_working(self.place)

    @property
    def nudge(self) -> Nudge | None:
        """The nearest that was not said, none of those before it; else what a level above has asked for."""
        waiting = [one for one in self._all() if self._is_unsaid(one.on) and one.on <= self.today]
        listed = [one for one in waiting if one.what in LISTED and self._will_be_listed(one)]
        plain = [one for one in waiting if one.what not in LISTED]
        nearest = next(reversed(listed or plain), None)
        return self._by_now(nearest) if nearest else self._asked()

    def move_on(self, *, said: bool) -> None:
        """The next nudge of the table is the one that is waited for."""
        if said:
            self.task.nudged_on = self.today
        after, works = self.today + timedelta(days=1), self.is_working
        nudges.plan(self.task, self.step, today=after, is_working=works, since=self.since, going=self.going)

    def _all(self) -> list[Nudge]:
        return nudges.of_task(
            self.task, self.step, today=self.today, is_working=self.is_working, since=self.since, going=self.going
        )

    def _by_now(self, nudge: Nudge) -> Nudge:
        """What was to be said before the last day, and was not until it was over, is said as of what is late."""
        due = self.task.due_on
        row = _row(self.task, self.step) if due and nudge.on <= due < self.today else None
        return Nudge(nudge.on, row.late[0][1]) if row and row.late else nudge

    def _asked(self) -> Nudge | None:
        """Any other day that is none of the table is an ordinary one, of which there is nothing to say."""
        day = self.asked_on
        if day is None or day > self.today or not self._is_unsaid(day):
            return None
        is_open = self.step.kind == Kind.BY_AGREEMENT and self.task.due_on is None
        return Nudge(day, What.NAME_DAY if is_open else What.ASKED)

    def _is_unsaid(self, day: date) -> bool:
        silent, said = self.task.silent_until, self.task.nudged_on
        return (said is None or day > said) and (silent is None or day >= silent)

    def _will_be_listed(self, nudge: Nudge) -> bool:
        """Whether the list that the nudge warns of is still to come, and somebody will read it there."""
        assert self.task.due_on
        is_far = nudge.what is What.LISTED_FAR
        coming = nudge_days.list_day(self.today + timedelta(days=1))
        if nudge_days.list_day(nudge.on + timedelta(days=1)) < coming or self.levels_above < 1 + is_far:
            return False
        late = (coming - self.task.due_on).days
        return is_far or stands(self.task, self.step, late=late, misses=self.misses)


def stands(task: Task, step: Step, *, late: int, misses: int) -> bool:
    """Whether a task late by so many days stands in the list of the level above it."""
    row = _row(task, step)
    if row is None:
        return False
    return bool((row.listed and late >= row.listed) or (row.in_a_row and misses >= row.in_a_row))


def _row(task: Task, step: Step) -> Row | None:
    return nudge_days.row_of(
        Kind(step.kind), start=task.start_on, due=task.due_on, is_event=step.is_event, recurrence=step.recurrence
    )


async def load(session: AsyncSession, condition: ColumnElement[bool], *, now: datetime) -> list[Due]:
    """The tasks for which the condition on tasks and places holds, by place and last day."""
    found = select(Task, Step, Place, Roadmap.accepted_at).join(Step, Step.id == Task.step_id)
    found = found.join(Place, Place.id == Task.place_id).join(Roadmap, Roadmap.id == Step.roadmap_id)
    rows = (await session.execute(found.where(condition).order_by(Task.place_id, Task.due_on, Task.id))).all()
    if not rows:
        return []
    going = await _going(session, [task.id for task, step, *_ in rows if step.kind == Kind.CONTINUOUS])
    heights = await levels_above(session, {place.id for _, _, place, _ in rows}, now=now)
    missed = await misses(session, [(task, step) for task, step, *_ in rows])
    made = []
    for task, step, place, at in rows:
        zone = place.time_zone
        made.append(
            Due(
                *(task, step, place, ages.local_date(now, zone), at and ages.local_date(at, zone)),
                going=going.get(task.id, 0),
                levels_above=heights.get(place.id, 0),
                misses=missed.get(task.id, 1),
            )
        )
    return made


async def levels_above(session: AsyncSession, place_ids: Collection[int], *, now: datetime) -> dict[int, int]:
    """How many places above each of these have somebody who reads lists."""
    return {one: len(above) for one, above in (await readers_above(session, place_ids, now=now)).items()}


async def readers_above(session: AsyncSession, place_ids: Collection[int], *, now: datetime) -> dict[int, list[int]]:
    """The places above each of these in which somebody reads lists, the nearest first."""
    upper = select(Place.id, Place.parent_id).where(Place.kind.in_(tree.ABOVE_ORGANISATIONS))
    parents = {row.id: row.parent_id for row in await session.execute(upper)}
    read = set(
        await session.scalars(select(Membership.place_id).where(Membership.place_id.in_(parents), coordinates(now)))
    )
    for ids in portions(place_ids):
        own = select(Place.id, Place.parent_id).where(Place.id.in_(ids))
        parents |= {row.id: row.parent_id for row in await session.execute(own)}
    return {one: [above for above in _way(one, parents) if above in read] for one in place_ids}


async def misses(session: AsyncSession, rows: Sequence[tuple[Task, Step]]) -> dict[int, int]:
    """How many times in a row what comes often was missed, with the time of each of these tasks."""
    often = {task.id: (task.step_id, task.place_id, task.turn) for task, step in rows if step.kind == Kind.PERIODIC}
    missed: set[tuple[int, int, int]] = set()
    for ids in portions({step_id for step_id, _, _ in often.values()}):
        over = (Task.done_on > Task.due_on) | (Task.done_on.is_(None) & Task.state.in_(nudges.OWED))
        found = select(Task.step_id, Task.place_id, Task.turn).where(Task.step_id.in_(ids), over)
        missed |= {tuple(row) for row in await session.execute(found)}  # type: ignore[misc]
    return {one: _in_a_row(key, missed) for one, key in often.items()}


def _in_a_row(key: tuple[int, int, int], missed: set[tuple[int, int, int]]) -> int:
    step_id, place_id, turn = key
    times = 1
    while (step_id, place_id, turn - times) in missed:
        times += 1
    return times


def _way(place_id: int, parents: dict[int, int | None]) -> list[int]:
    way, above = list[int](), parents.get(place_id)
    while above is not None:
        way.append(above)
        above = parents.get(above)
    return way


async def _going(session: AsyncSession, task_ids: Collection[int]) -> dict[int, int]:
    """How often in a row «it goes on» was said of each task, up to now."""
    said: dict[int, list[TaskAct]] = defaultdict(list)
    for ids in portions(task_ids):
        found = select(TaskEvent.task_id, TaskEvent.act).where(TaskEvent.task_id.in_(ids), TaskEvent.act.in_(SAYING))
        for task_id, act in await session.execute(found.order_by(TaskEvent.at, TaskEvent.id)):
            said[task_id].append(act)
    return {
        one: next((n for n, act in enumerate(reversed(acts)) if act is not TaskAct.GOING), len(acts))
        for one, acts in said.items()
    }


OWED = Task.state.in_((TaskState.OPEN, TaskState.RETURNED))
"""The condition that a task is still to be done."""
