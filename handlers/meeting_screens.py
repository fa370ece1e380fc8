"""Times to choose from, the card of a meeting, and what is read after each act."""

from collections.abc import Sequence
from datetime import date, datetime

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import meeting_rows, meeting_time_words, my_pairs, pair_goal_rows
from handlers.screens import and_more, done, plain
from models import MeetingState, PairState, Role
from services import meeting_choices, meetings
from services.access import Action
from services.free_times import STEP
from services.meeting_cards import Card
from services.meeting_choices import Regular, Single, Weekly
from services.meeting_days import Slot, minute
from services.meeting_hand import Acted
from services.meeting_moments import number
from services.meeting_wanting import Wanted
from services.pair_sight import Curated, Own

MOST = 12
"""Meetings on one screen of a curator."""
FULL, ACROSS, DAYS_ACROSS = 60, 5, 4
MANY = 20
"""Times from which on only full hours are offered."""


def regular(found: Regular) -> Reply:
    """Up to three regular times, and the ways to others."""
    pair_id = found.own.pair.id
    best = [[_weekly(pair_id, one, meeting_time_words.weekly(one))] for one in found.slots]
    some = _("When would you like to meet? I have compared when everybody can.")
    none = _("The questionnaires have no time in common. Please choose a day, and I will ask the others.")
    other = press(_("Another time"), callbacks.OtherWeekday(pair_id=pair_id))
    once = press(_("Once only"), callbacks.ProposeMeeting(pair_id=pair_id))
    return send(_titled(found.own, some if best else none), *best, [other, once], back(pair_id), home())


def weekdays(found: Weekly) -> Reply:
    """On which day of the week?"""
    pair_id = found.own.pair.id
    days = [
        press(meeting_time_words.weekday(day), callbacks.WeekdayTimes(pair_id=pair_id, weekday=day))
        for day in found.times
    ]
    text = _titled(found.own, _("On which day of the week?"))
    return send(text, *grid(days, DAYS_ACROSS), _to_times(pair_id), home())


def weekday_times(found: Weekly, weekday: int) -> Reply:
    """At what time of this weekday?"""
    pair_id, pair = found.own.pair.id, found.own.pair
    times = found.times.get(weekday, [])
    slots = [Slot(weekday, at, pair.programme.every_weeks, pair.programme.minutes) for at in times]
    buttons = [_weekly(pair_id, one, f"{one.at:%H:%M}") for one in slots if _is_offered(minute(one.at), len(slots))]
    text = _("At what time? I show only the hours at which nobody is at lessons or busy.")
    other = [press(_("‹ Another day"), callbacks.OtherWeekday(pair_id=pair_id))]
    return send(_titled(found.own, text), *grid(buttons, ACROSS), other, home())


def soonest(found: Single) -> Reply:
    """The soonest times of one meeting, and the way to others."""
    pair_id, place = found.own.pair.id, found.own.place
    best = [[_once(found, one, meeting_time_words.short(one, place))] for one in found.moments]
    text = _("To when shall it be moved?") if found.meeting else _("When would you like to meet?")
    if not best:
        text = _("In the next two weeks nothing fits what everybody has said. Please choose a day.")
    other = callbacks.MeetingDays(pair_id=pair_id, meeting_id=found.meeting.id if found.meeting else None)
    return send(_titled(found.own, text), *best, [press(_("Another day"), other)], back(pair_id), home())


def days(found: Single) -> Reply:
    """On which day of the next two weeks?"""
    pair_id, meeting_id = found.own.pair.id, found.meeting.id if found.meeting else None
    there = dict.fromkeys(found.calendar.local(one).date() for one in found.moments)
    buttons = [_day(pair_id, meeting_id, day) for day in there]
    text = _("On which day?") if buttons else _("In the next two weeks there is no free time.")
    return send(_titled(found.own, text), *grid(buttons, DAYS_ACROSS), _to_single(pair_id, meeting_id), home())


def hours(found: Single, day: str) -> Reply:
    """At what time of the day?"""
    pair_id, meeting_id = found.own.pair.id, found.meeting.id if found.meeting else None
    moments = meeting_choices.on(found, day)
    local = [(one, found.calendar.local(one)) for one in moments]
    shown = [_once(found, one, f"{at:%H:%M}") for one, at in local if _is_offered(minute(at.time()), len(moments))]
    other = [press(_("‹ Another day"), callbacks.MeetingDays(pair_id=pair_id, meeting_id=meeting_id))]
    text = _("At what time? I show only the hours at which nobody is at lessons or busy.")
    return send(_titled(found.own, text), *grid(shown, ACROSS), other, home())


def card(found: Card) -> Reply:
    """A meeting: what, when, where, and what one can do about it."""
    own, one = found.own, found.meeting
    lines = [meeting_time_words.at_and_where(one, own.place), _(meeting_time_words.KINDS[one.kind])]
    if one.state is MeetingState.PROPOSED:
        lines.append(_("Not agreed yet."))
    lines += meeting_rows.moving(own, one)
    return send("\n".join([f"<b>{titled(own, found.number)}</b>", *lines]), *_card_rows(found), home())


def agreed(acted: Acted, slot: Slot) -> Reply:
    """A regular time is named, or holds."""
    at = meeting_time_words.weekly(slot)
    if not acted.is_settled:
        return _asked(acted, at)
    return done(_("You meet {at}. I will remind you the day before.").format(at=at), acted.change, _to_pair(acted))


def proposed(acted: Acted, at: datetime) -> Reply:
    """A meeting is proposed, or planned."""
    said = meeting_time_words.moment(at, acted.own.place)
    if not acted.is_settled:
        return _asked(acted, said)
    return done(_("You meet: {at}.").format(at=said), acted.change, _to_pair(acted))


def moved(acted: Acted, at: datetime) -> Reply:
    """Another time is asked for, or holds."""
    said = meeting_time_words.moment(at, acted.own.place)
    if not acted.is_settled:
        return _asked(acted, said)
    return done(_("The meeting is moved: {at}.").format(at=said), acted.change, _to_pair(acted))


def cancelled(acted: Acted) -> Reply:
    """It is not held."""
    assert acted.meeting is not None
    at = meeting_time_words.moment(acted.meeting.starts_at, acted.own.place)
    again = press(_("Another time"), callbacks.ProposeMeeting(pair_id=acted.own.pair.id))
    said = _("The meeting is cancelled: {at}. In a minute I will tell the others.").format(at=at)
    return done(said, acted.change, [again, *_to_pair(acted)])


def places(own: Own, *, may_type: bool) -> Reply:
    """Where do they meet?"""
    pair_id = own.pair.id
    buttons = [
        press(_(words), callbacks.MeetAt(pair_id=pair_id, where=one))
        for one, words in meeting_time_words.WHERES.items()
    ]
    other = [press(_("Type another place"), callbacks.TypePlace(pair_id=pair_id))] if may_type else []
    text = _titled(own, _("Where do you meet from now on?"))
    return send(text, *grid(buttons, 2), *([other] if other else []), back(pair_id), home())


def placed(acted: Acted) -> Reply:
    """From now on they meet there."""
    where = meeting_time_words.place_said(acted.own.pair.where_met, acted.own.place)
    return done(_("You meet here from now on: {where}.").format(where=where), acted.change, _to_pair(acted))


def reminded(found: Card) -> Reply:
    """They are reminded an hour before."""
    return send(_("I will remind you an hour before."), *_to_meeting(found.meeting.id, found.own), home())


def written(own: Own, meeting_id: int) -> Reply:
    """The file is on its way."""
    said = _("In a moment I will send the file. Open it, and the meeting stands in your calendar.")
    return send(said, *_to_meeting(meeting_id, own), home())


def of_curator(found: Curated, may: frozenset[Action], *, can_ask: bool) -> Reply:
    """All meetings of a pair with how they stand, the newest last."""
    rows = meetings.numbered(found.meetings)
    lines = [
        f"{f'{one.number}. ' if one.number else '– '}{meeting_time_words.moment(one.meeting.starts_at, found.place)}"
        f" · {_(meeting_time_words.STATES[one.meeting.state])}"
        for one in rows[-MOST:]
    ]
    earlier = [and_more(len(rows) - MOST)] if len(rows) > MOST else []
    slot = [_("Usually {at}.").format(at=meeting_time_words.regular(found.pair.slot))] if found.pair.slot else []
    where = meeting_time_words.place_said(found.pair.where_met, found.place)
    nothing = [] if rows else [_("There have been no meetings yet.")]
    head = f"<b>{_('Meetings')}</b>"
    text = "\n".join([head, *slot, *([plain(where)] if where else []), "", *nothing, *lines, *earlier])
    ask = [[press(_("Propose a time"), callbacks.AskForTimes(pair_id=found.pair.id))]]
    is_asked = can_ask and found.pair.state is PairState.WORKING and Action.MAKE_PAIRS in may
    return send(text, *(ask if is_asked else []), _to_card(found), home())


def wanted(acted: Wanted) -> Reply:
    """The mentor is asked to name a time."""
    said = _("In a minute I will ask the mentor to name a time.")
    return done(said, acted.change, _to_card(acted.found))


def titled(own: Own, which: int | None) -> str:
    """A meeting by its number, and by the others where names pass."""
    pair = plain(my_pairs.called(own))
    return f"{_('Meeting {number}').format(number=which)} · {pair}" if which else pair


def back(pair_id: int) -> Row:
    """To the pair."""
    return [press(_("‹ The pair"), callbacks.MyPair(pair_id=pair_id))]


def _card_rows(found: Card) -> list[Row]:
    own, one = found.own, found.meeting
    asks = meeting_rows.answers(own)
    move = press(_("Move"), callbacks.MoveMeeting(meeting_id=one.id))
    change = [move, press(_("Cancel"), callbacks.CancelMeeting(meeting_id=one.id))]
    hour = [press(_("Remind an hour before"), callbacks.RemindHour(meeting_id=one.id))] if found.may_ask_hour else []
    file = [press(_("To the calendar"), callbacks.MeetingFile(meeting_id=one.id))] if found.may_take else []
    is_mentor = own.member.role is Role.MENTOR and found.may_speak
    where = [press(_("Where you meet"), callbacks.MeetingPlaces(pair_id=own.pair.id))] if is_mentor else []
    usual = [press(_("A regular time"), callbacks.AgreeTime(pair_id=own.pair.id))] if found.may_speak else []
    plan = pair_goal_rows.of_meeting(own, one)
    rows = [asks, change if found.may_speak else [], hour, file, [*where, *usual], plan, back(own.pair.id)]
    return [row for row in rows if row]


def _asked(acted: Acted, at: str) -> Reply:
    said = _("I will ask in a minute whether this suits: {at}.").format(at=at)
    return done(said, acted.change, _to_pair(acted))


def _titled(own: Own, text: str) -> str:
    return f"<b>{plain(my_pairs.called(own))}</b>\n\n{text}"


def _weekly(pair_id: int, slot: Slot, text: str) -> Button:
    return press(text, callbacks.NameTime(pair_id=pair_id, weekday=slot.weekday, clock=minute(slot.at)))


def _once(found: Single, at: datetime, text: str) -> Button:
    if found.meeting:
        return press(text, callbacks.NameMove(meeting_id=found.meeting.id, starts=number(at)))
    return press(text, callbacks.NameMeeting(pair_id=found.own.pair.id, starts=number(at)))


def _day(pair_id: int, meeting_id: int | None, day: date) -> Button:
    act = callbacks.MeetingHours(pair_id=pair_id, meeting_id=meeting_id, day=day.isoformat())
    return press(meeting_time_words.day_of(day), act)


def _is_offered(at: int, count: int) -> bool:
    """Of very many times only the full hours."""
    return at % (FULL if count > MANY else STEP) == 0


def _to_times(pair_id: int) -> Row:
    return [press(_("‹ Back"), callbacks.AgreeTime(pair_id=pair_id))]


def _to_single(pair_id: int, meeting_id: int | None) -> Row:
    to = callbacks.MoveMeeting(meeting_id=meeting_id) if meeting_id else callbacks.ProposeMeeting(pair_id=pair_id)
    return [press(_("‹ Back"), to)]


def _to_pair(acted: Acted) -> Row:
    return back(acted.own.pair.id)


def _to_meeting(meeting_id: int, own: Own) -> Sequence[Row]:
    return [[press(_("‹ The meeting"), callbacks.MyMeeting(meeting_id=meeting_id)), *back(own.pair.id)]]


def _to_card(found: Curated) -> Row:
    return [press(_("‹ The pair"), callbacks.PairCard(pair_id=found.pair.id))]
