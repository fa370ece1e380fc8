"""The days on which people of a place work: the country's calendar without the place's own days off."""

from collections.abc import Callable
from datetime import date, time
from functools import lru_cache

from models import Place
from services import days_off
from services.meeting_days import Calendar
from services.working_days import is_working_day


def is_working(place: Place) -> Callable[[date], bool]:
    """Whether a day is a working one there; the same answer for every place with the same days off."""
    return without(tuple((str(first), str(last)) for first, last in place.days_off))


def calendar(place: Place, *, lessons: tuple[time, time] | None = None) -> Calendar:
    """The calendar by which pairs of a place meet; with lesson hours, where a minor belongs to the pair."""
    off, exams = days_off.restored(place.days_off), days_off.restored(place.exam_weeks)
    return Calendar(place.time_zone, tuple(off), tuple(exams), lessons)


@lru_cache(maxsize=2_000)
def without(days_off: tuple[tuple[str, str], ...]) -> Callable[[date], bool]:
    """The country's working days without these spans, `("2026-10-26", "2026-11-01")`, both ends included."""
    if not days_off:
        return is_working_day
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days_off]

    def works(day: date) -> bool:
        return is_working_day(day) and not any(first <= day <= last for first, last in spans)

    return works
