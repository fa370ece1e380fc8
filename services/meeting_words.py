"""What follows from what the two sides say after a meeting, and until when they may say it."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.meeting_days import Calendar
from services.meeting_rhythm import Kind

WAITED = 3
"""Working days in which a word is waited for before silence is silence."""
LATE_ENTRY = 14
"""Days after a meeting in which it may still be entered, and a word may still be changed: section 6.4."""


class Outcome(StrEnum):
    """What became of a meeting."""

    OPEN = "open"
    """Nobody has said anything yet, and there is time."""
    HELD = "held"
    """One side says so, and the other has said nothing."""
    ACKNOWLEDGED = "acknowledged"
    """Both say so."""
    MISSED = "missed"
    """Whoever spoke says that it was not held."""
    DISPUTED = "disputed"
    SILENT = "silent"
    """The time is over, and neither has said anything."""


TOOK_PLACE = frozenset({Outcome.HELD, Outcome.ACKNOWLEDGED})
FOR_THE_CURATOR = frozenset({Outcome.DISPUTED, Outcome.SILENT})
DECIDING = frozenset({Kind.ORGANISATIONAL, Kind.TRIAL})
"""After these a pair may still part before it has begun."""
_OF_A_GROUP = (Outcome.DISPUTED, Outcome.ACKNOWLEDGED, Outcome.HELD, Outcome.OPEN, Outcome.MISSED)


def outcome(mentor: bool | None, mentee: bool | None, *, is_over: bool) -> Outcome:
    """What became of it; None is a side that has said nothing, `is_over` whether it was waited for long enough.

    In a group the mentor's word on each mentee is the list of who was there.
    """
    words = {mentor, mentee} - {None}
    if not words:
        return Outcome.SILENT if is_over else Outcome.OPEN
    if len(words) > 1:
        return Outcome.DISPUTED
    if words == {False}:
        return Outcome.MISSED
    return Outcome.ACKNOWLEDGED if mentor and mentee else Outcome.HELD


def of_group(outcomes: Collection[Outcome]) -> Outcome:
    """Of a meeting with several mentees: it took place if anybody was there, unless somebody disputes it."""
    return next((one for one in _OF_A_GROUP if one in outcomes), Outcome.SILENT)


def waited_until(ends_at: datetime, calendar: Calendar) -> datetime:
    """When silence becomes silence: midnight after so many working days of the place, from the day after on."""
    day, left = calendar.local(ends_at).date(), WAITED
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_worked(day)
    return calendar.at(day + timedelta(days=1), time.min)


def last_day_of_words(on: date) -> date:
    """Until which day what was said about the meeting of a day may be said or changed."""
    return on + timedelta(days=LATE_ENTRY)


def may_be_entered(on: date, today: date) -> bool:
    """Whether a meeting that was held on a day, not agreed through the bot, may be added today."""
    return on <= today <= last_day_of_words(on)
