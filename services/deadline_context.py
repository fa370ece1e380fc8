"""What a document tells about its deadlines, and which days an expression of one means there."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

SCHOOL_YEAR_BEGINS, SCHOOL_YEAR_ENDS = (9, 1), (5, 31)


class Reason(StrEnum):
    """Why a person must look at a deadline; sentences are in deadline_reasons.toml."""

    YEAR = "year"
    ACROSS_NEW_YEAR = "across_new_year"
    SCHOOL_YEAR_END = "school_year_end"
    MAYBE_SCHOOL_YEAR = "maybe_school_year"
    NO_DEADLINE = "no_deadline"
    BY_AGREEMENT = "by_agreement"
    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_DAY = "no_such_day"
    CUT_OFF = "cut_off"
    NO_MONTH = "no_month"
    SAME_MONTHS_AGAIN = "same_months_again"
    AFTER_THE_END = "after_the_end"
    NAMED_DAY = "named_day"
    ROUGH = "rough"
    OPEN_START = "open_start"
    EVENT = "event"
    NO_PERIOD = "no_period"
    IN_TITLE = "in_title"
    REVERSED = "reversed"
    HOW_OFTEN = "how_often"
    MIXED = "mixed"
    CALENDAR = "calendar"
    NO_RESPONSIBLE = "no_responsible"


@dataclass(frozen=True, slots=True)
class Context:
    """What the document says: its period, the date of its order, abbreviations; from where yearless months run."""

    period: tuple[date, date] | None = None
    order_date: date | None = None
    abbreviations: frozenset[str] = frozenset()
    months_run_from: date | None = None

    @property
    def base(self) -> date | None:
        """The day from which a day without a year is looked for."""
        return self.months_run_from or self.order_date or (self.period[0] if self.period else None)

    @property
    def begins(self) -> date | None:
        """When what repeats begins: the plan, or its order where that is later."""
        if self.period and self.order_date and self.order_date <= self.period[1]:
            return max(self.period[0], self.order_date)
        return self.period[0] if self.period else self.order_date

    @property
    def ends(self) -> date | None:
        return self.period[1] if self.period else None

    @property
    def school_year(self) -> int | None:
        """The school year in which the document begins."""
        day = self.period[0] if self.period else self.order_date
        if day is None:
            return None
        begun = day.year if day.month >= 6 else day.year - 1
        is_calendar = self.period is not None and self.period[0] == date(day.year, 1, 1)
        return day.year if is_calendar else begun

    @property
    def is_of_school_year(self) -> bool:
        """Whether the document's period is one school year."""
        if not self.period:
            return False
        first, last = self.period
        return 6 <= first.month <= 10 and last.year == first.year + 1 and last.month <= 8

    @property
    def is_of_calendar_year(self) -> bool:
        return self.period is not None and self.period[0].year == self.period[1].year

    def within(self, first: date, last: date) -> "Context":
        """The same document, for a part of its time."""
        return replace(self, period=(first, last))


@dataclass(frozen=True, slots=True)
class Point:
    """A day of a month, which may lack its year; -1 is the last day, `weekday` the n-th weekday instead."""

    month: int
    day: int
    year: int | None = None
    weekday: tuple[int, int] | None = None

    def on(self, year: int | None = None) -> date | None:
        """The date; None where there is no such day."""
        year = self.year or year
        if year is None or not 1 <= year <= 9998:
            return None
        length = monthrange(year, self.month)[1]
        if self.weekday:
            return nth_weekday(year, self.month, *self.weekday)
        day = length if self.day == -1 else self.day
        return date(year, self.month, day) if 1 <= day <= length else None

    def rule(self) -> str:
        """Its part of a yearly RRULE."""
        if self.weekday:
            number, weekday = self.weekday
            return f"BYMONTH={self.month};BYDAY={number}{WEEKDAYS[weekday]}"
        return f"BYMONTH={self.month};BYMONTHDAY={self.day}"


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Span:
    """A day, or days from the first to the last."""

    first: Point
    last: Point
    is_day: bool = False
    shape: str = ""
    reasons: frozenset[Reason] = field(default_factory=frozenset)

    @property
    def is_dated(self) -> bool:
        return self.first.year is not None or self.last.year is not None

    def because(self, *reasons: Reason) -> "Span":
        return replace(self, reasons=self.reasons | set(reasons))


Dates = tuple[date | None, date | None, frozenset[Reason]]
"""First day, last day, and what to ask."""
_NONE: frozenset[Reason] = frozenset()


def dates(span: Span, context: Context) -> Dates:
    """The days that are meant; no days where no year can be told or there is no such day."""
    first, last = span.first, span.last
    crosses = (last.month, last.day % 32) < (first.month, first.day % 32)
    if first.year and last.year:
        return _checked(first.on(), last.on(), _NONE)
    if first.year or last.year:
        year = first.year or last.year
        assert year is not None
        if not crosses:
            return _checked(first.on(year), last.on(year), _NONE)
        if first.year:
            return _checked(first.on(), last.on(year + 1), _NONE)
        early = _checked(_bare(first).on(year - 1), _bare(last).on(year), frozenset({Reason.ACROSS_NEW_YEAR}))
        late = _checked(_bare(first).on(year), _bare(last).on(year + 1), frozenset({Reason.ACROSS_NEW_YEAR}))
        return early if _inside(early, context) and not _inside(late, context) else late
    return _without_year(span, context, crosses)


def _bare(point: Point) -> Point:
    return replace(point, year=None)


def _inside(found: Dates, context: Context) -> bool:
    first, last, _ = found
    return bool(context.period and first and last and context.period[0] <= last and last <= context.period[1])


def _checked(first: date | None, last: date | None, reasons: frozenset[Reason]) -> Dates:
    if first is None or last is None:
        return None, None, reasons | {Reason.NO_SUCH_DAY}
    if last < first:
        return None, None, reasons | {Reason.REVERSED}
    return first, last, reasons


def _without_year(span: Span, context: Context, crosses: bool) -> Dates:
    """The first that is not earlier than the base; asked unless the document leaves one year only."""
    base, ends = context.base, context.ends
    if base is None:
        return None, None, frozenset({Reason.YEAR})
    found = [
        (first, last)
        for year in range(base.year - 2, max(base.year, ends.year if ends else 0) + 9)
        if (first := span.first.on(year)) and (last := span.last.on(year + crosses)) and first <= last
    ]
    if not found:
        return None, None, frozenset({Reason.NO_SUCH_DAY})
    later = [one for one in found if _end_of_first(span, one[0]) >= base]
    fitting = [one for one in later if ends and one[1] <= ends]
    inside = [one for one in fitting if context.period and context.period[0] <= one[0]]
    fitting = inside or fitting
    if fitting:
        is_before = bool(context.period and fitting[0][1] < context.period[0])
        asked = len(fitting) > 1 or is_before or context.months_run_from is not None
        return *fitting[0], frozenset({Reason.YEAR}) if asked else _NONE
    running = [one for one in found if context.period and context.period[0] <= one[1] and one[1] <= context.period[1]]
    return *(running or later)[0], frozenset({Reason.YEAR})


def _end_of_first(span: Span, first: date) -> date:
    """A month in progress counts."""
    return first if span.is_day or span.first.day != 1 else Point(first.month, -1).on(first.year) or first


def nth_weekday(year: int, month: int, number: int, weekday: int) -> date | None:
    """The n-th weekday of a month, the last one for -1."""
    length = monthrange(year, month)[1]
    days = [date(year, month, day) for day in range(1, length + 1) if date(year, month, day).weekday() == weekday]
    return days[number - 1 if number > 0 else number] if abs(number) <= len(days) else None


def months(first: date, last: date) -> Iterator[tuple[int, int]]:
    """Year and month of every month from one day to another."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
