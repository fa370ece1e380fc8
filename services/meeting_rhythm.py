"""The days on which a pair meets by its regular times, paused with the place, each with its number and kind."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.day_counts import Passed
from services.meeting_days import SATURDAY, Calendar, Slot, minute

WEEK = timedelta(days=7)


class Kind(StrEnum):
    """What a meeting is for."""

    ORGANISATIONAL = "organisational"
    TRIAL = "trial"
    PLANNING = "planning"
    REGULAR = "regular"
    FINAL = "final"


FIRST = (Kind.ORGANISATIONAL, Kind.TRIAL, Kind.PLANNING)
"""Before these three there is nothing to end, so the last of fewer is no final one."""


class Planned(NamedTuple):
    """One meeting of the rhythm."""

    number: int
    kind: Kind
    on: date
    """By the calendar of the place."""
    starts_at: datetime
    """In UTC."""


def kind(number: int, *, is_last: bool) -> Kind:
    """What the meeting of this number, from 1 on, is for."""
    if number <= len(FIRST):
        return FIRST[number - 1]
    return Kind.FINAL if is_last else Kind.REGULAR


def days(slot: Slot, first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """The days of one slot, both ends included.

    A day that rests falls out, and the rhythm goes on with the next one of its weekday that does not: after a
    holiday nobody waits longer than needed. From one meeting to the next there are always `every` weeks at least.
    """
    day = first + timedelta(days=(slot.weekday - first.weekday()) % 7)
    while day <= last:
        if _is_possible(slot, day, calendar):
            yield day
            day += slot.every * WEEK
        else:
            day += WEEK


def planned(slots: Sequence[Slot], first: date, last: date, calendar: Calendar, *, held: int = 0) -> list[Planned]:
    """The meetings of all slots between two days, numbered after the `held` ones; the very last is the final one."""
    found = {(calendar.at(day, slot.at), day) for slot in slots for day in days(slot, first, last, calendar)}
    total = held + len(found)
    return [
        Planned(number, kind(number, is_last=number == total), day, starts_at)
        for number, (starts_at, day) in enumerate(sorted(found), held + 1)
    ]


def unmet(today: date, calendar: Calendar) -> Passed:
    """For how many days nobody has met, from the day after one to today, for many pairs of one place.

    Days that rest are not counted.
    """
    return Passed(today, lambda day: not calendar.rests(day))


def _is_possible(slot: Slot, day: date, calendar: Calendar) -> bool:
    return not calendar.rests(day) and not _falls_into_moved_lessons(slot, day, calendar)


def _falls_into_moved_lessons(slot: Slot, day: date, calendar: Calendar) -> bool:
    """A Saturday slot on a Saturday that is worked; whoever agreed on a weekday knows what they do on it."""
    if day.weekday() < SATURDAY or calendar.lessons is None or not calendar.has_lessons(day):
        return False
    begins = minute(slot.at)
    return begins < minute(calendar.lessons[1]) and minute(calendar.lessons[0]) < begins + slot.minutes
