"""What a curator adds to the bases about somebody who takes part: a note, and where their case stands on the site."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, ConsentKind, Person, Place, RegisterNote, Role
from services import access, data_modes, ledger, undo
from services.access import Action, Me
from services.errors import NotByChat, NotFound

FORM = "register_note"
"""By which it is typed."""
SIDES = frozenset({Role.MENTEE, Role.MENTOR})


class Noted(NamedTuple):
    """What the bases have about somebody."""

    person: Person
    note: RegisterNote | None
    is_published: bool
    """Their consent to dissemination is valid: the link stands in the base."""
    may_type: bool
    """Words pass the messenger here."""


async def of(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Noted:
    """Whoever makes pairs looks at what is noted: NotFound for somebody who does not take part."""
    person = await access.visible_person(session, me, person_id, action=Action.MAKE_PAIRS, now=now)
    return await _noted(session, person, now)


async def asked_about(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Person:
    """About whom a note is about to be typed: NotFound, NotByChat."""
    person = await access.changed_person(session, me, person_id, action=Action.MAKE_PAIRS, now=now)
    if not (await _noted(session, person, now)).may_type:
        raise NotByChat
    return person


async def write(
    session: AsyncSession, *, me: Me, person_id: int, note: str, link: str, now: datetime
) -> tuple[Noted, Change]:
    """What was noted before gives way; nothing at all takes it out."""
    person = await asked_about(session, me=me, person_id=person_id, now=now)
    by = await access.require(session, me, Action.MAKE_PAIRS, person.operator_id, now=now)
    rows = {"person": person.id, "before": _kept(await _note(session, person.id))}
    written = {"written_by_id": by.id, "written_at": now.isoformat()}
    said = {"note": note or None, "case_link": link or None, **written} if note or link else None
    await _put(session, person.id, said)
    made = await undo.made(session, kind=undo.Kind.NOTE_WRITTEN, by=by, rows=rows, now=now)
    return await _noted(session, person, now), made


async def restore(session: AsyncSession, change: Change, _now: datetime) -> None:
    """What was noted before stands there again."""
    await _put(session, change.rows["person"], change.rows["before"])


async def of_people(session: AsyncSession, person_ids: Collection[int]) -> dict[int, RegisterNote]:
    """What the bases have about these; nobody's right is asked here."""
    found = select(RegisterNote).where(RegisterNote.person_id.in_(person_ids))
    return {one.person_id: one for one in await session.scalars(found)}


async def _noted(session: AsyncSession, person: Person, now: datetime) -> Noted:
    if not any(one.role in SIDES for one in person.memberships):
        raise NotFound
    kind = ConsentKind.DISSEMINATION
    standing = (await ledger.standings(session, Person.id == person.id, kind=kind, at=now)).get(person.id)
    passes = data_modes.PASSING[data_modes.mode_of(await session.get_one(Place, person.operator_id))].words
    return Noted(person, await _note(session, person.id), standing is not None and standing.valid, passes)


async def _note(session: AsyncSession, person_id: int) -> RegisterNote | None:
    return (await of_people(session, [person_id])).get(person_id)


def _kept(note: RegisterNote | None) -> dict[str, Any] | None:
    if note is None:
        return None
    at, by_id = note.written_at.isoformat(), note.written_by_id
    return {"note": note.note, "case_link": note.case_link, "written_by_id": by_id, "written_at": at}


async def _put(session: AsyncSession, person_id: int, kept: dict[str, Any] | None) -> None:
    await session.execute(delete(RegisterNote).where(RegisterNote.person_id == person_id))
    if kept is not None:
        at = datetime.fromisoformat(kept["written_at"])
        session.add(RegisterNote(person_id=person_id, **{**kept, "written_at": at}))
    await session.flush()
