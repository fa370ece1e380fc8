"""Boards: an author's one message that shows how far a broadcast is, changed while it is under way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import time

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import words
from bot.pacer import Pacer
from bot.replies import Reply, calls
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from services import broadcast_boards, clock
from services.broadcast_boards import Board
from services.broadcasts import OVER, Seen

log = structlog.get_logger()


class Boards:
    """Shows authors how far their broadcasts are; what was shown last is known as long as the process lives."""

    def __init__(
        self,
        telegram: Telegram,
        pacer: Pacer,
        make_session: async_sessionmaker[AsyncSession],
        board: Callable[[Seen], Reply],
    ) -> None:
        self._telegram, self._pacer, self._make_session, self._board = telegram, pacer, make_session, board
        self._shown: dict[int, Reply] = {}
        self._flooded_until: dict[int, float] = {}

    async def refresh(self) -> None:
        """Changes the boards of which the numbers have changed; one that has ended is changed for the last time."""
        async with self._make_session() as session, session.begin():
            due = await broadcast_boards.due(session, now=await clock.now(session, machine=datetime.now(UTC)))
        self._shown = {number: self._shown[number] for one in due if (number := one.seen.broadcast.id) in self._shown}
        for one in due:
            await self._show(one)

    async def _show(self, one: Board) -> None:
        number = one.seen.broadcast.id
        with words.speaking(one.language):
            reply = replace(self._board(one.seen), edits=one.message_id)
        if reply != self._shown.get(number):
            if time() < self._flooded_until.get(one.chat_id, 0.0):
                return
            await self._pacer.answer()
            left_at = time()
            try:
                for method, parameters in calls(reply, one.chat_id, None):
                    await self._telegram.call(method, parameters)
            except (InDoubt, NotDelivered):
                return
            except Refused as refusal:
                if refusal.retry_after is not None:
                    self._pacer.refused(one.chat_id, left_at=left_at, retry_after=refusal.retry_after)
                    self._flooded_until[one.chat_id] = time() + refusal.retry_after
                    return
                log.info("a board was refused", code=refusal.code)
            self._shown[number] = reply
        if one.seen.broadcast.state in OVER:
            async with self._make_session() as session, session.begin():
                await broadcast_boards.shown(session, number)
