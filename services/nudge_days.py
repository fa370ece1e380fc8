"""When whoever owes a step is nudged: one table by the kind of its deadline, aimed at working days."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from services.deadline_clauses import Kind
from services.working_days import is_working_day

IsWorking = Callable[[date], bool]


class What(StrEnum):
    """Which sentence a nudge is."""

    OPENS = "opens"
    MIDDLE = "middle"
    TERM = "term"
    """Once a school term, of what takes years: what has been done?"""
    D30 = "d30"
    D14 = "d14"
    D7 = "d7"
    D3 = "d3"
    D1 = "d1"
    TODAY = "today"
    LATE1 = "late1"
    LATE3 = "late3"
    LATE7 = "late7"
    LATE_WEEKLY = "late_weekly"
    LATE_MONTHLY = "late_monthly"
    HELD = "held"
    """Has the event taken place?"""
    REPORT = "report"
    """The report of the event is missing."""
    GOES_ON = "goes_on"
    """Of what goes on all the time: does it?"""
    NAME_DAY = "name_day"
    LISTED = "listed"
    """It is going to stand in the list of the level above."""
    LISTED_FAR = "listed_far"
    """As `LISTED`, of the levels above that one."""
    ASKED = "asked"
    """Not of the table: somebody of a level above wants it to be spoken of."""


class Nudge(NamedTuple):
    """One nudge: on which day, and what it says."""

    on: date
    what: What


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: days before the last day, days after it."""

    before: tuple[int, ...]
    late: tuple[tuple[int, What], ...] = ()
    listed: int | None = None
    """Late by so many days it stands in the list of the level above."""
    listed_far: int | None = None
    """Late by so many days it stands in the lists of the levels above that one."""
    in_a_row: int | None = None
    """Missed so many times in a row it stands in the list of the level above, however late it is."""


SHORT, LONG = 45, 100
"""Days of a window from which it has a middle, and a nudge a month before its end."""
LAST = 800
"""Days after the last one from which nobody is nudged any more."""
MONTH = 30
FAR = 21
TERMS = ((10, 25), (12, 20), (3, 20), (5, 20))
"""Days near the ends of the school terms, as month and day."""
GOES_ON = ((5, 15), (12, 15))
AGREEING = 3
"""So many times somebody is asked to name the day of what is «by agreement»."""
_SAID = {30: What.D30, 14: What.D14, 7: What.D7, 3: What.D3, 1: What.D1, 0: What.TODAY}

_FIRST = ((1, What.LATE1), (3, What.LATE3), (7, What.LATE7))
_WEEKS = tuple((days, What.LATE_WEEKLY) for days in range(14, 14 + 8 * 7, 7))
_MONTHS = tuple((days, What.LATE_MONTHLY) for days in range(_WEEKS[-1][0] + MONTH, LAST, MONTH))
_HANDED_IN = _FIRST + _WEEKS + _MONTHS
_EVERY_WEEK = _FIRST + tuple((days, What.LATE_WEEKLY) for days in range(14, LAST, 7))
_PERIOD = ((7, What.LATE7), *((days, What.LATE_MONTHLY) for days in range(7 + MONTH, LAST, MONTH)))
_EVENT = ((1, What.HELD), (7, What.REPORT))

_DATE = Row((14, 7, 3, 1, 0), _HANDED_IN, 7, FAR)
_PAPER = Row((30, 14, 7, 3, 1, 0), _HANDED_IN, 7, FAR)
_EVENT_ROW = Row((14, 7, 3, 1, 0), _EVENT, 7)
_YEARLY = Row((30, 14, 7, 3, 1, 0), _HANDED_IN, 7)
_WINDOW = Row((7, 1, 0), _EVERY_WEEK, 7)
_LONG_WINDOW = Row((14, 7, 1, 0), _EVERY_WEEK, 7)
_LONGEST_WINDOW = Row((30, 14, 7, 1, 0), _EVERY_WEEK, 7)
_RELATIVE = Row((3, 1, 0), _FIRST, 7)
_QUARTERLY = Row((7, 3, 1, 0), _FIRST, listed=10, in_a_row=2)
_MONTHLY = Row((3, 1, 0), _FIRST[:2], in_a_row=2)
_WEEKLY = Row((1, 0), in_a_row=3)
_OVER_YEARS = Row((30, 0), _PERIOD, 14)


@lru_cache(maxsize=50_000)
def nudges(
    kind: Kind,
    *,
    start: date | None,
    due: date | None,
    boundary: str | None,
    is_event: bool,
    is_paper: bool,
    is_working: IsWorking,
    recurrence: str | None = None,
) -> tuple[Nudge, ...]:
    """Every nudge of one occurrence, in order: section 8 of the rules of roadmaps.

    `start` is None for a single day; of what is by agreement it is the day on which it was taken, of what goes on
    all the time the day from which to ask, and `due` the last day of that. A nudge on a day off moves to the working
    day before, never later; of two on one day the one meant for the day nearer to the deadline stays.
    """
    if kind is Kind.BY_AGREEMENT and start is not None:
        asked = [Nudge(start + timedelta(days=MONTH * times), What.NAME_DAY) for times in range(1, AGREEING + 1)]
        return _worked(asked, is_working)
    if kind is Kind.CONTINUOUS and start is not None and due is not None:
        days = _yearly(GOES_ON, start, due)
        return _worked([Nudge(day, What.GOES_ON) for day in days], is_working)
    row = row_of(kind, start=start, due=due, is_event=is_event, is_paper=is_paper, recurrence=recurrence)
    if row is None or due is None:
        return ()
    last = aim(start=start, due=due, boundary=boundary)
    early = [*_inside(kind, start, last), *(Nudge(last - timedelta(days=days), _SAID[days]) for days in row.before)]
    before = _worked(_one_a_day(one for one in early if start is None or start <= one.on <= last), is_working)
    late = _worked(reversed([Nudge(due + timedelta(days=days), what) for days, what in row.late]), is_working)
    return before + tuple(one for one in late if one.on > due)


@lru_cache(maxsize=50_000)
def listed(
    kind: Kind,
    *,
    start: date | None,
    due: date | None,
    is_event: bool,
    is_working: IsWorking,
    recurrence: str | None = None,
) -> tuple[Nudge, ...]:
    """When the owner is told that it is going to stand in the lists above: the working day before that."""
    row = row_of(kind, start=start, due=due, is_event=is_event, recurrence=recurrence)
    if row is None or due is None:
        return ()
    limits = ((row.in_a_row and 1, What.LISTED), (row.listed, What.LISTED), (row.listed_far, What.LISTED_FAR))
    days = [(listed_on(due, late, is_working), what) for late, what in limits if late]
    return tuple(Nudge(_worked_before(day, is_working), what) for day, what in dict.fromkeys(days))


def listed_on(due: date, days: int, is_working: IsWorking) -> date:
    """The day of the first list in which it stands: late by so many days, and its owner could be told before."""
    day = list_day(due + timedelta(days=days))
    while _worked_before(day, is_working) <= due:
        day = list_day(day + timedelta(days=1))
    return day


def list_day(day: date) -> date:
    """The first day from this one on that brings the weekly list: the first working day of a week."""
    monday = day - timedelta(days=day.weekday())
    while True:
        week = (monday + timedelta(days=days) for days in range(7))
        first = next((one for one in week if is_working_day(one)), None)
        if first and first >= day:
            return first
        monday += timedelta(days=7)


def aim(*, start: date | None, due: date, boundary: str | None) -> date:
    """The day that counts as the last one: of «until the 10th» the 9th, since people differ on the 10th."""
    return due - timedelta(days=1) if boundary == "before" and start is None else due


def row_of(
    kind: Kind,
    *,
    start: date | None,
    due: date | None,
    is_event: bool = False,
    is_paper: bool = False,
    recurrence: str | None = None,
) -> Row | None:
    """The row of the table for one occurrence; None: nobody is nudged by the calendar."""
    found: Row | None = None
    match kind:
        case Kind.WINDOW | Kind.YEARLY_WINDOW | Kind.YEARLY_BEFORE if start and due:
            found = _windows((due - start).days + 1, is_yearly=kind is not Kind.WINDOW)
        case Kind.DATE if is_event:
            found = _EVENT_ROW
        case Kind.DATE | Kind.BEFORE | Kind.WINDOW:
            found = _PAPER if is_paper else _DATE
        case Kind.YEARLY_BEFORE | Kind.YEARLY_WINDOW:
            found = _YEARLY
        case Kind.PERIODIC:
            found = _periodic(recurrence)
        case Kind.RELATIVE:
            found = _RELATIVE
        case Kind.PERIOD:
            found = _OVER_YEARS
    return found


def is_weekly(kind: Kind, recurrence: str | None) -> bool:
    """Whether it comes every week."""
    return kind is Kind.PERIODIC and _periodic(recurrence) is _WEEKLY


def _windows(days: int, *, is_yearly: bool) -> Row:
    if is_yearly or days <= SHORT:
        return _WINDOW
    return _LONG_WINDOW if days < LONG else _LONGEST_WINDOW


def _periodic(recurrence: str | None) -> Row | None:
    """By how often it comes; school terms, of which no rule is written, are as quarters."""
    parts = dict(part.split("=", 1) for part in (recurrence or "").split(";") if "=" in part)
    match parts.get("FREQ"):
        case "DAILY":
            return None
        case "WEEKLY":
            return _WEEKLY
        case "MONTHLY" if int(parts.get("INTERVAL", "1")) < 3:
            return _MONTHLY
    return _QUARTERLY


def _inside(kind: Kind, start: date | None, last: date) -> Iterator[Nudge]:
    """The opening, and the middle of what is long."""
    if start is None or kind in (Kind.PERIODIC, Kind.RELATIVE, Kind.DATE, Kind.BEFORE):
        return
    yield Nudge(start, What.OPENS)
    length = (last - start).days + 1
    if kind is Kind.PERIOD:
        end = last - timedelta(days=MONTH + 1)
        yield from (Nudge(day, What.TERM) for day in _yearly(TERMS, start + timedelta(days=1), end))
    elif length > SHORT:
        yield Nudge(start + timedelta(days=length // 2), What.MIDDLE)


def _yearly(days: Iterable[tuple[int, int]], first: date, last: date) -> list[date]:
    """These days of every year, between two days."""
    years = range(first.year, last.year + 1)
    return sorted(day for year in years for day in (date(year, *one) for one in days) if first <= day <= last)


def _one_a_day(found: Iterable[Nudge]) -> list[Nudge]:
    """One for each day that is meant, in order; that a window opens is said rather than how long it will last."""
    by_day: dict[date, Nudge] = {}
    for one in found:
        before = by_day.get(one.on)
        if before is None or before.what is not What.OPENS or one.what is What.TODAY:
            by_day[one.on] = one
    return [by_day[day] for day in sorted(by_day)]


def _worked(found: Iterable[Nudge], is_working: IsWorking) -> tuple[Nudge, ...]:
    """Aimed at working days; of two that come to one day the last one given stays."""
    by_day = {_on_or_before(one.on, is_working): one.what for one in found}
    return tuple(Nudge(day, what) for day, what in sorted(by_day.items()))


def _on_or_before(day: date, is_working: IsWorking) -> date:
    return day if is_working(day) else _worked_before(day, is_working)


def _worked_before(day: date, is_working: IsWorking) -> date:
    """The last working day before; of a place that is never open, the day before."""
    for back in range(1, 120):
        if is_working(day - timedelta(days=back)):
            return day - timedelta(days=back)
    return day - timedelta(days=1)
