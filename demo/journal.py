"""Numbered lists of what happened, bounded, that can be read on from a number and waited for."""

import asyncio
from collections import deque
from itertools import islice
from typing import Any


class Journal:
    """Keeps the last `bound` entries; each is a dictionary with its `seq`, counted from 1."""

    def __init__(self, bound: int) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=bound)
        self.seq = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, entry: dict[str, Any]) -> None:
        """Append an entry under the next number and wake who waits."""
        self.seq += 1
        entry["seq"] = self.seq
        self.entries.append(entry)
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    def after(self, seq: int) -> list[dict[str, Any]]:
        """Return what was added after number `seq` and is still kept."""
        skipped = max(0, seq - (self.seq - len(self.entries)))
        return list(islice(self.entries, skipped, None))

    async def wait(self, seq: int, timeout: float) -> list[dict[str, Any]]:
        """Return what was added after `seq`, waiting at most `timeout` seconds for it."""
        if not self.after(seq) and timeout > 0:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.add(waiting)
            try:
                await asyncio.wait_for(waiting, timeout)
            except TimeoutError:
                pass
            finally:
                self._waiting.discard(waiting)
        return self.after(seq)
