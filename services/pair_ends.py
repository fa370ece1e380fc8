"""Why a pair stands still or has ended, as codes without fault; and what came of it, in the words of papers."""

import tomllib
from enum import StrEnum
from pathlib import Path

_SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_RESULTS: dict[str, str] = _SAID["results"]
LONGEST_WORDS = 300
"""Letters that a curator may add to a result."""


class Pause(StrEnum):
    """Why a curator lets a pair rest."""

    ILLNESS = "illness"
    PRACTICE = "practice"
    HOLIDAYS = "holidays"
    OTHER = "other"


class End(StrEnum):
    """Why a curator ends a pair before its time."""

    TIMES = "times"
    """There is no time in common any more."""
    MOVED = "moved"
    LOAD = "load"
    OTHER_WISHES = "other_wishes"
    OTHER = "other"


class ByItself(StrEnum):
    """What stops a pair without anybody choosing a reason."""

    MENTOR_LEFT = "mentor_left"
    REPLACED = "replaced"
    LEFT = "left"
    CONSENT = "consent"


class Result(StrEnum):
    """What came of a pair."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"


def told(result: Result, words: str = "") -> str:
    """A result as it is stored and printed, with the sentence that the curator has added; at most 400 letters."""
    more = " ".join(words.split())[:LONGEST_WORDS]
    return f"{_RESULTS[result]}. {more}" if more else _RESULTS[result]


def read(stored: str | None) -> Result | None:
    """The result that stands in stored words; None where there is none."""
    of = {words: Result(code) for code, words in _RESULTS.items()}
    return of.get((stored or "").partition(". ")[0])
