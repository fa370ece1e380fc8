"""When two or more people could meet: the best few times every week, and the next ones for a single meeting."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from services.free_windows import Free, Window, agreed, busy, meet, windows, without
from services.meeting_days import SATURDAY, Calendar, Slot, clock

Time = TypeVar("Time", Slot, datetime)

FEW = 3
"""Proposals that fit on a telephone."""
STEP = 30
"""Minutes between two beginnings that are looked at."""
USUAL, USUAL_AT_WEEKENDS = 15 * 60, 12 * 60
"""Times nearest to these are proposed: after lessons, and in the middle of the day."""
AHEAD = 14
"""Days in which a single meeting is proposed, from tomorrow on: everybody is reminded the day before."""


def regular(people: Sequence[Free], *, every: int = 2, minutes: int = 60, few: int = FEW) -> list[Slot]:
    """The best times for meeting regularly, in order of the week; none where the people have none in common.

    Different days come before different hours of a day, working days before weekends.
    """
    by_day = [
        [Slot(day, clock(begins), every, minutes) for begins in _starts(people, day, day < SATURDAY, minutes)]
        for day in range(7)
    ]
    return sorted(_first_of_each(by_day, few), key=lambda slot: (slot.weekday, slot.at))


def single(
    people: Sequence[Free], calendar: Calendar, *, now: datetime, minutes: int = 60, few: int = FEW
) -> list[datetime]:
    """The soonest times for one meeting, in order and in UTC, by the clock of the place."""
    today = calendar.local(now).date()
    by_day = [_moments(people, calendar, today + timedelta(days=ahead), minutes) for ahead in range(1, AHEAD + 1)]
    return sorted(_first_of_each(by_day, few))


def on_weekday(people: Sequence[Free], weekday: int, *, minutes: int = 60) -> list[time]:
    """Every time of a weekday at which all could meet regularly, in order."""
    return [clock(begins) for begins in _beginnings(_left(people, weekday, weekday < SATURDAY), minutes)]


def on_day(people: Sequence[Free], calendar: Calendar, day: date, *, minutes: int = 60) -> list[datetime]:
    """Every time of a day at which all could meet once, in order and in UTC; none on a day that rests."""
    if calendar.rests(day):
        return []
    left = _left(people, day.weekday(), calendar.is_worked(day), _taken(people, calendar, day))
    return [calendar.at(day, clock(begins)) for begins in _beginnings(left, minutes)]


def can_meet(people: Sequence[Free], *, minutes: int = 60) -> bool:
    """Whether the people have a time in common; what they have agreed with others does not speak against it."""
    return any(_beginnings(_common(people, day, day < SATURDAY), minutes) for day in range(7))


def by_video(people: Sequence[Free]) -> bool:
    """All of them said that a video call is fine, too."""
    return all(one.by_video for one in people)


def _moments(people: Sequence[Free], calendar: Calendar, day: date, minutes: int) -> list[datetime]:
    if calendar.rests(day):
        return []
    starts = _starts(people, day.weekday(), calendar.is_worked(day), minutes, _taken(people, calendar, day))
    return [calendar.at(day, clock(begins)) for begins in starts]


def _taken(people: Sequence[Free], calendar: Calendar, day: date) -> list[Window]:
    return [window for one in people for window in busy(one, day, calendar)]


def _starts(
    people: Sequence[Free], weekday: int, has_lessons: bool, minutes: int, taken: Sequence[Window] = ()
) -> list[int]:
    """When a meeting may begin, the best first; two of them are never less than a meeting apart."""
    left = _left(people, weekday, has_lessons, taken)
    usual = USUAL if weekday < SATURDAY else USUAL_AT_WEEKENDS
    found: list[int] = []
    for at in sorted(_beginnings(left, minutes), key=lambda at: (abs(at - usual), at)):
        if all(abs(at - other) >= minutes for other in found):
            found.append(at)
    return found


def _left(people: Sequence[Free], weekday: int, has_lessons: bool, taken: Sequence[Window] = ()) -> list[Window]:
    """What is free of a day, without what they have with others."""
    left = _common(people, weekday, has_lessons)
    for window in [*taken, *(window for one in people for window in agreed(one, weekday))]:
        left = without(left, window)
    return left


def _beginnings(left: Sequence[Window], minutes: int) -> list[int]:
    return [at for begins, ends in left for at in range(-(-begins // STEP) * STEP, ends - minutes + 1, STEP)]


def _common(people: Sequence[Free], weekday: int, has_lessons: bool) -> list[Window]:
    found = windows(people[0], weekday, has_lessons=has_lessons)
    for one in people[1:]:
        found = meet(found, windows(one, weekday, has_lessons=has_lessons))
    return found


def _first_of_each(by_day: Sequence[Sequence[Time]], few: int) -> list[Time]:
    """The best of each day, then the second best; so many at most."""
    rounds = range(max(map(len, by_day)))
    return [of_day[turn] for turn in rounds for of_day in by_day if turn < len(of_day)][:few]
