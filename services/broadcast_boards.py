"""The messages in which authors follow their broadcasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Chat, Person, Reach
from services import broadcasts
from services.broadcasts import OVER, RUNNING, Seen

SHOWN_FOR = timedelta(minutes=1)
"""After its end, so that the last numbers come."""


@dataclass(frozen=True, slots=True)
class Board:
    """One such message."""

    seen: Seen
    chat_id: int
    language: str
    message_id: int


async def due(session: AsyncSession, *, now: datetime) -> list[Board]:
    """The boards of broadcasts that are under way, or have just ended."""
    just_ended = Broadcast.state.in_(OVER) & (Broadcast.ended_at > now - SHOWN_FOR)
    found = select(Broadcast, Chat).join(Person, Person.id == Broadcast.by_id).join(Chat, Chat.id == Person.chat_id)
    found = found.where(or_(Broadcast.state.in_(RUNNING), just_ended), Broadcast.board_message_id.is_not(None))
    rows = (await session.execute(found.where(Chat.reach != Reach.CLOSED).order_by(Broadcast.id))).all()
    return [
        Board(
            await broadcasts.seen(session, broadcast, now=now, reader_id=broadcast.by_id),
            chat.id,
            chat.language,
            broadcast.board_message_id or 0,
        )
        for broadcast, chat in rows
    ]
