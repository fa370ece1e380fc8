"""Lists about pairs, and files of them: the registers for a day, requests and mentors, the head's sheet."""

from datetime import date, datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import pair_list_screens
from handlers.screens import instead
from services import pairs, register_base, register_note, register_requests
from services.access import Me
from services.errors import NotFound

router = Router(name="pair_lists")


@router.callback_query(callbacks.PairLists.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairLists, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator, or the head, looks which lists there are."""
    found = await pairs.hub(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, pair_list_screens.lists(found.place))


@router.callback_query(callbacks.RegisterDays.filter())
async def choose_day(
    query: CallbackQuery, callback_data: callbacks.RegisterDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever may take the registers chooses for which day."""
    found = await register_base.days(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, pair_list_screens.days(found))


@router.callback_query(callbacks.RegisterMonth.filter())
async def turn_month(
    query: CallbackQuery, callback_data: callbacks.RegisterMonth, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They look for the day in a calendar."""
    found = await register_base.days(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, pair_list_screens.month(found, callback_data.month))


@router.callback_query(callbacks.TakeRegisters.filter())
async def take_registers(
    query: CallbackQuery, callback_data: callbacks.TakeRegisters, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They want the registers for a day."""
    place_id, day = callback_data.place_id, _day(callback_data.day)
    await register_base.ask(session, me=me, place_id=place_id, day=day, now=now)
    return pair_list_screens.registers_come(await register_base.days(session, me=me, place_id=place_id, now=now), day)


@router.callback_query(callbacks.RequestLists.filter())
async def look_at_requests(
    query: CallbackQuery, callback_data: callbacks.RequestLists, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator, or the head, looks what mentees ask for, and where mentors come from."""
    place_id, language = callback_data.place_id, me.chat.language
    found = await register_requests.of_place(session, me=me, place_id=place_id, language=language, now=now)
    return instead(query, pair_list_screens.requests(found))


@router.callback_query(callbacks.TakeRequests.filter())
async def take_requests(
    query: CallbackQuery, callback_data: callbacks.TakeRequests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They want the same as a table."""
    await register_requests.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return pair_list_screens.table_comes(callback_data.place_id)


@router.callback_query(callbacks.TakeNote.filter())
async def take_note(
    query: CallbackQuery, callback_data: callbacks.TakeNote, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They want the head's sheet."""
    await register_note.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return pair_list_screens.note_comes(callback_data.place_id)


def _day(pressed: str | None) -> date | None:
    """The day of a button; a forged one that is not in the calendar is not found."""
    try:
        return date.fromisoformat(pressed) if pressed else None
    except ValueError:
        raise NotFound from None
