"""A place's own templates of orders and certificates: sent as a .docx, looked through, taken, and given up again."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Job, JobState, OrderTemplate, Person, Place
from services import access, data_modes, jobs, sent_files, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotFound
from services.pair_order import Kind

FORM, CERTIFICATE_FORM = "order_template", "certificate_template"
"""By which a template is sent."""
LOOK = "order_template"
"""The job that looks a template through, and the promise to say what it found; its result is kept for a decision."""
BLANK = "order_blank"
"""The job that writes our own layout with fields in it, and the promise that brings it."""
KEPT_FOR = timedelta(days=1)


class Own(StrEnum):
    """What a place may have a template of its own for: each kind of order, and the certificate of attendance."""

    ASSIGNING = Kind.ASSIGNING
    AMENDING = Kind.AMENDING
    CLOSING = Kind.CLOSING
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Templates:
    """What a place has a template of its own for, and since when."""

    place: Place
    own: Mapping[Own, datetime]


def right(kind: Own) -> Action:
    """What it takes to put a template: to make that kind of document."""
    return Action.RUN_EVENTS if kind is Own.CERTIFICATE else Action.MAKE_PAIRS


async def of_place(
    session: AsyncSession, *, me: Me, place_id: int, kind: Own = Own.ASSIGNING, now: datetime
) -> Templates:
    """The templates of a place, for whoever may put one of this kind."""
    await access.require(session, me, right(kind), place_id, now=now)
    found = select(OrderTemplate.kind, OrderTemplate.put_at).where(OrderTemplate.place_id == place_id)
    own = {Own(row.kind): row.put_at for row in await session.execute(found)}
    return Templates(await session.get_one(Place, place_id), own)


async def check_may_send(
    session: AsyncSession, *, me: Me, place_id: int, kind: Own = Own.ASSIGNING, now: datetime
) -> Person:
    """Who of this telephone may send a template there: FilesStay where files do not pass."""
    by = await access.require(session, me, right(kind), place_id, now=now)
    await data_modes.check_passes(session, place_id)
    return by


async def receive(session: AsyncSession, *, me: Me, place_id: int, kind: Own, reference: str, now: datetime) -> Job:
    """A file has come, `reference` being as the answer to a question has it; it is looked through by a job."""
    by = await check_may_send(session, me=me, place_id=place_id, kind=kind, now=now)
    sent = sent_files.of(reference)
    if sent is None:
        raise NotFound
    parameters = {"file_id": sent.file_id, "kind": kind.value}
    return await jobs.ask(session, kind=LOOK, by=by, place_id=place_id, parameters=parameters, now=now)


async def keep(session: AsyncSession, job: Job, content: bytes, *, now: datetime) -> None:
    """A template that can be filled in waits for a decision."""
    result = {"kind": job.parameters["kind"], "content": b64encode(content).decode()}
    await jobs.done(session, job.id, result=result, now=now)


async def take(session: AsyncSession, *, me: Me, job_id: int, now: datetime) -> tuple[Own, int, Change]:
    """The template is the place's own from now on; gives its kind and the place: NotFound, AlreadySo."""
    own = select(Job).where(Job.id == job_id, Job.kind == LOOK, Job.state == JobState.DONE)
    own = own.where(Job.person_id.in_([person.id for person in me.persons]))
    job = await session.scalar(own.with_for_update().execution_options(populate_existing=True))
    if job is None or not job.result:
        raise NotFound
    if "content" not in job.result:
        raise AlreadySo
    kind, content = Own(job.result["kind"]), b64decode(job.result["content"])
    by = await access.require(session, me, right(kind), job.place_id, now=now)
    job.result = {"taken": True}
    return kind, job.place_id, await _put(session, job.place_id, kind, content, by, now)


async def drop(session: AsyncSession, *, me: Me, place_id: int, kind: Own, now: datetime) -> Change:
    """Our own layout is used again: AlreadySo."""
    by = await access.require(session, me, right(kind), place_id, now=now)
    if await _stored(session, place_id, kind) is None:
        raise AlreadySo
    return await _put(session, place_id, kind, None, by, now)


async def ask_blank(session: AsyncSession, *, me: Me, place_id: int, kind: Own, now: datetime) -> Job:
    """Somebody wants our own layout with fields in it, to begin a template from."""
    by = await access.require(session, me, right(kind), place_id, now=now)
    waiting = await jobs.waiting(session, kind=BLANK, by=by, place_id=place_id)
    about = {"kind": kind.value}
    if waiting and waiting.parameters == about:
        raise AlreadySo
    return await jobs.ask(session, kind=BLANK, by=by, place_id=place_id, parameters=about, now=now)


async def stored(session: AsyncSession, place_id: int, kind: Own) -> bytes | None:
    """The template of a place, where it has one. Nobody's right is asked here."""
    held = await _stored(session, place_id, kind)
    return held.content if held is not None else None


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Templates about which nobody has decided for a day are forgotten."""
    old = delete(Job).where(Job.kind == LOOK, Job.ended_at < now - KEPT_FOR)
    await session.execute(old, execution_options={"synchronize_session": False})


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The template that was used before is used again; InUse where another one has been put meanwhile."""
    place_id, kind = change.rows["place"], Own(change.rows["kind"])
    await access.hold_place(session, place_id)
    held = await _stored(session, place_id, kind)
    if (held and held.put_at.isoformat()) != change.rows["after"]:
        raise InUse
    before: dict[str, Any] | None = change.rows["before"]
    if held is not None:
        await session.delete(held)
        await session.flush()
    if before is not None:
        put_by = await session.get(Person, before["put_by"] or 0)
        await _add(session, place_id, kind, b64decode(before["content"]), put_by, datetime.fromisoformat(before["at"]))


async def _put(
    session: AsyncSession, place_id: int, kind: Own, content: bytes | None, by: Person, now: datetime
) -> Change:
    await access.hold_place(session, place_id)
    held = await _stored(session, place_id, kind)
    rows = {"place": place_id, "kind": kind.value, "before": _row(held), "after": now.isoformat() if content else None}
    if held is not None:
        await session.delete(held)
        await session.flush()
    if content is not None:
        await _add(session, place_id, kind, content, by, now)
    return await undo.made(session, kind=undo.Kind.ORDER_TEMPLATE_CHANGED, by=by, rows=rows, now=now)


async def _add(
    session: AsyncSession, place_id: int, kind: Own, content: bytes, by: Person | None, at: datetime
) -> None:
    session.add(OrderTemplate(place_id=place_id, kind=kind, content=content, put_by_id=by and by.id, put_at=at))
    await session.flush()


async def _stored(session: AsyncSession, place_id: int, kind: Own) -> OrderTemplate | None:
    found: OrderTemplate | None = await session.scalar(
        select(OrderTemplate).where(OrderTemplate.place_id == place_id, OrderTemplate.kind == kind)
    )
    return found


def _row(held: OrderTemplate | None) -> dict[str, Any] | None:
    if held is None:
        return None
    content = b64encode(held.content).decode()
    return {"content": content, "put_by": held.put_by_id, "at": held.put_at.isoformat()}
