"""What becomes of words that were found together: days, parts of a month, quarters, school years, ranges."""

from dataclasses import replace
from datetime import date, timedelta

from services.deadline_context import (
    WEEKDAYS,
    Context,
    Point,
    Reason,
    Span,
    dates,
)
from services.deadline_words import Token, values
from services.deadline_years import this_year

YEARS = range(1990, 2100)
_SHORT_YEARS = range(15, 60)
_PARTS = {"start_of": (1, 10), "middle": (11, 20), "end_of": (21, -1)}
_DECADES = {1: (1, 10), 2: (11, 20), 3: (21, -1), -1: (21, -1)}
_WEEKS = {1: (1, 7), 2: (8, 14), 3: (15, 21), 4: (22, 28), 5: (22, -1), -1: (22, -1)}
_HALVES = {1: (1, 15), 2: (16, -1), -1: (16, -1)}


def year(found: list[Token], _: Context) -> Token | None:
    value = found[0].value
    return Token("year", value, "") if value in YEARS else None


def same_month(found: list[Token], _: Context) -> Token | None:
    """`in the month of March`."""
    return Token("month", found[0].value, "")


def month_of_year(found: list[Token], _: Context) -> Token | None:
    """`May, 2025`."""
    return Token("month_year", (found[0].value, values(found, "year")[0]), "")


def in_several_years(found: list[Token], _: Context) -> Token | None:
    """`May 2024, 2025, 2026`: each time a window, if that is meant."""
    month, years = found[0].value, values(found, "year")
    spans = [Span(Point(month, 1, year), Point(month, -1, year), shape="month") for year in years]
    return Token("list", [one.because(Reason.MIXED) for one in spans], "")


def short_year(found: list[Token], _: Context) -> Token | None:
    at = next(index for index, one in enumerate(found) if one.kind == "num")
    year = found[at].value
    if year not in _SHORT_YEARS or found[0].kind != "month":
        return None
    return Token("month_year", (found[0].value, 2000 + year), "")


def _day(month: int, day: int, year: int | None) -> Span:
    point = Point(month, day, year)
    return Span(point, point, is_day=True, shape="day")


def full_date(found: list[Token], _: Context) -> Token | None:
    value: date | None = found[0].value
    if value is None:
        return Token("days", Span(Point(2, 30, 1), Point(2, 30, 1), is_day=True), "")
    return Token("days", _day(value.month, value.day, value.year), "")


def serial(found: list[Token], _: Context) -> Token | None:
    day = date(1899, 12, 30) + timedelta(days=found[0].value)
    return Token("days", _day(day.month, day.day, day.year), "")


def day_month(found: list[Token], _: Context) -> Token | None:
    """`14 March 2025`, `05.11`: one or several days of a month."""
    year = next(iter(values(found, "year")), None)
    if found[0].kind == "dm":
        return Token("days", _day(found[0].value[1], found[0].value[0], year), "")
    month = values(found, "month")[0]
    days = values(found, "num", "nth", "count")
    if any(not 1 <= day <= 31 for day in days):
        return None
    made = [_day(month, day, year) for day in days]
    return Token("days", made[0], "") if len(made) == 1 else Token("list", made, "")


def days_of_month(found: list[Token], _: Context) -> Token | None:
    first, last = values(found, "num", "nth")
    if not (1 <= first <= 31 and 1 <= last <= 31):
        return None
    month, year = values(found, "month")[0], next(iter(values(found, "year")), None)
    return Token("days", Span(Point(month, first, year), Point(month, last, year), shape="days"), "")


def days_until(found: list[Token], context: Context) -> Token | None:
    """`from 10 until 20 March`: whether the 20th belongs to it is asked."""
    made = days_of_month(found, context)
    return replace(made, value=made.value.because(Reason.ROUGH)) if made else None


def days_of_dm(found: list[Token], context: Context) -> Token | None:
    """`3-7.02.2025`."""
    month = next(one for one in found if one.kind == "dm")
    day = Token("num", month.value[0], month.text)
    rest = [one for one in found if one.kind not in ("dm", "year")]
    return days_of_month([*rest, day, Token("month", month.value[1], ""), *found[len(rest) + 1 :]], context)


def nth_weekday(found: list[Token], _: Context) -> Token | None:
    number = values(found, "nth", "num")[0]
    weekday = WEEKDAYS.index(values(found, "weekday")[0])
    point = Point(values(found, "month")[0], 1, next(iter(values(found, "year")), None), (number, weekday))
    return Token("days", Span(point, point, is_day=True, shape="weekday"), "") if abs(number) < 6 else None


def part(found: list[Token], _: Context) -> Token | None:
    """A decade, a half or a week of a month; its beginning, middle or end."""
    month, year = values(found, "month")[0], next(iter(values(found, "year")), None)
    kinds = {one.kind for one in found}
    numbers = values(found, "nth", "num")
    if not numbers:
        shape = next(one.kind for one in found if one.kind in _PARTS)
        first, last = _PARTS[shape]
        span = Span(Point(month, first, year), Point(month, last, year), shape=shape)
        return Token("days", span.because(Reason.ROUGH), "")
    table = _DECADES if "decade" in kinds else _WEEKS if "week" in kinds else _HALVES
    if any(one not in table for one in numbers):
        return None
    first, last = table[numbers[0]][0], table[numbers[-1]][1]
    span = Span(Point(month, first, year), Point(month, last, year), shape="part")
    return Token("days", span.because(Reason.ROUGH) if "week" in kinds else span, "")


def month(found: list[Token], _: Context) -> Token | None:
    month, year = values(found, "month")[0], next(iter(values(found, "year")), None)
    return Token("days", Span(Point(month, 1, year), Point(month, -1, year), shape="month"), "")


def month_year(found: list[Token], _: Context) -> Token | None:
    month, year = found[0].value
    return Token("days", Span(Point(month, 1, year), Point(month, -1, year), shape="month"), "")


def named(found: list[Token], _: Context) -> Token | None:
    month, day = found[0].value
    year = next(iter(values(found, "year")), None)
    written = values(found, "month")
    if written and written[0] != month:
        return None
    return Token("days", _day(month, day, year).because(Reason.NAMED_DAY), "")


def from_to(found: list[Token], _: Context) -> Token | None:
    """From one to another; what opens the second one is dropped, and so is what closes the first."""
    one, other = values(found, "days")
    if one.last.year and not other.is_dated:
        other = replace(other, first=replace(other.first, year=None), last=replace(other.last, year=None))
    span = Span(one.first, other.last, shape="range", reasons=one.reasons | other.reasons)
    is_nothing = one.shape == other.shape == "month" and one.first.month == other.first.month and not one.is_dated
    if one.is_day != other.is_day or is_nothing:
        span = span.because(Reason.ROUGH)
    return Token("days", span, "")


def period(found: list[Token], context: Context) -> Token | None:
    return Token("whole_period", None, "")


def with_weekday(found: list[Token], context: Context) -> Token | None:
    """`12 March 2025, Wednesday`: only where it is one."""
    span, weekday = values(found, "days")[0], values(found, "weekday")[0]
    day = dates(span, context)[1]
    is_so = span.is_day and day is not None and WEEKDAYS[day.weekday()] == weekday
    return Token("days", span, "") if is_so else None


def end_of_plan(found: list[Token], _: Context) -> Token | None:
    """`the end of the programme`, where nothing else is said of it."""
    return Token("end_of_period", None, "")


def end_of(found: list[Token], context: Context) -> Token | None:
    """The beginning, middle or end of something longer than a month."""
    kind, inner = found[0].kind, found[-1]
    if inner.kind == "whole_period":
        return Token("end_of_period", None, "") if kind == "end_of" else None
    if inner.kind == "year_word":
        if context.base is None:
            return None
        is_told = context.is_of_calendar_year or any(one.kind == "calendar" for one in found)
        year, reasons = this_year(context), set() if is_told else {Reason.YEAR}
        span = Span(Point(1, 1, year), Point(12, 31, year), shape="year", reasons=frozenset(reasons))
    else:
        span = inner.value
    if span.is_day:
        return None
    return Token("days", replace(span, shape=kind).because(Reason.ROUGH), "")
