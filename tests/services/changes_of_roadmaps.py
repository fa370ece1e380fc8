"""Changes about plans and the shelf, as acts for `test_everything_taken_back`."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Body, Change, Place, Roadmap, RoadmapState
from services import bodies, materials, roadmap_answers, roadmaps
from services.access import Me
from services.undo import Kind
from tests.services import owing


class Scene(Protocol):
    """A school with its curator."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me


async def put_material(scene: Scene) -> Change:
    about = {"me": scene.curator, "place_id": scene.school.id, "now": scene.now}
    return (await materials.put(scene.session, reference="telegram:document:abc", name="Приказ", **about))[1]


async def a_corrected_document(scene: Scene) -> None:
    """A document with two steps that are owed, and a draft that keeps one of them, names who owes it, and adds one."""
    session, days = scene.session, {"start": None, "due": "2026-12-01", "scope": None}
    before = await owing.roadmap(session, scene.school)
    for title in ("Приказ", "Отчёт"):
        step = await owing.step(session, before, title, occurrences=[days])
        await owing.task(session, step, scene.school, date(2026, 12, 1))
    draft = await owing.roadmap(session, scene.school)
    draft.state, draft.accepted_at, draft.replaces_id = RoadmapState.DRAFT, None, before.id
    for title in ("Приказ", "План"):
        moved = {**days, "due": "2026-12-10"}
        await owing.step(session, draft, title, responsibles=["Завуч"], occurrences=[moved])
    owner = {"name": "Завуч", "name_key": bodies.key("Завуч"), "person_id": scene.curator.persons[0].id}
    session.add(Body(place_id=scene.school.id, level="organisation", **owner))
    await session.flush()
    assert not await roadmap_answers.questions_left(session, draft.id)


async def accept(scene: Scene) -> Change:
    """The corrected document holds."""
    draft = await scene.session.scalar(select(Roadmap.id).where(Roadmap.state == RoadmapState.DRAFT))
    assert draft
    return (await roadmaps.accept(scene.session, me=scene.curator, roadmap_id=draft, now=scene.now))[1]


ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {
    Kind.MATERIAL_PUT: put_material,
    Kind.ROADMAP_ACCEPTED: accept,
}
BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {Kind.ROADMAP_ACCEPTED: a_corrected_document}
