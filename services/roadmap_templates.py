"""Ready plans: the usual steps of a year in our own words, put into whichever school year is wanted."""

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from services import school_years
from services.deadline_clauses import Kind, Occurrence
from services.deadline_context import SCHOOL_YEAR_BEGINS
from services.roadmap_plan import Planned

SHIPPED = Path(__file__).parents[1] / "forms/roadmaps"
_BELOW = ("region", "municipality", "organisation")
_WHOLE_YEAR, _YEAR_ENDS = "year", "05-31"
_YEARLY = frozenset({Kind.YEARLY_BEFORE, Kind.YEARLY_WINDOW})
_GOING_ON = _YEARLY | {Kind.CONTINUOUS, Kind.PERIODIC}
"""Kinds that last, or come again, until the plan ends."""


@dataclass(frozen=True, slots=True)
class Template:
    """A ready plan as it is offered: for which kind of place, and what it is called."""

    code: str
    kind: str
    title: str
    title_en: str


def of(kind: str) -> list[Template]:
    """The ready plans of a kind of place: `organisation`, `municipality` or `region`."""
    return [one for one in _templates().values() if one.kind == kind]


def template(code: str) -> Template:
    """A ready plan by its code; KeyError."""
    return _templates()[code]


def plan(code: str, school_year: int, *, year_ends: str = _YEAR_ENDS) -> list[Planned]:
    """The steps in the school year that begins in this calendar year; nothing is to be asked about them. KeyError.

    `year_ends` is the last day, `MM-DD`, of what takes the whole year.
    """
    one = template(code)
    levels = _BELOW[_BELOW.index(one.kind) :]
    steps = [step for step in _file(_stem(one))["step"] if set(step.get("levels", levels[-1:])) & set(levels)]
    return [_planned(step, row, levels, school_year, year_ends) for row, step in enumerate(steps, start=1)]


def period(school_year: int) -> tuple[date, date]:
    """The first and the last day of the plan of a school year."""
    return school_years.first_day(school_year), date(school_year + 1, school_years.FIRST_MONTH - 1, 31)


@cache
def _templates() -> dict[str, Template]:
    made = [one for path in sorted(SHIPPED.glob("*.toml")) for one in _of_file(path.stem, _file(path.stem))]
    return {one.code: one for one in made}


def _of_file(stem: str, said: Mapping[str, Any]) -> Iterator[Template]:
    """A file for several kinds of places is a plan of each: the code has the kind after a dot."""
    for kind in said["kinds"]:
        code = stem if len(said["kinds"]) == 1 else f"{stem}.{kind}"
        yield Template(code, kind, said["title"], said["title_en"])


def _stem(one: Template) -> str:
    return one.code.partition(".")[0]


@cache
def _file(stem: str) -> Mapping[str, Any]:
    return tomllib.loads((SHIPPED / f"{stem}.toml").read_text("utf-8"))


def _planned(step: Mapping[str, Any], row: int, levels: tuple[str, ...], school_year: int, year_ends: str) -> Planned:
    when = step.get("when")
    spans = [when] if isinstance(when, str) else when or []
    days = tuple(_days(one, school_year, year_ends) for one in spans)
    kind = Kind(step["kind"]) if "kind" in step else Kind.WINDOW if days[0].start else Kind.DATE
    return Planned(
        row=row,
        title=step["title"],
        kind=kind,
        occurrences=days,
        levels=tuple(one for one in levels if one in step.get("levels", levels[-1:])),
        number=str(row),
        section=step.get("section"),
        recurrence=_recurrence(days[0].due) if kind in _YEARLY else step.get("recurrence"),
        until=period(school_year)[1] if kind in _GOING_ON else None,
        boundary=step.get("boundary"),
        result=step.get("result"),
        note=step.get("note"),
        is_event=step.get("event", False),
        sample=step.get("sample"),
    )


def _days(when: str, school_year: int, year_ends: str) -> Occurrence:
    """`11`, `09..10`, `10-01`, `11-01..12-25`, or `year`."""
    if when == _WHOLE_YEAR:
        month, day = map(int, year_ends.split("-"))
        return Occurrence(date(school_year, *SCHOOL_YEAR_BEGINS), _in_month(school_year + 1, month, day))
    first, _, last = when.partition("..")
    due = _day(last or first, school_year, is_last=True)
    is_day = not last and "-" in first
    return Occurrence(None if is_day else _day(first, school_year, is_last=False), due)


def _day(text: str, school_year: int, *, is_last: bool) -> date:
    month, _, day = text.partition("-")
    if day:
        return _in_year(int(month), int(day), school_year)
    return _in_year(int(month), 31 if is_last else 1, school_year)


def _in_year(month: int, day: int, school_year: int) -> date:
    """The day of the school year: from August on it is the year's first half."""
    return _in_month(school_year if month >= school_years.FIRST_MONTH else school_year + 1, month, day)


def _in_month(year: int, month: int, day: int) -> date:
    """The day, or the month's last where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _recurrence(due: date) -> str:
    is_end = due.day == monthrange(due.year, due.month)[1]
    return f"FREQ=YEARLY;BYMONTH={due.month};BYMONTHDAY={-1 if is_end else due.day}"
