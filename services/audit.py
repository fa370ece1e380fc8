"""Who looked: each look at somebody else's data, each change of them and each file with them leaves a row."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, AuditEntry, Guardianship, Person

ONE_LOOK = timedelta(minutes=10)
"""The same again within this time is the same look."""
KEPT_FOR = timedelta(days=3 * 366)
"""As long as other proofs."""
NOWHERE = "nowhere"

_screen: ContextVar[str] = ContextVar("screen", default=NOWHERE)


@contextmanager
def on_screen(name: str) -> Iterator[None]:
    """Whatever is noted inside was done from here: a button, a command, a job, a tick or a verb."""
    before = _screen.set(name)
    try:
        yield
    finally:
        _screen.reset(before)


async def note(
    session: AsyncSession,
    *,
    by: Person | None,
    place_id: int,
    subject_ids: Collection[int],
    act: AuditAct,
    now: datetime,
) -> None:
    """Somebody (None: the command line or the timetable) saw, changed or took the data of these people of a place.

    Of one person the row says who it was, of several only how many; oneself and one's own children are not counted.
    """
    others = await _others(session, by, set(subject_ids), now)
    if not others:
        return
    subject_id = next(iter(others)) if len(others) == 1 else None
    entry = AuditEntry(
        at=now,
        by_id=by and by.id,
        by_code=by and by.code,
        place_id=place_id,
        subject_id=subject_id,
        people=len(others),
        act=act,
        screen=_screen.get(),
    )
    if not await _is_known(session, entry):
        if subject_id is not None:
            entry.subject_code = (await session.get_one(Person, subject_id)).code
        session.add(entry)


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """What is older than proofs are kept is deleted: the one way in which a row goes."""
    old = delete(AuditEntry).where(AuditEntry.at < now - KEPT_FOR)
    await session.execute(old, execution_options={"synchronize_session": False})


async def _others(session: AsyncSession, by: Person | None, subject_ids: set[int], now: datetime) -> set[int]:
    from services import access

    if by is None or not subject_ids - {by.id}:
        return subject_ids - {by.id} if by else subject_ids
    care = select(Guardianship.child_id).where(Guardianship.guardian_id == by.id, access.lasting(Guardianship, now))
    return subject_ids - {by.id} - set(await session.scalars(care))


async def _is_known(session: AsyncSession, entry: AuditEntry) -> bool:
    """Whether this is noted already: a look a moment ago is the same look, a change or a file only at this moment."""
    since = entry.at - ONE_LOOK if entry.act is AuditAct.SAW else entry.at
    same = (
        *(AuditEntry.by_id == entry.by_id, AuditEntry.subject_id == entry.subject_id),
        *(AuditEntry.people == entry.people, AuditEntry.screen == entry.screen, AuditEntry.act == entry.act),
    )
    recent = select(AuditEntry.id).where(AuditEntry.place_id == entry.place_id, AuditEntry.at >= since)
    return await session.scalar(recent.where(*same).limit(1)) is not None
