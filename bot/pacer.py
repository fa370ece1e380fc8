"""When a message may leave: an answer at once, a promise in its place in the even flow; one chat not too often."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import time

EARLY = 1 / 3
"""Seconds of the budget that answers may use before their turn: so many leave at once, however busy the flow is."""
BURST = 3
"""Messages that one chat may get at once; then one for each `chat_rate`."""
GROUP_RATE = (20 - BURST) / 60
"""Messages a second to one group, so that with the first ones it never gets more than twenty a minute."""
STANDSTILL = 0.05
"""Seconds by which a message may be late without those behind it having to wait."""
CATCH_UP = 0.8
"""Of the pause between two messages, so much is kept while those that are late catch up."""
FORGET_AT = 10_000
FLOOD = 3
"""So many chats that refuse for flooding at one time mean the whole bot."""
BUSY = 1 / 3
"""A refusal while so much of the budget is in use means the whole bot: then it is hardly the chat that is flooded."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Telegram has asked the whole bot for silence, in answer to a message that had left at a moment."""

    left_at: float
    at: float
    retry_after: float


class Pacer:
    """What one process knows of the budget that all processes share."""

    def __init__(self, most: float, chat_rate: float, *, clock: Callable[[], float] = time) -> None:
        self.most = self.rate = most
        """Messages a second by the settings, and those that are permitted at present."""
        self.senders = 1
        """Live processes, this one too."""
        self.taken_until = self.quiet_until = 0.0
        """As this process saw the budget last."""
        self.answers = 0
        """Answers that have left and are not told to the budget."""
        self.refusals: list[Refusal] = []
        """Those that are not told to the budget."""
        self._chat_rate, self._clock = chat_rate, clock
        self._answers_until = self._next_at = 0.0
        self._chats: dict[int, float] = {}
        self._flooded: dict[int, float] = {}
        self._left: deque[float] = deque()

    async def answer(self) -> None:
        """Waits until an answer may leave: not at all, unless very many have just left."""
        while True:
            now = self._clock()
            turn = max(self._answers_until, self.quiet_until, now)
            self._answers_until = turn + self.senders / self.rate
            await asyncio.sleep(max(turn - EARLY - now, self.silence))
            if not self.silence:
                self.answers += 1
                return

    @property
    def silence(self) -> float:
        """Seconds for which nothing may leave at all."""
        return max(0.0, self.quiet_until - self._clock())

    @property
    def pause(self) -> float:
        """Seconds until a place in the flow is free."""
        return max(0.0, self.taken_until - self._clock(), self.silence)

    def late(self, leaves_at: float, count: int) -> float:
        """Seconds to wait still with what should have left at this moment: after a standstill not all leave at once."""
        now = self._clock()
        turn = max(leaves_at, self._next_at)
        self._next_at = max(turn, now - STANDSTILL) + CATCH_UP * count / self.rate
        return turn - now

    def chat_pause(self, chat_id: int) -> float:
        """Seconds until this chat may get its next message; taking the place is `chat_taken`."""
        return max(0.0, self._chats.get(chat_id, 0.0) - (BURST - 1) / self._rate_of(chat_id) - self._clock())

    def chat_taken(self, chat_id: int) -> float:
        """A message leaves for this chat now: this moment."""
        now = self._clock()
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), now) + 1 / self._rate_of(chat_id)
        if len(self._chats) > FORGET_AT:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        self._left.append(now)
        self._forget_left(now)
        return now

    def refused(self, chat_id: int, *, left_at: float, retry_after: float) -> None:
        """Telegram refused a message for flooding: a chat that gets too much, or the whole bot."""
        now = self._clock()
        self._flooded = {chat: until for chat, until in self._flooded.items() if until > now}
        self._flooded[chat_id] = now + retry_after
        self._forget_left(now)
        is_busy = len(self._left) > max(FLOOD, BUSY * self.rate / self.senders)
        if is_busy or len(self._flooded) >= FLOOD or self.silence:
            self.quiet_until = max(self.quiet_until, now + retry_after)
            self.refusals.append(Refusal(left_at, now, retry_after))

    def _rate_of(self, chat_id: int) -> float:
        """A group's number is below nothing."""
        return self._chat_rate if chat_id > 0 else min(self._chat_rate, GROUP_RATE)

    def _forget_left(self, now: float) -> None:
        while self._left and self._left[0] <= now - 1:
            self._left.popleft()
