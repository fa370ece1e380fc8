"""School years, each known by the calendar year in which it begins."""

from datetime import date, datetime
from typing import Protocol

from services import ages

FIRST_MONTH = 8
"""Whoever is added from August on belongs to the year that comes, until then to the one that ends."""


class Placed(Protocol):
    """Somebody's class, since when it is written down, and for which year it was said again."""

    since: datetime
    school_year: int | None


def begun(day: date) -> int:
    """The school year of a local day."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def at(moment: datetime, time_zone: str) -> int:
    """The school year at a moment in the IANA zone `time_zone`."""
    return begun(ages.local_date(moment, time_zone))


def known_for(placed: Placed, time_zone: str) -> int:
    """The last school year for which the class is known."""
    return at(placed.since, time_zone) if placed.school_year is None else placed.school_year


def title(year: int) -> str:
    """How people call it."""
    return f"{year}/{(year + 1) % 100:02d}"


def first_day(year: int) -> date:
    """From which day on it is this school year."""
    return date(year, FIRST_MONTH, 1)
