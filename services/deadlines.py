"""Understands a deadline as an order writes it. Every word counts: what is not understood becomes a question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.deadline_atoms import put_together
from services.deadline_clauses import LIST, Deadline, Kind, clauses, plain
from services.deadline_context import Context, Reason
from services.deadline_events import DATED, relative
from services.deadline_often import frequencies
from services.deadline_patterns import pattern, signs
from services.deadline_periodic import periodic
from services.deadline_scopes import apart, several
from services.deadline_words import AGAIN, Token, folded, tokens
from services.deadline_yearly import each_year, yearly

_ONLY_CLAUSES = pattern(f"{LIST} comma*")
_LEFT = ("unknown", "other", "by_agreement", "on_demand")
_OPEN = pattern("comma* (starting from?|from) (days|list) comma*|after days")
_CONTINUOUS = pattern(f"({LIST})? comma* (continuous (comma|and)*)+ ({LIST})? comma*")


def read(text: str | None, context: Context) -> Deadline:
    """What a deadline means in a document; what it does not say is asked."""
    parts = [(_one(day, context), who) for day, who in apart(text or "")]
    if parts and all(one.occurrences and not one.leftover and not one.recurrence for one, _ in parts):
        return several(parts)
    return _one(text, context)


def _one(text: str | None, context: Context) -> Deadline:
    written = folded(text or "")
    words = tokens(text or "", context.abbreviations)
    found = [one for one in put_together(words, context) if one.kind != "filler"]
    if not any(one.kind not in ("dash", "comma", "other", "no_deadline") for one in found):
        return Deadline(Kind.NONE, reasons=(Reason.NO_DEADLINE,))
    understood = _understood(frequencies(found), context)
    if understood is None:
        understood = _partly(found, context)
    if any(one.kind in ("current", "next", "this_year") for one in words) and not _is_within(understood, context):
        understood = understood.because(Reason.YEAR)
    if written.endswith((",", "-")) and any(one.kind != "dash" for one in words):
        understood = understood.because(Reason.CUT_OFF)
    if understood.kind is Kind.BY_AGREEMENT:
        understood = understood.because(Reason.BY_AGREEMENT)
    return understood


def _is_within(found: Deadline, context: Context) -> bool:
    """Whether «this year» leaves nothing to ask: the document is of one year, and the day lies in it."""
    if not (context.is_of_school_year or context.is_of_calendar_year) or not context.period or not found.due:
        return not found.due
    return context.period[0] <= found.due and found.occurrences[-1].due <= context.period[1]


def _partly(found: list[Token], context: Context) -> Deadline:
    """The best of what remains without the words that are not known; always a question."""
    unknown = [one for one in found if one.kind in _LEFT]
    rest = [one for one in found if one.kind not in _LEFT]
    known = _understood(frequencies(rest), context) if unknown and rest else None
    if known is None:
        left = " ".join(one.text for one in (unknown or found))
        return Deadline(Kind.NONE, reasons=(Reason.NOT_UNDERSTOOD,), leftover=left)
    return replace(known, leftover=" ".join(one.text for one in unknown)).because(Reason.NOT_UNDERSTOOD)


def _understood(found: list[Token], context: Context) -> Deadline | None:
    kinds = [one.kind for one in found]
    if "then" in kinds:
        at = kinds.index("then")
        return _and_then(found[:at], found[at + 1 :], context)
    for way in (relative, _undated, _school_calendar):
        if (known := way(found, context)) is not None:
            return known
    if (known := _open(found)) is not None:
        return known
    return _repeating(found, context) if _repeats(kinds) else _once(found, context)


def _open(found: list[Token]) -> Deadline | None:
    """A beginning without an end."""
    return Deadline(Kind.NONE, reasons=(Reason.OPEN_START,)) if _OPEN.fullmatch(signs(found)) else None


def _repeats(kinds: list[str]) -> bool:
    return bool(
        {"yearly", "report_next", "report", "often", "day_of_month", "end_of", "day_word", "month_word"} & {*kinds}
    )


def _once(found: list[Token], context: Context) -> Deadline | None:
    bare = _stripped(found)
    return plain(bare, context) if bare and _ONLY_CLAUSES.fullmatch(signs(bare)) else None


def _repeating(found: list[Token], context: Context) -> Deadline | None:
    kinds = [one.kind for one in found]
    often = next((one for one in found if one.kind == "often"), None)
    if often and often.value.times > 1 and often.value.unit == "half_yearly" and {"days", "list"} & {*kinds}:
        rest = [one for one in found if one is not often]
        known = yearly(rest, context) if _ONLY_CLAUSES.fullmatch(signs(_stripped(rest))) else None
        return known.because(Reason.HOW_OFTEN) if known else None
    if {"yearly", "report_next", "report"} & {*kinds} and "often" not in kinds and "day_of_month" not in kinds:
        return yearly(found, context)
    return periodic(found, context)


def _stripped(found: Sequence[Token]) -> list[Token]:
    done = list(found)
    while done and done[0].kind in ("comma", "dash"):
        done = done[1:]
    while done and done[-1].kind in ("comma", "dash"):
        done = done[:-1]
    return done


def _and_then(head: list[Token], tail: list[Token], context: Context) -> Deadline | None:
    """First once, then otherwise: «July 2020, then yearly»."""
    bare = _stripped(head)
    tail = _stripped(tail)
    first = plain(bare, context) if bare and tail and _ONLY_CLAUSES.fullmatch(signs(bare)) else None
    if first is None:
        return None
    kinds = [one.kind for one in tail]
    if kinds[0] == "on_demand":
        return None if {*kinds} & DATED else replace(first, until=context.ends)
    if "yearly" not in kinds or "often" in kinds:
        return None if {*kinds} & {"unknown", "other"} else first.because(Reason.MIXED)
    again = _again(first, bare, [one for one in tail if one.kind not in ("yearly", "comma")], context)
    return again.because(*first.reasons) if again else None


def _again(first: Deadline, bare: list[Token], others: list[Token], context: Context) -> Deadline | None:
    """Every year after the first time: the same, the same under another name, or on another day."""
    if not others:
        again = each_year(clauses(bare, context), context)
        is_without_month = all(one.kind == "days" and one.value.shape == "year" for one in bare)
        return again.because(Reason.NO_MONTH) if is_without_month else again
    if len(others) == 1 and others[0].text in AGAIN:
        again = each_year(clauses(bare, context), context)
        scoped = [replace(one, scope=others[0].text if at else None) for at, one in enumerate(again.occurrences)]
        return replace(again, occurrences=tuple(scoped)).because(Reason.SAME_MONTHS_AGAIN)
    if not _ONLY_CLAUSES.fullmatch(signs(others)) or first.due is None:
        return None
    since = date(first.due.year + 1, 1, 1)
    rest = each_year(clauses(others, context), context, since=since)
    once = tuple(replace(one, scope=FIRST_TIME) for one in first.occurrences)
    later = tuple(replace(one, scope=LATER) for one in rest.occurrences if one.due >= since)
    return replace(rest, occurrences=once + later)


FIRST_TIME, LATER = "first_time", "then_yearly"
"""Scopes whose words the reader of documents chooses."""


def _undated(found: list[Token], context: Context) -> Deadline | None:
    """As needed, by agreement, always."""
    kinds = [one.kind for one in found]
    first = next((one for one in kinds if one not in ("comma", "into", "on")), "")
    if first in ("on_demand", "by_agreement", "at_once") and not {*kinds} & DATED:
        if first == "at_once":
            return None
        return Deadline(_UNDATED[first])
    if (kind := _undated_all_along(found, context)) is not None:
        return Deadline(kind)
    if "continuous" in kinds and _CONTINUOUS.fullmatch(signs([one for one in found if one.kind != "about"])):
        limits = [one for one in found if one.kind != "continuous"]
        limit = plain(_stripped(limits), context) if _stripped(limits) else None
        if limit is None or limit.due is None:
            return Deadline(Kind.CONTINUOUS, until=context.ends)
        return Deadline(Kind.CONTINUOUS, until=limit.occurrences[-1].due, reasons=limit.reasons)
    return None


_UNDATED = {"on_demand": Kind.ON_DEMAND, "by_agreement": Kind.BY_AGREEMENT}
_SHORTEST_COURSE = 150
"""Days; «during October, on request» is more than a word about the whole plan."""


def _undated_all_along(found: list[Token], context: Context) -> Kind | None:
    """`During the year, as needed`: the time is that of the plan, or nearly."""
    kinds = [one.kind for one in found]
    at = next((at for at, kind in enumerate(kinds) if kind in _UNDATED), 0)
    since = kinds.index("during") if "during" in kinds else len(kinds)
    course, rest = (found[:at], found[at:]) if since < at else (found[since:], found[:since])
    course = _stripped(course)
    if kinds[at] not in _UNDATED or {one.kind for one in rest} & {*DATED, "other", "then"}:
        return None
    known = plain(course, context) if course and _ONLY_CLAUSES.fullmatch(signs(course)) else None
    if known is None or known.kind is not Kind.PERIOD or {one.kind for one in course} & {"list"}:
        return None
    is_long = not known.due or not known.start or (known.due - known.start).days >= _SHORTEST_COURSE
    return _UNDATED[kinds[at]] if is_long else None


_CALENDAR = pattern(
    "(same_day|comma|into|on|during|whole|period|from|to|by|until|(num|nth)|each|season_of|holidays|term|year_word|school|school_year|and|dash|"
    "days|start_of|end_of|of_period|year|day_word|often)+"
)


def _school_calendar(found: list[Token], context: Context) -> Deadline | None:
    """School terms and holidays: without dates until the school's calendar is known."""
    kinds = {one.kind for one in found}
    is_termly = any(one.kind == "often" and one.value.unit == "termly" for one in found)
    if not (kinds & {"term", "holidays"} or is_termly) or not _CALENDAR.fullmatch(signs(found)):
        return None
    if "often" in kinds and not is_termly:
        return None
    written = [one for one in found if one.kind == "days" and one.value.shape in ("month", "range", "days")]
    if written:
        known = plain(written, context)
        return known.because(Reason.CALENDAR) if known else None
    return Deadline(Kind.PERIODIC, until=context.ends, reasons=(Reason.CALENDAR,), waits=_is_whole_part(kinds))


def _is_whole_part(kinds: set[str]) -> bool:
    """Terms and holidays as they are; «the beginning of the third term» is a guess."""
    return not kinds & {"start_of", "end_of", "days", "day_word"} or "each" in kinds


def is_deadline(text: str, context: Context) -> bool:
    """Whether a text is nothing but a deadline."""
    known = read(text, context)
    return known.kind is not Kind.NONE and not known.leftover and Reason.CUT_OFF not in known.reasons
