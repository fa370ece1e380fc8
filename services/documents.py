"""Files on their way to somebody: kept beside the promise that brings them, and no longer."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Document, Job, Lane, Promise, PromiseState
from services import outbox


async def promise(
    session: AsyncSession,
    *,
    receiver_id: int,
    kind: str,
    parameters: dict[str, Any],
    name: str,
    content: bytes,
    key: str,
    now: datetime,
    lane: Lane = Lane.URGENT,
    not_before: datetime | None = None,
    change_id: int | None = None,
) -> None:
    """Promises a message with a file; the same key twice promises it once."""
    number = await outbox.promise(
        session,
        key=key,
        kind=kind,
        receiver_id=receiver_id,
        parameters=parameters,
        not_before=not_before or now,
        now=now,
        lane=lane,
        change_id=change_id,
    )
    if number is not None:
        session.add(Document(promise_id=number, name=name, content=content))
        await session.flush()


async def bring(
    session: AsyncSession,
    job: Job,
    *,
    name: str,
    content: bytes,
    now: datetime,
    kind: str | None = None,
    parameters: dict[str, Any] | None = None,
    lane: Lane = Lane.URGENT,
    not_before: datetime | None = None,
    change_id: int | None = None,
) -> None:
    """Promises to whoever asked for a job what it has made, once; its notice is called like the job unless said."""
    await promise(
        session,
        receiver_id=job.person_id,
        kind=kind or job.kind,
        parameters={"place_id": job.place_id} if parameters is None else parameters,
        name=name,
        content=content,
        key=f"{kind or job.kind}:{job.id}",
        now=now,
        lane=lane,
        not_before=not_before,
        change_id=change_id,
    )


async def of(session: AsyncSession, promise_id: int) -> Document | None:
    """The file of a promise."""
    found: Document | None = await session.scalar(select(Document).where(Document.promise_id == promise_id))
    return found


async def forget_delivered(session: AsyncSession) -> None:
    """Files whose promises are settled, whichever way, are deleted: names and links do not lie about."""
    on_the_way = select(Promise.id).where(Promise.state.in_((PromiseState.WAITING, PromiseState.SENDING)))
    await session.execute(
        delete(Document).where(Document.promise_id.not_in(on_the_way)),
        execution_options={"synchronize_session": False},
    )
