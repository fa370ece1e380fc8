"""From an accepted roadmap to tasks: every time of every step, for every place that owes it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Roadmap, RoadmapState, Step, Task, TaskState
from services import ages, bodies, nudges, place_days, roadmap_owing, roadmap_plan, tree
from services.nudge_days import IsWorking
from services.roadmap_owing import Turn
from services.roadmap_plan import Planned

LEVELS = {PlaceKind.REGION: "region", PlaceKind.MUNICIPALITY: "municipality", PlaceKind.PARTNER: "partner"}
"""The level of a place; the others are organisations."""
ORGANISATION = "organisation"
PARTNER = "partner"
MOST_ROWS = 5_000
"""Tasks written at once."""

Key = tuple[int, int, int]
"""A step, a place, a turn."""


@dataclass(frozen=True, eq=False, slots=True)
class Owed:
    """A time of a stored step."""

    step: Step
    turn: Turn


class Owing(NamedTuple):
    """A place that owes something, and from which day on: nobody owes what was over before they came."""

    place_id: int
    level: str
    since: date | None
    today: date
    is_working: IsWorking


async def spread(session: AsyncSession, roadmap: Roadmap, *, now: datetime) -> int:
    """The tasks that are missing are made, and no others: how many. Run twice, it makes nothing more."""
    return len(await make(session, roadmap, now=now))


async def spread_all(session: AsyncSession, *, now: datetime) -> int:
    """Places that have joined since owe what is still to come of the roadmaps above them: how many tasks were made."""
    accepted = select(Roadmap).where(Roadmap.state == RoadmapState.ACCEPTED).order_by(Roadmap.id)
    maps = (await session.scalars(accepted)).all()
    return sum([len(await make(session, one, now=now, only_new_places=True)) for one in maps])


async def make(
    session: AsyncSession, roadmap: Roadmap, *, now: datetime, only_new_places: bool = False
) -> list[dict[str, Any]]:
    """As `spread`; the rows that were made.

    Places that have joined since are found by counting alone. Where a step has changed, numbers say nothing: what is
    owed no more may be as much as what is owed now.
    """
    found = select(Step).where(Step.roadmap_id == roadmap.id).order_by(Step.row, Step.id)
    steps = (await session.scalars(found)).all()
    owed = [Owed(step, turn) for step in steps for turn in turns(step)]
    wanted = {one: list(_of_place(one, owed)) for one in await _places(session, roadmap, now)}
    counts = await _counts(session, roadmap.id) if only_new_places else {}
    short = [one for one, times in wanted.items() if counts.get(one.place_id, 0) < len(times)]
    there = await _there(session, roadmap.id, [one.place_id for one in short])
    owners = {roadmap.place_id: await bodies.owners(session, roadmap.place_id, steps)} if short else {}
    nudged = lru_cache(maxsize=None)(_nudge_on)  # the same for all places with the same days
    rows = [
        {**_row(time, place, owners), "nudge_on": nudged(time, place.today, place.is_working)}
        for place in short
        for time in wanted[place]
        if (time.step.id, place.place_id, time.turn.number) not in there
    ]
    await _write(session, rows)
    return rows


def level(kind: PlaceKind) -> str:
    """The level at which a place of this kind owes."""
    return LEVELS.get(kind, ORGANISATION)


def planned(step: Step) -> Planned:
    """The step as a part of a plan."""
    return roadmap_plan.restored({column.key: getattr(step, column.key) for column in Step.__table__.columns})


def turns(step: Step) -> Iterator[Turn]:
    """Every time of a stored step."""
    return roadmap_owing.turns(planned(step))


async def _places(session: AsyncSession, roadmap: Roadmap, now: datetime) -> list[Owing]:
    """The roadmap's place, and those below it; those that came after it was first accepted owe from their first day."""
    below = tree.below([roadmap.place_id])
    found = select(Place).where(Place.id.in_(select(below.c.id)))
    first = await _first_accepted(session, roadmap)
    return [_owing(place, first, now) for place in await session.scalars(found.order_by(Place.id))]


def _owing(place: Place, first: datetime | None, now: datetime) -> Owing:
    came_later = first is not None and place.created_at > first
    since = ages.local_date(place.created_at, place.time_zone) if came_later else None
    today, works = ages.local_date(now, place.time_zone), place_days.is_working(place)
    return Owing(place.id, level(place.kind), since, today, works)


async def _first_accepted(session: AsyncSession, roadmap: Roadmap) -> datetime | None:
    """When the first document of a line of corrected ones was accepted."""
    first, before = roadmap.accepted_at, roadmap.replaces_id
    while before is not None:
        above = await session.get_one(Roadmap, before)
        first, before = above.accepted_at or first, above.replaces_id
    return first


def _of_place(place: Owing, owed: Sequence[Owed]) -> Iterator[Owed]:
    if place.level == PARTNER:
        return
    for one in owed:
        due = one.turn.occurrence.due if one.turn.occurrence else None
        is_over = due is not None and place.since is not None and due < place.since
        if place.level in one.turn.levels and not is_over:
            yield one


async def _counts(session: AsyncSession, roadmap_id: int) -> Mapping[int, int]:
    counted = select(Task.place_id, func.count()).join(Step, Step.id == Task.step_id)
    rows = await session.execute(counted.where(Step.roadmap_id == roadmap_id).group_by(Task.place_id))
    return {one[0]: one[1] for one in rows}


async def _there(session: AsyncSession, roadmap_id: int, place_ids: Collection[int]) -> set[Key]:
    """What these places owe already."""
    own = select(Task.step_id, Task.place_id, Task.turn).join(Step, Step.id == Task.step_id)
    own = own.where(Step.roadmap_id == roadmap_id)
    only, wanted = set(place_ids), bool(place_ids)
    return {(row[0], row[1], row[2]) for row in await session.execute(own) if row[1] in only} if wanted else set()


def _row(one: Owed, place: Owing, owners: Mapping[int, Mapping[int, int]]) -> dict[str, Any]:
    days = one.turn.occurrence
    return {
        "step_id": one.step.id,
        "place_id": place.place_id,
        "turn": one.turn.number,
        "scope": days and days.scope and days.scope[:200],
        "start_on": days and days.start,
        "due_on": days and days.due,
        "order_due_on": days and days.due,
        "owner_id": owners.get(place.place_id, {}).get(one.step.id),
        "state": TaskState.OPEN,
    }


def _nudge_on(one: Owed, today: date, is_working: IsWorking) -> date | None:
    """Of what was over before it was owed nobody is nudged: one question asks about all of it (README, section 8)."""
    days = one.turn.occurrence
    if days is not None and days.due < today:
        return None
    task = Task(state=TaskState.OPEN, start_on=days and days.start, due_on=days and days.due)
    nudges.plan(task, one.step, today=today, is_working=is_working)
    return task.nudge_on


async def _write(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """In one statement for many rows: thousands of organisations owe dozens of steps."""
    connection = await session.connection()
    make_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make_insert(Task).on_conflict_do_nothing()
    for first in range(0, len(rows), MOST_ROWS):
        await connection.execute(statement, rows[first : first + MOST_ROWS])
