"""Deadlines that come again every year, to the end of the document."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from services.deadline_clauses import LIST, Clause, Deadline, Kind, Occurrence, clauses
from services.deadline_context import Context, Reason, Span, dates
from services.deadline_patterns import pattern, signs
from services.deadline_words import Token

JUST_AFTER_THE_END = timedelta(days=31)
_ONLY_CLAUSES = pattern(f"{LIST} comma*")
_REPORT = pattern("(year_word)? comma? (report_next|report) year_word?")
_SINCE = pattern("starting? from days|starting from? days")
_BETWEEN = "(comma|and)*"


def yearly(found: Sequence[Token], context: Context) -> Deadline | None:
    """A day or a window of every year; without a month, the calendar year."""
    words = [one for one in found if one.kind != "yearly"]
    is_report = False
    if hit := _REPORT.search(signs(words)):
        del words[hit.start() : hit.end()]
        is_report = True
    years = [one for one in words if one.kind == "days" and one.value.shape in ("year", "years")]
    if hit := _SINCE.search(signs(words)):
        years = [one for one in words[hit.start() : hit.end()] if one.kind == "days"]
        words[hit.start() : hit.end()] = years
        if years[0].value.shape == "year":
            last = context.ends
            since = years[0].value.first.on()
            context = context if not last or not since else context.within(since, last)
            words.remove(years[0])
            context = replace(context, order_date=None)
            years = []
    elif years:
        words.remove(years[0])
        context = _of_years(years[0].value, context)
    words = _without_ends([one for one in words if one.kind not in ("into", "on")])
    if words and not _ONLY_CLAUSES.fullmatch(signs(words)):
        return None
    if is_report:
        context = _after_first_year(context)
    reasons = {*years[0].value.reasons} if years else set()
    made = clauses(words, context) if words else []
    if not made or all(one.is_whole and not one.is_before for one in made):
        return _each_calendar_year(context)
    return each_year(made, context).because(*reasons)


def _without_ends(words: list[Token]) -> list[Token]:
    """Without the commas around."""
    while words and words[0].kind in ("comma", "and", "during", "period"):
        if words[0].kind in ("during", "period") and len(words) > 1:
            break
        words = words[1:]
    while words and words[-1].kind in ("comma", "and", "during", "period"):
        words = words[:-1]
    return words


def _of_years(span: Span, context: Context) -> Context:
    first, last, _ = dates(span, context)
    assert first is not None
    assert last is not None
    if context.order_date and context.order_date > first:
        return replace(context.within(first, last), order_date=None)
    return replace(context.within(first, last), order_date=None)


def _after_first_year(context: Context) -> Context:
    if context.begins is None:
        return context
    first = date(context.begins.year + 1, 1, 1)
    return replace(context, order_date=first)


def _each_calendar_year(context: Context) -> Deadline:
    """Without a month: once in each calendar year, and a question."""
    rule, reasons = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", (Reason.NO_MONTH,)
    begins, ends = context.begins, context.ends
    if begins is None or ends is None:
        return Deadline(Kind.YEARLY_WINDOW, (), rule, None, (*reasons, Reason.NO_PERIOD))
    found = [
        Occurrence(max(begins, date(year, 1, 1)), min(ends, date(year, 12, 31)))
        for year in range(begins.year, ends.year + 1)
    ]
    return Deadline(Kind.YEARLY_WINDOW, tuple(found), rule, ends, reasons)


def each_year(made: list[Clause], context: Context, *, since: date | None = None) -> Deadline:
    """Clauses that come again each year to the end of the document."""
    spans = [(clause, span) for clause in made for span in clause.spans]
    reasons = {reason for clause, span in spans for reason in (*clause.reasons, *span.reasons)} - {Reason.YEAR}
    found: list[Occurrence] = []
    ends = context.ends
    for _, span in spans:
        one, why = _years(span, context, since)
        reasons |= why
        found += one
    is_before = all(clause.is_before or span.is_day for clause, span in spans)
    kind = Kind.YEARLY_BEFORE if is_before else Kind.YEARLY_WINDOW
    rule = _rule([span for _, span in spans])
    if rule is None:
        reasons.add(Reason.HOW_OFTEN)
    if ends is None:
        reasons.add(Reason.NO_PERIOD)
    boundary = next((one.boundary for one in made if one.boundary), None)
    found.sort(key=lambda one: one.due)
    return Deadline(kind, tuple(found), rule, ends, tuple(sorted(reasons)), boundary=boundary)


def _years(span: Span, context: Context, since: date | None) -> tuple[list[Occurrence], set[Reason]]:
    from_base = replace(context, months_run_from=since) if since else context
    first, last, why = dates(span, from_base)
    reasons = {*why} - {Reason.YEAR}
    if first is None or last is None:
        return [], reasons or {Reason.YEAR}
    ends, found = context.ends, list[Occurrence]()
    crosses = last.year - first.year
    for year in range(first.year, (ends.year if ends else first.year) + 1):
        start = replace(span.first, year=None).on(year)
        due = replace(span.last, year=None).on(year + crosses)
        if start is None or due is None:
            reasons.add(Reason.NO_SUCH_DAY)
        elif ends is None or due <= ends:
            found.append(Occurrence(None if span.is_day else start, due))
        elif not span.is_day and start <= ends:
            found.append(Occurrence(start, ends))
    after = replace(span.last, year=None).on(last.year + len(found))
    if ends and after and span.is_day and after - ends <= JUST_AFTER_THE_END:
        reasons.add(Reason.AFTER_THE_END)
    if not found:
        return [Occurrence(None if span.is_day else first, last)], reasons | {Reason.AFTER_THE_END}
    return found, reasons


def _rule(spans: list[Span]) -> str | None:
    points = [replace(one.last, day=-1) if _is_month_end(one) else one.last for one in spans]
    if len({(one.day, one.weekday) for one in points}) > 1:
        return None
    listed = ",".join(str(one.month) for one in sorted(points, key=lambda one: one.month))
    return "FREQ=YEARLY;" + points[0].rule().replace(f"BYMONTH={points[0].month};", f"BYMONTH={listed};")


def _is_month_end(span: Span) -> bool:
    """A window that ends a month ends it in leap years, too."""
    return span.shape in ("year", "years", "school_year", "half", "quarter", "period")
