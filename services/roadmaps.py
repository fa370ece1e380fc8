"""Roadmaps of a place: drafts that were read, what is accepted, and what a corrected document changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Roadmap, RoadmapState, Step, Task, TaskState
from services import access, ages, roadmap_answers, roadmap_carrying, roadmap_plan, roadmap_spread, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotAllowed, NotFound, QuestionsLeft
from services.roadmap_plan import Planned
from services.undo import Kind

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting has made."""

    roadmap: Roadmap
    times: int
    """Deadlines of the plan: each time of a step counts once, however many places owe it."""
    places: int
    """Those that owe something of it."""
    past: int
    """Of the new times of the plan those that are over already, however many places owe them."""


async def store(
    session: AsyncSession,
    *,
    place_id: int,
    made_by_id: int | None,
    plan: Sequence[Planned],
    title: str,
    period: tuple[date, date] | None,
    order_number: str | None,
    order_on: date | None,
    not_tasks: Sequence[tuple[str, str]],
    template: str | None = None,
    file_id: str | None = None,
    file_name: str | None = None,
    replaces_id: int | None = None,
    now: datetime,
) -> Roadmap:
    """A draft with its steps; nobody owes anything of it yet."""
    roadmap = Roadmap(
        place_id=place_id,
        template=template,
        title=title,
        period_since=period and period[0],
        period_until=period and period[1],
        order_number=order_number and order_number[:100],
        order_on=order_on,
        not_tasks=[list(one) for one in not_tasks],
        answers={},
        file_id=file_id,
        file_name=file_name and file_name[-LONGEST_NAME:],
        state=RoadmapState.DRAFT,
        replaces_id=replaces_id,
        made_by_id=made_by_id,
        made_at=now,
    )
    session.add(roadmap)
    await session.flush()
    if plan:
        await session.execute(insert(Step), [{"roadmap_id": roadmap.id, **roadmap_plan.stored(one)} for one in plan])
    return roadmap


async def steps(session: AsyncSession, roadmap_id: int) -> list[Step]:
    """The steps, in the order of the document."""
    own = select(Step).where(Step.roadmap_id == roadmap_id).order_by(Step.row, Step.id)
    return list((await session.scalars(own)).all())


async def plan(session: AsyncSession, roadmap_id: int) -> list[Planned]:
    """The steps as a plan."""
    return [roadmap_spread.planned(one) for one in await steps(session, roadmap_id)]


async def of_place(session: AsyncSession, place_id: int) -> list[Roadmap]:
    """What the place has taken itself and what waits there, drafts last; replaced ones are history."""
    own = select(Roadmap).where(Roadmap.place_id == place_id, Roadmap.state != RoadmapState.REPLACED)
    return list((await session.scalars(own.order_by(Roadmap.state, Roadmap.id))).all())


async def visible(session: AsyncSession, me: Me, roadmap_id: int, *, now: datetime) -> Roadmap:
    """A roadmap of a place whose plan this telephone may run; NotFound for anybody else."""
    roadmap = await session.get(Roadmap, roadmap_id)
    if roadmap is None:
        raise NotFound
    try:
        await access.require(session, me, Action.RUN_ROADMAP, roadmap.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return roadmap


async def accept(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> tuple[Accepted, Change]:
    """From now on the plan is owed, by the place and those below it: NotFound, QuestionsLeft, AlreadySo.

    Of the document that it corrects everything that was done is kept.
    """
    roadmap = await _draft(session, me, roadmap_id, now)
    by = await access.require(session, me, Action.RUN_ROADMAP, roadmap.place_id, now=now)
    if left := await roadmap_answers.questions_left(session, roadmap_id):
        raise QuestionsLeft(left)
    roadmap.state, roadmap.accepted_at = RoadmapState.ACCEPTED, now
    await session.flush()
    carried = await roadmap_carrying.carry(session, roadmap, now=now)
    rows = await roadmap_spread.make(session, roadmap, now=now)
    past = await _past(session, roadmap, rows, now)
    kept: dict[str, Any] = {"roadmap": roadmap.id, "carried": carried}
    change = await undo.made(session, kind=Kind.ROADMAP_ACCEPTED, by=by, rows=kept, now=now)
    return Accepted(roadmap, *await _owed(session, roadmap), past), change


async def leave(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> int:
    """Nobody wants the draft: it is forgotten. Gives the place. NotFound, AlreadySo once it is accepted."""
    roadmap = await _draft(session, me, roadmap_id, now)
    await session.execute(delete(Roadmap).where(Roadmap.id == roadmap.id))
    return roadmap.place_id


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """It is a draft again and the document before it is owed; InUse where somebody has done something of it."""
    roadmap = await session.get(Roadmap, change.rows["roadmap"], with_for_update=True)
    if roadmap is None or roadmap.state is not RoadmapState.ACCEPTED:
        raise InUse
    own = select(Step.id).where(Step.roadmap_id == roadmap.id)
    carried: list[dict[str, Any]] | None = change.rows["carried"]
    kept = {one["id"] for one in carried or ()}
    touched = select(Task.id).where(Task.step_id.in_(own), Task.state != TaskState.OPEN)
    if any(one not in kept for one in await session.scalars(touched)):
        raise InUse
    if carried is not None:
        await roadmap_carrying.put_back(session, roadmap, carried)
    await session.execute(delete(Task).where(Task.step_id.in_(own)), execution_options={"synchronize_session": False})
    roadmap.state, roadmap.accepted_at = RoadmapState.DRAFT, None
    await session.flush()


async def _draft(session: AsyncSession, me: Me, roadmap_id: int, now: datetime) -> Roadmap:
    """A draft about which nobody else decides at this moment."""
    await visible(session, me, roadmap_id, now=now)
    held = select(Roadmap).where(Roadmap.id == roadmap_id).with_for_update()
    roadmap: Roadmap | None = await session.scalar(held, execution_options={"populate_existing": True})
    if roadmap is None:
        raise NotFound
    if roadmap.state is not RoadmapState.DRAFT:
        raise AlreadySo
    return roadmap


async def _owed(session: AsyncSession, roadmap: Roadmap) -> tuple[int, int]:
    """How many times of its steps are owed, and by how many places."""
    own = select(Task.step_id, Task.turn, Task.place_id).join(Step, Step.id == Task.step_id)
    own = own.where(Step.roadmap_id == roadmap.id, Task.state != TaskState.DROPPED)
    times = select(func.count()).select_from(own.with_only_columns(Task.step_id, Task.turn).distinct().subquery())
    places = own.with_only_columns(func.count(Task.place_id.distinct()))
    return await session.scalar(times) or 0, await session.scalar(places) or 0


async def _past(session: AsyncSession, roadmap: Roadmap, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """How many of the times that are owed now were over before the document came."""
    place = await session.get_one(Place, roadmap.place_id)
    today = ages.local_date(now, place.time_zone)
    return len({(one["step_id"], one["turn"]) for one in rows if one["due_on"] and one["due_on"] < today})
