"""Roadmaps as a place sees them: its own, those from above that concern it, and each step with how it stands."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap, RoadmapState, Step, Task, TaskState
from services import access, ages, tree
from services.access import Action, Me
from services.errors import NotFound

OWED = frozenset({TaskState.OPEN, TaskState.RETURNED})


class Standing(StrEnum):
    """How a step stands at one's own place."""

    LATE = "late"
    OPEN = "open"
    DONE = "done"
    NOT_OURS = "not_ours"


class PlanLine(NamedTuple):
    """A roadmap in the list, the place whose it is, and how many steps it has."""

    roadmap: Roadmap
    place: Place
    steps: int


class PlacePlans(NamedTuple):
    """The roadmaps of a place, and what whoever looks may do there."""

    place: Place
    own: list[PlanLine]
    above: list[PlanLine]
    may: frozenset[Action]


class StepLine(NamedTuple):
    """A step, its number in the plan from 1, and its tasks at the places of whoever looks, the earliest first."""

    step: Step
    number: int
    tasks: tuple[Task, ...]


class Opened(NamedTuple):
    """A roadmap with all its steps; `may`: what whoever looks may do in the place whose it is."""

    roadmap: Roadmap
    place: Place
    lines: list[StepLine]
    today: date
    may: frozenset[Action]

    @property
    def here(self) -> int:
        """The place from which whoever looks sees it: the plan's own, or theirs that owes something of it."""
        if Action.SEE_ROADMAP in self.may:
            return self.place.id
        return next(task.place_id for line in self.lines for task in line.tasks)

    @property
    def may_change(self) -> bool:
        """Whether whoever looks runs this plan."""
        return Action.RUN_ROADMAP in self.may


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> PlacePlans:
    """What a place has to keep to; drafts are only for whoever runs its roadmaps."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    may = await access.allowed(session, me, place_id, now=now)
    drafts = {RoadmapState.DRAFT} if Action.RUN_ROADMAP in may else set()
    states = Roadmap.state.in_({RoadmapState.ACCEPTED, *drafts})
    own = _lines().where(Roadmap.place_id == place_id, states)
    _own, *above = await tree.upwards(session, place_id)
    concerning = select(Step.roadmap_id).join(Task, Task.step_id == Step.id)
    concerning = concerning.where(Task.place_id == place_id, Task.state != TaskState.DROPPED)
    others = _lines().where(Roadmap.place_id.in_(above), Roadmap.state == RoadmapState.ACCEPTED)
    return PlacePlans(
        await session.get_one(Place, place_id),
        await _found(session, own),
        await _found(session, others.where(Roadmap.id.in_(concerning))),
        may,
    )


async def opened(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Opened:
    """A roadmap for whoever sees the place whose it is, or works in a place that it concerns: NotFound."""
    roadmap = await session.get(Roadmap, roadmap_id)
    if roadmap is None or roadmap.state is RoadmapState.REPLACED:
        raise NotFound
    may = await access.allowed(session, me, roadmap.place_id, now=now)
    tasks = await _tasks(session, roadmap, await _own_places(session, me, now))
    needed = Action.RUN_ROADMAP if roadmap.state is RoadmapState.DRAFT else Action.SEE_ROADMAP
    if needed not in may and not tasks:
        raise NotFound
    place = await session.get_one(Place, roadmap.place_id)
    steps = await session.scalars(select(Step).where(Step.roadmap_id == roadmap_id).order_by(Step.row, Step.id))
    lines = [
        StepLine(step, number, tuple(task for task in tasks if task.step_id == step.id))
        for number, step in enumerate(steps, start=1)
    ]
    return Opened(roadmap, place, lines, ages.local_date(now, place.time_zone), may)


async def step(session: AsyncSession, *, me: Me, step_id: int, now: datetime) -> tuple[Opened, StepLine]:
    """One step with the plan in which it stands: NotFound."""
    found = await session.get(Step, step_id)
    if found is None:
        raise NotFound
    plan = await opened(session, me=me, roadmap_id=found.roadmap_id, now=now)
    return plan, next(line for line in plan.lines if line.step.id == step_id)


def standing(tasks: Sequence[Task], today: date) -> Standing | None:
    """Of several times the most pressing one; None where nothing is owed here."""
    found = {_of_task(task, today) for task in tasks}
    return next((one for one in Standing if one in found), None)


def due(line: StepLine, today: date) -> date | None:
    """By which day a step is looked for in the plan: what is owed first, or its first time that is not over."""
    owed = [task.due_on for task in line.tasks if task.state in OWED and task.due_on]
    days = sorted(owed) or sorted(date.fromisoformat(one["due"]) for one in line.step.occurrences)
    if owed or not days:
        return days[0] if days else None
    return next((day for day in days if day >= today), days[-1])


def _of_task(task: Task, today: date) -> Standing | None:
    if task.state in OWED:
        return Standing.LATE if task.due_on and task.due_on < today else Standing.OPEN
    if task.state in (TaskState.DONE, TaskState.ACCEPTED):
        return Standing.DONE
    return Standing.NOT_OURS if task.state is TaskState.NOT_OURS else None


def _lines() -> Select[Any]:
    count = select(func.count(Step.id)).where(Step.roadmap_id == Roadmap.id).scalar_subquery()
    found = select(Roadmap, Place, count).join(Place, Place.id == Roadmap.place_id)
    return found.order_by(Roadmap.made_at.desc(), Roadmap.id.desc())


async def _found(session: AsyncSession, query: Select[Any]) -> list[PlanLine]:
    return [PlanLine(*row) for row in await session.execute(query)]


async def _own_places(session: AsyncSession, me: Me, now: datetime) -> set[int]:
    """Where whoever looks holds a role that sees roadmaps."""
    held = await access.roles(session, me, now=now)
    return {one.place.id for one in held if Action.SEE_ROADMAP in access.rights([one.membership.role])}


async def _tasks(session: AsyncSession, roadmap: Roadmap, place_ids: Collection[int]) -> list[Task]:
    found = select(Task).join(Step, Step.id == Task.step_id).where(Step.roadmap_id == roadmap.id)
    found = found.where(Task.place_id.in_(place_ids), Task.state != TaskState.DROPPED)
    return list(await session.scalars(found.order_by(Task.due_on.is_(None), Task.due_on, Task.turn)))
