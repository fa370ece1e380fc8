"""Boards: the end of a broadcast is shown to its author, and what Telegram refuses for a while is shown later."""

from datetime import UTC, datetime
from time import time

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import boards, database
from bot.boards import Boards
from bot.pacer import Pacer
from bot.replies import send
from bot.telegram import Telegram
from demo.phones import Phone
from demo.server import serve
from models import Broadcast, BroadcastState
from tests import factories


async def test_the_end_is_shown_though_telegram_refuses_it_for_a_while(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve() as server, Telegram(server.url, "1:test") as telegram:
        async with database.sessions(engine)() as session, session.begin():
            school = await factories.school(session)
            (author,) = (await factories.curator(session, school)).persons
        server.telegram.add_user({"id": author.chat_id, "first_name": author.name})
        phone = Phone(server.telegram, server.telegram.bots[0], author.chat_id or 0)
        phone.chat.started = True
        shown = await telegram.call("sendMessage", {"chat_id": author.chat_id, "text": "half"})
        made = {
            "audience": {"place_id": school.id},
            "parts": [],
            "choices": [],
            "made_at": datetime.now(UTC),
            "by_id": author.id,
        }
        over = {"state": BroadcastState.SENT, "board_message_id": shown["message_id"], "began_at": datetime.now(UTC)}
        async with database.sessions(engine)() as session, session.begin():
            session.add(Broadcast(place_id=school.id, **made | over))
        fault = {"method": "editMessageText", "kind": "status", "status": 429, "retry_after": 30}
        server.telegram.faults.add([fault])
        pacer = Pacer(30, 1)
        board = Boards(telegram, pacer, database.sessions(engine), lambda _seen: send("all"))
        for moment, text in ((time(), "half"), (time(), "half"), (time() + 31, "all")):
            monkeypatch.setattr(boards, "time", lambda moment=moment: moment)
            await board.refresh()
            assert phone.chat.messages[shown["message_id"]].body["text"] == text
        assert server.telegram.ledger.too_many_requests == 1
        async with database.sessions(engine)() as session:
            assert await session.scalar(select(Broadcast.board_message_id)) is None
