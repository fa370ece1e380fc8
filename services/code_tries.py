"""How often a telephone may type a code that opens nothing, so that nobody gets in by guessing."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import CodeTry

TRIES = 5
HOUR = timedelta(hours=1)
PORTION = 1000
"""Old rows that one wrong try takes away."""


async def of(session: AsyncSession, chat_id: int, *, now: datetime) -> list[datetime]:
    """When the tries were made that still count; oldest first."""
    made = select(CodeTry.at).where(CodeTry.chat_id == chat_id, CodeTry.at > now - HOUR)
    return list(await session.scalars(made.order_by(CodeTry.at, CodeTry.id)))


async def note(session: AsyncSession, chat_id: int, *, at: datetime, now: datetime) -> None:
    """A try that opened nothing; what no longer counts, of whomever, is forgotten on the way."""
    old = select(CodeTry.id).where(CodeTry.at <= now - HOUR).order_by(CodeTry.id).limit(PORTION)
    old_ids = list(await session.scalars(old.with_for_update(skip_locked=True)))
    await session.execute(delete(CodeTry).where(CodeTry.id.in_(old_ids)))
    session.add(CodeTry(chat_id=chat_id, at=at))
    await session.flush()
