"""What follows when the days of a deputy, or the order about a new curator, are typed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers import handover_screens
from handlers.screens import done, plain, short_name
from models import Response
from services import deputies, forms, replacement
from services.access import Me


async def appoint(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """The days of a deputy are typed."""
    await forms.wipe(session, response)
    named, change = await deputies.appoint(
        session,
        me=me,
        place_id=response.place_id,
        curator_id=int(answers["curator"]),
        deputy_id=response.about_id or 0,
        since_on=date.fromisoformat(answers["since"]),
        until_on=date.fromisoformat(answers["until"]),
        now=now,
    )
    words = _("Deputy: {name}, {days}.").format(name=plain(short_name(named.name)), days=handover_screens.days(named))
    return done(words, change, [press(_("Open it"), callbacks.CuratedPlace(place_id=response.place_id))])


async def hand_over(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """The order is typed: the work passes on."""
    await forms.wipe(session, response)
    successor, change = await replacement.replace(
        session,
        me=me,
        place_id=response.place_id,
        curator_id=int(answers["curator"]),
        successor_id=response.about_id or 0,
        order_number=answers["number"],
        order_on=date.fromisoformat(answers["signed_on"]),
        now=now,
    )
    return done(_("{name} is the curator now.").format(name=plain(short_name(successor.name))), change)


ACTIONS = {"deputy": appoint, "handover": hand_over}
"""By the code of the form."""
