"""Pairs of a place: how they stand, and for which form of mentoring more are proposed."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import pair_screens
from handlers.screens import instead
from services import pairs
from services.access import Me

router = Router(name="pairs")


@router.callback_query(callbacks.Pairs.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Pairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator, or the head, looks how the pairs stand."""
    return instead(query, pair_screens.hub(await pairs.hub(session, me=me, place_id=callback_data.place_id, now=now)))


@router.callback_query(callbacks.PairForms.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.PairForms, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks for which forms of mentoring pairs can be proposed."""
    found = await pairs.offered(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, pair_screens.forms(found))


@router.callback_query(callbacks.ProposePairs.filter())
async def propose(
    query: CallbackQuery, callback_data: callbacks.ProposePairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator wants pairs proposed."""
    place_id = callback_data.place_id
    await pairs.ask(session, me=me, place_id=place_id, form=callback_data.form, now=now)
    said = _("I am looking who goes with whom. The table comes here in a minute. Nobody else is told of it.")
    return send(said, [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))], home())
