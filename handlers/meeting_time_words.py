"""How times and meetings are called: days, hours, places and what a meeting is for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from bot import words
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import phrase, plain, when
from models import Meeting, MeetingState, Place
from services import data_modes, meeting_times, meeting_where
from services.meeting_days import Slot
from services.meeting_rhythm import Kind
from services.meeting_where import Where

WEEKLY = (
    *(phrase("on Mondays at {at}"), phrase("on Tuesdays at {at}"), phrase("on Wednesdays at {at}")),
    *(phrase("on Thursdays at {at}"), phrase("on Fridays at {at}"), phrase("on Saturdays at {at}")),
    phrase("on Sundays at {at}"),
)
"""By weekday, Monday first."""
KINDS: dict[str, str] = {
    Kind.ORGANISATIONAL: phrase("getting to know each other"),
    Kind.TRIAL: phrase("trying it out"),
    Kind.PLANNING: phrase("making the plan"),
    Kind.REGULAR: phrase("regular"),
    Kind.FINAL: phrase("the final one"),
}
STATES: dict[MeetingState, str] = {
    MeetingState.PROPOSED: phrase("waits for an answer"),
    MeetingState.PLANNED: phrase("planned"),
    MeetingState.HELD: phrase("held"),
    MeetingState.MISSED: phrase("not held"),
    MeetingState.DISPUTED: phrase("the answers differ"),
    MeetingState.CANCELLED: phrase("cancelled"),
}
WHERES: dict[Where, str] = {
    Where.CLASSROOM: phrase("in the classroom"),
    Where.LIBRARY: phrase("in the library"),
    Where.HALL: phrase("in the assembly hall"),
    Where.ONLINE: phrase("online"),
}


def moment(at: datetime, place: Place) -> str:
    """The day with its weekday and the hour, by the clock of the place."""
    local = local_of(at, place)
    return f"{when(local.date())}, {local:%H:%M}"


def short(at: datetime, place: Place) -> str:
    """The same, short enough for a button."""
    local = local_of(at, place)
    return f"{weekday(local.weekday())} {local:%d.%m, %H:%M}"


def local_of(at: datetime, place: Place) -> datetime:
    """By the clock of the place."""
    return at.astimezone(ZoneInfo(place.time_zone))


def weekday(number: int) -> str:
    """Two letters; Monday is 0."""
    return str(get_day_names("short", locale=words.language().partition("@")[0])[number])


def weekly(slot: Slot) -> str:
    """A regular time, without how often."""
    return _(WEEKLY[slot.weekday]).format(at=f"{slot.at:%H:%M}")


def regular(stored: Mapping[str, Any]) -> str:
    """A regular time as a pair keeps it, and how often."""
    slot = meeting_times.slot(stored)
    often = ngettext("once in {count} week", "once in {count} weeks", slot.every).format(count=slot.every)
    return f"{weekly(slot)}, {_('every week') if slot.every == 1 else often}"


def near(at: datetime, place: Place, now: datetime) -> str:
    """How a reminder says which meeting it is: today's, tomorrow's, or one that comes soon."""
    days = (local_of(at, place).date() - local_of(now, place).date()).days
    return {0: _("Today: <b>{meeting}</b>"), 1: _("Tomorrow: <b>{meeting}</b>")}.get(days, _("Soon: <b>{meeting}</b>"))


def where(meeting: Meeting, place: Place) -> str:
    """Where it is; empty where nobody has said, or may not read what somebody has typed."""
    return place_said(meeting.where_met, place)


def place_said(said: str | None, place: Place) -> str:
    """The same of any place that was said."""
    if known := meeting_where.known(said):
        return _(WHERES[known])
    passes = data_modes.PASSING[data_modes.mode_of(place)].words
    return plain(said) if said and passes else ""


def at_and_where(meeting: Meeting, place: Place) -> str:
    """Day, hour and place."""
    return ", ".join(filter(None, [f"<b>{moment(meeting.starts_at, place)}</b>", where(meeting, place)]))


def day_of(day: date) -> str:
    """A day for a button."""
    return f"{weekday(day.weekday())} {day:%d.%m}"
