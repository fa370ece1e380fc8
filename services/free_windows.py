"""When one person could meet on a day, by what they said in their questionnaire and by what nobody may ask of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from services.meeting_days import Calendar, Slot, minute

Window = tuple[int, int]
"""Minutes since midnight: from, and until."""

DAY_ENDS = 24 * 60
NOON, EVENING = 12 * 60, 17 * 60
BREATH = 15
"""Minutes between the last lesson and a meeting."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The choices of the questionnaires, Monday first."""
BY_VIDEO = "online"
HOURS = MappingProxyType({"morning": (0, NOON), "afternoon": (NOON, EVENING), "evening": (EVENING, DAY_ENDS)})
"""By the choice of the questionnaires. Who was not asked, or chose something else, can at any hour."""


@dataclass(frozen=True, slots=True)
class Free:
    """When one person could meet."""

    weekdays: frozenset[int]
    by_video: bool
    hours: Window
    awake: Window
    """Outside quiet hours."""
    lessons: Window | None
    """Of a minor, on days with lessons."""
    slots: tuple[Slot, ...] = ()
    """Their regular meetings with others."""
    meetings: tuple[tuple[datetime, datetime], ...] = ()
    """When single ones begin and end, as aware moments."""


def said(
    days: Collection[str],
    hours: str | None,
    *,
    quiet: tuple[time, time] = (time(21), time(8)),
    lessons: tuple[time, time] | None = None,
    slots: Sequence[Slot] = (),
    meetings: Sequence[tuple[datetime, datetime]] = (),
) -> Free:
    """What the choices of `time` and `hours` in an intake mean; `lessons` are those of a minor."""
    begins, ends = minute(quiet[1]), minute(quiet[0])
    return Free(
        frozenset(number for number, day in enumerate(WEEKDAYS) if day in days),
        BY_VIDEO in days,
        HOURS.get(hours or "", (0, DAY_ENDS)),
        (begins, ends if ends > begins else DAY_ENDS),
        (minute(lessons[0]), minute(lessons[1]) + BREATH) if lessons else None,
        tuple(slots),
        tuple(meetings),
    )


def windows(free: Free, weekday: int, *, has_lessons: bool) -> list[Window]:
    """Of a day of this weekday; none where they did not name it. What they have with others is not taken away."""
    if weekday not in free.weekdays:
        return []
    found = meet([free.hours], [free.awake])
    return without(found, free.lessons) if free.lessons and has_lessons else found


def meet(some: Iterable[Window], others: Sequence[Window]) -> list[Window]:
    """What lies in both."""
    shared = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(begins, ends) for begins, ends in shared if begins < ends]


def without(some: Sequence[Window], taken: Window) -> list[Window]:
    """What is left of the windows."""
    return meet(some, [(0, taken[0]), (taken[1], DAY_ENDS)])


def agreed(free: Free, weekday: int) -> list[Window]:
    """What a weekday holds of their regular meetings, be they held this week or next."""
    return [_lasting(slot.at, slot.minutes) for slot in free.slots if slot.weekday == weekday]


def busy(free: Free, day: date, calendar: Calendar) -> list[Window]:
    """What a day holds of their single meetings, by the clock of the place."""
    local = [(calendar.local(begins), ends - begins) for begins, ends in free.meetings]
    return [_lasting(at.time(), length // timedelta(minutes=1)) for at, length in local if at.date() == day]


def _lasting(at: time, minutes: int) -> Window:
    return minute(at), minute(at) + minutes
