"""Pairs: a curator chooses the form of mentoring, and a proposal comes as a table."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.place_facts import FORMS
from handlers.screens import instead, plain
from services import pairs
from services.access import Me
from services.pairs import Offered

router = Router(name="pairs")


@router.callback_query(callbacks.Pairs.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.Pairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks for which forms of mentoring pairs can be proposed."""
    return instead(query, screen(await pairs.offered(session, me=me, place_id=callback_data.place_id, now=now)))


@router.callback_query(callbacks.ProposePairs.filter())
async def propose(
    query: CallbackQuery, callback_data: callbacks.ProposePairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator wants pairs proposed."""
    place_id = callback_data.place_id
    await pairs.ask(session, me=me, place_id=place_id, form=callback_data.form, now=now)
    said = _("I am looking who goes with whom. The table comes here in a minute. Nobody else is told of it.")
    return send(said, [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))], home())


def screen(found: Offered) -> Reply:
    """The forms to choose from."""
    text = _(
        "<b>{place}: pairs</b>\n\nI compare the questionnaires and propose who could work with whom, and why. "
        "You decide.\n\nWho works with whom?"
    ).format(place=plain(found.place.name))
    forms = [press(_(FORMS[one]), callbacks.ProposePairs(place_id=found.place.id, form=one)) for one in found.forms]
    back = press(_("‹ The place"), callbacks.CuratedPlace(place_id=found.place.id))
    return send(text, *grid(forms, 2), [back], home())
