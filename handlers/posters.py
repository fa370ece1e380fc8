"""Posters «I want to take part»: hanging one, and applying by one."""

from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers import poster_screens
from handlers.forms import show
from handlers.screens import done, instead
from services import posters
from services.access import Me

router = Router(name="posters")


@router.callback_query(callbacks.Poster.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Poster, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks whether a poster hangs."""
    place, hanging = await posters.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, poster_screens.poster(place, hanging))


@router.callback_query(callbacks.MakePoster.filter())
async def make(
    query: CallbackQuery, callback_data: callbacks.MakePoster, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator makes a poster."""
    _job, change = await posters.make(session, me=me, place_id=callback_data.place_id, now=now)
    words = _("I am drawing the poster. The file comes in a minute.")
    return instead(query, done(words, change))


@router.callback_query(callbacks.ClosePoster.filter())
async def close(
    query: CallbackQuery, callback_data: callbacks.ClosePoster, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator takes the poster down."""
    change = await posters.close(session, me=me, place_id=callback_data.place_id, now=now)
    back = [press(_("‹ Back"), callbacks.Poster(place_id=callback_data.place_id))]
    return instead(query, done(_("The poster opens nothing any more."), change, back))


@router.callback_query(callbacks.PosterText.filter())
async def read(query: CallbackQuery, callback_data: callbacks.PosterText, session: AsyncSession) -> Reply:
    """Whoever opened a poster reads the whole text of the consent, or comes back to the choice."""
    opened = await posters.sealed(session, poster_id=callback_data.poster_id, seal=callback_data.seal)
    screen = poster_screens.whole_text if callback_data.whole else poster_screens.consent
    return instead(query, screen(opened))


@router.callback_query(callbacks.PosterAnswer.filter(F.agrees))
async def agree(
    query: CallbackQuery, callback_data: callbacks.PosterAnswer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever opened a poster agrees, and begins to apply."""
    number, seal = callback_data.poster_id, callback_data.seal
    response = await posters.agree(session, me=me, poster_id=number, seal=seal, now=now)
    return instead(query, await show(session, response, me, now))


@router.callback_query(callbacks.PosterAnswer.filter())
async def stay_out(query: CallbackQuery, callback_data: callbacks.PosterAnswer) -> Reply:
    """Whoever opened a poster would rather not."""
    return instead(query, poster_screens.stay_out())
