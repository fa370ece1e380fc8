"""Everything that nobody expected: a sticker, a voice, a command that is not there, a button of another time."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply, one_after_another, send
from bot.words import gettext as _
from handlers.forms import show_current
from handlers.start import home
from services.access import Me

router = Router(name="other")


@router.message()
async def say_what_is_expected(message: Message, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody sends what has no place here: the open question comes again, or the start."""
    if question := await show_current(session, me, now):
        words = _("This does not fit here. We are at this question:")
        return one_after_another(send(words), question)
    screen = await home(session, me, now)
    words = _("I understand buttons, and answers to questionnaires. This is where we are:")
    return one_after_another(send(words), screen) if me.persons else screen


@router.callback_query()
async def say_it_is_old(query: CallbackQuery, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody presses a button that does nothing any more."""
    screen = await show_current(session, me, now) or await home(session, me, now)
    return replace(screen, toast=_("This button is from another time. This is where we are:"))
