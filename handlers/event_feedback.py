"""How an event was: its guests are asked, and its organiser switches that, and reads what they have said."""

from datetime import datetime
from typing import TYPE_CHECKING

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import event_feedback_screens, event_screens, questions
from handlers.screens import instead
from services import event_asking, event_feedback, event_lists
from services.access import Me
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="event_feedback")


@router.callback_query(callbacks.AskAfterEvent.filter())
async def switch(
    query: CallbackQuery, callback_data: callbacks.AskAfterEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Guests are asked afterwards, or are not."""
    number, is_on = callback_data.event_id, callback_data.is_on
    await event_asking.switch(session, me=me, event_id=number, is_on=is_on, now=now)
    return instead(query, event_screens.card(await event_lists.counted(session, me=me, event_id=number, now=now)))


@router.callback_query(callbacks.EventFeedback.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.EventFeedback, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser reads what guests have said."""
    found = await event_feedback.said(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, event_feedback_screens.words(found, callback_data.page))


async def asks(facts: "Facts", promise: Promised) -> Reply | None:
    """How was it: the first question stands in the message."""
    number, receiver_id = promise.parameters["of_event"], promise.receiver_id
    response = await event_asking.still(facts.session, number, receiver_id, now=facts.now)
    if response is None:
        return None
    return await questions.brought(facts.session, response, name=facts.sharing.get(receiver_id), now=facts.now)
