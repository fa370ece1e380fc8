"""When a message may leave: evenly within the budget of the whole bot, and of one chat; replies first."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from time import monotonic

REPLY = 0
"""The lane before all lanes of the outbox."""
BURST = 3
"""Messages that one chat may get at once; then one for each `chat_rate`."""
FORGET_AT = 10_000
SLACK = 0.02
"""Seconds by which a message may leave early: more than a timer's error, less than the pause between two messages."""


class Pacer:
    """One process's share of the budget of messages a second."""

    def __init__(self, rate: float, chat_rate: float, *, clock: Callable[[], float] = monotonic) -> None:
        self.rate = rate
        self._chat_rate = chat_rate
        self._clock = clock
        self._next_at = 0.0
        """When the next message would leave if all left evenly."""
        self._order = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._granting: asyncio.Task[None] | None = None
        self._chats: dict[int, float] = {}

    async def turn(self, lane: int) -> None:
        """Waits for a place in the even flow; a lower lane goes first."""
        if not self._waiting and self._pause() <= 0:
            self._take()
            return
        mine = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (lane, next(self._order), mine))
        if self._granting is None or self._granting.done():
            self._granting = asyncio.create_task(self._grant())
        await mine

    async def turns(self, lane: int, *, most: int) -> int:
        """Waits for a place, and takes up to `most` that are free at that moment; gives how many."""
        await self.turn(lane)
        taken = 1
        while taken < most and not self._waiting and self._pause() <= 0:
            self._take()
            taken += 1
        return taken

    def give_back(self, places: int) -> None:
        """Places taken and not used."""
        self._next_at -= places / self.rate

    def _pause(self) -> float:
        """Seconds until a message may leave: evenly, with the slack that a timer needs."""
        return self._next_at - self._clock() - SLACK

    def _take(self) -> None:
        self._next_at = max(self._next_at, self._clock()) + 1 / self.rate

    async def _grant(self) -> None:
        while self._waiting:
            await asyncio.sleep(max(0.0, self._pause()))
            if self._pause() <= 0:
                _, _, waiter = heapq.heappop(self._waiting)
                if not waiter.done():
                    self._take()
                    waiter.set_result(None)

    def chat_pause(self, chat_id: int) -> float:
        """Seconds until this chat may get its next message; taking the place is `chat_taken`."""
        return max(0.0, self._chats.get(chat_id, 0.0) - (BURST - 1) / self._chat_rate - self._clock())

    def chat_taken(self, chat_id: int) -> None:
        """A message leaves for this chat now."""
        now = self._clock()
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), now) + 1 / self._chat_rate
        if len(self._chats) > FORGET_AT:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
