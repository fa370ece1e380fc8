"""How the places below stand with what they owe: shares, place by place, step by step; no people."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Date, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap, Step, Task, TaskState
from services import access, ages, task_review, tree
from services.access import Action, Me
from services.errors import NotFound
from services.task_lists import OWED

DONE = frozenset({TaskState.DONE, TaskState.ACCEPTED})
COUNTED = OWED | DONE
"""States of tasks that are theirs; of what is not, nothing is expected."""


class Totals(NamedTuple):
    """Of how many tasks how many stand how; `on_time` is a part of `done`."""

    of: int = 0
    done: int = 0
    on_time: int = 0
    late: int = 0
    waiting: int = 0
    """Their last day is still to come."""
    undated: int = 0

    def __add__(self, other: "Totals") -> "Totals":  # type: ignore[override]
        """Of both together."""
        return Totals(*(one + two for one, two in zip(self, other, strict=True)))


class PlaceLine(NamedTuple):
    """A place just below, with all that stands under it."""

    place: Place
    totals: Totals


class StepLine(NamedTuple):
    """A step at one of its times, across the places below."""

    step: Step
    turn: int
    due_on: date | None
    """By the document; None: it has no day."""
    scope: str | None
    totals: Totals


class Below(NamedTuple):
    """All that stands below a place."""

    place: Place
    totals: Totals
    lines: list[PlaceLine]
    """What is late first."""
    to_review: int
    """How many tasks wait for the word of this level."""


class Steps(NamedTuple):
    """The steps of a place's roadmaps, and of those above, across the places below."""

    place: Place
    lines: list[StepLine]


class Behind(NamedTuple):
    """What one place has not handed in though the day is over."""

    place: Place
    today: date
    totals: Totals
    late: list[tuple[Task, Step]]


class Holding(NamedTuple):
    """A place that owes a step, and its task."""

    place: Place
    task: Task
    today: date

    @property
    def is_late(self) -> bool:
        """Its last day is over."""
        return self.task.due_on is not None and self.task.due_on < self.today


class Across(NamedTuple):
    """A step at one of its times: who has not handed it in."""

    place: Place
    line: StepLine
    missing: list[Holding]
    """Late ones first, the longest late at the top."""
    may: frozenset[Action]
    """What whoever looks may do here."""


async def below(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Below:
    """The shares of all that stands below, and of each place just below with what is under it."""
    place = await of_level(session, me, place_id, now)
    children = (await session.scalars(select(Place).where(Place.parent_id == place_id))).all()
    scope = tree.below([child.id for child in children])
    counted = counts(await is_late(session, scope, now)).add_columns(scope.c.top)
    counted = counted.join(scope, scope.c.id == Task.place_id).group_by(scope.c.top)
    found = {row[-1]: Totals(*row[:-1]) for row in await session.execute(counted)}
    lines = [PlaceLine(child, found[child.id]) for child in tree.in_order(children) if child.id in found]
    waiting = await task_review.count(session, place_id, now=now)
    return Below(place, _sum(found.values()), sorted(lines, key=lambda one: -one.totals.late), waiting)


async def steps(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Steps:
    """Each step at each of its times, what most places are late with first, then by day."""
    place = await of_level(session, me, place_id, now)
    rows = await session.execute(await _by_step(session, place_id, now))
    lines = [StepLine(row[0], row[1], row[2], row[3], Totals(*row[4:])) for row in rows]
    return Steps(place, sorted(lines, key=_pressing))


async def behind(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Behind:
    """What one place is late with, the longest late first."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    place = await session.get_one(Place, place_id)
    today = ages.local_date(now, place.time_zone)
    late = and_(Task.state.in_(OWED), Task.due_on < today)
    totals = (await session.execute(counts(late).where(Task.place_id == place_id))).one()
    found = select(Task, Step).join(Step, Step.id == Task.step_id).where(Task.place_id == place_id, late)
    rows = await session.execute(found.order_by(Task.due_on, Step.roadmap_id, Step.row, Task.turn))
    return Behind(place, today, Totals(*totals), [(task, step) for task, step in rows])


async def across(session: AsyncSession, *, me: Me, place_id: int, step_id: int, turn: int, now: datetime) -> Across:
    """Who has not handed in a step at this time; NotFound where nobody below owes it."""
    place = await of_level(session, me, place_id, now)
    counted = (await _by_step(session, place_id, now)).where(Task.step_id == step_id, Task.turn == turn)
    row = (await session.execute(counted)).one_or_none()
    if row is None:
        raise NotFound
    missing = [
        Holding(one, task, ages.local_date(now, one.time_zone))
        for one, task in await session.execute(owing(place_id, step_id, turn))
    ]
    may = await access.allowed(session, me, place_id, now=now)
    line = StepLine(row[0], row[1], row[2], row[3], Totals(*row[4:]))
    return Across(place, line, sorted(missing, key=_longest_late), may)


def owing(place_id: int, step_id: int, turn: int) -> Any:
    """The places below with their tasks of this step and time that are not handed in: rows of (Place, Task)."""
    found = select(Place, Task).join(Place, Place.id == Task.place_id)
    found = found.where(Task.step_id == step_id, Task.turn == turn, Task.state.in_(OWED))
    found = found.where(Task.place_id.in_(ids_below(tree.below([place_id]), place_id)))
    return found.order_by(Place.name, Place.id).execution_options(populate_existing=True)


async def of_level(session: AsyncSession, me: Me, place_id: int, now: datetime) -> Place:
    """A place with others below it, whose plan this telephone sees; NotFound for an organisation."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    place = await session.get_one(Place, place_id)
    if tree.is_organisation(place.kind):
        raise NotFound
    return place


async def _by_step(session: AsyncSession, place_id: int, now: datetime) -> Any:
    scope = tree.below([place_id])
    own = (await tree.upwards(session, place_id)) or [place_id]
    counts = _columns(await is_late(session, scope, now))
    day = func.min(Task.order_due_on)
    found = select(Step, Task.turn, day, func.min(Task.scope), *counts).join(Step, Step.id == Task.step_id)
    found = found.join(Roadmap, Roadmap.id == Step.roadmap_id)
    found = found.where(Roadmap.place_id.in_(own), Task.state.in_(COUNTED))
    return found.where(Task.place_id.in_(ids_below(scope, place_id))).group_by(Step.id, Task.turn)


def counts(late: ColumnElement[bool]) -> Any:
    """Of all tasks that count, as `Totals` has them."""
    return select(*_columns(late)).select_from(Task).where(Task.state.in_(COUNTED))


def _columns(late: ColumnElement[bool]) -> Sequence[ColumnElement[int]]:
    """As `Totals` has them."""
    done, owed = Task.state.in_(DONE), Task.state.in_(OWED)
    in_time = or_(Task.due_on.is_(None), Task.done_on <= Task.due_on)
    is_undated = and_(owed, Task.due_on.is_(None))
    waits = and_(owed, Task.due_on.is_not(None), ~late)
    conditions = (done, and_(done, in_time), late, waits, is_undated)
    return [func.count(), *(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in conditions)]


async def is_late(session: AsyncSession, scope: CTE, now: datetime) -> ColumnElement[bool]:
    """The condition that a task is late by the calendar on the wall of its place: zones differ by a day at most."""
    found = await session.scalars(select(Place.time_zone).where(Place.id.in_(select(scope.c.id))).distinct())
    zones = sorted(found, key=lambda zone: ages.local_date(now, zone))
    days = [(today, list(its)) for today, its in groupby(zones, key=lambda zone: ages.local_date(now, zone))]
    if not days:
        return false()
    late = Task.due_on < literal(days[0][0], Date)
    for today, its in days[1:]:
        there = select(Place.id).where(Place.time_zone.in_(its))
        late = or_(late, and_(Task.due_on < literal(today, Date), Task.place_id.in_(there)))
    return and_(Task.state.in_(OWED), Task.due_on.is_not(None), late)


def ids_below(scope: CTE, place_id: int) -> Select[int]:
    """The places below, the one itself aside."""
    return select(scope.c.id).where(scope.c.id != place_id)


def _sum(found: Iterable[Totals]) -> Totals:
    return sum(found, Totals())


def _pressing(one: StepLine) -> tuple[object, ...]:
    return -one.totals.late, one.due_on or date.max, one.step.roadmap_id, one.step.row, one.turn


def _longest_late(one: Holding) -> tuple[object, ...]:
    return not one.is_late, one.task.due_on or date.max, one.place.name, one.place.id
