"""Merging two rows of one human being into one, and splitting them again as long as the rows are there."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import (
    Appeal,
    Body,
    BroadcastWord,
    Change,
    ConsentAsk,
    ConsentBlank,
    ConsentEvent,
    DataRequest,
    FormVersion,
    Guardianship,
    Interview,
    Invitation,
    Material,
    Meeting,
    Membership,
    PairMember,
    Person,
    Place,
    Promise,
    Reminder,
    Response,
    ResponseState,
    Roadmap,
    Task,
    TaskEvent,
)
from services import access, archive, consents, duplicates, invitations, pair_merging, undo, wave_merging
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotFound
from services.form_versions import INTAKES
from services.forms import UNFINISHED

MOVED: dict[str, InstrumentedAttribute[Any]] = {
    "memberships": Membership.person_id,
    "guardian_of": Guardianship.guardian_id,
    "child_of": Guardianship.child_id,
    "responses": Response.person_id,
    "about": Response.about_id,
    "subject_of": ConsentEvent.subject_id,
    "signer_of": ConsentEvent.signer_id,
    "asked_consent": ConsentAsk.subject_id,
    "blanks_about": ConsentBlank.subject_id,
    "blanks": ConsentBlank.signer_id,
    "requests_about": DataRequest.subject_id,
    "requests": DataRequest.asked_by_id,
    "appeals": Appeal.person_id,
    "invitations": Invitation.person_id,
    "promises": Promise.receiver_id,
    "reminders": Reminder.person_id,
    "followers": Person.merged_into_id,
    "bodies": Body.person_id,
    "tasks": Task.owner_id,
    "done": Task.done_by_id,
    "reviewed": Task.reviewed_by_id,
    "said": TaskEvent.by_id,
    "shelf": Material.put_by_id,
    "roadmaps": Roadmap.made_by_id,
    "on_duty": Place.duty_person_id,
    "interviews": Interview.mentor_id,
    "answered_for": PairMember.answered_by_id,
    "wished": Meeting.wished_by_id,
    "threads": BroadcastWord.person_id,
    "words": BroadcastWord.by_id,
}
"""What goes over to the row that is kept."""

PROGRESS = (ResponseState.ASSIGNED, ResponseState.PARTIAL, ResponseState.SUBMITTED)
"""Of two intakes of one kind the later one here is kept."""


async def merge(session: AsyncSession, *, me: Me, keep_id: int, drop_id: int, now: datetime) -> tuple[Person, Change]:
    """A curator says that two rows are one human being: all goes over to the one that stays: NotFound, AlreadySo."""
    place_id = await duplicates.of_one_place(session, me, keep_id, drop_id, now)
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    for person_id in sorted((keep_id, drop_id)):
        await access.hold(session, person_id)
    keep = await access.changed_person(session, me, keep_id, action=Action.ADD_PEOPLE, now=now)
    drop = await access.changed_person(session, me, drop_id, action=Action.ADD_PEOPLE, now=now)
    if keep.merged_into_id or drop.merged_into_id:
        raise AlreadySo
    if archive.is_from_above([*keep.memberships, *drop.memberships], now) or await _is_family(session, keep, drop):
        raise NotFound
    return keep, await _merge(session, keep, drop, by, now, ended_at=now)


async def mergers(session: AsyncSession, person_id: int) -> list[int]:
    """The merges that made this person, and that can be taken apart, the newest first."""
    dropped = select(Person.id).where(Person.merged_into_id == person_id).limit(1)
    if await session.scalar(dropped) is None:
        return []
    found = select(Change.id).join(Person, Person.id == Change.rows["drop"].as_integer())
    found = found.where(Change.kind == undo.Kind.PEOPLE_MERGED, Change.undone_at.is_(None))
    found = found.where(Change.rows["keep"].as_integer() == person_id, Person.merged_into_id == person_id)
    return list(await session.scalars(found.order_by(Change.id.desc())))


async def split(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> tuple[Person, Change]:
    """A curator says that the newest merge was wrong, however long ago; gives who is there again: NotFound."""
    person = await access.changed_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    await access.hold(session, person.id)
    for merge_id in await mergers(session, person.id):
        merged = await session.get_one(Change, merge_id)
        await _split(session, merged, now)
        merged.undone_at = now
        drop = await session.get_one(Person, merged.rows["drop"])
        rows = {"keep": person.id, "drop": drop.id, "place": person.operator_id, "merge": merge_id}
        return drop, await undo.made(session, kind=undo.Kind.PEOPLE_SPLIT, by=by, rows=rows, now=now)
    raise NotFound


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The two rows are apart again, or one again."""
    if change.kind == undo.Kind.PEOPLE_MERGED:
        await _split(session, change, now)
        return
    keep = await session.get(Person, change.rows["keep"])
    drop = await session.get(Person, change.rows["drop"])
    by = await session.get(Person, change.by_id)
    if keep is None or drop is None or by is None or keep.merged_into_id or drop.merged_into_id:
        raise InUse
    first = await session.get_one(Change, change.rows["merge"])
    await _merge(session, keep, drop, by, now, ended_at=first.made_at)


async def _merge(
    session: AsyncSession, keep: Person, drop: Person, by: Person, now: datetime, *, ended_at: datetime
) -> Change:
    closed = await invitations.close(session, drop.id, now)
    rows: dict[str, Any] = {"keep": keep.id, "drop": drop.id, "place": keep.operator_id, "invitations_closed": closed}
    rows["facts"] = _facts(keep)
    rows["chat"], rows["kept_chat"] = drop.chat_id, keep.chat_id
    for name, column in MOVED.items():
        rows[name] = await _over(session, column, drop.id, keep.id)
    rows["asked"] = await wave_merging.join(session, keep.id, drop.id)
    rows["pairs"] = await pair_merging.join(session, keep.id, drop.id)
    _know(keep, drop)
    drop.chat_id, drop.merged_into_id, keep.chat_id = None, keep.id, keep.chat_id or drop.chat_id
    await session.flush()
    rows |= await _double(session, keep.id, now, ended_at)
    rows |= await _stop_second(session, keep.id, drop.id, now)
    await consents.stop_without(session, [keep.id], now=now)
    of_keep = select(Response.id).where(Response.person_id == keep.id)
    before = list(await session.scalars(of_keep))
    await consents.open_intakes(session, [keep], now=now)
    rows["opened"] = list(await session.scalars(of_keep.where(Response.id.not_in(before))))
    return await undo.made(session, kind=undo.Kind.PEOPLE_MERGED, by=by, rows=rows, now=now)


async def _split(session: AsyncSession, change: Change, now: datetime) -> None:
    rows = change.rows
    keep, drop = await session.get(Person, rows["keep"]), await session.get(Person, rows["drop"])
    if keep is None or drop is None or drop.merged_into_id != keep.id:
        raise InUse
    opened = delete(Response).where(Response.id.in_(rows["opened"]), Response.state == ResponseState.ASSIGNED)
    await session.execute(opened, execution_options={"synchronize_session": "fetch"})
    for name, column in MOVED.items():
        await _back(session, column, rows.get(name, ()), keep.id, drop.id)
    await wave_merging.part(session, rows["asked"])
    await pair_merging.part(session, rows.get("pairs", {}), keep.id, drop.id)
    own = set(rows["second"]) - set(rows["responses"])
    await _back(session, Response.person_id, own, drop.id, keep.id)
    await _reopen(session, rows)
    _forget(keep, rows["facts"], drop)
    _part(keep, drop, rows, is_fresh=now <= change.made_at + undo.MINUTE)
    drop.merged_into_id = None
    await session.flush()
    await consents.stop_without(session, [keep.id, drop.id], now=now)


async def _over(session: AsyncSession, column: InstrumentedAttribute[Any], from_id: int, to_id: int) -> list[int]:
    """Hands rows over; gives which."""
    table: Any = column.class_
    moved = update(table).where(column == from_id).values({column: to_id}).returning(table.id)
    return list(await session.scalars(moved, execution_options={"synchronize_session": False}))


async def _back(
    session: AsyncSession, column: InstrumentedAttribute[Any], ids: Iterable[int], from_id: int, to_id: int
) -> None:
    """Hands rows back, those of them that are still there."""
    table: Any = column.class_
    moved = update(table).where(table.id.in_(list(ids)), column == from_id).values({column: to_id})
    await session.execute(moved, execution_options={"synchronize_session": False})


def _facts(person: Person) -> dict[str, Any]:
    return {
        "born_on": person.born_on and person.born_on.isoformat(),
        "birth_year": person.birth_year,
        "phone": person.phone,
        "special_conditions": person.special_conditions,
        "certificate_on": person.certificate_on and person.certificate_on.isoformat(),
    }


def _know(keep: Person, drop: Person) -> None:
    """What only the other row knew is known now."""
    if keep.born_on is None and (keep.birth_year is None or drop.born_on):
        keep.born_on, keep.birth_year = drop.born_on, drop.birth_year or keep.birth_year
    keep.phone = keep.phone or drop.phone
    keep.special_conditions = keep.special_conditions or drop.special_conditions
    keep.certificate_on = keep.certificate_on or drop.certificate_on


def _forget(keep: Person, facts: dict[str, Any], drop: Person) -> None:
    """What only the other row knew is its own again; what was written down since stays."""
    if (keep.born_on, keep.birth_year) == (drop.born_on, drop.birth_year):
        keep.born_on = facts["born_on"] and date.fromisoformat(facts["born_on"])
        keep.birth_year = facts["birth_year"]
    if keep.phone == drop.phone:
        keep.phone = facts["phone"]
    if drop.special_conditions:
        keep.special_conditions = facts["special_conditions"]
    if keep.certificate_on == drop.certificate_on and keep.certificate_on is not None:
        keep.certificate_on = (seen := facts.get("certificate_on")) and date.fromisoformat(seen)


def _part(keep: Person, drop: Person, rows: dict[str, Any], *, is_fresh: bool) -> None:
    """The telephone that came over goes back; one that was let go is believed only for a minute."""
    if rows["chat"] is None:
        return
    if rows["kept_chat"] is None and keep.chat_id == rows["chat"]:
        keep.chat_id, drop.chat_id = None, rows["chat"]
    elif is_fresh:
        drop.chat_id = rows["chat"]


async def _double(session: AsyncSession, keep_id: int, now: datetime, ended_at: datetime) -> dict[str, Any]:
    """One role of a person in a place, and one care of a child, is enough; gives what undoing needs."""
    ended: dict[str, Any] = {"ended": [], "uncared": [], "named": []}
    held = select(Membership).where(Membership.person_id == keep_id, access.lasting(Membership, now))
    known: dict[object, Membership] = {}
    for one in await session.scalars(held.order_by(Membership.id), execution_options={"populate_existing": True}):
        first = known.setdefault((one.place_id, one.role, one.stands_in_for_id), one)
        if first is not one:
            if first.group is None and one.group:
                first.group = one.group
                ended["named"].append(first.id)
            one.until = ended_at
            ended["ended"].append(one.id)
    care = select(Guardianship).where(access.lasting(Guardianship, now))
    care = care.where((Guardianship.guardian_id == keep_id) | (Guardianship.child_id == keep_id))
    cared: dict[object, Guardianship] = {}
    for row in await session.scalars(care.order_by(Guardianship.id), execution_options={"populate_existing": True}):
        if cared.setdefault((row.guardian_id, row.child_id), row) is not row:
            row.until = ended_at
            ended["uncared"].append(row.id)
    await session.flush()
    return ended


async def _stop_second(session: AsyncSession, keep_id: int, drop_id: int, now: datetime) -> dict[str, Any]:
    """Of each intake one is enough: the one that is furthest; the other stops and stays with the other row."""
    found = select(Response, FormVersion.code).join(FormVersion).where(Response.person_id == keep_id)
    found = found.where(FormVersion.code.in_(INTAKES.values()), Response.state.in_(PROGRESS)).order_by(Response.id)
    rows = (await session.execute(found, execution_options={"populate_existing": True})).all()
    unfinished = [response for response, _ in rows if response.state in UNFINISHED]
    stood = archive.as_they_stood(unfinished)
    best: dict[str, Response] = {}
    for response, code in rows:
        if code not in best or PROGRESS.index(best[code].state) < PROGRESS.index(response.state):
            best[code] = response
    second = [response for response in unfinished if response not in best.values()]
    for response in second:
        response.state, response.changed_at, response.person_id = ResponseState.STOPPED, now, drop_id
    await session.flush()
    return {"stopped": stood, "second": [one.id for one in second]}


async def _reopen(session: AsyncSession, rows: dict[str, Any]) -> None:
    for table, name in ((Membership, "ended"), (Guardianship, "uncared")):
        again = update(table).where(table.id.in_(rows[name])).values(until=None)
        await session.execute(again, execution_options={"synchronize_session": False})
    unnamed = update(Membership).where(Membership.id.in_(rows["named"])).values(group=None)
    await session.execute(unnamed, execution_options={"synchronize_session": False})
    opened = update(Invitation).where(Invitation.id.in_(rows["invitations_closed"])).values(revoked_at=None)
    await session.execute(opened, execution_options={"synchronize_session": False})
    await archive.reopen_responses(session, rows["stopped"])


async def _is_family(session: AsyncSession, one: Person, other: Person) -> bool:
    """Whether one is the other's guardian: those are two people."""
    pair = (one.id, other.id)
    care = select(Guardianship.id).where(Guardianship.guardian_id.in_(pair), Guardianship.child_id.in_(pair))
    return await session.scalar(care.limit(1)) is not None
