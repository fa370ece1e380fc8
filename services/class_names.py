"""Names of classes: what a class is called a year later, and which names are of classes at all."""

from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

import regex

from services.roster import fold_group

LAST = 11
_FIGURES = regex.compile(r"\d+")
_CLASS = regex.compile(r"(?P<before>\W*)(?P<year>\d{1,2})(?P<after>\W*\p{L}?\W*)")


class Becomes(StrEnum):
    """What a new school year makes of a class."""

    UP = "up"
    """It is called by the next figure."""
    GRADUATES = "graduates"
    ASKED = "asked"
    """Its name does not tell: a study group, or none."""


class NextYear(NamedTuple):
    """What becomes of a class, and its new name, where it has one."""

    becomes: Becomes
    name: str | None = None


def next_year(group: str | None) -> NextYear:
    """The next figure in the same spelling (`6B`, `6-b`, `9`); after the last one they graduate; else it is asked."""
    found = _CLASS.fullmatch(group or "")
    year = int(found["year"]) if found else 0
    if found is None or not 1 <= year <= LAST:
        return NextYear(Becomes.ASKED)
    if year == LAST:
        return NextYear(Becomes.GRADUATES)
    return NextYear(Becomes.UP, f"{found['before']}{year + 1}{found['after']}")


def is_studied_in(group: str | None) -> bool:
    """Whether this is a class or study group: those carry a figure, a post does not."""
    return any(letter.isdigit() for letter in group or "")


def order(group: str | None) -> str:
    """By this, class 7 stands before class 10."""
    return str(_FIGURES.sub(lambda figures: figures[0].zfill(3), fold_group(group or "")))


def key(group: str | None) -> str:
    """Names a class in a button, however its name is spelled."""
    return sha256(fold_group(group).encode()).hexdigest()[:8]
