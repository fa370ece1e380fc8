"""What may pass the messenger at a place: the rules of the three modes, in one place."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, DataMode, Membership, ModeChoice, Person, Place, Role
from services import access, paper_form, undo
from services.access import Action, Me
from services.compiled_form import Form
from services.errors import AlreadySo, FileNotByChat, FilesStay, InUse, NotByChat, NotHere

FORM = "mode_choice"
"""The form by which a coordinator chooses anew."""
FILE = "file"
INSTEAD: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["instead"]
"""The command that does it, by the code of the form that is not opened."""
STAFF = frozenset(Role) - {Role.MENTEE, Role.MENTOR, Role.GUARDIAN}
"""Whoever is one of these is written to as a part of their work, without a messenger for the others, too."""
_KEY = "places that keep names to themselves"


@dataclass(frozen=True, slots=True)
class Passing:
    """What may pass the messenger."""

    names: bool
    words: bool
    """What somebody says in words of their own."""
    files: bool
    participants: bool
    """Those who take part, and who answers for them, are let in and written to."""


PASSING: dict[DataMode, Passing] = {
    DataMode.OPEN: Passing(names=True, words=True, files=True, participants=True),
    DataMode.CLOSED: Passing(names=False, words=False, files=False, participants=True),
    DataMode.OFFLINE: Passing(names=False, words=False, files=False, participants=False),
}


def mode_of(place: Place) -> DataMode:
    """What was chosen for a place; above organisations nobody chooses, and what the staff there say is their own."""
    return place.data_mode or DataMode.OPEN


async def discreet(session: AsyncSession) -> dict[int, DataMode]:
    """The places that let no names pass; asked once in a transaction, and nobody pays more where there are none."""
    if _KEY not in session.info:
        without_names = [mode for mode, passing in PASSING.items() if not passing.names]
        found = await session.execute(select(Place.id, Place.data_mode).where(Place.data_mode.in_(without_names)))
        session.info[_KEY] = {row.id: row.data_mode for row in found}
    known: dict[int, DataMode] = session.info[_KEY]
    return known


async def passing(session: AsyncSession, place_id: int) -> Passing:
    """What may pass at a place."""
    return PASSING[(await discreet(session)).get(place_id, DataMode.OPEN)]


async def asks_by_button(session: AsyncSession, place_id: int, person_ids: Iterable[int | None]) -> bool:
    """Whether only buttons answer: at a place without names, and wherever its people answer or are asked about."""
    closed = await discreet(session)
    if not closed or place_id in closed:
        return bool(closed)
    of = select(Person.id).where(Person.id.in_([one for one in person_ids if one]), Person.operator_id.in_(closed))
    return await session.scalar(of.limit(1)) is not None


async def check_form(session: AsyncSession, *, code: str, form: Form, place_id: int) -> None:
    """A form that asks who somebody is does not open where names do not pass: NotByChat."""
    if paper_form.is_personal(form) and not (await passing(session, place_id)).names:
        raise NotByChat(INSTEAD.get(code))


async def check_file(session: AsyncSession, place_id: int) -> None:
    """Neither does a file with names come in: FileNotByChat."""
    if not (await passing(session, place_id)).files:
        raise FileNotByChat(INSTEAD[FILE])


async def check_passes(session: AsyncSession, place_id: int) -> None:
    """Nor is any other file put into the chat there, for which no command stands in: FilesStay."""
    if not (await passing(session, place_id)).files:
        raise FilesStay


def answered_at(place: Place) -> str | None:
    """Where, other than on paper, a question that may not pass the messenger could be answered.

    The address of a form on the organisation's own server, once there is one; no place has one yet.
    """
    return None


async def check_let_in(session: AsyncSession, place_id: int, roles: Collection[Role]) -> None:
    """Where there is no messenger only the staff are let in: NotHere."""
    if roles and STAFF.isdisjoint(roles) and not (await passing(session, place_id)).participants:
        raise NotHere


async def is_shut_out(session: AsyncSession, me: Me, *, now: datetime) -> bool:
    """Whether all that this telephone is belongs to places that write to nobody but the staff."""
    closed = await discreet(session)
    quiet = {place_id for place_id, mode in closed.items() if not PASSING[mode].participants}
    if not quiet or not me.persons or any(person.operator_id not in quiet for person in me.persons):
        return False
    own = Membership.person_id.in_([person.id for person in me.persons])
    at_work = select(Membership.id).where(own, Membership.role.in_(STAFF), access.lasting(Membership, now))
    return await session.scalar(at_work.limit(1)) is None


async def choose(
    session: AsyncSession, *, me: Me, place_id: int, mode: DataMode, reason: str, now: datetime
) -> tuple[Place, Change]:
    """A coordinator chooses what may pass at a place from now on, and why: AlreadySo."""
    by = await access.require(session, me, Action.CHOOSE_MODE, place_id, now=now)
    place = await session.get_one(Place, place_id, with_for_update={"key_share": True}, populate_existing=True)
    if place.data_mode is mode:
        raise AlreadySo
    rows = {"place": place.id, "before": place.data_mode, "reason": place.data_mode_reason, "after": mode}
    await note(session, place, mode=mode, reason=reason, by=by, now=now)
    return place, await undo.made(session, kind=undo.Kind.MODE_CHOSEN, by=by, rows=rows, now=now)


async def note(
    session: AsyncSession, place: Place, *, mode: DataMode, reason: str, by: Person | None, now: datetime
) -> None:
    """The choice holds from now on, and stands in the log."""
    place.data_mode, place.data_mode_reason = mode, reason
    session.add(place)
    await session.flush()
    session.add(ModeChoice(place_id=place.id, mode=mode, reason=reason, by_id=by and by.id, at=now))
    await session.flush()
    await _begin_to_hold(session, place, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """What held before holds again; the log keeps both, and that this was chosen once more."""
    place = await session.get_one(Place, change.rows["place"], with_for_update={"key_share": True})
    if place.data_mode != change.rows["after"]:
        raise InUse
    if change.rows["before"] is None:
        place.data_mode, place.data_mode_reason = None, None
        await session.flush()
        await _begin_to_hold(session, place, now)
    else:
        by = await session.get(Person, change.by_id)
        mode, reason = DataMode(change.rows["before"]), change.rows["reason"] or ""
        await note(session, place, mode=mode, reason=reason, by=by, now=now)


async def _begin_to_hold(session: AsyncSession, place: Place, now: datetime) -> None:
    """Whoever is in the middle of a questionnaire is asked what may be asked from now on."""
    from services import forms

    session.info.pop(_KEY, None)
    await forms.turn(session, place_id=place.id, now=now)
