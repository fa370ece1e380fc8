"""The journal: every update is written down as received before Telegram may forget it."""

import json
import re
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import Update, UpdateState

_TABLE = cast("Table", Update.__table__)

MOST = 100
"""Updates in one answer."""
LARGEST = (1 << 63) - 1
"""The largest number that a database keeps."""
KEPT = timedelta(days=2)
"""How long a handled update's number is remembered; Telegram repeats none older than a day."""
SET_ASIDE_KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Taken:
    """An update as taken in: its number, its exact text, and that text decoded."""

    update_id: int
    body: str
    decoded: dict[str, Any]

    @property
    def chat_id(self) -> int:
        """The chat that it belongs to, 0 where there is none: who must stay in order."""
        for field in ("message", "my_chat_member"):
            if isinstance(inner := self.decoded.get(field), dict):
                return _id(inner.get("chat"))
        query = self.decoded.get("callback_query")
        return _id(query.get("from")) if isinstance(query, dict) else 0


def _id(of: Any) -> int:
    found = of.get("id") if isinstance(of, dict) else None
    return found if isinstance(found, int) else 0


class Unreadable(Exception):
    """What Telegram has sent is no JSON that can be read."""


def split(answer: bytes) -> list[Taken]:
    """The updates in an answer to getUpdates, each with the text it had there; Unreadable where there is no such."""
    try:
        return _split(answer.decode())
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Unreadable from None


def one(answer: bytes) -> Taken:
    """The only update of an answer that could not be read among others: at least by its number, or Unreadable."""
    with suppress(Unreadable, IndexError):
        return split(answer)[0]
    number = re.search(rb'"update_id"\s*:\s*(\d{1,18})\b', answer)
    if number is None:
        raise Unreadable
    return Taken(int(number[1]), answer.decode(errors="replace"), {"update_id": int(number[1])})


def posted(body: bytes) -> Taken:
    """The update that was posted to a webhook, or Unreadable: Telegram keeps it and tells why it was refused."""
    try:
        text = body.decode()
        decoded = json.loads(text)
        number = decoded["update_id"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Unreadable from None
    if type(number) is not int or not 0 <= number <= LARGEST:
        raise Unreadable
    return Taken(number, text, decoded)


def _split(text: str) -> list[Taken]:
    decoder = json.JSONDecoder()
    position = _next(text, text.index("[", text.index('"result"')) + 1)
    found = []
    while text[position] != "]":
        decoded, end = decoder.raw_decode(text, position)
        found.append(Taken(decoded["update_id"], text[position:end], decoded))
        position = _next(text, end)
    return found


def _next(text: str, position: int) -> int:
    """Where the next update begins, or the list ends."""
    while text[position] in ", \n\r\t":
        position += 1
    return position


async def write(session: AsyncSession, taken: Sequence[Taken], *, now: datetime) -> list[Taken]:
    """Writes updates down as waiting; gives those that were not known yet."""
    known = select(Update.update_id).where(Update.update_id.in_([one.update_id for one in taken]))
    before = set((await session.scalars(known)).all())
    fresh = list({one.update_id: one for one in taken if one.update_id not in before}.values())
    if fresh:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        rows = [{"update_id": one.update_id, "body": one.body, "taken_at": now} for one in fresh]
        waiting = insert(_TABLE).values(state=UpdateState.WAITING).on_conflict_do_nothing()
        await session.execute(waiting, rows)
    return fresh


async def waiting(session: AsyncSession) -> list[Taken]:
    """Updates that an earlier process took in and did not handle."""
    found = select(Update.update_id, Update.body).where(Update.state == UpdateState.WAITING).order_by(Update.update_id)
    return [Taken(update_id, body, json.loads(body)) for update_id, body in await session.execute(found) if body]


async def begin(session: AsyncSession, update_ids: Iterable[int]) -> set[int]:
    """Marks waiting updates handled and wipes their bodies, in the transaction that handles them; gives which."""
    mine = update(Update).where(Update.update_id.in_(list(update_ids)), Update.state == UpdateState.WAITING)
    mine = mine.values(state=UpdateState.HANDLED, body=None).returning(Update.update_id)
    return set((await session.scalars(mine, execution_options={"synchronize_session": False})).all())


_OWED = update(_TABLE).where(_TABLE.c.update_id == bindparam("_id")).values(reply=bindparam("_reply"))


async def owe(session: AsyncSession, replies: Sequence[tuple[int, str]]) -> None:
    """Keeps what is owed in answer to each update until Telegram accepts it."""
    if replies:
        await session.execute(_OWED, [{"_id": update_id, "_reply": reply} for update_id, reply in replies])


async def set_aside(session: AsyncSession, taken: Taken, traceback: str) -> None:
    """An update that cannot be handled stays as it came, with the reason."""
    aside = update(Update).where(Update.update_id == taken.update_id)
    await session.execute(aside.values(state=UpdateState.SET_ASIDE, body=taken.body, traceback=traceback))


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Numbers that Telegram cannot repeat any more, and old failures, are deleted."""
    handled = (Update.state == UpdateState.HANDLED) & (Update.taken_at < now - KEPT) & Update.reply.is_(None)
    aside = (Update.state == UpdateState.SET_ASIDE) & (Update.taken_at < now - SET_ASIDE_KEPT)
    await session.execute(delete(Update).where(handled | aside))


class Queue:
    """Updates that wait in memory, each once: each person's in order, everybody's turn comes round."""

    EACH = 4
    """Updates of one person in one batch: whoever presses more waits longer, and loses nothing."""

    def __init__(self) -> None:
        self._chats: dict[int, deque[Taken]] = {}
        self._numbers: set[int] = set()

    def put(self, taken: Iterable[Taken]) -> None:
        """Adds updates at the end of their person's line, if they do not wait already."""
        for one in taken:
            if one.update_id not in self._numbers:
                self._chats.setdefault(one.chat_id, deque()).append(one)
                self._numbers.add(one.update_id)

    def put_back(self, taken: Sequence[Taken]) -> None:
        """Updates whose turn comes again: at the front of their person's line."""
        for one in reversed(taken):
            line = self._chats.setdefault(one.chat_id, deque())
            if one.update_id in self._numbers:
                line.remove(one)
            line.appendleft(one)
            self._numbers.add(one.update_id)

    def take(self, most: int) -> list[Taken]:
        """The next batch; people who had their turn go to the back."""
        batch: list[Taken] = []
        for chat_id in list(self._chats):
            if len(batch) >= most:
                break
            line = self._chats.pop(chat_id)
            batch += [line.popleft() for _ in range(min(self.EACH, len(line)))]
            if line:
                self._chats[chat_id] = line
        self._numbers.difference_update(one.update_id for one in batch)
        return batch

    def __bool__(self) -> bool:
        return bool(self._chats)
