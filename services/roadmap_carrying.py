"""A corrected document takes over the tasks of the one before: what was done stays, open days become the new ones."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Material, Place, Roadmap, RoadmapState, Step, Task, TaskState
from services import ages, bodies, nudges, place_days, roadmap_changes, roadmap_owing, roadmap_spread
from services.deadline_clauses import Occurrence
from services.roadmap_owing import Turn

OWED = (TaskState.OPEN, TaskState.RETURNED)
DAYS = ("start_on", "due_on", "order_due_on", "wished_on", "nudge_on")
COLUMNS = ("id", "step_id", "turn", "scope", *DAYS, "owner_id", "state")
AT_ONCE = 500
Columns = dict[str, Any]


class Time(NamedTuple):
    """What a time of the old document has become in the new one."""

    step_id: int
    turn: Turn


Times = Mapping[tuple[int, int], Time]
"""By step and turn of the old document."""


async def carry(session: AsyncSession, roadmap: Roadmap, *, now: datetime) -> list[Columns] | None:
    """The tasks move over to the steps of the corrected document; gives them as they were, to be put back.

    None where the document corrects no other one.
    """
    before = await _corrected(session, roadmap)
    if before is None:
        return None
    before.state, roadmap.replaces_id = RoadmapState.REPLACED, before.id
    steps, old = await _steps(session, roadmap.id), await _steps(session, before.id)
    times = _times(old, steps)
    await _move_files(session, old, steps)
    owners = {
        (roadmap.place_id, one): by for one, by in (await bodies.owners(session, roadmap.place_id, steps)).items()
    }
    own = select(Place.kind, Task.place_id, *(getattr(Task, name) for name in COLUMNS)).join(
        Step, Step.id == Task.step_id
    )
    own = own.join(Place, Place.id == Task.place_id).where(Step.roadmap_id == before.id).order_by(Task.id)
    tasks = (await session.execute(own)).all()
    after = [_carried(one, times, owners) for one in tasks]
    await _write(session, [made for made in after if made])
    await _plan(session, [made["id"] for made in after if "due_on" in made or made.get("state") is TaskState.OPEN], now)
    return [_stored(one) for one, made in zip(tasks, after, strict=True) if made]


async def _plan(session: AsyncSession, task_ids: Sequence[int], now: datetime) -> None:
    """Tasks with new days are nudged by them."""
    found = select(Task, Step, Place).join(Step, Step.id == Task.step_id).join(Place, Place.id == Task.place_id)
    for first in range(0, len(task_ids), AT_ONCE):
        some = found.where(Task.id.in_(task_ids[first : first + AT_ONCE])).execution_options(populate_existing=True)
        for task, step, place in (await session.execute(some)).all():
            today, works = ages.local_date(now, place.time_zone), place_days.is_working(place)
            nudges.plan(task, step, today=today, is_working=works)
    await session.flush()


async def put_back(session: AsyncSession, roadmap: Roadmap, before: Sequence[Mapping[str, Any]]) -> None:
    """The tasks are those of the document before again, but for what has been done with them meanwhile."""
    old = await session.get_one(Roadmap, roadmap.replaces_id)
    dropped = select(Task.id).join(Step, Step.id == Task.step_id)
    dropped = dropped.where(Step.roadmap_id == old.id, Task.state == TaskState.DROPPED)
    ids = set(await session.scalars(dropped))
    ids |= {one["id"] for one in before if one["state"] == TaskState.DROPPED}
    await _write(session, [_restored(one, has_state=one["id"] in ids) for one in before])
    await _move_files(session, await _steps(session, roadmap.id), await _steps(session, old.id))
    old.state = RoadmapState.ACCEPTED


async def _corrected(session: AsyncSession, roadmap: Roadmap) -> Roadmap | None:
    """The accepted document that this one corrects: the last one where it was corrected already."""
    number = roadmap.replaces_id
    while number is not None:
        before = await session.get(Roadmap, number)
        if before is None or before.state is RoadmapState.ACCEPTED:
            return before
        later = select(Roadmap.id).where(Roadmap.replaces_id == number, Roadmap.state != RoadmapState.DRAFT)
        number = await session.scalar(later.where(Roadmap.id != roadmap.id).order_by(Roadmap.id.desc()).limit(1))
    return None


async def _steps(session: AsyncSession, roadmap_id: int) -> Sequence[Step]:
    return (await session.scalars(select(Step).where(Step.roadmap_id == roadmap_id).order_by(Step.row))).all()


def _times(old: Sequence[Step], new: Sequence[Step]) -> Times:
    found = {}
    for before, after in _pairs(old, new):
        planned = roadmap_spread.planned(before), roadmap_spread.planned(after)
        owed = {one.number: one for one in roadmap_owing.turns(planned[1])}
        for number, turn in roadmap_changes.turns(*(one.occurrences for one in planned)).items():
            found[before.id, number] = Time(after.id, owed[turn])
    return found


def _pairs(old: Sequence[Step], new: Sequence[Step]) -> list[tuple[Step, Step]]:
    """Which step of the old document is which of the new one."""
    plans = [roadmap_spread.planned(one) for one in old], [roadmap_spread.planned(one) for one in new]
    rows = {one.row: one for one in old}, {one.row: one for one in new}
    return [(rows[0][before.row], rows[1][after.row]) for before, after in roadmap_changes.pairs(*plans)]


async def _move_files(session: AsyncSession, before: Sequence[Step], after: Sequence[Step]) -> None:
    """Files that were put for a step lie there for what it has become."""
    having = select(Material.step_id).where(Material.step_id.in_({one.id for one in before})).distinct()
    wanted = set(await session.scalars(having))
    became = _pairs(before, after) if wanted else []
    for old, new in became:
        if old.id in wanted:
            await session.execute(update(Material).where(Material.step_id == old.id).values(step_id=new.id))


def _carried(task: Row[Any], times: Times, owners: Mapping[tuple[int, int], int]) -> Columns:
    """What is otherwise of a task; one that is owed no more is dropped, unless it is done or was not theirs.

    What a level did not owe any more and owes by the corrected document is open again.
    """
    found = times.get((task.step_id, task.turn))
    is_owed = task.state in OWED
    owes = found is not None and roadmap_spread.level(task.kind) in found.turn.levels
    if found is None or (is_owed and not owes):
        return {"id": task.id, "state": TaskState.DROPPED, "nudge_on": None} if is_owed else {}
    made: Columns = {"id": task.id, "step_id": found.step_id, "turn": found.turn.number}
    if owes and task.state is TaskState.DROPPED:
        made["state"], is_owed = TaskState.OPEN, True
    if not is_owed:
        return made
    owner_id = owners.get((task.place_id, found.step_id), task.owner_id)
    return {**made, "owner_id": owner_id, **_days(task, found.turn.occurrence)}


def _days(task: Row[Any], days: Occurrence | None) -> Columns:
    """The new days of an open task; a day that somebody has named for a row without days stays.

    Of a day that was asked for nothing is left to decide where the new one is not before it.
    """
    if days is None or (days.start, days.due) == (task.start_on, task.order_due_on):
        return {}
    due = roadmap_changes.moved_day(task.due_on, task.order_due_on, days.due)
    wished = task.wished_on if task.wished_on and due and task.wished_on > due else None
    made = {"scope": days.scope, "start_on": days.start, "due_on": due, "order_due_on": days.due}
    return {**made, "wished_on": wished}


async def _write(session: AsyncSession, rows: Sequence[Columns]) -> None:
    """Rows with the same columns in one statement."""
    alike: dict[tuple[str, ...], list[Columns]] = {}
    for one in rows:
        alike.setdefault(tuple(sorted(one)), []).append(one)
    for some in alike.values():
        await session.execute(update(Task), some)


def _stored(task: Row[Any]) -> Columns:
    return {name: _plain(getattr(task, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _restored(before: Mapping[str, Any], *, has_state: bool) -> Columns:
    made = {**before, **{name: before[name] and date.fromisoformat(before[name]) for name in DAYS}}
    state = TaskState(made.pop("state"))
    return {**made, "state": state} if has_state else made
