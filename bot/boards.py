"""Boards: an author's one message that shows how far a broadcast is, changed while it is under way."""

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import words
from bot.pacer import REPLY, Pacer
from bot.replies import Call, Reply, calls
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from services import broadcast_boards, clock
from services.broadcasts import Seen

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

    async def refresh(self) -> None:
        """Changes the boards of which the numbers have changed; one that has ended is changed once more."""
        for method, parameters in await self._due():
            await self._pacer.turn(REPLY)
            try:
                await self._telegram.call(method, parameters)
            except (InDoubt, NotDelivered, Refused) as failure:
                log.info("a board was not changed", why=type(failure).__name__)

    async def _due(self) -> list[Call]:
        async with self._make_session() as session, session.begin():
            found = await broadcast_boards.due(session, now=await clock.now(session, machine=datetime.now(UTC)))
        due, shown = list[Call](), dict[int, Reply]()
        for one in found:
            with words.speaking(one.language):
                reply = self._board(one.seen)
            number = one.seen.broadcast.id
            if reply != self._shown.get(number):
                due += calls(_in_place(reply, one.message_id), one.chat_id, None)
            shown[number] = reply
        self._shown = shown
        return due


def _in_place(reply: Reply, message_id: int) -> Reply:
    return Reply(text=reply.text, rows=reply.rows, edits=message_id)
