"""The new school year: class after class, then the staff; and what those of the staff answer themselves."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, undo
from bot.replies import Reply, one_after_another, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import new_year_screens
from handlers.screens import done, instead
from services import new_year, staying
from services.access import Me
from services.errors import AlreadySo

router = Router(name="new_year")


@router.callback_query(callbacks.NewYear.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.NewYear, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks who waits for the new school year."""
    year = await new_year.look(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, new_year_screens.overview(year, callback_data.place_id))


@router.callback_query(callbacks.YearClass.filter())
async def open_class(
    query: CallbackQuery, callback_data: callbacks.YearClass, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator opens one class, or the staff."""
    year = await new_year.look(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, new_year_screens.next_one(year, callback_data.place_id, callback_data.key, ()))


@router.callback_query(callbacks.YearTick.filter())
async def tick(
    query: CallbackQuery, callback_data: callbacks.YearTick, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator marks somebody of whom something else has to be said, or takes the mark away."""
    year = await new_year.look(session, me=me, place_id=callback_data.place_id, now=now)
    one = year.of(callback_data.key)
    if one is None or not one.people:
        raise AlreadySo
    marked = new_year_screens.shown(_data(query), marked=True) ^ {callback_data.person_id}
    return instead(query, new_year_screens.of_class(one, callback_data.place_id, marked))


@router.callback_query(callbacks.YearStep.filter())
async def step(
    query: CallbackQuery, callback_data: callbacks.YearStep, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says what becomes of some of a class; the next one comes by itself."""
    place_id, key, does = callback_data.place_id, callback_data.key, callback_data.does
    chosen = new_year_screens.shown(_data(query), marked=callback_data.marked)
    made = await new_year.step(session, me=me, place_id=place_id, key=key, person_ids=chosen, does=does, now=now)
    year = await new_year.look(session, me=me, place_id=place_id, now=now)
    others = new_year_screens.shown(_data(query), marked=True) - chosen
    said = done(new_year_screens.done(made, does), made.change)
    return one_after_another(instead(query, said), new_year_screens.next_one(year, place_id, key, others))


@router.callback_query(callbacks.AskStaff.filter())
async def ask_staff(
    query: CallbackQuery, callback_data: callbacks.AskStaff, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator asks all who work in the place whether they stay."""
    place_id = callback_data.place_id
    count, change = await new_year.ask_staff(session, me=me, place_id=place_id, now=now)
    words = ngettext("{count} person will be asked", "{count} people will be asked", count).format(count=count)
    said = _("{people}: in a minute, or when their quiet hours end.").format(people=words)
    year = await new_year.look(session, me=me, place_id=place_id, now=now)
    after = new_year_screens.next_one(year, place_id, new_year.STAFF, ())
    return one_after_another(instead(query, done(said, change)), after)


@router.callback_query(callbacks.Staying.filter())
async def answer(
    query: CallbackQuery, callback_data: callbacks.Staying, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody of the staff says whether they stay."""
    place_id, year, stays = callback_data.place_id, callback_data.year, callback_data.stays
    change = await staying.answer(session, me=me, place_id=place_id, year=year, stays=stays, now=now)
    words = _("Thank you! You stay with the programme.") if stays else _("Thank you. The curator will see your answer.")
    return instead(query, send(words, undo(change.id), home()))


def _data(query: CallbackQuery) -> list[str]:
    """All that the buttons of the pressed screen do."""
    keyboard = query.message.reply_markup if isinstance(query.message, Message) else None
    return [one.callback_data or "" for row in (keyboard.inline_keyboard if keyboard else []) for one in row]
