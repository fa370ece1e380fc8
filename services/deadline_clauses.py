"""A deadline's clauses: `until` a day, `during` a span, several of them in a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from services.deadline_context import Context, Point, Reason, Span, dates
from services.deadline_patterns import pattern, signs
from services.deadline_words import Token


class Kind(StrEnum):
    """What sort of deadline it is."""

    DATE = "date"
    WINDOW = "window"
    BEFORE = "before"
    YEARLY_BEFORE = "yearly_before"
    YEARLY_WINDOW = "yearly_window"
    PERIOD = "period"
    CONTINUOUS = "continuous"
    BY_AGREEMENT = "by_agreement"
    NONE = "none"
    PERIODIC = "periodic"
    RELATIVE = "relative"
    ON_DEMAND = "on_demand"


WAITED_FOR = {Reason.EVENT, Reason.CALENDAR}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Once: from when, until when, and whom or what it concerns where not everybody and everything."""

    start: date | None
    due: date
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """What was understood; `start` and `due` are those of the first occurrence."""

    kind: Kind
    occurrences: tuple[Occurrence, ...] = ()
    recurrence: str | None = None
    until: date | None = None
    reasons: tuple[Reason, ...] = ()
    leftover: str = ""
    boundary: str | None = None
    """`before` or `on_or_before`: whether the day itself still counts is shown, not decided."""
    event: str | None = None
    """What a relative deadline is counted from."""
    offset: str | None = None
    """How far from it: `P20D`, `-P1W`, `P1M`; `B10` are ten working days; None where that is not written."""
    waits: bool = False
    """Understood, and its days come with an event or the school's calendar."""

    @property
    def start(self) -> date | None:
        return self.occurrences[0].start if self.occurrences else None

    @property
    def due(self) -> date | None:
        return self.occurrences[0].due if self.occurrences else None

    @property
    def needs_confirmation(self) -> bool:
        return bool({*self.reasons} - (WAITED_FOR if self.waits else set()))

    def because(self, *reasons: Reason) -> "Deadline":
        """The same, with something to ask."""
        return replace(self, reasons=tuple(dict.fromkeys((*self.reasons, *reasons))))


@dataclass(frozen=True, slots=True)
class Clause:
    """Spans with the words before them; a span of a `before` is its last day."""

    spans: list[Span]
    is_before: bool = False
    is_during: bool = False
    boundary: str | None = None
    is_whole: bool = False
    reasons: frozenset[Reason] = field(default_factory=frozenset)


MARKERS = "(until|not_later|by|to)"
_THING = "(days|list|whole_period|end_of_period)"
ONE = (
    rf"{MARKERS}* into? inclusive? (during|whole|into|on|period|about|from)* {_THING} (inclusive|about)*"
    "|(during|into|on)* whole? year_word"
)
_CLAUSE = pattern(f"({ONE})")
LIST = f"(({ONE}) ((comma|and|slash|dash|plus)* ({ONE}))*)"


def clauses(found: Sequence[Token], context: Context) -> list[Clause]:
    """The clauses of words that are nothing but clauses."""
    made: list[Clause] = []
    text = list(found)
    end = -1
    for hit in _CLAUSE.finditer(signs(text)):
        one = _clause(text[hit.start() : hit.end()], context)
        between = {token.kind for token in text[max(end, 0) : hit.start()]}
        if end >= 0 and not between & {"comma", "and", "slash"}:
            one = replace(one, reasons=one.reasons | {Reason.MIXED})
        end = hit.end()
        before = made[-1] if made else None
        if before and before.is_before and not one.is_before and not one.is_during and all(s.is_day for s in one.spans):
            one = replace(one, is_before=True, boundary=before.boundary)
        made.append(one)
    return _with_years(made)


def _clause(found: list[Token], context: Context) -> Clause:
    kinds = [one.kind for one in found]
    marker = next((one for one in kinds if one in ("until", "not_later", "by", "to")), None)
    is_during = "during" in kinds
    reasons = frozenset({Reason.ROUGH}) if "about" in kinds or "from" in kinds else frozenset()
    thing = next((one for one in found if one.kind in ("days", "list")), None)
    if thing is None:
        return _of_period(kinds, marker, context)
    spans = [thing.value] if thing.kind == "days" else list(thing.value)
    if marker is None:
        if "into" in kinds and not is_during and any(one.is_day and one.shape == "day" for one in spans):
            # Nobody writes «in 17 March»; «until» may have lost a letter.
            reasons |= {Reason.ROUGH}
        return Clause(spans, is_during=is_during or "whole" in kinds, reasons=reasons)
    counts = marker in ("not_later", "to") or "inclusive" in kinds
    spans = [_last_day(one, counts) for one in spans]
    boundary = "before" if marker == "until" and "inclusive" not in kinds and not _is_end(thing) else "on_or_before"
    return Clause(spans, is_before=True, boundary=boundary, reasons=reasons)


def _is_end(thing: Token) -> bool:
    return thing.kind == "days" and thing.value.shape == "end_of"


def _of_period(kinds: list[str], marker: str | None, context: Context) -> Clause:
    """The document's own period, or «the year» where the document is of one."""
    if context.period is None:
        return Clause([], is_during=True, is_whole=True, reasons=frozenset({Reason.NO_PERIOD}))
    first, last = (Point(one.month, one.day, one.year) for one in context.period)
    if "end_of_period" in kinds or marker:
        return Clause([Span(last, last, is_day=True)], is_before=True, boundary="on_or_before", is_whole=True)
    is_one = context.is_of_calendar_year or context.is_of_school_year
    reasons = frozenset({Reason.YEAR}) if "year_word" in kinds and not is_one else frozenset()
    return Clause([Span(first, last, shape="period")], is_during=True, is_whole=True, reasons=reasons)


def _last_day(span: Span, counts: bool) -> Span:
    """The day until which something is to be done; doubtful for «until March»."""
    if span.is_day:
        return span
    match span.shape:
        case "end_of":
            return _as_day(span, span.last, span.reasons - {Reason.ROUGH})
        case "middle":
            return _as_day(span, replace(span.last, day=15), span.reasons | {Reason.ROUGH})
        case "start_of":
            return _as_day(span, span.first, span.reasons | {Reason.ROUGH})
    return _as_day(span, span.last if counts else span.first, span.reasons | {Reason.ROUGH})


def _as_day(span: Span, point: Point, reasons: frozenset[Reason]) -> Span:
    year = point.year or (span.last.year if point is not span.first or not _crosses(span) else None)
    point = replace(point, year=year)
    return Span(point, point, is_day=True, shape="until", reasons=reasons)


def _crosses(span: Span) -> bool:
    return span.last.month < span.first.month


def _with_years(made: list[Clause]) -> list[Clause]:
    """A year at the end of a list is that of what stands before it, too."""
    spans = [span for one in made for span in one.spans]
    if len(spans) < 2 or not spans[-1].is_dated:
        return made
    year, done, reasons = spans[-1].first.year or spans[-1].last.year, [spans[-1]], set[Reason]()
    for one, after in pairwise(reversed(spans)):
        del one
        if after.is_dated:
            year = after.first.year or after.last.year
            done.insert(0, after)
            continue
        assert year is not None
        if (after.last.month, after.last.day % 32) > (done[0].first.month, done[0].first.day % 32):
            year, reasons = year - 1, reasons | {Reason.ACROSS_NEW_YEAR}
        last = replace(after.last, year=year)
        first = replace(after.first, year=year - _crosses(after))
        done.insert(0, replace(after, first=first, last=last))
    rest = iter(done)
    return [replace(one, spans=[next(rest) for _ in one.spans], reasons=one.reasons | reasons) for one in made]


def plain(found: Sequence[Token], context: Context) -> Deadline | None:
    """Days and spans that do not repeat."""
    made = clauses(found, context)
    reasons: set[Reason] = set()
    occurrences: list[Occurrence] = []
    kinds: list[Kind] = []
    for clause in made:
        reasons |= clause.reasons
        for span in clause.spans:
            first, last, why = _after(span, occurrences, context)
            reasons |= span.reasons | why
            kinds.append(_kind(clause, span, first, last))
            if first and last:
                occurrences.append(Occurrence(None if span.is_day else first, last))
    if not kinds:
        return Deadline(Kind.PERIOD, reasons=tuple(sorted(reasons)))
    if len({*kinds}) > 1 or _touch(occurrences):
        reasons.add(Reason.MIXED)
    boundary = next((one.boundary for one in made if one.boundary), None)
    return Deadline(kinds[0], tuple(occurrences), reasons=tuple(sorted(reasons)), boundary=boundary)


def _after(
    span: Span, before: list[Occurrence], context: Context
) -> tuple[date | None, date | None, frozenset[Reason]]:
    """The days of a span; what follows another in a list is later than it."""
    if before and not span.is_dated:
        later = before[-1].due + timedelta(days=1)
        found = dates(span, replace(context, months_run_from=None, order_date=later))
        own = dates(span, context)
        return found if own[0] and found[0] and own[0] <= before[-1].due else own
    return dates(span, context)


def _kind(clause: Clause, span: Span, first: date | None, last: date | None) -> Kind:
    if clause.is_before:
        return Kind.BEFORE
    if span.is_day:
        return Kind.DATE
    if clause.is_during or span.shape in ("school_year", "period"):
        return Kind.PERIOD
    is_long = bool(first and last and (last.year - first.year) * 12 + last.month - first.month >= 12)
    return Kind.PERIOD if is_long and first and last and _over_a_year(first, last) else Kind.WINDOW


def _over_a_year(first: date, last: date) -> bool:
    return (last + timedelta(days=1)).toordinal() - first.toordinal() > 366


def _touch(found: list[Occurrence]) -> bool:
    """Whether two windows lie side by side: then they may be one."""
    return any(other.start and (other.start - one.due).days == 1 for one, other in pairwise(found))
