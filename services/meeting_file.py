"""A meeting as a calendar file: .ics, RFC 5545; a later file moves or cancels what an earlier one brought."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services import calendar_file

REMINDED = timedelta(hours=-1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting, with the words that the calendar shows."""

    number: int
    """Of the meeting: its event keeps the same UID in every file."""
    version: int
    """How often it was moved, or called back after it had been cancelled."""
    starts_at: datetime
    """An aware moment."""
    minutes: int
    code: str
    """What names the meeting to those who know it and to nobody else: of a pair and the number."""
    title: str
    """With names."""
    place: str = ""
    """Where, in somebody's own words, or the address of a call."""
    is_cancelled: bool = False
    of: str = "meeting"
    """What it is, in one English word: numbers of other things are not its own."""


def written(one: Entry, *, names: bool, now: datetime) -> bytes:
    """The file, in UTF-8; `names`: whether they may pass at the place. Without them only the code stands there.

    Whatever somebody has typed may hold a name, so where and by which address is left out with them.
    """
    import icalendar

    calendar = calendar_file.begun(f"{one.of}s")
    event = icalendar.Event()
    title, begins = one.title if names else one.code, one.starts_at.astimezone(UTC)
    event.add("uid", f"{one.of}-{one.number}@{calendar_file.HOST}")
    event.add("sequence", 2 * one.version + one.is_cancelled)
    event.add("dtstamp", now)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=one.minutes))
    event.add("summary", title)
    if names and one.place:
        event.add("location", one.place)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if not one.is_cancelled:
        event.add_component(calendar_file.alarm(title, REMINDED))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
