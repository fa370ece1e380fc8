"""What the card of a pair says of its times, and the buttons to them: for its people, and for its curator."""

from collections.abc import Iterator

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from handlers import meeting_time_words
from models import Meeting, MeetingState, PairState
from services import meeting_choices, meeting_hand, meeting_moments, meeting_times, meeting_told
from services.access import Action
from services.meeting_days import minute
from services.pair_sight import Curated, Own


def lines(found: Own) -> list[str]:
    """The next meeting, what is asked, and the regular time."""
    return [*_lines(found)] if found.pair.state is PairState.WORKING else []


def answers(found: Own) -> Row:
    """Yes, or another time, to what the other side asks."""
    if not meeting_hand.may_speak(found):
        return []
    if meeting_told.wishes_slot(found):
        return slot_answers(found)
    meeting = _asked(found)
    return meeting_answers(meeting) if meeting else []


def main(found: Own) -> Row:
    """To the next meeting; where there is none, to a time."""
    if found.pair.state is not PairState.WORKING:
        return []
    if meeting := meeting_choices.next_of(found):
        text = _("Meeting · {at}").format(at=meeting_time_words.short(meeting.starts_at, found.place))
        return [press(text, callbacks.MyMeeting(meeting_id=meeting.id))]
    if not meeting_hand.may_speak(found):
        return []
    if found.pair.slot is None:
        return [press(_("Agree on a time"), callbacks.AgreeTime(pair_id=found.pair.id))]
    return [press(_("Propose a meeting"), callbacks.ProposeMeeting(pair_id=found.pair.id))]


def slot_answers(found: Own) -> Row:
    """Yes, or another time, to a regular time."""
    slot, number = meeting_times.slot(found.pair.slot_wished or {}), found.pair.id
    act = callbacks.AcceptTime(pair_id=number, weekday=slot.weekday, clock=minute(slot.at))
    return [press(_("This suits"), act), press(_("Another time"), callbacks.AgreeTime(pair_id=number))]


def meeting_answers(meeting: Meeting) -> Row:
    """Yes, or another time, to a meeting that is proposed or to be moved."""
    at = meeting.wished_at or meeting.starts_at
    yes = callbacks.AcceptMeeting(meeting_id=meeting.id, starts=meeting_moments.number(at))
    return [press(_("This suits"), yes), press(_("Another time"), callbacks.MoveMeeting(meeting_id=meeting.id))]


def of_curator(found: Curated, may: frozenset[Action]) -> Row:
    """To the meetings of a pair that has any, or works."""
    if not found.meetings and found.pair.state is not PairState.WORKING:
        return []
    return [press(_("Meetings"), callbacks.PairMeetings(pair_id=found.pair.id))]


def _lines(found: Own) -> Iterator[str]:
    pair, place = found.pair, found.place
    if meeting := meeting_choices.next_of(found):
        yield _("The next meeting: {at}").format(at=meeting_time_words.at_and_where(meeting, place))
        yield from moving(found, meeting)
    for one in found.meetings:
        if one.state is MeetingState.PROPOSED and one.starts_at > found.now:
            is_theirs = meeting_told.is_other(found, one.made_by_id)
            text = _("A meeting is proposed: {at}.") if is_theirs else _("You have proposed a meeting: {at}.")
            yield text.format(at=meeting_time_words.at_and_where(one, place))
    if pair.slot_wished:
        is_theirs = meeting_told.wishes_slot(found)
        text = _("A regular time is proposed: {at}.") if is_theirs else _("You have proposed a regular time: {at}.")
        yield text.format(at=meeting_time_words.regular(pair.slot_wished))
    if pair.slot:
        yield _("Usually {at}.").format(at=meeting_time_words.regular(pair.slot))
    elif not meeting and not pair.slot_wished:
        yield _("There is no time for meetings yet.")


def moving(found: Own, meeting: Meeting) -> Iterator[str]:
    """The other time that is asked for."""
    if meeting.wished_at is not None:
        is_theirs = meeting_told.is_other(found, meeting.wished_by_id)
        text = _("Another time is asked for: {at}.") if is_theirs else _("You have asked for another time: {at}.")
        yield text.format(at=f"<b>{meeting_time_words.moment(meeting.wished_at, found.place)}</b>")
        yield _("Until there is an answer, the old time holds.")


def _asked(found: Own) -> Meeting | None:
    """The first meeting about which the other side waits for a word."""
    for one in found.meetings:
        asker = one.wished_by_id if one.state is MeetingState.PLANNED else one.made_by_id
        is_asked = one.state is MeetingState.PROPOSED or one.wished_at is not None
        if meeting_choices.is_open(found, one) and is_asked and meeting_told.is_other(found, asker):
            return one
    return None
