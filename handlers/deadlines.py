"""Deadlines: what a place owes, what it has done, and one task."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import deadline_screens, task_screens
from handlers.screens import instead
from services import task_lists
from services.access import Me

router = Router(name="deadlines")


@router.callback_query(callbacks.Deadlines.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Deadlines, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever sees the plan of a place looks at what it owes."""
    found = await task_lists.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, deadline_screens.owed(found, callback_data.page))


@router.callback_query(callbacks.FinishedTasks.filter())
async def look_back(
    query: CallbackQuery, callback_data: callbacks.FinishedTasks, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever sees the plan of a place looks at what is done."""
    found = await task_lists.finished(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, deadline_screens.finished(found, callback_data.page))


@router.callback_query(callbacks.TaskCard.filter())
async def look_closer(
    query: CallbackQuery, callback_data: callbacks.TaskCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One task, with what whoever looks may say about it."""
    found = await task_lists.card(session, me=me, task_id=callback_data.task_id, now=now)
    return instead(query, task_screens.card(found))
