"""How long an answer about a pair is waited for: working days of the place, as pure days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from services import ages

REMINDED_AFTER, GIVEN_UP_AFTER = 2, 5
"""Working days after which whoever has not answered is reminded once, and the curator is told."""


def end_of(at: datetime, time_zone: str, days: int, is_working: Callable[[date], bool]) -> datetime:
    """The moment at which so many working days are over, by the wall of the IANA zone; none: the end of that day.

    They are counted from the day after the aware moment `at` (Civil Code, art. 191).
    """
    day = ages.local_date(at, time_zone)
    while days > 0:
        day += timedelta(days=1)
        days -= is_working(day)
    return ages.midnight(day + timedelta(days=1), time_zone)


def last_day(until: datetime, time_zone: str) -> date:
    """The last whole day before the moment at which a term is over."""
    return ages.local_date(until - timedelta(seconds=1), time_zone)
