"""What the people of a pair are told of its times and meetings, when, and who of them."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Guardianship, Meeting, Pair, Person, Place, Promise, PromiseState, Role
from services import access, ages, jobs, meeting_times, outbox, undo

SLOT_ASKED, SLOT_AGREED = "meeting_slot_asked", "meeting_slot_agreed"
ASKED, AGREED = "meeting_asked", "meeting_agreed"
MOVE_ASKED, MOVED, CANCELLED, PLACED = "meeting_move_asked", "meeting_moved", "meeting_cancelled", "meeting_placed"
DAY, HOUR = "meeting_day", "meeting_hour"
"""Reminders: the day before, and an hour before for whoever has asked for it."""
WANTED = "meeting_times_wanted"
"""The curator asks a mentor to name a time."""
FILE = "meeting_file"
"""Writes a meeting into a calendar file, and brings it."""
KINDS = frozenset(
    {SLOT_ASKED, SLOT_AGREED, ASKED, AGREED, MOVE_ASKED, MOVED, CANCELLED, PLACED, DAY, HOUR, WANTED, FILE}
)
"""All of them belong to their day: a meeting on Monday is spoken of on Sunday."""
EVENING = time(18)
"""When a meeting of the next day is spoken of, by the clock of the place."""
HOUR_BEFORE = timedelta(hours=1)


async def tell(
    session: AsyncSession,
    kind: str,
    receivers: Iterable[int],
    parameters: dict[str, Any],
    *,
    about: str,
    change: Change | None,
    now: datetime,
) -> None:
    """Promises a message of a change, once it cannot be taken back; `about` is the moment that it speaks of.

    Nobody's change is told at once.
    """
    for receiver_id in sorted(receivers):
        await outbox.promise(
            session,
            key=f"{kind}:{about}:{receiver_id}:{change.id if change else 0}",
            kind=kind,
            receiver_id=receiver_id,
            parameters=parameters,
            not_before=now + undo.TOLD_AFTER if change else now,
            now=now,
            change_id=change.id if change else None,
        )


async def remind(
    session: AsyncSession, pair: Pair, place: Place, meeting: Meeting, *, change: Change | None, now: datetime
) -> None:
    """Promises the reminder of a planned meeting the evening before, and anew what was asked for an hour before.

    A meeting that is moved has another version: the reminders of the old one are not true any more.
    """
    evening = reminded_at(place, meeting, now=now)
    for receiver_id in await reminded(session, pair, now=now) if evening > now else ():
        await _remind(session, DAY, meeting, receiver_id, at=evening, change=change, now=now)
    is_ahead = meeting.starts_at - HOUR_BEFORE > now
    everybody = await sides(session, pair, list(Role), now=now) if is_ahead else ()
    for receiver_id in await _asked(session, HOUR, meeting, everybody):
        await remind_an_hour_before(session, meeting, receiver_id, change=change, now=now)


async def remind_an_hour_before(
    session: AsyncSession, meeting: Meeting, receiver_id: int, *, change: Change | None, now: datetime
) -> None:
    """For whoever has asked for it."""
    at = meeting.starts_at - HOUR_BEFORE
    await _remind(session, HOUR, meeting, receiver_id, at=at, change=change, now=now)


async def is_asked(session: AsyncSession, meeting: Meeting, receiver_id: int) -> bool:
    """Whether somebody has asked to be reminded an hour before."""
    return bool(await _asked(session, HOUR, meeting, [receiver_id]))


async def send_anew(
    session: AsyncSession, pair: Pair, meeting: Meeting, *, change: Change | None, now: datetime
) -> None:
    """Whoever has taken the meeting into a calendar gets it as it is now."""
    everybody = await sides(session, pair, list(Role), now=now)
    for person_id in await _asked(session, FILE, meeting, everybody):
        await jobs.ask(
            session,
            kind=FILE,
            by=await session.get_one(Person, person_id),
            place_id=pair.programme.place_id,
            parameters={"meeting_id": meeting.id, "change_id": change.id if change else None},
            now=now,
        )


def reminded_at(place: Place, meeting: Meeting, *, now: datetime) -> datetime:
    """The evening before, by the clock of the place."""
    calendar = meeting_times.calendar(place, (), now=now)
    return calendar.at(calendar.local(meeting.starts_at).date() - timedelta(days=1), EVENING)


async def reminded(session: AsyncSession, pair: Pair, *, now: datetime) -> set[int]:
    """Both sides, and the families where the programme wants it."""
    found = await sides(session, pair, list(Role), now=now)
    if pair.programme.reminds_guardians:
        families = await _families(session, pair, [one.person for one in pair.members], now)
        found |= {guardian_id for its in families.values() for guardian_id in its}
    return await _each_telephone_once(session, found, None)


async def sides(
    session: AsyncSession, pair: Pair, roles: Collection[Role], *, but: Person | None = None, now: datetime
) -> set[int]:
    """Who hears and speaks for these sides: their people, and the guardians of those who do not answer alone.

    Nobody on the telephone of `but`, who has just acted.
    """
    people = [one.person for one in pair.members if one.role in roles]
    families = await _families(session, pair, [one for one in people if needs_guardian(one, now)], now)
    own = {one.id for one in people if one.chat_id is not None}
    return await _each_telephone_once(session, own.union(*families.values()), but)


def needs_guardian(person: Person, now: datetime) -> bool:
    """Whether a guardian may answer for somebody: under 14, or without a telephone."""
    return person.chat_id is None or ages.is_child(person, now)


async def _remind(
    session: AsyncSession,
    kind: str,
    meeting: Meeting,
    receiver_id: int,
    *,
    at: datetime,
    change: Change | None,
    now: datetime,
) -> None:
    moment, made_by = meeting.starts_at.isoformat(timespec="minutes"), change.id if change else 0
    await outbox.promise(
        session,
        key=f"meeting:{meeting.id}:{moment}:{meeting.version}:{kind}:{receiver_id}:{made_by}",
        kind=kind,
        receiver_id=receiver_id,
        parameters={"meeting_id": meeting.id, "pair_id": meeting.pair_id, "version": meeting.version},
        not_before=max(at, now + undo.TOLD_AFTER) if change else at,
        now=now,
        change_id=change.id if change else None,
    )


async def _asked(session: AsyncSession, kind: str, meeting: Meeting, receivers: Collection[int]) -> set[int]:
    """Who of these has asked for something about the meeting."""
    found = select(Promise.receiver_id, Promise.parameters).where(Promise.kind == kind)
    found = found.where(Promise.receiver_id.in_(receivers), Promise.state != PromiseState.DROPPED)
    rows = await session.execute(found)
    return {receiver_id for receiver_id, said in rows if said["meeting_id"] == meeting.id}


async def _families(session: AsyncSession, pair: Pair, people: Iterable[Person], now: datetime) -> dict[int, set[int]]:
    """By child, who answers for them."""
    today = ages.local_date(now, (await session.get_one(Place, pair.programme.place_id)).time_zone)
    minors = [one.id for one in people if not ages.is_adult(one, today)]
    care = select(Guardianship.child_id, Guardianship.guardian_id).where(Guardianship.child_id.in_(minors))
    found: dict[int, set[int]] = {}
    for child_id, guardian_id in await session.execute(care.where(access.lasting(Guardianship, now))):
        found.setdefault(child_id, set()).add(guardian_id)
    return found


async def _each_telephone_once(session: AsyncSession, person_ids: Collection[int], but: Person | None) -> set[int]:
    """Of several on one telephone the first; nobody without one."""
    of = select(Person.id, Person.chat_id).where(Person.id.in_(person_ids), Person.chat_id.is_not(None))
    by_chat: dict[int | None, int] = {}
    for person_id, chat_id in await session.execute(of.order_by(Person.id)):
        by_chat.setdefault(chat_id, person_id)
    return {person_id for chat_id, person_id in by_chat.items() if but is None or chat_id != but.chat_id}
