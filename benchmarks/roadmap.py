"""A region's roadmap: what the tick of the morning messages costs when every organisation owes forty steps."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from benchmarks.figures import Figure, at_most
from bot import database
from models import (
    Chat,
    Membership,
    Person,
    Place,
    PlaceKind,
    Reach,
    Roadmap,
    RoadmapState,
    Role,
    Step,
    Task,
    TaskState,
)
from services import agenda, late_lists, nudge_due, nudges
from services.deadline_clauses import Kind
from services.working_days import is_working_day

FEW, MANY = 100, 1_000
STEPS = 40
TAKEN = date(2026, 9, 1)
MORNING = datetime(2026, 10, 8, 6, 0, tzinfo=UTC)
"""A Thursday, nine o'clock in Moscow."""
DUE = date(2026, 10, 15)
TICKS, QUICK_TICKS = 60, 20


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Seconds in which the digests of a region are promised, and what nudging adds to every tick afterwards."""
    ticks = QUICK_TICKS if quick else TICKS
    few, many = await _measured(FEW, ticks), await _measured(MANY, ticks)
    detail = f"{MANY} organisations x {STEPS} steps on SQLite; {many.cpu:.1f} s of CPU"
    yield at_most("roadmap: promising the digests of a region", many.seconds, 30, "s", detail)
    detail = f"CPU, median of {ticks}; {FEW} organisations: {few.idle:.2f}; all morning messages: {many.whole:.1f}"
    yield at_most("roadmap: one more idle tick", many.idle, 5, "ms", detail)
    detail = f"CPU; {FEW}: {few.cpu:.2f} s, {MANY}: {many.cpu:.2f} s"
    yield at_most("roadmap: digests, growth by linear growth", many.cpu / few.cpu / (MANY / FEW), 1, "x", detail)
    detail = f"CPU; {FEW}: {few.idle:.2f} ms, {MANY}: {many.idle:.2f} ms"
    yield at_most("roadmap: idle tick, growth by linear growth", many.idle / few.idle / (MANY / FEW), 1, "x", detail)


class Measured(NamedTuple):
    """What a tick took that promised a digest to each organisation, and ticks after it, in milliseconds of CPU."""

    seconds: float
    cpu: float
    idle: float
    whole: float


async def _measured(organisations: int, ticks: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await database.upgrade(url)
        engine = database.create_engine(url)
        await _fill(engine, organisations)
        begun, cpu = perf_counter(), process_time()
        assert await _tick(engine, MORNING) == organisations
        seconds, cpu = perf_counter() - begun, process_time() - cpu
        moments = [MORNING + timedelta(seconds=30 * number) for number in range(1, ticks + 1)]
        idle = [await _cpu(_nudging(engine, moment)) for moment in moments]
        whole = [await _cpu(_tick(engine, moment)) for moment in moments]
        await engine.dispose()
    return Measured(seconds, cpu, median(idle), median(whole))


async def _cpu(tick: Awaitable[int]) -> float:
    """Milliseconds of CPU of a tick in which nothing is due."""
    begun = process_time()
    assert await tick == 0
    return 1000 * (process_time() - begun)


async def _nudging(engine: AsyncEngine, now: datetime) -> int:
    """What nudging adds to a tick."""
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        nudged, lists = await nudge_due.collect(session, now=now), await late_lists.collect(session, now=now)
        await nudge_due.move_on(session, nudged, [], [])
        return len(nudged.lines) + len(lists.lines)


async def _tick(engine: AsyncEngine, now: datetime) -> int:
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        return await agenda.promise_mornings(session, now=now)


async def _fill(engine: AsyncEngine, organisations: int) -> None:
    """A region with a coordinator, its organisations with a curator each, and what they owe: five steps each week."""
    numbers = range(1, organisations + 1)
    since = datetime(2026, 9, 1, 9, tzinfo=UTC)
    places = [_place(1, PlaceKind.REGION, None, since)]
    places += [_place(1 + number, PlaceKind.SCHOOL, 1, since) for number in numbers]
    steps = [_step(number) for number in range(1, STEPS + 1)]
    rows: list[tuple[type, list[dict[str, Any]]]] = [
        (Place, places),
        (Chat, [{"id": 1 + number, "language": "ru", "reach": Reach.OPEN} for number in (0, *numbers)]),
        (Person, [_person(1 + number, since) for number in (0, *numbers)]),
        (
            Membership,
            [_held(1, Role.COORDINATOR, since), *(_held(1 + number, Role.CURATOR, since) for number in numbers)],
        ),
        (Roadmap, [_roadmap(since)]),
        (Step, steps),
        (Task, list(_tasks(organisations, steps))),
    ]
    async with engine.begin() as connection:
        for table, values in rows:
            await connection.execute(insert(table), values)


def _place(number: int, kind: PlaceKind, parent_id: int | None, at: datetime) -> dict[str, Any]:
    facts = {"id": number, "kind": kind, "parent_id": parent_id, "name": f"Place {number}"}
    return {**facts, "time_zone": "Europe/Moscow", "created_at": at}


def _person(number: int, at: datetime) -> dict[str, Any]:
    facts = {"id": number, "operator_id": number, "chat_id": number, "code": f"C{number}"}
    return {**facts, "name": f"Person {number}", "name_key": f"person {number}", "created_at": at}


def _held(number: int, role: Role, at: datetime) -> dict[str, Any]:
    return {"person_id": number, "place_id": number, "role": role, "since": at}


def _roadmap(at: datetime) -> dict[str, Any]:
    facts = {"id": 1, "place_id": 1, "title": "Bench", "not_tasks": [], "answers": {}}
    return {**facts, "state": RoadmapState.ACCEPTED, "made_at": at, "accepted_at": at}


def _step(number: int) -> dict[str, Any]:
    return {
        "id": number, "roadmap_id": 1, "row": number, "title": f"Step {number}", "responsibles": [], "reasons": [],
        "levels": ["organisation"], "kind": Kind.DATE.value, "occurrences": [], "is_event": False,
    }  # fmt: skip


def _tasks(organisations: int, steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is owed; five of the steps are due in a week."""
    for one in steps:
        due = DUE + timedelta(weeks=(one["id"] - 1) // 5)
        facts = {"step_id": one["id"], "turn": 1, "due_on": due, "order_due_on": due, "state": TaskState.OPEN}
        task = Task(**facts)
        nudges.plan(task, Step(**one), today=TAKEN, is_working=is_working_day)
        for number in range(1, organisations + 1):
            yield {**facts, "place_id": 1 + number, "nudge_on": task.nudge_on}
