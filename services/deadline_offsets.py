"""How far a deadline lies from the event that it is counted from, and the day that this makes."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import regex

from services.deadline_words import Token

A_MONTH = 30
"""A «monthly term» is a calendar month."""
_UNITS = {"day_word": "D", "week": "W", "month_word": "M", "year_word": "Y"}
_AT_ONCE = {"same_day": "P0D", "at_once": "P0D", "eve": "-P1D"}
_OFFSET = regex.compile(r"(?P<sign>-?)(?P<shape>[PB])(?P<count>\d{1,4})(?P<unit>[DWMY]?)")


def offset(head: Sequence[Token], *, is_before: bool) -> str | None:
    """Of the words before an event: `P20D`, `-P1W`, `P1M`, `B10` in working days; None where they name no distance."""
    kinds = [one.kind for one in head]
    if at_once := next((_AT_ONCE[one] for one in kinds if one in _AT_ONCE), None):
        return at_once
    sign = "-" if is_before else ""
    in_days = next((int(one.value) for one in head if one.kind == "in_days"), None)
    if in_days is not None:
        return f"{sign}P1M" if in_days == A_MONTH else f"{sign}P{in_days}D"
    count = next((int(one.value) for one in head if one.kind in ("num", "count", "nth")), 1)
    if "half_word" in kinds:
        return f"{sign}P6M"
    unit = next((_UNITS[one] for one in kinds if one in _UNITS), None)
    if unit is None or count < 0:
        return None
    return f"{sign}B{count}" if "working" in kinds and unit == "D" else f"{sign}P{count}{unit}"


def counted(day: date, far: str | None, is_working: Callable[[date], bool]) -> date:
    """The day so far from an event; the event's own day where the distance is not known. ValueError."""
    if far is None:
        return day
    found = _OFFSET.fullmatch(far)
    if found is None:
        raise ValueError(far)
    count = int(found["count"]) * (-1 if found["sign"] else 1)
    if found["shape"] == "B":
        return _working(day, count, is_working)
    if found["unit"] in ("D", "W"):
        return day + timedelta(days=count * (7 if found["unit"] == "W" else 1))
    from dateutil.relativedelta import relativedelta

    far_month: date = day + relativedelta(months=count * (12 if found["unit"] == "Y" else 1))
    return far_month


def _working(day: date, count: int, is_working: Callable[[date], bool]) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        count -= step.days * is_working(day)
    return day
