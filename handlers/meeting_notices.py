"""What the people of a pair read of its times and meetings: what is asked, what has changed, reminders, files."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import meeting_rows, meeting_screens, meeting_time_words, my_pairs, pair_goal_rows
from handlers.screens import plain
from models import Meeting, MeetingState
from services import meeting_hand, meeting_news, meeting_told
from services.meeting_told import Told
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """What is still true of it."""
    found = await meeting_told.told(facts.session, promise, now=facts.now)
    return _SAID[promise.kind](found) if found else None


async def written(facts: "Facts", promise: Promised) -> Reply | None:
    """A meeting for the calendar, as it is now."""
    file, found = await facts.file(promise), await meeting_told.told(facts.session, promise, now=facts.now)
    if file is None or found is None or found.meeting is None:
        return None
    is_over = found.meeting.state is MeetingState.CANCELLED
    text = (
        _("The meeting is cancelled.") if is_over else meeting_time_words.at_and_where(found.meeting, found.own.place)
    )
    more = _("Open the file once more: the calendar takes the meeting away.") if is_over else _open_it(found.meeting)
    return send(f"{text}\n\n{more}", _to_pair(found), home(), document=file)


def _open_it(meeting: Meeting) -> str:
    if meeting.version:
        return _("The time has changed. Open the file once more, and the calendar moves the meeting.")
    return _("Open the file, and the meeting stands in your calendar. It reminds you an hour before.")


def _slot_asked(found: Told) -> Reply:
    at = meeting_time_words.regular(found.said["slot"])
    text = _("<b>{pair}</b>: would this time suit you?\n\n<b>{at}</b>")
    return send(text.format(pair=_pair(found), at=at), meeting_rows.slot_answers(found.own), home())


def _slot_agreed(found: Told) -> Reply:
    at = meeting_time_words.regular(found.said["slot"])
    text = _("<b>{pair}</b>: the time is agreed.\n\nYou meet {at}. I will remind you the day before.")
    return send(text.format(pair=_pair(found), at=at), _to_pair(found), home())


def _asked(found: Told) -> Reply:
    meeting = _meeting(found)
    text = _("<b>{pair}</b>: shall you meet then?\n\n{at}")
    return send(_filled(text, found, meeting), meeting_rows.meeting_answers(meeting), home())


def _agreed(found: Told) -> Reply:
    return _with_card(found, _("<b>{meeting}</b>: agreed.\n\n{at}"))


def _move_asked(found: Told) -> Reply:
    meeting = _meeting(found)
    assert meeting.wished_at is not None
    text = _("<b>{meeting}</b>: another time is asked for.\n\nIt was to be: {at}\nNow: <b>{new}</b>").format(
        meeting=meeting_screens.titled(found.own, found.number),
        at=meeting_time_words.moment(meeting.starts_at, found.own.place),
        new=meeting_time_words.moment(meeting.wished_at, found.own.place),
    )
    return send(text, meeting_rows.meeting_answers(meeting), home())


def _moved(found: Told) -> Reply:
    return _with_card(found, _("<b>{meeting}</b>: the time has changed.\n\nNow: {at}"))


def _cancelled(found: Told) -> Reply:
    text = _("<b>{pair}</b>: a meeting is cancelled.\n\n{at}")
    again = press(_("Propose a time"), callbacks.ProposeMeeting(pair_id=found.own.pair.id))
    rows = [[again]] if meeting_hand.may_speak(found.own) else []
    return send(_filled(text, found, _meeting(found)), *rows, _to_pair(found), home())


def _placed(found: Told) -> Reply:
    return _with_card(found, _("<b>{meeting}</b>: the place has changed.\n\n{at}"))


def _day(found: Told) -> Reply:
    meeting = _meeting(found)
    near = meeting_time_words.near(meeting.starts_at, found.own.place, found.own.now)
    said = _filled(f"{near}\n\n{{at}}", found, meeting)
    move = press(_("Move"), callbacks.MoveMeeting(meeting_id=meeting.id))
    card = press(_("The meeting"), callbacks.MyMeeting(meeting_id=meeting.id))
    rows = [
        [move, card] if meeting_hand.may_speak(found.own) else [card],
        pair_goal_rows.of_meeting(found.own, meeting),
    ]
    return send(said, *(row for row in rows if row), home())


def _hour(found: Told) -> Reply:
    return _with_card(found, f"{_('Soon: <b>{meeting}</b>')}\n\n{{at}}")


def _wanted(found: Told) -> Reply:
    text = _("<b>{pair}</b>: you have no meeting planned yet.\n\nPlease name a time. I show when everybody can.")
    own = found.own
    act = callbacks.ProposeMeeting if own.pair.slot else callbacks.AgreeTime
    name = press(_("Name a time"), act(pair_id=own.pair.id))
    return send(text.format(pair=_pair(found)), [name], home())


def _with_card(found: Told, text: str) -> Reply:
    meeting = _meeting(found)
    card = press(_("The meeting"), callbacks.MyMeeting(meeting_id=meeting.id))
    return send(_filled(text, found, meeting), [card], home())


def _filled(text: str, found: Told, meeting: Meeting) -> str:
    titled = meeting_screens.titled(found.own, found.number)
    return text.format(pair=_pair(found), meeting=titled, at=_at(found, meeting))


def _at(found: Told, meeting: Meeting) -> str:
    return meeting_time_words.at_and_where(meeting, found.own.place)


def _pair(found: Told) -> str:
    return plain(my_pairs.called(found.own))


def _to_pair(found: Told) -> Row:
    return meeting_screens.back(found.own.pair.id)


def _meeting(found: Told) -> Meeting:
    assert found.meeting is not None
    return found.meeting


_SAID: dict[str, Callable[[Told], Reply]] = {
    meeting_news.SLOT_ASKED: _slot_asked,
    meeting_news.SLOT_AGREED: _slot_agreed,
    meeting_news.ASKED: _asked,
    meeting_news.AGREED: _agreed,
    meeting_news.MOVE_ASKED: _move_asked,
    meeting_news.MOVED: _moved,
    meeting_news.CANCELLED: _cancelled,
    meeting_news.PLACED: _placed,
    meeting_news.DAY: _day,
    meeting_news.HOUR: _hour,
    meeting_news.WANTED: _wanted,
}
SAID = {**dict.fromkeys(_SAID, said), meeting_news.FILE: written}
"""By the kind of promise."""
