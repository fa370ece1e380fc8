"""What a document says of itself before its table: title, period, date and number of the order, abbreviations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import regex

from services import deadline_words
from services.deadline_atoms import put_together
from services.deadline_context import Context, Span, dates
from services.roadmap_columns import WORDS

_TEXT, _NAMES = WORDS["text"], WORDS["words"]
_DATE = regex.compile(_TEXT["date"], regex.IGNORECASE)
_ORDER_NUMBER = regex.compile(_TEXT["order_number"])
_ORDER = regex.compile(_TEXT["order"], regex.IGNORECASE)
_ABBREVIATION = regex.compile(_TEXT["abbreviation"], regex.IGNORECASE)
_TERM = regex.compile(_TEXT["term"], regex.IGNORECASE)
_LONGEST_HEAD_LINE = 110
_LONGEST_HEAD = 60
"""Lines at the beginning and before the table where a document tells of itself; between them it tells of others."""
_SHORT_LINE = 40
_TOWN = 25
"""Letters before the date where the line begins with the place: `town X, 12 January 2026, No 4`."""
_NUMBER_ONLY = regex.compile(_TEXT["number_only"])
_A_FEW_DAYS = 2
"""A week of mentoring has a plan, too."""
_SHAPES = ("year", "years", "school_year", "range", "half", "quarter", "days")


@dataclass(frozen=True, slots=True)
class Facts:
    """The document as its head describes it."""

    title: str | None
    period: tuple[date, date] | None
    order_date: date | None
    order_number: str | None
    abbreviations: frozenset[str]


def facts(head: Sequence[str], everything: Sequence[str]) -> Facts:
    """From the texts before the table, and abbreviations from all texts."""
    head = head if len(head) <= 2 * _LONGEST_HEAD else [*head[:_LONGEST_HEAD], *head[-_LONGEST_HEAD:]]
    title = _title(head)
    day, number = _order(head)
    near = next((one for line in head[::-1] if (one := _in_title(line))), None)
    period = _stated(head) or _of_text(title or "") or near or _of_text(title or "", _A_FEW_DAYS)
    short = frozenset(word for text in everything for word in _abbreviations(text))
    return Facts(title, period, day, number, short)


def _title(head: Sequence[str]) -> str | None:
    """From the last line that begins with «plan» or «roadmap» on."""
    begins = [at for at, line in enumerate(head) if _plain(line).startswith(tuple(_NAMES["plan"]))]
    if not begins:
        about = [line for line in head if line.casefold().startswith(tuple(_NAMES["about"]))]
        return next((line for line in [*about, *reversed(head)] if len(line) > 10), None)
    at = begins[-1]
    while at - 1 in begins:
        at -= 1
    kept: list[str] = []
    for line in head[at:]:
        if kept and _plain(line).startswith(tuple(_NAMES["ends_title"])):
            break
        kept.append(line)
        if len(kept) > 9:
            break
    return " ".join(" ".join(kept).replace("**", "").split())


def _plain(line: str) -> str:
    return str(regex.sub(r"^\W+", "", line.casefold()))


def _order(head: Sequence[str]) -> tuple[date | None, str | None]:
    """The first date and number in the short lines of the head, before the order begins to speak of others."""
    day, number = None, None
    for line in (" ".join(one.split()) for one in head):
        if _plain(line).startswith(tuple(_NAMES["head_ends"])) and day:
            break
        if len(line) > _LONGEST_HEAD_LINE:
            continue
        ordered = _ORDER.search(line)
        found = _DATE.search(line, ordered.end() if ordered else 0) or _DATE.search(line)
        if found and day is None and (ordered or _is_most_of(line, found)):
            day = _date(found)
        after = found.end() if found else 0
        hit = _ORDER_NUMBER.search(line, after) or _ORDER_NUMBER.search(line, 0, after)
        is_appendix = _plain(line).startswith(_NAMES["appendix"]) and not found
        is_ours = bool(day) or bool(_ORDER.search(line)) or line.startswith("№")
        if number is None and hit and is_ours and not is_appendix:
            number = hit[1].rstrip(".,")
    return day, number


def _is_most_of(line: str, found: regex.Match[str]) -> bool:
    """Whether a short line begins with the date, or is little else."""
    is_short = found.start() <= 2 and len(line) < _SHORT_LINE
    is_after_town = found.start() < _TOWN and bool(_NUMBER_ONLY.fullmatch(line, found.end()))
    return found.end() - found.start() > 0.6 * len(line) or is_short or is_after_town


def _date(found: regex.Match[str]) -> date | None:
    day, month, year = found[1], found[2], found[3] or found[5]
    months = deadline_words.months_of(found[4]) if found[4] else [int(month)]
    try:
        return date(int(year), months[0], int(day))
    except (ValueError, IndexError):
        return None


def _spans(text: str) -> list[Span]:
    found = put_together(deadline_words.tokens(text), Context())
    return [one.value for one in found if one.kind == "days" and one.value.shape in _SHAPES]


def _stated(head: Sequence[str]) -> tuple[date, date] | None:
    """«The term of the work: from … to …»."""
    for line in head:
        if not _TERM.search(line) or any(one in line.casefold() for one in _NAMES["not_period"]):
            continue
        if ":" in line and (period := _of_text(line.rpartition(":")[2])):
            return period
    return None


def _in_title(line: str) -> tuple[date, date] | None:
    return (
        _of_text(line) if len(line) < 400 and not any(one in line.casefold() for one in _NAMES["not_period"]) else None
    )


def _of_text(text: str, shortest: int = 60) -> tuple[date, date] | None:
    for span in reversed(_spans(text)):
        first, last, _ = dates(span, Context())
        if first and last and (last - first).days >= shortest:
            return first, last
    return None


def _abbreviations(text: str) -> list[str]:
    return [
        word
        for found in _ABBREVIATION.findall(text)
        if len(found.split()) <= 2
        for word in deadline_words.folded(found).split()
    ]
