"""Times that a pair is offered: few that fit best, and every other one that nobody is forbidden."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState
from services import free_times, meeting_hand, meeting_times, pair_sight
from services.access import Me
from services.errors import NotFound
from services.meeting_days import Calendar, Slot
from services.meeting_times import Times
from services.pair_sight import Own


class Regular(NamedTuple):
    """The best regular times; none where what everybody said has nothing in common."""

    own: Own
    slots: Sequence[Slot]


class Weekly(NamedTuple):
    """Every regular time that nobody is forbidden, by weekday."""

    own: Own
    times: dict[int, list[time]]


class Single(NamedTuple):
    """Times of one meeting."""

    own: Own
    meeting: Meeting | None
    """The one that is to be moved; none: a new one."""
    calendar: Calendar
    moments: Sequence[datetime]
    """In UTC."""


async def regular(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Regular:
    """Up to three regular times by what everybody has said."""
    own = await _speaking(session, me, pair_id, now)
    times = await _read(session, own)
    return Regular(own, free_times.regular(times.people, every=times.every, minutes=times.minutes))


async def weekly(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Weekly:
    """All regular times, of the weekdays that have any."""
    own = await _speaking(session, me, pair_id, now)
    times = await _read(session, own)
    found = {day: free_times.on_weekday(times.allowed, day, minutes=times.minutes) for day in range(7)}
    return Weekly(own, {day: those for day, those in found.items() if those})


async def soonest(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Single:
    """The soonest times for a new meeting by what everybody has said."""
    return await _soonest(session, await _speaking(session, me, pair_id, now), None)


async def soonest_for(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Single:
    """The same for a meeting that is to be moved."""
    own, meeting = await meeting_of(session, me=me, meeting_id=meeting_id, now=now)
    if not meeting_hand.may_speak(own) or not is_open(own, meeting):
        raise NotFound
    return await _soonest(session, own, meeting)


async def later(session: AsyncSession, *, me: Me, pair_id: int, meeting_id: int | None, now: datetime) -> Single:
    """Every time of the next two weeks that nobody is forbidden."""
    own = await _speaking(session, me, pair_id, now)
    meeting = next((one for one in own.meetings if one.id == meeting_id), None)
    times, minutes = await _read(session, own, meeting), _minutes(own, meeting)
    today = times.calendar.local(now).date()
    days = [today + timedelta(days=ahead) for ahead in range(1, free_times.AHEAD + 1)]
    found = [one for day in days for one in free_times.on_day(times.allowed, times.calendar, day, minutes=minutes)]
    return Single(own, meeting, times.calendar, found)


async def meeting_of(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> tuple[Own, Meeting]:
    """A meeting of one's own, or of one's child; NotFound for anybody else's."""
    meeting = await session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    return await pair_sight.own(session, me, meeting.pair_id, now=now), meeting


def is_open(own: Own, meeting: Meeting) -> bool:
    """Whether a meeting is still to come."""
    return meeting.state in meeting_times.TAKEN and meeting.starts_at > own.now


def next_of(own: Own) -> Meeting | None:
    """The next meeting that is planned."""
    coming = (one for one in own.meetings if one.state is MeetingState.PLANNED and one.starts_at > own.now)
    return next(coming, None)


def on(found: Single, day: str) -> list[datetime]:
    """Those of a day, as ISO writes it, by the clock of the place."""
    return [one for one in found.moments if found.calendar.local(one).date().isoformat() == day]


async def _speaking(session: AsyncSession, me: Me, pair_id: int, now: datetime) -> Own:
    own = await pair_sight.own(session, me, pair_id, now=now)
    if not meeting_hand.may_speak(own):
        raise NotFound
    return own


async def _soonest(session: AsyncSession, own: Own, meeting: Meeting | None) -> Single:
    times, minutes = await _read(session, own, meeting), _minutes(own, meeting)
    moments = free_times.single(times.people, times.calendar, now=own.now, minutes=minutes)
    return Single(own, meeting, times.calendar, moments)


async def _read(session: AsyncSession, own: Own, meeting: Meeting | None = None) -> Times:
    but = meeting.id if meeting else None
    return await meeting_times.read(session, own.pair, own.place, but=but, now=own.now)


def _minutes(own: Own, meeting: Meeting | None) -> int:
    return meeting.minutes if meeting else own.pair.programme.minutes
