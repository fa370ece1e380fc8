"""What an answer makes of a step of a plan: another year, a whole month, the days of its neighbours."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import MAXYEAR, date

from services.deadline_clauses import Kind, Occurrence
from services.deadline_context import SCHOOL_YEAR_BEGINS, SCHOOL_YEAR_ENDS, Context, Reason
from services.deadline_offsets import counted
from services.roadmap_options import LEVELS, Act, Document, Option, period
from services.roadmap_plan import DATED, Planned
from services.roadmap_reading import again, days_in_title
from services.working_days import is_working_day

ABOUT_DAYS = frozenset(Reason) - {Reason.NO_RESPONSIBLE}
WHOLLY_READ = frozenset({Reason.CUT_OFF, Reason.NOT_UNDERSTOOD, Reason.ROUGH, Reason.MIXED})
"""These ask the same: whether what was understood is all of it."""
A_YEAR = 366


def read_as(
    step: Planned, reason: Reason, option: Option, plan: Sequence[Planned], document: Document
) -> Planned | None:
    """The step as the option has it; None where the option does not fit the step."""
    way = _WAYS.get(option.act)
    try:
        made = way(step, reason, option.value, plan, document) if way else None
    except (ValueError, OverflowError):
        return None
    return _complete(step, made) if made else None


def _complete(before: Planned, after: Planned) -> Planned:
    """Nothing with days is left without any, or without whoever owes it, and unasked."""
    reasons = list(after.reasons)
    if after.kind in DATED and not after.occurrences and not ABOUT_DAYS & {*reasons}:
        reasons.append(Reason.NO_DEADLINE)
    is_owed = after.levels or after.responsibles or after.kind not in DATED or before.kind in DATED
    if not is_owed and Reason.NO_RESPONSIBLE not in reasons:
        reasons.append(Reason.NO_RESPONSIBLE)
    return replace(after, reasons=tuple(reasons))


def _keep(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned | None:
    if step.kind in DATED and not step.occurrences:
        return None
    return step.answered(*(WHOLLY_READ if reason in WHOLLY_READ else {reason}))


def _none(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned:
    return _dated(step, Kind.NONE, ())


def _later(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned:
    if reason is Reason.EVENT:
        return step.answered(reason)
    return _dated(step, Kind.BY_AGREEMENT, ())


def _shift(step: Planned, reason: Reason, value: str, _: Sequence[Planned], __: Document) -> Planned | None:
    if not step.occurrences:
        return None
    return step.answered(reason, occurrences=tuple(_years_on(one, int(value)) for one in step.occurrences))


def _ends(step: Planned, reason: Reason, value: str, _: Sequence[Planned], __: Document) -> Planned:
    month, day = int(value[:2]), int(value[2:])
    rule = (step.recurrence or "").replace(f"BYMONTH={SCHOOL_YEAR_ENDS[0]};", f"BYMONTH={month};") or None
    moved = tuple(replace(one, due=_school_end(one.due, month, day)) for one in step.occurrences)
    until = _school_end(step.until, month, day) if step.until else None
    return step.answered(reason, occurrences=moved, until=until, recurrence=rule)


def _school_end(due: date, month: int, day: int) -> date:
    return due.replace(month=month, day=day) if (due.month, due.day) == SCHOOL_YEAR_ENDS else due


def _calendar_years(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned | None:
    first, last = _span(step)
    days = Occurrence(date(first.year, 1, 1), date(last.year, 12, 31))
    return step.answered(reason, Reason.SCHOOL_YEAR_END, occurrences=(days,), kind=_kind(days))


def _school_year(step: Planned, reason: Reason, _: str, __: Sequence[Planned], document: Document) -> Planned | None:
    year = _span(step)[0].year
    days = Occurrence(date(year, *SCHOOL_YEAR_BEGINS), date(year + 1, *document.year_ends))
    return step.answered(reason, occurrences=(days,), kind=Kind.PERIOD)


def _other(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned | None:
    if len(step.occurrences) != 1:
        return None
    only = step.occurrences[0]
    if only.start is None or only.start.year == only.due.year:
        return None
    years = -1 if str(only.start.year) in (step.deadline_text or "") else 1
    return step.answered(reason, occurrences=(_years_on(only, years),))


def _month(step: Planned, reason: Reason, value: str, _: Sequence[Planned], document: Document) -> Planned | None:
    month = int(value) if value else None
    found = tuple(replace(_whole_month(one.due, month), scope=one.scope) for one in step.occurrences)
    if document.period and month:
        first, last = document.period
        found = tuple(one for one in found if first <= one.due and one.start and one.start <= last)
    if not found:
        return None
    if not month:
        return step.answered(reason, occurrences=found, kind=Kind.WINDOW)
    return step.answered(reason, occurrences=found, recurrence=f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY=-1")


def _whole_month(day: date, month: int | None) -> Occurrence:
    month = month or day.month
    return Occurrence(date(day.year, month, 1), date(day.year, month, monthrange(day.year, month)[1]))


def _once(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned | None:
    if not step.occurrences:
        return None
    first = replace(step.occurrences[0], scope=None)
    kind = Kind.WINDOW if first.start else Kind.DATE
    return step.answered(reason, occurrences=(first,), kind=kind, recurrence=None, until=None)


def _beyond(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned | None:
    is_yearly = "FREQ=YEARLY" in (step.recurrence or "") and step.kind in (Kind.YEARLY_BEFORE, Kind.YEARLY_WINDOW)
    if not is_yearly or not step.occurrences:
        return None
    more = _years_on(step.occurrences[-1], 1)
    return step.answered(reason, occurrences=(*step.occurrences, more), until=max(step.until or more.due, more.due))


def _join(step: Planned, reason: Reason, _: str, __: Sequence[Planned], ___: Document) -> Planned | None:
    if len(step.occurrences) < 2 or step.recurrence:
        return None
    first, last = _span(step)
    days = Occurrence(first, last)
    return step.answered(*WHOLLY_READ, occurrences=(days,), kind=_kind(days))


def _title(step: Planned, reason: Reason, _: str, __: Sequence[Planned], document: Document) -> Planned | None:
    days = days_in_title(step.title, Context(document.period, document.order_on))
    return _dated(step, Kind.DATE, tuple(Occurrence(None, one) for one in dict.fromkeys(days))) if days else None


def _near(step: Planned, reason: Reason, _: str, plan: Sequence[Planned], __: Document) -> Planned | None:
    """From the beginning of the dated row before it to the end of the one after it, in the same section."""
    same = [one for one in plan if one.section == step.section and one.kind in DATED and one.occurrences]
    before = [one for one in same if one.row < step.row][-1:]
    after = [one for one in same if one.row > step.row][:1]
    around = [one.occurrences[0] for one in (*before, *after)]
    if not around:
        return None
    days = Occurrence(min(one.start or one.due for one in around), max(one.due for one in around))
    if days.start == days.due:
        return _dated(step, Kind.DATE, (Occurrence(None, days.due),))
    return _dated(step, _kind(days), (days,))


def _whole(step: Planned, reason: Reason, _: str, __: Sequence[Planned], document: Document) -> Planned | None:
    if document.period is None:
        return None
    days = Occurrence(*document.period)
    return _dated(step, _kind(days), (days,))


def _day(step: Planned, reason: Reason, value: str, _: Sequence[Planned], __: Document) -> Planned:
    day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    if reason is not Reason.EVENT:
        return _dated(step, Kind.DATE, (Occurrence(None, day),))
    due = counted(day, step.offset, is_working_day)
    return step.answered(*ABOUT_DAYS, occurrences=(Occurrence(None, due),))


def _row(step: Planned, reason: Reason, value: str, plan: Sequence[Planned], _: Document) -> Planned | None:
    found = next((one for one in plan if one.row == int(value)), None)
    if found is None or found.row == step.row or found.kind is Kind.RELATIVE:
        return None
    return step.answered(reason)


def _period(step: Planned, reason: Reason, value: str, _: Sequence[Planned], document: Document) -> Planned | None:
    """Read again, now that the time of the document is known."""
    if not step.deadline_text or (reason is Reason.YEAR and step.occurrences):
        return None
    found = again(step.title, step.deadline_text, Context(period(value, document.year_ends), document.order_on))
    told = {Reason.NO_PERIOD, Reason.YEAR, *([Reason.IN_TITLE] if Reason.IN_TITLE not in step.reasons else [])}
    asked = [one for one in step.reasons if one is Reason.NO_RESPONSIBLE]
    reasons = (*(one for one in found.reasons if one not in told), *asked)
    return replace(
        step,
        kind=found.kind,
        occurrences=found.occurrences,
        recurrence=found.recurrence,
        until=found.until,
        boundary=found.boundary,
        event=found.event,
        offset=found.offset,
        reasons=reasons,
    )


def _level(step: Planned, reason: Reason, value: str, _: Sequence[Planned], __: Document) -> Planned:
    return step.answered(reason, levels=(LEVELS[value],) if value in LEVELS else ())


def _dated(step: Planned, kind: Kind, days: tuple[Occurrence, ...]) -> Planned:
    """Said by a person: whatever was written is not asked about any more."""
    return step.answered(*ABOUT_DAYS, kind=kind, occurrences=days, recurrence=None, until=None, boundary=None)


def _kind(days: Occurrence) -> Kind:
    return Kind.PERIOD if days.start and (days.due - days.start).days >= A_YEAR else Kind.WINDOW


def _span(step: Planned) -> tuple[date, date]:
    """ValueError where there are no days."""
    first = min(one.start or one.due for one in step.occurrences)
    return first, max(one.due for one in step.occurrences)


def _years_on(one: Occurrence, years: int) -> Occurrence:
    return replace(one, start=_moved(one.start, years) if one.start else None, due=_moved(one.due, years))


def _moved(day: date, years: int) -> date:
    """The end of a month stays the end of it, in leap years too. ValueError."""
    year = day.year + years
    if not 1 <= year <= MAXYEAR:
        raise ValueError(year)
    length = monthrange(year, day.month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return day.replace(year=year, day=length if is_last else min(day.day, length))


_Way = Callable[[Planned, Reason, str, Sequence[Planned], Document], Planned | None]
_WAYS: dict[Act, _Way] = {
    Act.KEEP: _keep,
    Act.NONE: _none,
    Act.LATER: _later,
    Act.SHIFT: _shift,
    Act.ENDS: _ends,
    Act.CALENDAR_YEARS: _calendar_years,
    Act.SCHOOL_YEAR: _school_year,
    Act.OTHER: _other,
    Act.MONTH: _month,
    Act.ONCE: _once,
    Act.BEYOND: _beyond,
    Act.JOIN: _join,
    Act.TITLE: _title,
    Act.NEAR: _near,
    Act.WHOLE: _whole,
    Act.DAY: _day,
    Act.ROW: _row,
    Act.PERIOD: _period,
    Act.LEVEL: _level,
}
