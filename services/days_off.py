"""Days on which a place does not work beside the country's holidays, as somebody types them."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from services import deadlines
from services.deadline_clauses import Kind
from services.deadline_context import Context
from services.deadline_words import folded

Days = tuple[date, date]
"""The first and the last."""

YEAR_BEGINS = 6
"""From June on a day without a year is meant of the school year that comes."""
EXAMS_BEGIN = 8
"""Exams in June belong to the school year that ends."""
MOST, LONGEST = 40, 100
"""Spans of one place, and days of one span; summer holidays fit."""
YEAR_ENDS = {"may": "05-31", "june": "06-30", "august": "08-31"}
"""By the choice of the form, the last day of the school year."""
_NOTHING = frozenset(map(folded, tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["nothing"]))
_LINES, _COMMAS = re.compile(r"[;\n]+"), re.compile(r",")
_PLAIN = (Kind.DATE, Kind.WINDOW, Kind.PERIOD)


def read(text: str, *, today: date, begins: int = YEAR_BEGINS) -> list[Days] | None:
    """The days that were typed, in order and joined; none for a «no»; None where a word is not understood.

    Days without a year belong to the school year of `today`, counted from the month `begins` on.
    """
    if folded(text).rstrip(".") in _NOTHING:
        return []
    first = date(today.year if today.month >= begins else today.year - 1, begins, 1)
    context = Context(period=(first, date(first.year + 1, begins - 1, 31)))
    found: list[Days] = []
    for line in filter(str.strip, _LINES.split(text)):
        spans = _spans(line, context)
        if not spans:
            return None
        found += spans
    return _fitting(_joined(found))


def stored(days: Iterable[Days]) -> list[list[str]]:
    """As a place has them."""
    return [[first.isoformat(), last.isoformat()] for first, last in days]


def restored(rows: Iterable[Sequence[str]]) -> list[Days]:
    """What a place has stored."""
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in rows]


def _spans(line: str, context: Context) -> list[Days] | None:
    """Of a whole line, «1, 2, 3 May»; otherwise of its pieces."""
    if whole := _piece(line, context):
        return whole
    pieces = [_piece(one, context) for one in _COMMAS.split(line) if one.strip()]
    return [span for spans in pieces for span in spans or ()] if pieces and all(pieces) else None


def _piece(text: str, context: Context) -> list[Days] | None:
    found = deadlines.read(text, context)
    if found.reasons or found.kind not in _PLAIN:
        return None
    return [(one.start or one.due, one.due) for one in found.occurrences]


def _joined(found: list[Days]) -> list[Days]:
    """In order; spans that touch or overlap become one."""
    joined: list[Days] = []
    for first, last in sorted(found):
        if joined and first.toordinal() <= joined[-1][1].toordinal() + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _fitting(found: list[Days]) -> list[Days] | None:
    is_long = any((last - first).days >= LONGEST for first, last in found)
    return None if is_long or not found or len(found) > MOST else found
