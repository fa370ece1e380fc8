"""Meetings of a pair: the regular time, single ones, moved and cancelled ones, where, reminders, calendars."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Day
from bot.press import Id
from services.meeting_where import Where

Weekday = Annotated[int, Field(ge=0, le=6)]
"""Monday is 0."""
Clock = Annotated[int, Field(ge=0, lt=24 * 60)]
"""Minutes since midnight, by the clock of the place."""
Moment = Annotated[int, Field(ge=0, lt=100_000_000)]
"""Minutes since 1970, in UTC."""


class AgreeTime(CallbackData, prefix="mta"):
    """At which regular time could they meet?"""

    pair_id: Id


class OtherWeekday(CallbackData, prefix="mtw"):
    """Another regular time: on which day of the week?"""

    pair_id: Id


class WeekdayTimes(CallbackData, prefix="mtt"):
    """At what time of this weekday?"""

    pair_id: Id
    weekday: Weekday


class NameTime(CallbackData, prefix="mta+"):
    """One side would like to meet at this time, week by week."""

    pair_id: Id
    weekday: Weekday
    clock: Clock


class AcceptTime(CallbackData, prefix="mtay"):
    """The regular time that the other side has named is fine."""

    pair_id: Id
    weekday: Weekday
    clock: Clock


class ProposeMeeting(CallbackData, prefix="mtp"):
    """When could they meet once?"""

    pair_id: Id


class MoveMeeting(CallbackData, prefix="mtm"):
    """To when could a meeting be moved?"""

    meeting_id: Id


class MeetingDays(CallbackData, prefix="mtd"):
    """On another day: which? Of a meeting that is to be moved, or of a new one."""

    pair_id: Id
    meeting_id: Id | None = None


class MeetingHours(CallbackData, prefix="mth"):
    """At what time of this day?"""

    pair_id: Id
    meeting_id: Id | None = None
    day: Day


class NameMeeting(CallbackData, prefix="mtp+"):
    """One side would like to meet once, then."""

    pair_id: Id
    starts: Moment


class NameMove(CallbackData, prefix="mtm+"):
    """One side would like a meeting to be then."""

    meeting_id: Id
    starts: Moment


class AcceptMeeting(CallbackData, prefix="mtmy"):
    """The time that the other side has named is fine."""

    meeting_id: Id
    starts: Moment


class MyMeeting(CallbackData, prefix="mt1"):
    """Somebody looks at a meeting of their own, or of their child's."""

    meeting_id: Id


class CancelMeeting(CallbackData, prefix="mt-"):
    """It is not held."""

    meeting_id: Id


class RemindHour(CallbackData, prefix="mtr"):
    """Somebody wants to be reminded an hour before."""

    meeting_id: Id


class MeetingFile(CallbackData, prefix="mtf"):
    """Somebody wants a meeting in their calendar."""

    meeting_id: Id


class MeetingPlaces(CallbackData, prefix="mtl"):
    """Where does the pair meet?"""

    pair_id: Id


class MeetAt(CallbackData, prefix="mtl+"):
    """The pair meets there."""

    pair_id: Id
    where: Where


class TypePlace(CallbackData, prefix="mtlt"):
    """The mentor is about to type where."""

    pair_id: Id


class PairMeetings(CallbackData, prefix="mtc"):
    """A curator, or the head, looks at the meetings of a pair."""

    pair_id: Id


class AskForTimes(CallbackData, prefix="mtc+"):
    """The mentor of a pair is asked to name a time."""

    pair_id: Id
