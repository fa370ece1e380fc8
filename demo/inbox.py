"""The updates that wait for a bot, and how it takes them."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.refusals import Refused
from demo.store import Shelf

RETENTION = 86_400
LONGEST_POLL = 50
SILENT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Update:
    """One update exactly as it will be delivered; `at` is the machine time of its coming."""

    update_id: int
    body: bytes
    at: float


@dataclass(slots=True)
class Inbox:
    """What one bot has not acknowledged yet, in the order it came."""

    shelf: Shelf
    slot: int
    now: Callable[[], float]
    allowed: frozenset[str] = frozenset()
    updates: deque[Update] = field(default_factory=deque)
    waiting: asyncio.Future[None] | None = None
    courier: Callable[[Update], None] | None = None
    """Takes every update as it comes, while there is a webhook."""

    def wants(self, kind: str) -> bool:
        """Tell whether the bot asked for this type of update, by name or by asking for nothing."""
        return kind in self.allowed if self.allowed else kind not in SILENT_BY_DEFAULT

    def put(self, update: Update) -> None:
        """Let an update wait, and wake the bot that waits for one."""
        self.updates.append(update)
        self.shelf.keep("update", self._key(update), lambda: {"at": update.at}, update.body)
        if self.courier:
            self.courier(update)
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(None)

    def accepted(self, update: Update) -> None:
        """Forget an update that the bot's webhook has taken."""
        if update in self.updates:
            self.updates.remove(update)
            self.shelf.drop("update", self._key(update))

    async def poll(self, offset: int, limit: int, timeout: int) -> list[bytes]:
        """Acknowledge what lies before `offset` and return what waits; raises Refused: another poll, a webhook."""
        if self.courier:
            raise Refused(409, WEBHOOK_ACTIVE)
        self.end_poll(TERMINATED)
        self._forget(offset)
        if not self.updates and timeout > 0:
            await self._wait(min(timeout, LONGEST_POLL))
            self._expire()
        return [update.body for update, _ in zip(self.updates, range(limit), strict=False)]

    def end_poll(self, why: str) -> None:
        """Refuse a poll that waits."""
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(Refused(409, why))

    def clear(self) -> None:
        """Drop everything that waits."""
        self._drop(len(self.updates))

    async def _wait(self, timeout: int) -> None:
        self.waiting = waiting = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(waiting, timeout)
        except TimeoutError:
            pass
        finally:
            if self.waiting is waiting:
                self.waiting = None

    def _forget(self, offset: int) -> None:
        self._expire()
        if offset < 0:
            self._drop(len(self.updates) + offset)
        while self.updates and self.updates[0].update_id < offset:
            self._drop(1)

    def _expire(self) -> None:
        oldest = self.now() - RETENTION
        while self.updates and self.updates[0].at < oldest:
            self._drop(1)

    def _drop(self, count: int) -> None:
        for _ in range(count):
            self.shelf.drop("update", self._key(self.updates.popleft()))

    def _key(self, update: Update) -> str:
        return f"{self.slot}:{update.update_id:020}"
