"""Telephones: who can be reached, and when somebody was heard last."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Reach

HEARD_EVERY = timedelta(minutes=1)
REFUSALS_BELIEVED_AFTER = timedelta(days=2)
"""A single refusal may pass by itself; one that is repeated after days is believed."""


def heard(chat: Chat, *, now: datetime) -> None:
    """Somebody wrote or pressed: the chat is open, and was active now (kept to the minute)."""
    if chat.heard_at is None or now - chat.heard_at >= HEARD_EVERY:
        chat.heard_at = now
    if chat.reach is not Reach.OPEN:
        chat.reach, chat.refused_at = Reach.OPEN, None


def left(chat: Chat, *, now: datetime) -> None:
    """The person blocked the bot: Telegram said so itself."""
    chat.reach, chat.refused_at = Reach.CLOSED, now


async def refused(session: AsyncSession, *, chat_ids: Iterable[int], now: datetime) -> None:
    """Telegram refused a message (403): doubtful at first, closed when it is refused again days later."""
    for chat in await session.scalars(select(Chat).where(Chat.id.in_(set(chat_ids)))):
        if chat.reach is Reach.OPEN:
            chat.reach, chat.refused_at = Reach.DOUBTFUL, now
        elif chat.refused_at and now - chat.refused_at >= REFUSALS_BELIEVED_AFTER:
            chat.reach = Reach.CLOSED
