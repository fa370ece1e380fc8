"""Talks with those who want to mentor: a curator offers times, somebody picks one; both are reminded the day before."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import interview_screens
from handlers.screens import card_of, done, instead, labelled, plain
from services import ages, interview_notices, interviews
from services.access import Me
from services.interview_notices import CALLED_OFF, GIVEN_UP, INVITED, REMINDED
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="interviews")
KINDS = (INVITED, REMINDED, CALLED_OFF, GIVEN_UP)


@router.callback_query(callbacks.Interviews.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Interviews, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks who comes when."""
    found = await interviews.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, interview_screens.of_place(found))


@router.callback_query(callbacks.InterviewDays.filter())
async def choose_day(
    query: CallbackQuery, callback_data: callbacks.InterviewDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator chooses a day for talks."""
    found = await interviews.days(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, interview_screens.days(found, callback_data.place_id))


@router.callback_query(callbacks.InterviewHours.filter())
async def look_at_hours(
    query: CallbackQuery, callback_data: callbacks.InterviewHours, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at the hours of a day."""
    on = date.fromisoformat(callback_data.day)
    return instead(
        query,
        interview_screens.hours(await interviews.day(session, me=me, place_id=callback_data.place_id, on=on, now=now)),
    )


@router.callback_query(callbacks.OfferInterview.filter())
async def offer(
    query: CallbackQuery, callback_data: callbacks.OfferInterview, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A time is offered, or not any more."""
    on, is_on = date.fromisoformat(callback_data.day), callback_data.is_on
    told = {"place_id": callback_data.place_id, "hour": callback_data.hour}
    found = await interviews.offer(session, me=me, on=on, is_on=is_on, **told, now=now)
    return instead(query, interview_screens.hours(found))


@router.callback_query(callbacks.InviteToInterviews.filter())
async def invite(
    query: CallbackQuery, callback_data: callbacks.InviteToInterviews, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Everybody who has picked no time is asked to."""
    place_id = callback_data.place_id
    count, change = await interviews.invite(session, me=me, place_id=place_id, now=now)
    return instead(query, done(interview_screens.invited(count), change, interview_screens.back(place_id)))


@router.callback_query(callbacks.CallOffInterview.filter())
async def call_off(
    query: CallbackQuery, callback_data: callbacks.CallOffInterview, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator cannot."""
    number = callback_data.interview_id
    place_id, change = await interviews.call_off(session, me=me, interview_id=number, now=now)
    return instead(query, done(_("The talk is called off."), change, interview_screens.back(place_id)))


@router.callback_query(callbacks.ChooseInterview.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.ChooseInterview, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody who wants to mentor looks which times there are."""
    found = await interviews.choice(session, me, callback_data.place_id, now=now)
    return instead(query, interview_screens.choice(found))


@router.callback_query(callbacks.PickInterview.filter())
async def pick(
    query: CallbackQuery, callback_data: callbacks.PickInterview, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody picks a time."""
    found = await interviews.pick(session, me=me, interview_id=callback_data.interview_id, now=now)
    return instead(query, interview_screens.choice(found))


@router.callback_query(callbacks.GiveUpInterview.filter())
async def give_up(
    query: CallbackQuery, callback_data: callbacks.GiveUpInterview, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody cannot come."""
    await interviews.give_up(session, me=me, interview_id=callback_data.interview_id, now=now)
    return instead(query, send(_("The time is free again. You can pick another one at any moment."), home()))


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """What is promised about a talk, if it is still true."""
    about = promise.parameters
    if promise.kind == INVITED:
        wanted = await interviews.is_wanted(facts.session, promise.receiver_id, about["place_id"], now=facts.now)
        words = _("Thank you for your questionnaire! Please pick a time for a talk with the curator.")
        return send(words, interview_screens.to_choice(about["place_id"]), home()) if wanted else None
    if promise.kind == CALLED_OFF:
        return await _called_off(facts, promise)
    if promise.kind == GIVEN_UP:
        _place, person = await interview_notices.spoken_of(facts.session, about)
        text = _("{person} cannot come to the talk: the time is free again.")
        return send(text.format(person=plain(labelled(person.name, None))), card_of(person.id), home())
    return await _reminder(facts, promise)


async def _called_off(facts: "Facts", promise: Promised) -> Reply:
    about = promise.parameters
    place, _person = await interview_notices.spoken_of(facts.session, about)
    local = datetime.fromisoformat(about["at"]).astimezone(ZoneInfo(place.time_zone))
    text = _("The talk on {at} is called off: the curator cannot. Please pick another time.")
    at = interview_screens.at_hour(local)
    return send(text.format(at=at), interview_screens.to_choice(place.id), home())


async def _reminder(facts: "Facts", promise: Promised) -> Reply | None:
    found = await interview_notices.still(facts.session, promise.parameters, now=facts.now)
    if found is None:
        return None
    place, person = await interview_notices.spoken_of(facts.session, promise.parameters)
    at = interview_screens.moment(found, place)
    is_today = ages.local_date(found.starts_at, place.time_zone) == ages.local_date(facts.now, place.time_zone)
    if promise.receiver_id == found.mentor_id:
        own = (
            _("Today you talk with the curator: {at}.") if is_today else _("Tomorrow you talk with the curator: {at}.")
        )
        return send(own.format(at=at), interview_screens.to_choice(place.id))
    text = _("Today is a talk with {person}: {at}.") if is_today else _("Tomorrow is a talk with {person}: {at}.")
    named = plain(labelled(person.name, None))
    return send(text.format(person=named, at=at), interview_screens.back(place.id), home())
