"""The summer: which curator is written to then."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import instead, short_name
from services import access, places
from services.access import Action, Me

router = Router(name="summer")


@router.callback_query(callbacks.ChooseDuty.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.ChooseDuty, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks who can be there in the summer."""
    await access.require(session, me, Action.ADD_PEOPLE, callback_data.place_id, now=now)
    card = await places.card(session, me=me, place_id=callback_data.place_id, now=now)
    names = [
        press(short_name(one.name), callbacks.SummerDuty(person_id=one.person_id, on_duty=True))
        for one in card.curators
        if one.person_id != card.place.duty_person_id
    ]
    words = _("Who is on duty in the summer? From June to August the bot writes only to this curator.")
    none = _("There is nobody else to choose: the coordinator adds curators.")
    return instead(query, send(words if names else none, *grid(names, 2), home()))
