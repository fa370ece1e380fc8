"""How the places below stand, as a table: each place, each step, and everything that is late."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Place, Step, Task
from services import access, ages, jobs, task_totals, tree
from services.access import Action, Me
from services.task_totals import PlaceLine, StepLine, Totals

JOB = "deadlines_table"
"""Writes the table, and brings it."""


class LateLine(NamedTuple):
    """A task that is late, and its place."""

    place: Place
    step: Step
    task: Task
    today: date


class Table(NamedTuple):
    """All that stands below a place."""

    place: Place
    places: list[PlaceLine]
    """Each by itself, in the order of the tree."""
    steps: list[StepLine]
    late: list[LateLine]
    above: dict[int, str]
    """The names of what places stand under."""


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """Whoever sees the plan of a level wants the table."""
    await task_totals.of_level(session, me, place_id, now)
    by = await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={}, now=now)


async def of(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Table:
    """Places, steps and late tasks below a place."""
    found = await task_totals.steps(session, me=me, place_id=place_id, now=now)
    scope = tree.below([place_id])
    below = task_totals.ids_below(scope, place_id)
    places = tree.in_order((await session.scalars(select(Place).where(Place.id.in_(below)))).all())
    late = await task_totals.is_late(session, scope, now)
    counted = task_totals.counts(late).add_columns(Task.place_id).where(Task.place_id.in_(below))
    totals = {row[-1]: Totals(*row[:-1]) for row in await session.execute(counted.group_by(Task.place_id))}
    rows = select(Task, Step).join(Step, Step.id == Task.step_id).where(late, Task.place_id.in_(below))
    by_id = {one.id: one for one in places}
    tasks = [
        LateLine(by_id[task.place_id], step, task, ages.local_date(now, by_id[task.place_id].time_zone))
        for task, step in await session.execute(rows.order_by(Task.due_on, Task.place_id, Task.id))
    ]
    lines = [PlaceLine(one, totals[one.id]) for one in places if one.id in totals]
    names = {place_id: found.place.name, **{one.id: one.name for one in places}}
    return Table(found.place, lines, found.lines, tasks, names)
