"""Deadlines that come oftener than yearly: every week, month, quarter or half-year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from services.deadline_clauses import ONE, Deadline, Kind, Occurrence, clauses
from services.deadline_context import Context, Point, Reason, dates, months
from services.deadline_month_parts import month_part
from services.deadline_often import UNITS, Often
from services.deadline_patterns import pattern, signs
from services.deadline_words import Token

MOST = 2_000
LATE_IN_THE_MONTH = 16
"""From this day on «monthly, until» may as well be about the same month."""
_PART = {"weekly": 0, "monthly": 1, "quarterly": 3, "half_yearly": 6}


_NUMBERS = "(num|nth|count)"
_DAY_CLAUSE = pattern(
    f"each {_NUMBERS} day_of_month month_word?"
    f"|(until|not_later|by|to|into|on)* {_NUMBERS} ((comma|and)+ {_NUMBERS})* day_of_month?"
    "( (each|reporting)? month_word? comma? (report_next|report_quarter|report) (month_word|quarter|half_year|period)?"
    "| comma? (each|reporting|next) month_word"
    "| nth month_word (each|reporting)? (quarter|half_year)?"
    "| into? often (comma? (report_next|report_quarter|report))?)?"
)
_END_OF_UNIT = pattern(
    "(until|by|to|into|not_later)* (end_of|nth day_word) (each|reporting|current)? (month_word|quarter|half_year|week)"
    "|(until|by|to|into|not_later)* nth day_word often"
)
_LIMIT = pattern(f"({ONE})|from days|starting from? days")


def periodic(found: Sequence[Token], context: Context) -> Deadline | None:
    """Oftener than yearly: every week, month, quarter, half-year."""
    return month_part(found, context) or _of_units(found, context)


def _of_units(found: Sequence[Token], context: Context) -> Deadline | None:
    words = [one for one in found if one.kind not in ("about",)]
    reasons: set[Reason] = {Reason.ROUGH} if len(words) < len(found) else set()
    given: set[Often] = {one.value for one in found if one.kind == "often"}
    if len(given) > 1 and len({one.unit for one in given}) == 1:
        given = {one for one in given if one.weekdays}
    if len(given) > 1:
        return None
    often = next(iter(given), None)
    if often and often.weekdays and often.is_each:
        reasons.add(Reason.ROUGH)
    if often and often.every > 1:
        reasons.add(Reason.ROUGH)
    of_month: list[Token] = []
    is_last_day = False
    if not _END_OF_UNIT.search(signs(words)) and (hit := _DAY_CLAUSE.search(signs(words))):
        of_month = words[hit.start() : hit.end()]
        often = often or _implied(of_month)
        words[hit.start() : hit.end()] = []
    if hit := _END_OF_UNIT.search(signs(words)):
        end = words[hit.start() : hit.end()]
        unit = next((UNITS[one.kind] for one in reversed(end) if one.kind in UNITS and one.kind != "day_word"), "")
        unit = unit or often.unit if often else unit
        if any(one.kind == "nth" and one.value != -1 for one in end):
            return None
        is_last_day = end[0].kind in ("until", "by", "to", "not_later") or any(one.kind == "nth" for one in end)
        if often is None and "each" not in [one.kind for one in words[hit.start() : hit.end()]]:
            reasons.add(Reason.ROUGH)
        often = often or Often(unit, is_each=True)
        if unit != often.unit:
            return None
        words[hit.start() : hit.end()] = []
    if often is None:
        return None
    words = [one for one in words if one.kind != "often"]
    if hit := _LIMIT.search(signs(words)):
        limit = words[hit.start() : hit.end()]
        context, why = _limited(limit, context)
        reasons |= why
        words[hit.start() : hit.end()] = []
    if any(one.kind not in ("comma", "and", "into", "on", "during", "each") for one in words):
        return None
    return _repeated(often, of_month, context, is_last_day).because(*sorted(reasons))


def _implied(of_month: list[Token]) -> Often | None:
    kinds = [one.kind for one in of_month]
    if "quarter" in kinds or "report_quarter" in kinds:
        return Often("quarterly", is_each=True)
    if "half_year" in kinds:
        return Often("half_yearly", is_each=True)
    if "report" in kinds or "each" in kinds or ("month_word" in kinds and {"next", "report_next"} & {*kinds}):
        return Often("monthly", is_each=True)
    return None


def _limited(found: list[Token], context: Context) -> tuple[Context, set[Reason]]:
    """Only for a part of the document's time."""
    if found[0].kind in ("from", "starting") and len(found) < 4 and found[-1].kind == "days":
        first, _, why = dates(found[-1].value, context)
        last = context.ends
    else:
        made = clauses(found, context)
        if not made or not made[0].spans or len(made[0].spans) > 1:
            return context, {Reason.NOT_UNDERSTOOD} if not made or not made[0].is_whole else set()
        span = made[0].spans[0]
        first, last, why = dates(span, context)
        why = why | span.reasons | made[0].reasons
        if made[0].is_before:
            first = context.begins
    if first is None or last is None or first > last:
        return context, {*why, Reason.NO_PERIOD}
    first = max(first, context.begins) if context.begins and context.begins <= last else first
    return replace(context.within(first, last), order_date=None), {*why}


def _repeated(often: Often, of_month: list[Token], context: Context, is_last_day: bool) -> Deadline:
    if often.unit == "termly":
        return Deadline(Kind.PERIODIC, until=context.ends, reasons=(Reason.CALENDAR,), waits=True)
    if often.unit == "yearly":
        return Deadline(Kind.PERIODIC, until=context.ends, reasons=(Reason.HOW_OFTEN,))
    reasons = {Reason.HOW_OFTEN} if often.times > 1 else set()
    begins, ends = context.begins, context.ends
    rule, first, why = _first(often, of_month, context)
    reasons |= why
    if begins is None or first is None:
        return Deadline(Kind.PERIODIC, (), rule, ends, tuple(sorted({*reasons, Reason.NO_PERIOD})))
    if often.times > 1 and often.unit != "half_yearly":
        return Deadline(Kind.PERIODIC, (), None, ends, tuple(sorted(reasons)))
    dues = list(_dues(rule, first, ends or first))
    is_day = bool(is_last_day or of_month or often.weekdays or often.unit == "daily")
    found, start = list[Occurrence](), begins
    for due in dues:
        found.append(Occurrence(None if is_day else start, due))
        start = due + timedelta(days=1)
    if not is_day and ends and start <= ends and found:
        found.append(Occurrence(start, ends))
    if ends is None:
        reasons.add(Reason.NO_PERIOD)
    if not found:
        reasons.add(Reason.AFTER_THE_END)
    return Deadline(Kind.PERIODIC, tuple(found), rule, ends, tuple(sorted(reasons)))


def _first(often: Often, of_month: list[Token], context: Context) -> tuple[str, date | None, set[Reason]]:
    """The rule of the due dates and the first of them."""
    begins = context.begins
    interval = f";INTERVAL={often.every}" if often.every > 1 else ""
    if often.unit == "daily":
        return f"FREQ=DAILY{interval}", begins, set()
    if often.unit == "weekly":
        rule = f"FREQ=WEEKLY{interval};BYDAY={','.join(often.weekdays) or 'SU'}"
        return (
            rule,
            next(_dues(rule, begins, None), None) if begins else None,
            set() if often.weekdays else {Reason.ROUGH},
        )
    if often.weekdays:
        days = ",".join(f"{often.number if often.number else ''}{one}" for one in often.weekdays)
        rule = f"FREQ=MONTHLY{interval};BYDAY={days}"
        return rule, next(_dues(rule, begins, None), None) if begins else None, set()
    if of_month:
        return _on_days(often, of_month, begins)
    if often.unit == "half_yearly" and context.is_of_school_year:
        rule = "FREQ=YEARLY;BYMONTH=5,12;BYMONTHDAY=-1"
    else:
        step = _PART[often.unit] * often.every
        rule = f"FREQ=MONTHLY{f';INTERVAL={step}' if step > 1 else ''};BYMONTHDAY=-1"
    return rule, _end_of_part(often, begins, context) if begins else None, set()


def _end_of_part(often: Often, begins: date, context: Context) -> date | None:
    step = _PART[often.unit]
    for year, month in months(begins, date(begins.year + 1, 12, 31)):
        if often.unit == "half_yearly" and context.is_of_school_year:
            if month in (5, 12):
                return Point(month, -1).on(year)
        elif month % step == 0:
            return Point(month, -1).on(year) if often.every == 1 else _shifted(year, month + step * (often.every - 1))
    return None


def _shifted(year: int, month: int) -> date | None:
    return Point((month - 1) % 12 + 1, -1).on(year + (month - 1) // 12)


def _on_days(often: Often, of_month: list[Token], begins: date | None) -> tuple[str, date | None, set[Reason]]:
    """«Until the 7th»: of every month, or of the one after the part that is reported on."""
    kinds = [one.kind for one in of_month]
    at = kinds.index("month_word") if "month_word" in kinds else len(kinds)
    numbers = [one.value for one in of_month[:at] if one.kind in ("num", "nth", "count")]
    is_of_last_month = at and at < len(kinds) and kinds[at - 1] == "nth" and "day_of_month" in kinds[:at]
    if is_of_last_month:
        numbers = numbers[:-1]
    is_until = bool({"until", "by", "not_later", "to"} & {*kinds[:2]})
    is_reported = bool({"report_next", "report_quarter", "report", "next"} & {*kinds})
    reasons: set[Reason] = {Reason.ROUGH} if "next" in kinds else set()
    if any(not 1 <= one <= 31 for one in numbers) or not numbers:
        return "", None, {Reason.NO_SUCH_DAY}
    listed = ",".join(str(one) for one in sorted(numbers))
    step = _PART[often.unit] * often.every
    rule = f"FREQ=MONTHLY{f';INTERVAL={step}' if step > 1 else ''};BYMONTHDAY={listed}"
    if max(numbers) > 28:
        reasons.add(Reason.ROUGH)
    if begins is None:
        return rule, None, reasons
    shift = 0
    if step > 1:
        shift = -(begins.month % -step) + (0 if is_of_last_month else 1)
        if is_of_last_month and (of_month[at - 1].value != -1):
            reasons.add(Reason.ROUGH)
        if not is_until and not is_reported and not is_of_last_month:
            reasons.add(Reason.ROUGH)
    elif is_reported or (is_until and not often.is_each and "each" not in kinds):
        shift = 1
        if not is_reported and max(numbers) >= LATE_IN_THE_MONTH:
            shift, reasons = 0, reasons | {Reason.ROUGH}
    month = begins.month - 1 + shift
    since = date(begins.year + month // 12, month % 12 + 1, 1)
    return rule, next(_dues(rule, max(since, begins), None), None), reasons


def _dues(rule: str, first: date, ends: date | None) -> Iterator[date]:
    from dateutil.rrule import rrulestr

    moment = datetime(first.year, first.month, first.day)  # noqa: DTZ001, a day and not a moment
    for count, one in enumerate(rrulestr(rule, dtstart=moment)):
        if count >= MOST or (ends and one.date() > ends):
            return
        yield one.date()
