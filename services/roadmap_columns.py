"""The columns of a roadmap's table, by what their headings mean."""

import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import regex

from services import deadline_words

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("roadmap_words.toml").read_text("utf-8"))
_COLUMNS: dict[str, list[str]] = WORDS["columns"]
NUMBER = regex.compile(r"\d{1,3}(?:\s*\.\s*\d{1,3})*\s*[.)]?|[IVX]{1,5}\.?")
_LONGEST_HEADING = 120
_FEWEST_MONTHS = 3
"""So many months in a heading are columns of months."""
_QUARTERS = 4


@dataclass(slots=True)
class Column:
    kind: str
    name: str
    month: int | None = None


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}").split())


def folds(cells: list[str]) -> list[str]:
    return [_folded(cell) for cell in cells]


def kind_of(text: str) -> str:
    folded = _folded(text)
    for kind, pieces in _COLUMNS.items():
        if any(regex.search(rf"(?<!\p{{L}}){regex.escape(one)}", folded) for one in pieces):
            return kind
    return ""


def month_of(text: str) -> int | None:
    """The month, or the last one of a quarter, that a heading names."""
    found = [one for one in deadline_words.tokens(text) if one.kind not in ("dot", "year_word")]
    kinds = [one.kind for one in found]
    if kinds in (["nth", "quarter"], ["num", "quarter"]):
        return 3 * int(found[0].value) if 1 <= found[0].value <= 4 else None
    named = [one for one in found if one.kind != "num"]
    return int(named[0].value) if len(named) == 1 and named[0].kind == "month" else None


def with_months(cells: list[str]) -> list[str]:
    """`IX X XI XII I II` are months where each comes after the one before."""
    numbers = {at: deadline_words.ROMAN.get(cell.strip(" .").casefold(), 0) for at, cell in enumerate(cells)}
    found = [at for at, number in numbers.items() if number]
    is_run = all(numbers[other] == numbers[one] % 12 + 1 and other == one + 1 for one, other in pairwise(found))
    if len(found) < _FEWEST_MONTHS or not is_run or max(numbers.values()) <= _QUARTERS:
        return cells
    return [deadline_words.month_name(numbers[at]) if numbers[at] else cell for at, cell in enumerate(cells)]


def is_only_year(text: str) -> bool:
    """Whether a text is but the year of what stands above it."""
    return {one.kind for one in deadline_words.tokens(text)} <= {"num", "year_word", "dot"}


def ends_span(before: str, text: str) -> bool:
    """Whether a text is the end of what was begun above: `from April` and `to November`."""
    above, below = deadline_words.tokens(before), deadline_words.tokens(text)
    return bool(below) and below[0].kind in ("to", "dash") and "from" in [one.kind for one in above]


def header_of(cells: list[str]) -> list[Column] | None:
    """The columns, where a row is a heading."""
    cells = with_months(cells)
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or not all(map(_may_head, filled)):
        return None
    columns = [Column(kind_of(cell) if cell else "", cell) for cell in cells]
    for one in columns:
        if one.name and (number := month_of(one.name)):
            one.kind, one.month = "month", number
    if len([one for one in columns if one.month]) < _FEWEST_MONTHS:
        for one in columns:
            one.kind, one.month = ("", None) if one.month else (one.kind, None)
    kinds = [one.kind for one in columns]
    known = {*kinds} - {"", "number"}
    if "indicator" in known and len(filled) >= 2 and ("deadline" not in known or "title" not in known):
        return _indicators(columns)
    for one in columns:
        one.kind = "result" if one.kind == "indicator" else one.kind
    is_enough = len(known) >= 2 and known & {"deadline", "start", "end", "responsible", "month", "result"}
    if not is_enough or len([one for one in kinds if one]) < 0.6 * len(filled):
        return None
    titles = [one for one in columns if one.kind == "title"] or [
        one for one in columns if one.kind in ("stage", "") and one.name
    ]
    for one in titles[:1]:
        one.kind = "title"
    _once(columns, "title")
    return columns if titles else None


def _may_head(cell: str) -> bool:
    """Whether a cell may be a heading: short, no number, no sentence."""
    return len(cell) <= _LONGEST_HEADING and not NUMBER.fullmatch(cell) and not (cell.endswith(".") and len(cell) > 20)


def _indicators(columns: list[Column]) -> list[Column]:
    for one in columns:
        one.kind = "indicator"
    return columns


def _once(columns: list[Column], kind: str) -> None:
    """Of several such columns the widest name is not better than the first one."""
    same = [one for one in columns if one.kind == kind]
    for one in same[1:]:
        one.kind = "note"
