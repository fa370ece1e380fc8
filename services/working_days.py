"""The Russian working calendar: weekends, holidays, and the days off that the government has transferred."""

from datetime import date, timedelta
from functools import cache
from typing import Any


@cache
def is_working_day(day: date) -> bool:
    """By the production calendar with its transfers, as far ahead as they are decreed; later only by the law."""
    return bool(_calendar().is_working_day(day))


@cache
def is_holiday(day: date) -> bool:
    """A holiday of the country or a day off that was moved; a weekend like every other is none."""
    return day in _calendar()


def working_days_after(day: date, count: int) -> date:
    """The last of so many working days, counted from the day after."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@cache
def _calendar() -> Any:
    from holidays import country_holidays

    return country_holidays("RU")
