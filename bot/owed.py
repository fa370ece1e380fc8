"""Replies that are owed: kept in the journal until Telegram has accepted them, one chat's in their order."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any

import orjson
import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import words
from bot.keyboards import with_help
from bot.pacer import Pacer
from bot.qr import png
from bot.replies import Call, Reply, calls
from bot.telegram import File, InDoubt, NotDelivered, Refused, Telegram
from models import Response, Update
from services import appeals

log = structlog.get_logger()

PAUSES = (0.5, 1, 2, 5, 10, 30, 60)
RECORD_AFTER = 0.02


@dataclass(frozen=True, slots=True)
class Owed:
    """The calls that answer one update, and the question that they put on the screen."""

    update_id: int
    chat_id: int
    calls: list[Call]
    shows: tuple[int, str] | None

    def dump(self) -> str:
        """As the journal keeps it."""
        return orjson.dumps([self.chat_id, self.calls, self.shows]).decode()

    @classmethod
    def load(cls, update_id: int, stored: str) -> "Owed":
        """What `dump` made."""
        chat_id, calls, shows = orjson.loads(stored)
        return cls(update_id, chat_id, [(method, parameters) for method, parameters in calls], shows and tuple(shows))


@dataclass(frozen=True, slots=True)
class Answered:
    """An update and what its handler answers, on a telephone in its language."""

    update_id: int
    chat_id: int
    query_id: str | None
    reply: Reply
    language: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Telegram took the reply (or refused it for good: then there is no message)."""

    owed: Owed
    message: dict[str, Any] | None


class OwedReplies:
    """Sends what is owed and writes down what was accepted."""

    def __init__(self, telegram: Telegram, pacer: Pacer, make_session: async_sessionmaker[AsyncSession]) -> None:
        self._telegram, self._pacer, self._make_session = telegram, pacer, make_session
        self._queues: dict[int, deque[Owed]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepted: list[Accepted] = []
        self._recording = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self.refused_chats: set[int] = set()
        """Chats whose person has blocked the bot, to be noted by whoever keeps people."""

    async def take_up(self) -> None:
        """What an earlier process had promised and not sent goes out first."""
        async with self._make_session() as session:
            kept = await kept_for(session)
        self.owe(kept)

    def owe(self, replies: Iterable[Owed]) -> None:
        """Sends replies in the background; one chat's wait for each other, nobody else's."""
        for owed in replies:
            if owed.chat_id in self._queues:
                self._queues[owed.chat_id].append(owed)
            else:
                self._queues[owed.chat_id] = deque([owed])
                self._spawn(self._serve(owed.chat_id))

    async def settle(self, seconds: float) -> None:
        """Waits until everything owed is out, at most `seconds`; what is left stays in the journal."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await self.record()

    async def record(self) -> None:
        """Writes down what Telegram has accepted since the last time."""
        async with self._recording:
            taken, self._accepted = self._accepted, []
            if not taken:
                return
            try:
                async with self._make_session() as session, session.begin():
                    await _write(session, taken)
            except Exception:
                self._accepted = taken + self._accepted
                raise

    @property
    def busy(self) -> bool:
        """Something is still on its way or not yet written down."""
        return bool(self._queues or self._accepted)

    async def _serve(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        while queue:
            accepted = await self._deliver(queue[0])
            self._accepted.append(accepted)
            queue.popleft()
            self._record_soon()
        del self._queues[chat_id]

    async def _deliver(self, owed: Owed) -> Accepted:
        """Makes the calls of one reply; the question stands in the last message."""
        message: dict[str, Any] | None = None
        for method, parameters in owed.calls:
            try:
                result = await self._accepted_call(owed.chat_id, method, parameters)
            except Refused as refusal:
                if method == "answerCallbackQuery":
                    continue
                log.warning("reply refused", update_id=owed.update_id, method=method, code=refusal.code)
                if refusal.code == 403:
                    self.refused_chats.add(owed.chat_id)
                return Accepted(owed, None)
            if isinstance(result, dict):
                message = result
        return Accepted(owed, message)

    async def _accepted_call(self, chat_id: int, method: str, parameters: dict[str, Any]) -> Any:
        """Calls until Telegram says yes or no. A reply in doubt is repeated: twice a question harms less than none."""
        tries = 0
        while True:
            left_at = await self._in_turn(chat_id) if method != "answerCallbackQuery" else time()
            try:
                return await self._telegram.call(method, with_picture(parameters))
            except (NotDelivered, InDoubt) as failure:
                log.warning("reply not delivered yet", method=method, why=type(failure).__name__)
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            except Refused as refusal:
                if refusal.retry_after is not None:
                    self._pacer.refused(chat_id, left_at=left_at, retry_after=refusal.retry_after)
                    await asyncio.sleep(refusal.retry_after)
                elif method != "editMessageText" or refusal.code == 403:
                    raise
                elif "not modified" in refusal.description:
                    return {"message_id": parameters["message_id"], "date": 0}
                else:  # the message is gone or too old: the words come as a new one
                    method, parameters = "sendMessage", {k: v for k, v in parameters.items() if k != "message_id"}
            tries += 1

    async def _in_turn(self, chat_id: int) -> float:
        """Waits until a message may leave for this chat; gives the moment."""
        if pause := self._pacer.chat_pause(chat_id):
            await asyncio.sleep(pause)
        await self._pacer.answer()
        return self._pacer.chat_taken(chat_id)

    def _record_soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(RECORD_AFTER, self._record_now)

    def _record_now(self) -> None:
        self._timer = None
        self._spawn(self._record_or_later())

    async def _record_or_later(self) -> None:
        try:
            await self.record()
        except (SQLAlchemyError, OSError) as failure:
            log.warning("what was accepted is not written down yet", why=type(failure).__name__)
            self._record_soon()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def kept_for(session: AsyncSession, update_ids: Collection[int] | None = None) -> list[Owed]:
    """What the journal keeps, in answer to these updates or to any."""
    found = select(Update.update_id, Update.reply).where(Update.reply.is_not(None)).order_by(Update.update_id)
    if update_ids is not None:
        found = found.where(Update.update_id.in_(update_ids))
    return [Owed.load(update_id, stored) for update_id, stored in await session.execute(found) if stored is not None]


async def owed_for(session: AsyncSession, answers: Sequence[Answered], now: datetime) -> list[Owed]:
    """The calls of all answers; every screen of a mentee, whichever it is, has the button that calls for help."""
    children = await appeals.telephones(session, {one.chat_id for one in answers}, now=now) if answers else set()
    owed = []
    for one in answers:
        with words.speaking(one.language):
            reply = with_help(one.reply) if one.chat_id in children else one.reply
        if answer := list(calls(reply, one.chat_id, one.query_id)):
            owed.append(Owed(one.update_id, one.chat_id, answer, _shows(reply)))
    return owed


def _shows(reply: Reply | None) -> tuple[int, str] | None:
    """The question on the screen after this reply: the last message's."""
    shown = None
    while reply is not None:
        shown, reply = reply.shows or shown, reply.then
    return shown


def with_picture(parameters: dict[str, Any]) -> dict[str, Any]:
    """A link to be sent as a QR picture becomes that picture."""
    photo = parameters.get("photo")
    if isinstance(photo, str) and photo.startswith("qr:"):
        return {**parameters, "photo": File("photo.png", png(photo.removeprefix("qr:")), "image/png")}
    return parameters


_UPDATES, _RESPONSES = Update.__table__, Response.__table__
_PAID = update(_UPDATES).where(_UPDATES.c.update_id == bindparam("_id")).values(reply=None)  # type: ignore[arg-type]
_SHOWN = (
    update(_RESPONSES)  # type: ignore[arg-type]
    .where(_RESPONSES.c.id == bindparam("_id"), _RESPONSES.c.nonce == bindparam("_nonce"))
    .values(shown_nonce=bindparam("_nonce"), shown_message_id=bindparam("_message_id"), shown_at=bindparam("_shown_at"))
)


async def _write(session: AsyncSession, taken: list[Accepted]) -> None:
    await session.execute(_PAID, [{"_id": one.owed.update_id} for one in taken])
    shown = [
        {
            "_id": one.owed.shows[0],
            "_nonce": one.owed.shows[1],
            "_message_id": one.message["message_id"],
            "_shown_at": one.message.get("edit_date") or one.message["date"],
        }
        for one in taken
        if one.owed.shows and one.message
    ]
    if shown:
        await session.execute(_SHOWN, shown)
