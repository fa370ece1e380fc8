"""Years, school years, their halves, quarters and seasons, put together from words."""

from datetime import date

from services.deadline_context import SCHOOL_YEAR_BEGINS, SCHOOL_YEAR_ENDS, Context, Point, Reason, Span
from services.deadline_words import Token, values


def years(found: list[Token], _: Context) -> Token | None:
    first, last = values(found, "year", "num", "years")[:2]
    if last < 100:
        last += first // 100 * 100
    return Token("years", (first, last, False), "") if first < last else None


def school(found: list[Token], context: Context) -> Token | None:
    years = next(iter(values(found, "years")), None)
    given = values(found, "year")
    if years and years[1] != years[0] + 1:
        return None
    year = years[0] if years else given[0] if given else context.school_year
    if any(one.kind == "next" for one in found) and year is not None:
        year += 1
    return Token("school_year", (year, bool(given) and not years), "")


def school_span(value: tuple[int | None, bool], context: Context) -> Span | None:
    """A school year: its end is a setting unless the document's own period says it."""
    year, is_doubtful = value
    if year is None:
        return None
    first, last = Point(*SCHOOL_YEAR_BEGINS, year), Point(*SCHOOL_YEAR_ENDS, year + 1)
    span = Span(first, last, shape="school_year")
    if not context.period or context.period[1] != last.on() or context.period[0] > date(year, 9, 1):
        span = span.because(Reason.SCHOOL_YEAR_END)
    return span.because(Reason.YEAR) if is_doubtful else span


def school_year(found: list[Token], context: Context) -> Token | None:
    span = school_span(found[0].value, context)
    return Token("days", span, "") if span else None


def quarter(found: list[Token], _: Context) -> Token | None:
    numbers, year = values(found, "nth", "num"), next(iter(values(found, "year")), None)
    numbers = [4 if one == -1 else one for one in numbers]
    if any(not 1 <= one <= 4 for one in numbers) or numbers[0] > numbers[-1]:
        return None
    if numbers[-1] - numbers[0] > 1 and not any(one.kind in ("dash", "to") for one in found):
        return Token("list", [_quarters(one, one, year) for one in numbers], "")
    return Token("days", _quarters(numbers[0], numbers[-1], year), "")


def _quarters(first: int, last: int, year: int | None) -> Span:
    return Span(Point(3 * first - 2, 1, year), Point(3 * last, -1, year), shape="quarter")


def half_year(found: list[Token], context: Context) -> Token | None:
    number = values(found, "nth", "num")[0]
    schools, years, given = values(found, "school_year"), values(found, "years"), values(found, "year")
    if number not in (1, 2):
        return None
    school = schools[0][0] if schools else years[0][0] if years else None
    if school is None and not given and context.is_of_school_year:
        school = context.school_year
    if school is None:
        year = given[0] if given else None
        return Token("days", Span(Point(6 * number - 5, 1, year), Point(6 * number, -1, year), shape="half"), "")
    if number == 1:
        return Token("days", Span(Point(9, 1, school), Point(12, 31, school), shape="half"), "")
    span = Span(Point(1, 1, school + 1), Point(*SCHOOL_YEAR_ENDS, school + 1), shape="half")
    is_told = context.period is not None and (context.is_of_school_year or context.period[1] == span.last.on())
    return Token("days", span if is_told else span.because(Reason.SCHOOL_YEAR_END), "")


def season(found: list[Token], _: Context) -> Token | None:
    first, last = found[0].value
    year = next(iter(values(found, "year")), None)
    years = next(iter(values(found, "years")), None)
    if years and (last > first or years[1] != years[0] + 1):
        return None
    if years:
        return Token(
            "days", Span(Point(first, 1, years[0]), Point(last, -1, years[1]), shape="season").because(Reason.ROUGH), ""
        )
    if last < first:
        return Token("days", Span(Point(first, 1), Point(last, -1, year), shape="season").because(Reason.ROUGH), "")
    return Token("days", Span(Point(first, 1, year), Point(last, -1, year), shape="season").because(Reason.ROUGH), "")


def whole_year(found: list[Token], _: Context) -> Token | None:
    year = found[0].value
    return Token("days", Span(Point(1, 1, year), Point(12, 31, year), shape="year"), "")


def whole_years(found: list[Token], context: Context) -> Token | None:
    first, last, is_slashed = found[0].value
    span = Span(Point(1, 1, first), Point(12, 31, last), shape="years")
    own = context.period == (date(first, 1, 1), date(last, 12, 31))
    if is_slashed and last == first + 1:
        made = school_span((first, False), context)
        return Token("days", made.because(Reason.MAYBE_SCHOOL_YEAR), "") if made else None
    if last == first + 1 and not own:
        span = span.because(Reason.MAYBE_SCHOOL_YEAR)
    return Token("days", span, "")


def current(found: list[Token], context: Context) -> Token | None:
    if context.base is None:
        return None
    return Token("year", this_year(context) + (found[0].kind == "next"), "")


def this_year(context: Context) -> int:
    """The plan's own year; that of its order where it is of several."""
    assert context.base is not None
    return context.period[0].year if context.period and context.is_of_calendar_year else context.base.year
