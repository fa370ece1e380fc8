"""Taking a change back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import instead
from services import undo
from services.access import Me

router = Router(name="undo")


@router.callback_query(callbacks.Undo.filter())
async def take_back(
    query: CallbackQuery, callback_data: callbacks.Undo, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The author of a change takes it back within a minute."""
    await undo.take_back(session, change_id=callback_data.change_id, me=me, now=now)
    return instead(query, send(_("Taken back. Everything is as it was."), home()))
