"""Days of tasks: until when one is in work, and what a day counted from an event comes to."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum


class Spell(StrEnum):
    """For how long a task is in work."""

    WEEK = "week"
    FORTNIGHT = "two"
    MONTH = "month"
    """To the end of the month, or of the next one on its last day."""
    OTHER = "other"


_OFFSET = re.compile(r"(-?)(?:P([0-9]{1,3})([DWM])|B([0-9]{1,3}))")


def last_day(spell: Spell, today: date) -> date:
    """Until when a task is silent; ValueError for `OTHER`, whose day a person names."""
    if spell is Spell.MONTH:
        tomorrow = today + timedelta(days=1)
        return tomorrow.replace(day=monthrange(tomorrow.year, tomorrow.month)[1])
    return today + timedelta(days={Spell.WEEK: 7, Spell.FORTNIGHT: 14}[Spell(spell)])


def is_before(offset: str) -> bool:
    """Whether what is counted so comes before its event."""
    return offset.startswith("-")


def counted(event_on: date, offset: str, is_working: Callable[[date], bool]) -> date:
    """The day that stands `offset` from the event: `P20D`, `-P1W`, `P1M`, or `B10`, ten working days.

    Working days are counted from the day after; a month ends on its last day where the day is missing. ValueError
    where the offset is none. Source: the roadmaps' README, section 2, `relative`.
    """
    read = _OFFSET.fullmatch(offset)
    if read is None:
        raise ValueError(offset)
    back, count, unit, working = read.groups()
    sign = -1 if back else 1
    if working:
        return _working(event_on, int(working), sign, is_working)
    if unit == "M":
        return _months(event_on, sign * int(count))
    return event_on + sign * timedelta(days=int(count) * (7 if unit == "W" else 1))


def _working(day: date, count: int, sign: int, is_working: Callable[[date], bool]) -> date:
    while count > 0:
        day += timedelta(days=sign)
        count -= is_working(day)
    return day


def _months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
