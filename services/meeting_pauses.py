"""Days that a place has named as free only after meetings were planned on them: those meetings give way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, Pair, PairState, Place, Programme, Role
from services import meeting_news, meeting_plan, meeting_times, pair_sight, place_days
from services.meeting_days import Calendar
from services.meeting_hand import about_meeting


async def tick(session: AsyncSession, *, now: datetime) -> None:
    """Regular meetings on days that rest by now go on with the rhythm, or fall out at its end; everybody is told.

    Whoever has moved a meeting to such a day themselves meant it: that one stays.
    """
    for pair_id in await _clashing(session, now):
        await session.execute(select(Pair.id).where(Pair.id == pair_id).with_for_update(key_share=True))
        pair = (await session.scalars(pair_sight.whole().where(Pair.id == pair_id))).one()
        await _give_way(session, pair, await session.get_one(Place, pair.programme.place_id), now)


async def _clashing(session: AsyncSession, now: datetime) -> Sequence[int]:
    found = select(Meeting.pair_id, Meeting.starts_at, Pair.slot, Programme.place_id).where(*_to_come(now))
    found = found.join(Pair, Pair.id == Meeting.pair_id).join(Programme, Programme.id == Pair.programme_id)
    rows = (await session.execute(found.where(Pair.state == PairState.WORKING, Pair.slot.is_not(None)))).all()
    places = await session.scalars(select(Place).where(Place.id.in_({row.place_id for row in rows})))
    calendars = {one.id: place_days.calendar(one) for one in places if one.days_off or one.exam_weeks}
    clash = {
        row.pair_id
        for row in rows
        if (calendar := calendars.get(row.place_id))
        and calendar.rests(calendar.local(row.starts_at).date())
        and _is_by_rhythm(row.starts_at, row.slot, calendar)
    }
    return sorted(clash)


async def _give_way(session: AsyncSession, pair: Pair, place: Place, now: datetime) -> None:
    calendar, meetings = meeting_times.calendar(place, (), now=now), await meeting_plan.of(session, pair.id)
    to_come = set(await session.scalars(select(Meeting.id).where(Meeting.pair_id == pair.id, *_to_come(now))))
    coming = [one for one in meetings if one.id in to_come and _is_by_rhythm(one.starts_at, pair.slot, calendar)]
    planned = meeting_plan.rhythm(pair, place, [one for one in meetings if one not in coming], now=now)
    for number, one in enumerate(coming):
        before, kind = one.starts_at, meeting_news.MOVED
        if number < len(planned):
            one.starts_at = planned[number].starts_at
        elif calendar.rests(calendar.local(one.starts_at).date()):
            one.state, one.settled_at, kind = MeetingState.CANCELLED, now, meeting_news.CANCELLED
        if one.starts_at != before or kind == meeting_news.CANCELLED:
            one.version += 1
            await session.flush()
            await _tell(session, pair, place, one, kind, now)
    await meeting_plan.renumber(session, pair.id, now=now)


async def _tell(session: AsyncSession, pair: Pair, place: Place, meeting: Meeting, kind: str, now: datetime) -> None:
    about = about_meeting(meeting, meeting.starts_at)
    everybody = await meeting_news.sides(session, pair, list(Role), now=now)
    said = {**about.said, "pair_id": pair.id}
    await meeting_news.tell(session, kind, everybody, said, about=about.key, change=None, now=now)
    await meeting_news.send_anew(session, pair, meeting, change=None, now=now)
    if meeting.state is MeetingState.PLANNED:
        await meeting_news.remind(session, pair, place, meeting, change=None, now=now)


def _to_come(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Meeting.is_regular == true(), Meeting.state == MeetingState.PLANNED, Meeting.starts_at > now)


def _is_by_rhythm(starts_at: datetime, stored: Mapping[str, Any] | None, calendar: Calendar) -> bool:
    """On the weekday and at the hour of the regular time: whoever moves a meeting chooses others."""
    if stored is None:
        return False
    slot, local = meeting_times.slot(stored), calendar.local(starts_at)
    return (local.weekday(), local.time()) == (slot.weekday, slot.at)
