"""The messages in which authors follow their broadcasts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Chat, Person, Reach
from services import broadcasts
from services.broadcasts import OVER, RUNNING, Seen


@dataclass(frozen=True, slots=True)
class Board:
    """One such message."""

    seen: Seen
    chat_id: int
    language: str
    message_id: int


async def due(session: AsyncSession, *, now: datetime) -> list[Board]:
    """The boards of broadcasts that are under way, or whose end is not shown yet."""
    found = select(Broadcast, Chat).join(Person, Person.id == Broadcast.by_id).join(Chat, Chat.id == Person.chat_id)
    found = found.where(Broadcast.state.in_((*RUNNING, *OVER)), Broadcast.board_message_id.is_not(None))
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


async def shown(session: AsyncSession, broadcast_id: int) -> None:
    """Nothing more is to be shown of one that has ended."""
    ended = update(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state.in_(OVER))
    await session.execute(ended.values(board_message_id=None))
