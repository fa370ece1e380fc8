"""Telegram's flood limits as token buckets; `now` is machine time in seconds."""

import math
from dataclasses import dataclass, field

PRIVATE_CHAT = (5.0, 1.0)
GROUP = (20.0, 20 / 60)
OVERALL = (30.0, 30.0)


@dataclass(slots=True)
class Bucket:
    """Holds at most `capacity` sends and fills by `rate` a second."""

    capacity: float
    rate: float
    level: float
    at: float

    def fill(self, now: float) -> None:
        """Add what has come in since the last look."""
        self.level = min(self.capacity, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now

    def wait(self) -> float:
        """Return the seconds until one send fits."""
        return max(0.0, (1 - self.level) / self.rate)


@dataclass(slots=True)
class Flood:
    """The limits of one bot: over all chats, and in each."""

    overall: Bucket = field(default_factory=lambda: Bucket(*OVERALL, level=OVERALL[0], at=0.0))
    chats: dict[int, Bucket] = field(default_factory=dict)

    def take(self, chat_id: int, now: float) -> int:
        """Count one send; return 0, or the whole seconds to wait when it does not fit (then nothing is counted)."""
        chat = self.chats.get(chat_id)
        if chat is None:
            capacity, rate = PRIVATE_CHAT if chat_id > 0 else GROUP
            chat = self.chats[chat_id] = Bucket(capacity, rate, level=capacity, at=now)
        self.overall.fill(now)
        chat.fill(now)
        wait = max(self.overall.wait(), chat.wait())
        if wait > 1e-6:
            return math.ceil(wait)
        self.overall.level -= 1
        chat.level -= 1
        return 0
