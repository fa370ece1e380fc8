"""What the head wants to know, on one sheet: numbers, deadlines, papers that wait for a signature."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from services import printing
from services.printable import one_line

MOST = 8
"""Lines of a list; the rest is counted."""
_LONGEST = 120
"""Letters of a line."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much there is of what; nobody is named."""

    mentees: int
    mentors: int
    working: int
    """Pairs and groups by an order."""
    waiting: int
    """Pairs and groups that have no order yet."""
    unmatched: int
    stuck: int
    held: int
    planned: int
    unsigned: int
    """Consents that somebody has yet to give."""
    completed: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is to be done, and its last day."""

    what: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that waits for a signature, and since when."""

    what: str
    since: date


@dataclass(frozen=True, slots=True)
class Note:
    """All of the sheet."""

    place: str
    curator: str
    day: date
    numbers: Numbers
    deadlines: Sequence[Deadline] = ()
    papers: Sequence[Paper] = ()


def pdf(note: Note) -> bytes:
    """The sheet: one page of A4, however much there is to say."""
    return printing.pdf("head_note", values(note))


def values(note: Note) -> dict[str, Any]:
    """What the template is filled in with."""
    words = _words()
    deadlines = sorted(note.deadlines, key=lambda one: one.on or date.max)
    papers = sorted(note.papers, key=lambda one: one.since)
    return {
        "title": words["title"],
        "day": words["day"].format(day=_day(note.day)),
        "place": _short(note.place),
        "curator": words["curator"].replace("{name}", _short(note.curator)),
        "numbers": [[getattr(note.numbers, one.name), words["numbers"][one.name]] for one in fields(Numbers)],
        "lists": [
            _list("deadlines", [_deadline(one, note.day) for one in deadlines]),
            _list("papers", [[words["since"].format(day=_day(one.since)), _short(one.what), False] for one in papers]),
        ],
    }


def _list(name: str, lines: list[list[Any]]) -> dict[str, Any]:
    words, left = _words(), len(lines) - MOST
    return {
        "title": words[name],
        "lines": lines[:MOST],
        "more": words["more"].format(count=left) if left > 0 else "" if lines else words[f"no_{name}"],
    }


def _deadline(one: Deadline, today: date) -> list[Any]:
    """The day, the words, whether it is over."""
    words, is_late = _words(), one.on is not None and one.on < today
    when = _day(one.on) if one.on else words["undated"]
    return [f"{when}, {words['late']}" if is_late else when, _short(one.what), is_late]


def _short(text: str) -> str:
    plain = one_line(text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
