"""The journal of a pair for print."""

from datetime import datetime
from typing import TYPE_CHECKING

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from services import pair_journal
from services.access import Me
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="pair_journals")


@router.callback_query(callbacks.PairJournal.filter())
async def print_(
    query: CallbackQuery, callback_data: callbacks.PairJournal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor, a curator or the head wants the journal."""
    await pair_journal.ask(session, me=me, pair_id=callback_data.pair_id, now=now)
    return send(_("I am writing the journal. It comes here in a minute."), home())


async def written(facts: "Facts", promise: Promised) -> Reply | None:
    """The journal, if whoever asked may still have it."""
    file, pair_id = await facts.file(promise), promise.parameters["pair_id"]
    may = await pair_journal.still(facts.session, promise.receiver_id, pair_id, now=facts.now)
    text = _("The journal of meetings, for print. Moods and private answers are not in it.")
    return send(text, home(), document=file) if file and may else None
