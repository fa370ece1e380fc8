"""Deadlines as a calendar file: .ics, RFC 5545, which every calendar of a telephone or a computer takes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

REMINDED = timedelta(hours=-15)
"""From the midnight at which the day begins: nine in the morning of the day before."""
HOST = "nastavnik"


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline: the day on which it is shown, and what is written there."""

    number: int
    """Of the task: its event keeps the same UID in every file."""
    on: date
    title: str
    note: str
    is_over: bool = False
    """It is owed no more: the calendar takes the event away."""


def written(entries: Iterable[Entry], *, name: str, now: datetime) -> bytes:
    """The file, in UTF-8: an event of a whole day for each deadline, and an alarm the morning before.

    `name` is that of the calendar; `now`, an aware moment, stamps the events. A file taken in again changes what
    it brought before and adds nothing twice: RFC 5545, 3.8.4.7 (UID) and 3.8.7.4 (SEQUENCE). A calendar keeps the
    event with the greatest of these: the minute of the file, since days move in many ways, and what was done may be
    owed again.
    """
    calendar = begun("deadlines")
    calendar.add("x-wr-calname", name)
    for one in entries:
        calendar.add_component(_event(one, now))
    return bytes(calendar.to_ical())


def begun(what: str):  # type: ignore[no-untyped-def]
    """A calendar without events yet; `what` is in it, in one English word."""
    import icalendar

    calendar = icalendar.Calendar()
    for key, value in (("prodid", f"-//{HOST}//{what}//RU"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(key, value)
    return calendar


def alarm(title: str, before: timedelta):  # type: ignore[no-untyped-def]
    """An alarm that shows the title, so long from the beginning of its event."""
    import icalendar

    found = icalendar.Alarm()
    found.add("action", "DISPLAY")
    found.add("description", title)
    found.add("trigger", before)
    return found


def _event(one: Entry, now: datetime):  # type: ignore[no-untyped-def]
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"task-{one.number}@{HOST}")
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstamp", now)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", one.title)
    event.add("description", one.note)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if one.is_over else "CONFIRMED")
    if not one.is_over:
        event.add_component(alarm(one.title, REMINDED))
    return event
