"""Reads pasted names of places, one a line with the curator's name behind it, and what is wrong with a line."""

from dataclasses import dataclass
from enum import StrEnum

import regex

from services import roster

MOST = 30
"""Places taken at once: each becomes a message."""
LONGEST = 200

_COUNT = regex.compile(r"(\d{1,3}[.)]|[-–—•*])\s+")
_SEPARATOR = regex.compile(r"[;\t|]")
_LETTER = regex.compile(r"\p{L}")


class Fault(StrEnum):
    """What is wrong with a line."""

    NAME_UNREADABLE = "name_unreadable"
    NAME_TOO_LONG = "name_too_long"
    CURATOR_UNREADABLE = "curator_unreadable"
    TOO_MANY_CELLS = "too_many_cells"
    REPEATED = "repeated"
    TOO_MANY_LINES = "too_many_lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One place, as somebody pasted it."""

    number: int
    """The line's place in the pasted text, from 1."""
    name: str
    curator: str | None = None
    fault: Fault | None = None


def read(text: str) -> list[Line]:
    """A line for each place; counts and bullets before a name are dropped."""
    lines: list[Line] = []
    seen: set[str] = set()
    for number, typed in enumerate(text.splitlines(), start=1):
        cells = [roster.clean(cell) for cell in _SEPARATOR.split(typed)]
        if any(cells):
            name, curator = _COUNT.sub("", cells[0], count=1), cells[1] if len(cells) > 1 else ""
            fault = _fault(name, curator, cells[2:])
            if fault is None and roster.fold(name) in seen:
                fault = Fault.REPEATED
            if fault is None and len(seen) == MOST:
                fault = Fault.TOO_MANY_LINES
            if fault is None:
                seen.add(roster.fold(name))
            lines.append(Line(number, name, curator or None, fault))
    return lines


def _fault(name: str, curator: str, rest: list[str]) -> Fault | None:
    faults = {
        Fault.NAME_UNREADABLE: not _LETTER.search(name),
        Fault.NAME_TOO_LONG: len(name) > LONGEST,
        Fault.CURATOR_UNREADABLE: bool(curator) and bool(roster.misnamed(curator, "")),
        Fault.TOO_MANY_CELLS: any(rest),
    }
    return next((fault for fault, found in faults.items() if found), None)
