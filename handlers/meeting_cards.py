"""What is looked at and asked for about a meeting: its card, where, a reminder, a calendar file, a curator's list."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import meeting_screens
from handlers.forms import show
from handlers.screens import instead
from services import access, data_modes, form_beginnings, meeting_cards, meeting_places, meetings
from services.access import Me

router = Router(name="meeting_cards")


@router.callback_query(callbacks.MyMeeting.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.MyMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at a meeting of their own."""
    found = await meeting_cards.card(session, me=me, meeting_id=callback_data.meeting_id, now=now)
    return instead(query, meeting_screens.card(found))


@router.callback_query(callbacks.RemindHour.filter())
async def remind(
    query: CallbackQuery, callback_data: callbacks.RemindHour, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants to be reminded an hour before."""
    number = callback_data.meeting_id
    found = await meeting_cards.remind_an_hour_before(session, me=me, meeting_id=number, now=now)
    return instead(query, meeting_screens.reminded(found))


@router.callback_query(callbacks.MeetingFile.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.MeetingFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants a meeting in their calendar."""
    found = await meeting_cards.take(session, me=me, meeting_id=callback_data.meeting_id, now=now)
    return instead(query, meeting_screens.written(found.own, found.meeting.id))


@router.callback_query(callbacks.MeetingPlaces.filter())
async def choose_place(
    query: CallbackQuery, callback_data: callbacks.MeetingPlaces, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Where does the pair meet?"""
    own = await meeting_places.asked(session, me=me, pair_id=callback_data.pair_id, now=now)
    may_type = (await data_modes.passing(session, own.place.id)).words
    return instead(query, meeting_screens.places(own, may_type=may_type))


@router.callback_query(callbacks.MeetAt.filter())
async def meet_at(
    query: CallbackQuery, callback_data: callbacks.MeetAt, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The pair meets there."""
    pair_id, where = callback_data.pair_id, str(callback_data.where)
    acted = await meeting_places.meet_at(session, me=me, pair_id=pair_id, where=where, now=now)
    return instead(query, meeting_screens.placed(acted))


@router.callback_query(callbacks.TypePlace.filter())
async def type_place(
    query: CallbackQuery, callback_data: callbacks.TypePlace, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The mentor is about to type where."""
    own = await meeting_places.typed_about(session, me=me, pair_id=callback_data.pair_id, now=now)
    preset, place_id = {"about_pair": str(own.pair.id)}, own.place.id
    response = await form_beginnings.begin(
        session, code=meeting_places.FORM, person=own.by, place_id=place_id, preset=preset, now=now
    )
    return await show(session, response, me, now)


@router.callback_query(callbacks.PairMeetings.filter())
async def look_at_pair(
    query: CallbackQuery, callback_data: callbacks.PairMeetings, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator, or the head, looks at the meetings of a pair."""
    found, can_ask = await meeting_cards.seen(session, me=me, pair_id=callback_data.pair_id, now=now)
    may = await access.allowed(session, me, found.place.id, now=now)
    return instead(query, meeting_screens.of_curator(found, may, can_ask=can_ask))


@router.callback_query(callbacks.AskForTimes.filter())
async def ask_for_times(
    query: CallbackQuery, callback_data: callbacks.AskForTimes, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The mentor of a pair is asked to name a time."""
    acted = await meetings.propose_times(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, meeting_screens.wanted(acted))
