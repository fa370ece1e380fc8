"""Scripted faults: what the next calls of a bot meet on their way."""

from dataclasses import dataclass, field
from typing import Any

from demo.refusals import Impossible

KINDS = ("status", "timeout_after_delivery", "slow", "drop_before", "drop_after", "forbidden_passing")


@dataclass(slots=True)
class Fault:
    """One script line: which calls it meets, how many of them, and what happens to them."""

    kind: str
    method: str = "*"
    chat_id: int | None = None
    times: int = 1
    status: int = 500
    retry_after: int | None = None
    seconds: float = 600.0

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Tell whether a call is one of those."""
        return self.method.lower() in ("*", method) and self.chat_id in (None, chat_id)


@dataclass(slots=True)
class Faults:
    """The script, in the order it was written."""

    lines: list[Fault] = field(default_factory=list)

    def add(self, lines: list[dict[str, Any]]) -> None:
        """Append lines to the script; raises Impossible for one that says nothing known."""
        try:
            faults = [Fault(**line) for line in lines]
        except TypeError as error:
            raise Impossible(f"A fault has no such field: {error}.", 400) from error
        if unknown := {fault.kind for fault in faults} - set(KINDS):
            raise Impossible(f"No such kind of fault: {', '.join(sorted(unknown))}.", 400)
        self.lines += faults

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that this call meets and count it."""
        for fault in self.lines:
            if fault.meets(method, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self.lines.remove(fault)
                return fault
        return None
