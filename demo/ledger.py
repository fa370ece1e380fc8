"""The record of Bot API calls, and their figures."""

from collections import Counter, deque
from typing import Any

from demo.journal import Journal

CALLS_KEPT = 100_000
TEXT_KEPT = 200


class Ledger:
    """Every call but getUpdates, which is only counted; machine time comes in as `at`."""

    def __init__(self) -> None:
        self.calls = Journal(CALLS_KEPT)
        self.by_method: Counter[str] = Counter()
        self.too_many_requests = 0
        self.too_many_requests_scripted = 0
        self.busiest_second = 0
        self._last_second: deque[float] = deque()

    def add(self, call: dict[str, Any], limited: bool) -> None:
        """Write a call down; `limited` marks those that flood limits count."""
        self.calls.add(call)
        self.count(call["method"])
        if call["error_code"] == 429:
            self.too_many_requests += 1
            self.too_many_requests_scripted += call["fault"] is not None
        elif limited and call["ok"]:
            self._pace(call["at"])

    def count(self, method: str) -> None:
        """Count a call without writing it down."""
        self.by_method[method] += 1

    def figures(self) -> dict[str, Any]:
        """Return the totals since the start of the server."""
        return {
            "calls": self.by_method.total(),
            "by_method": dict(self.by_method),
            "too_many_requests": self.too_many_requests,
            "too_many_requests_scripted": self.too_many_requests_scripted,
            "max_in_any_second": self.busiest_second,
        }

    def _pace(self, at: float) -> None:
        recent = self._last_second
        recent.append(at)
        while recent[0] <= at - 1:
            recent.popleft()
        self.busiest_second = max(self.busiest_second, len(recent))
