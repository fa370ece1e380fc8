"""What somebody was promised to be told, and what it says when it is sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers import notices
from models import Promise
from services import receivers


async def promised(session: AsyncSession, kind: str) -> list[Promise]:
    """All promises of a kind, the oldest first."""
    return list(await session.scalars(select(Promise).where(Promise.kind == kind).order_by(Promise.id)))


async def said(session: AsyncSession, promise: Promise, now: datetime) -> Reply | None:
    """What a promise says at this moment."""
    receiver = (await receivers.of(session, [promise.receiver_id], now=now))[promise.receiver_id]
    (reply,) = await notices.render(session, [(promise, receiver)], now)
    return reply
