"""Meetings of a pair: agreed on, proposed, moved and cancelled by its people."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import meeting_screens
from handlers.screens import instead
from services import meeting_choices, meetings
from services.access import Me
from services.meeting_days import Slot, clock
from services.meeting_moments import moment

router = Router(name="meetings")


@router.callback_query(callbacks.AgreeTime.filter())
async def choose_time(
    query: CallbackQuery, callback_data: callbacks.AgreeTime, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """At which regular time could they meet?"""
    found = await meeting_choices.regular(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, meeting_screens.regular(found))


@router.callback_query(callbacks.OtherWeekday.filter())
async def choose_weekday(
    query: CallbackQuery, callback_data: callbacks.OtherWeekday, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """On which day of the week?"""
    found = await meeting_choices.weekly(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, meeting_screens.weekdays(found))


@router.callback_query(callbacks.WeekdayTimes.filter())
async def choose_hour_of_weekday(
    query: CallbackQuery, callback_data: callbacks.WeekdayTimes, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """At what time of this weekday?"""
    found = await meeting_choices.weekly(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, meeting_screens.weekday_times(found, callback_data.weekday))


@router.callback_query(callbacks.NameTime.filter())
async def name_time(
    query: CallbackQuery, callback_data: callbacks.NameTime, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One side would like to meet at this time, week by week."""
    one, at = callback_data, clock(callback_data.clock)
    acted = await meetings.agree(session, me=me, pair_id=one.pair_id, weekday=one.weekday, at=at, now=now)
    return instead(query, meeting_screens.agreed(acted, Slot(one.weekday, at)))


@router.callback_query(callbacks.AcceptTime.filter())
async def accept_time(
    query: CallbackQuery, callback_data: callbacks.AcceptTime, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The regular time that the other side has named is fine."""
    one, at = callback_data, clock(callback_data.clock)
    acted = await meetings.accept_slot(session, me=me, pair_id=one.pair_id, weekday=one.weekday, at=at, now=now)
    return instead(query, meeting_screens.agreed(acted, Slot(one.weekday, at)))


@router.callback_query(callbacks.ProposeMeeting.filter())
async def choose_single(
    query: CallbackQuery, callback_data: callbacks.ProposeMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """When could they meet once?"""
    found = await meeting_choices.soonest(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, meeting_screens.soonest(found))


@router.callback_query(callbacks.MoveMeeting.filter())
async def choose_move(
    query: CallbackQuery, callback_data: callbacks.MoveMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """To when could a meeting be moved?"""
    found = await meeting_choices.soonest_for(session, me=me, meeting_id=callback_data.meeting_id, now=now)
    return instead(query, meeting_screens.soonest(found))


@router.callback_query(callbacks.MeetingDays.filter())
async def choose_day(
    query: CallbackQuery, callback_data: callbacks.MeetingDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """On which day of the next two weeks?"""
    pair_id, meeting_id = callback_data.pair_id, callback_data.meeting_id
    found = await meeting_choices.later(session, me=me, pair_id=pair_id, meeting_id=meeting_id, now=now)
    return instead(query, meeting_screens.days(found))


@router.callback_query(callbacks.MeetingHours.filter())
async def choose_hour(
    query: CallbackQuery, callback_data: callbacks.MeetingHours, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """At what time of the day?"""
    pair_id, meeting_id = callback_data.pair_id, callback_data.meeting_id
    found = await meeting_choices.later(session, me=me, pair_id=pair_id, meeting_id=meeting_id, now=now)
    return instead(query, meeting_screens.hours(found, callback_data.day))


@router.callback_query(callbacks.NameMeeting.filter())
async def propose(
    query: CallbackQuery, callback_data: callbacks.NameMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One side would like to meet once, then."""
    at = moment(callback_data.starts)
    acted = await meetings.propose(session, me=me, pair_id=callback_data.pair_id, at=at, now=now)
    return instead(query, meeting_screens.proposed(acted, at))


@router.callback_query(callbacks.NameMove.filter())
async def move(
    query: CallbackQuery, callback_data: callbacks.NameMove, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One side would like a meeting to be then."""
    at = moment(callback_data.starts)
    acted = await meetings.move(session, me=me, meeting_id=callback_data.meeting_id, at=at, now=now)
    return instead(query, meeting_screens.moved(acted, at))


@router.callback_query(callbacks.AcceptMeeting.filter())
async def accept(
    query: CallbackQuery, callback_data: callbacks.AcceptMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The time that the other side has named is fine."""
    at = moment(callback_data.starts)
    acted = await meetings.accept(session, me=me, meeting_id=callback_data.meeting_id, at=at, now=now)
    return instead(query, meeting_screens.proposed(acted, at))


@router.callback_query(callbacks.CancelMeeting.filter())
async def cancel(
    query: CallbackQuery, callback_data: callbacks.CancelMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is not held."""
    acted = await meetings.cancel(session, me=me, meeting_id=callback_data.meeting_id, now=now)
    return instead(query, meeting_screens.cancelled(acted))
