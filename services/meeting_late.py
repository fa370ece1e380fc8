"""Meetings that were held without the bot: added for fourteen days, by a mentor, or by a curator for them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Change,
    Meeting,
    MeetingState,
    MeetingWord,
    Pair,
    PairState,
    Person,
    Place,
    Response,
    ResponseState,
    Role,
)
from services import forms, meeting_asking, meeting_gate, meeting_outcomes, meeting_rhythm, pair_sight, place_days, undo
from services.access import Me
from services.errors import AlreadyAnswered, ConsentMissing, InUse, NotFound
from services.meeting_asking import COUNTED
from services.meeting_words import LATE_ENTRY, may_be_entered

KNOWN = (*COUNTED, MeetingState.PROPOSED)
"""Of a day with such a meeting no other is added: it is spoken of."""


@dataclass(frozen=True, slots=True)
class Late:
    """A pair, and who says that it has met."""

    pair: Pair
    place: Place
    by: Person
    is_curator: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The days of which something can still be said, the newest first."""

    late: Late
    days: list[date]
    known: frozenset[date]
    """Days of which the bot knows a meeting."""


@dataclass(frozen=True, slots=True)
class Added:
    """A meeting of a day; nothing was changed where the bot has known it."""

    late: Late
    meeting: Meeting
    change: Change | None


async def days(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Days:
    """The days from which a mentor, or a curator, may choose; NotFound for anybody else."""
    late = await _late(session, me, pair_id, now, AuditAct.SAW)
    calendar = place_days.calendar(late.place)
    today = calendar.local(now).date()
    begun = late.pair.effective_on or today
    found = [today - timedelta(days=back) for back in range(LATE_ENTRY + 1)]
    known = {calendar.local(one.starts_at).date() for one in await _known(session, late, found[-1], today, now)}
    return Days(late, [one for one in found if one >= begun], frozenset(known))


async def add(session: AsyncSession, *, me: Me, pair_id: int, on: date, now: datetime) -> Added:
    """The pair has met on this day; the mentees are asked, too, where a mentor says so. NotFound for other days."""
    late = await _late(session, me, pair_id, now, AuditAct.CHANGED)
    today = place_days.calendar(late.place).local(now).date()
    if not may_be_entered(on, today) or on < (late.pair.effective_on or today):
        raise NotFound
    known = await _known(session, late, on, on, now)
    meeting = known[0] if known else await _made(session, late, on, now)
    if meeting.asked_at is not None:
        return Added(late, meeting, None)
    settled_at = meeting.settled_at and meeting.settled_at.isoformat()
    rows = {
        "meeting": meeting.id,
        "is_new": not known,
        "state": meeting.state.value,
        "settled_at": settled_at,
    }
    change = await undo.made(session, kind=undo.Kind.MEETING_ADDED, by=late.by, rows=rows, now=now)
    meeting.state = MeetingState.PLANNED
    is_told = late.pair.state is PairState.WORKING and not late.is_curator
    telling = {one.person_id for one in late.pair.members if is_told and one.role is Role.MENTEE}
    at = now + undo.TOLD_AFTER
    await meeting_asking.hand_out(session, meeting, late.pair, now=now, telling=telling, at=at, change_id=change.id)
    return Added(late, meeting, change)


async def word(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Response:
    """The mentor's questionnaire about a meeting, for the mentor, or for a curator who types it in for them.

    NotFound for anybody else; ConsentMissing where it may not be asked; AlreadyAnswered where the mentor has.
    """
    meeting = await session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    late = await _late(session, me, meeting.pair_id, now, AuditAct.CHANGED)
    if not meeting_gate.in_time(meeting, late.place, now):
        raise NotFound
    said, response = await _mentors(session, meeting, late)
    if late.is_curator:
        if said.said_at is not None and response.entered_by_id is None:
            raise AlreadyAnswered
        response.entered_by_id = late.by.id
    if response.state is ResponseState.SUBMITTED:
        return await forms.change_sent(session, me, response.id, now=now)
    return await forms.open_(session, me, response.id, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The meeting was never added; InUse where somebody has said something of it."""
    meeting = await session.get(Meeting, change.rows["meeting"], with_for_update=True, populate_existing=True)
    if meeting is None:
        raise InUse
    said = await meeting_outcomes.words(session, meeting.id)
    if any(one.said_at is not None for one in said):
        raise InUse
    for one in said:
        if one.response_id is not None:
            await session.delete(await session.get_one(Response, one.response_id))
        await session.delete(one)
    await session.flush()
    if change.rows["is_new"]:
        await session.delete(meeting)
    else:
        meeting.state, meeting.asked_at = MeetingState(change.rows["state"]), None
        settled_at = change.rows["settled_at"]
        meeting.settled_at = settled_at and datetime.fromisoformat(settled_at)
    await session.flush()


async def _late(session: AsyncSession, me: Me, pair_id: int, now: datetime, act: AuditAct) -> Late:
    """As its mentor, or else as its curator."""
    for one in await pair_sight.all_own(session, me, now=now):
        if one.pair.id == pair_id and one.member.role is Role.MENTOR:
            return _working(Late(one.pair, one.place, one.by, is_curator=False))
    found = await pair_sight.curated(session, me, pair_id, act=act, now=now)
    return _working(Late(found.pair, found.place, found.by, is_curator=True))


def _working(late: Late) -> Late:
    if late.pair.state not in meeting_gate.SPOKEN_OF:
        raise NotFound
    return late


async def _known(session: AsyncSession, late: Late, first: date, last: date, now: datetime) -> list[Meeting]:
    """Meetings of these days that the bot knows; one that has not begun is another one."""
    calendar = place_days.calendar(late.place)
    until = calendar.at(last + timedelta(days=1), time.min)
    found = select(Meeting).where(Meeting.pair_id == late.pair.id, Meeting.state.in_(KNOWN))
    found = found.where(
        Meeting.starts_at >= calendar.at(first, time.min), Meeting.starts_at < until, Meeting.starts_at <= now
    )
    return list(await session.scalars(found.order_by(Meeting.starts_at, Meeting.id)))


async def _made(session: AsyncSession, late: Late, on: date, now: datetime) -> Meeting:
    """At the pair's usual hour, or after lessons; one of today is over by now."""
    pair, slot = late.pair, late.pair.slot
    minutes = slot["minutes"] if slot else pair.programme.minutes
    usual = time.fromisoformat(slot["at"]) if slot else late.place.lessons_until
    starts_at = min(place_days.calendar(late.place).at(on, usual), now - timedelta(minutes=minutes))
    before = select(func.count(Meeting.id)).where(Meeting.pair_id == pair.id, Meeting.state.in_(COUNTED))
    number = 1 + (await session.scalar(before.where(Meeting.starts_at < starts_at)) or 0)
    meeting = Meeting(
        pair_id=pair.id,
        kind=meeting_rhythm.kind(number, is_last=False),
        state=MeetingState.PLANNED,
        starts_at=starts_at,
        minutes=minutes,
        is_regular=False,
        version=0,
        made_by_id=late.by.id,
        made_at=now,
    )
    session.add(meeting)
    await session.flush()
    return meeting


async def _mentors(session: AsyncSession, meeting: Meeting, late: Late) -> tuple[MeetingWord, Response]:
    """The word of the mentor who asks; for a curator that of the first mentor."""
    mentors = [one.person_id for one in late.pair.members if one.role is Role.MENTOR]
    speaker = late.by.id if not late.is_curator else mentors[0]
    found = select(MeetingWord).where(MeetingWord.meeting_id == meeting.id, MeetingWord.person_id == speaker)
    said = await session.scalar(found)
    if said is None or said.response_id is None:
        raise ConsentMissing
    return said, await session.get_one(Response, said.response_id)
