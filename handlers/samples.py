"""The sample of a document that a task asks for."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from services import sample_papers
from services.access import Me

router = Router(name="samples")


@router.callback_query(callbacks.Sample.filter())
async def ask(
    query: CallbackQuery, callback_data: callbacks.Sample, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the sample of a task's document."""
    await sample_papers.ask(session, me=me, task_id=callback_data.task_id, now=now)
    back = [press(_("To the task"), callbacks.TaskCard(task_id=callback_data.task_id))]
    return send(_("The sample is being made. It comes here in a minute."), back, home())
