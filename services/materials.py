"""The shelf: files of a place for those who work in it and below it, of its own or of a step of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Job, Material, Person, Place, Roadmap, Step
from services import access, data_modes, discretion, jobs, sent_files, tree, undo
from services.access import Action, Me
from services.errors import InUse, NotAllowed, NotFound

FORM = "material"
"""By which a file is put."""
KIND = "material"
"""Of the job that brings a file to the server, and of the promise that says so."""
PAGE = 4
_KEPT = ("id", "place_id", "step_id", "name", "kind", "file_id", "put_by_id")


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A file, whose shelf it lies on, and which step it is for."""

    material: Material
    place: str
    step: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that somebody takes."""

    material: Material
    may_remove: bool
    is_coming: bool
    """It does not pass this chat: a job brings it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of what can be seen from a place, the newest first."""

    place: Place
    files: list[OnShelf]
    page: int
    """From 0; the last one where a later one was asked for."""
    pages: int
    may_put: bool


async def check_may_put(
    session: AsyncSession, *, me: Me, place_id: int, step_id: int | None = None, now: datetime
) -> Person:
    """Who of this telephone may put files there; FilesStay where files do not pass, NotFound for a step of others."""
    by = await access.require(session, me, Action.RUN_ROADMAP, place_id, now=now)
    await data_modes.check_passes(session, place_id)
    own = select(Step.id).join(Roadmap, Roadmap.id == Step.roadmap_id).where(Roadmap.place_id == place_id)
    if step_id is not None and await session.scalar(own.where(Step.id == step_id)) is None:
        raise NotFound
    return by


async def put(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    reference: str,
    name: str,
    step_id: int | None = None,
    now: datetime,
) -> tuple[Material, Change]:
    """A file that Telegram keeps goes on the shelf; `reference` is as the answer to a question of a form has it."""
    by = await check_may_put(session, me=me, place_id=place_id, step_id=step_id, now=now)
    sent = sent_files.of(reference)
    if sent is None:
        raise NotFound
    made = Material(
        place_id=place_id,
        step_id=step_id,
        name=" ".join(name.split()),
        kind=sent.kind,
        file_id=sent.file_id,
        put_by_id=by.id,
        put_at=now,
    )
    session.add(made)
    await session.flush()
    rows = {"made": made.id}
    return made, await undo.made(session, kind=undo.Kind.MATERIAL_PUT, by=by, rows=rows, now=now)


async def remove(session: AsyncSession, *, me: Me, material_id: int, now: datetime) -> tuple[str, Change]:
    """A file is not wanted any more: its name, and the change; NotFound."""
    found = await session.get(Material, material_id)
    if found is None:
        raise NotFound
    try:
        by = await access.require(session, me, Action.RUN_ROADMAP, found.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    gone = {name: getattr(found, name) for name in _KEPT} | {"put_at": found.put_at.isoformat()}
    await session.delete(found)
    await session.flush()
    return found.name, await undo.made(session, kind=undo.Kind.MATERIAL_PUT, by=by, rows={"gone": gone}, now=now)


async def on_shelf(session: AsyncSession, *, me: Me, place_id: int, page: int, now: datetime) -> Shelf:
    """What lies on the shelf of the place and on those above it."""
    await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    seen = Material.place_id.in_(select(tree.above(place_id).c.id))
    count = await session.scalar(select(func.count()).select_from(Material).where(seen)) or 0
    pages = max(1, -(-count // PAGE))
    page = min(page, pages - 1)
    found = select(Material, Place.name, Step.title).join(Place, Place.id == Material.place_id)
    found = found.outerjoin(Step, Step.id == Material.step_id).where(seen).order_by(Material.id.desc())
    rows = await session.execute(found.offset(page * PAGE).limit(PAGE))
    files = [OnShelf(material, place, step) for material, place, step in rows]
    may = await access.allowed(session, me, place_id, now=now)
    place = await session.get_one(Place, place_id)
    return Shelf(place, files, page, pages, may_put=Action.RUN_ROADMAP in may)


async def of_step(session: AsyncSession, step_id: int) -> list[Material]:
    """The files of a step, the newest first; whoever asks has looked whether the step may be seen."""
    found = await session.scalars(select(Material).where(Material.step_id == step_id).order_by(Material.id.desc()))
    return list(found)


async def take(session: AsyncSession, *, me: Me, place_id: int, material_id: int, now: datetime) -> Taken:
    """A file that can be seen from a place: NotFound.

    For a telephone that may not be told names files are written on the server, where a job brings this one.
    """
    by = await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    found = await _seen(session, place_id, material_id)
    may_remove = Action.RUN_ROADMAP in await access.allowed(session, me, found.place_id, now=now)
    is_coming = await discretion.of(session, me.persons) is not None
    if is_coming:
        parameters = {"place_id": place_id, "material_id": material_id}
        await jobs.ask(session, kind=KIND, by=by, place_id=place_id, parameters=parameters, now=now)
    return Taken(found, may_remove=may_remove, is_coming=is_coming)


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> Material | None:
    """The file that a job brings; None where whoever asked may not have it any more."""
    about = job.parameters
    if not await still(session, job.person_id, about, now=now):
        return None
    return await _seen(session, about["place_id"], about["material_id"])


async def still(session: AsyncSession, person_id: int, about: Mapping[str, Any], *, now: datetime) -> bool:
    """Whether whoever was promised a file may have it at the moment when it is sent."""
    try:
        await _seen(session, about["place_id"], about["material_id"])
    except NotFound:
        return False
    return await access.still(session, person_id, Action.SEE_ROADMAP, about["place_id"], now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """What was put is gone again, what was taken away lies there again."""
    if "made" in change.rows:
        await session.execute(delete(Material).where(Material.id == change.rows["made"]))
        return
    gone: dict[str, Any] = dict(change.rows["gone"])
    if await session.get(Place, gone["place_id"]) is None:
        raise InUse
    gone["put_at"] = datetime.fromisoformat(gone["put_at"])
    for name, table in (("step_id", Step), ("put_by_id", Person)):
        gone[name] = gone[name] and await session.scalar(select(table.id).where(table.id == gone[name]))
    session.add(Material(**gone))
    await session.flush()


async def _seen(session: AsyncSession, place_id: int, material_id: int) -> Material:
    """A file on the shelf of the place, or of one above it: NotFound."""
    found = await session.get(Material, material_id)
    if found is None or found.place_id not in await tree.upwards(session, place_id):
        raise NotFound
    return found
