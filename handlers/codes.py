"""A code from a slip, typed where neither the picture nor the link opens."""

from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.invitations import is_it_you
from services import codes, invitations
from services.access import Me
from services.invitations import Typed

router = Router(name="codes")


@router.message(F.text.func(codes.read).as_("code"))
async def type_code(message: Message, code: str, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody types a code: a stranger, or a mother her second child's."""
    typed = await invitations.look_by_code(session, me=me, code=code, now=now)
    return is_it_you(typed.opened) if typed.opened else _nothing(typed, me)


def _nothing(typed: Typed, me: Me) -> Reply:
    """Whoever has been told to wait is not answered again: guessing fills nobody's chat."""
    if typed.was_told:
        return Reply()
    way = [home()] if me.persons else []
    if typed.wait is None:
        return send(_("This code opens nothing. Please look at each letter, or ask the curator for a new slip."), *way)
    minutes = -(-typed.wait // timedelta(minutes=1))
    words = _("That was many codes in a row. Until then I do not look at codes. Please try again in {minutes} min.")
    return send(words.format(minutes=minutes), *way)
