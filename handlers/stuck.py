"""Who is stuck: the list, one of it, and a reminder by one tap."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers import stuck_screens
from handlers.screens import done, instead
from services import stuck_help, stuck_list
from services.access import Me

router = Router(name="stuck")


@router.callback_query(callbacks.WhoIsStuck.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.WhoIsStuck, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks who is stuck."""
    place_id, page = callback_data.place_id, callback_data.page
    found = await stuck_list.of_place(session, me=me, place_id=place_id, page=page, now=now)
    return instead(query, stuck_screens.stuck(found))


@router.callback_query(callbacks.StuckPerson.filter())
async def open_person(
    query: CallbackQuery, callback_data: callbacks.StuckPerson, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks what can be done for one person."""
    found = await stuck_list.person(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, stuck_screens.card(found))


@router.callback_query(callbacks.StuckPair.filter())
async def open_pair(
    query: CallbackQuery, callback_data: callbacks.StuckPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks what can be done for one pair."""
    found = await stuck_list.pair(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, stuck_screens.card(found))


@router.callback_query(callbacks.RemindPerson.filter())
async def remind_person(
    query: CallbackQuery, callback_data: callbacks.RemindPerson, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever has to act for a person is reminded."""
    number = callback_data.person_id
    change = await stuck_help.remind_person(session, me=me, person_id=number, now=now)
    back = [press(_("‹ Back"), callbacks.StuckPerson(person_id=number))]
    return instead(query, done(_("I will remind in a minute, or when they can be written to."), change, back))


@router.callback_query(callbacks.RemindPair.filter())
async def remind_pair(
    query: CallbackQuery, callback_data: callbacks.RemindPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The mentor of a pair is reminded."""
    number = callback_data.pair_id
    change = await stuck_help.remind_pair(session, me=me, pair_id=number, now=now)
    back = [press(_("‹ Back"), callbacks.StuckPair(pair_id=number))]
    return instead(query, done(_("I will remind the mentor in a minute."), change, back))
