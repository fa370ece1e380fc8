"""What a message about a pair's times still says when it is sent: nothing where it is not true any more."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Meeting, MeetingState, PairState, Person
from services import meeting_news, meeting_plan, pair_sight
from services.access import Me
from services.errors import NotFound
from services.outbox import Promised
from services.pair_sight import Own


class Told(NamedTuple):
    """The pair as the receiver may see it, and the meeting that the message is about."""

    own: Own
    meeting: Meeting | None
    number: int | None
    said: dict[str, Any]
    """The promise's own words: of a regular time `slot`."""


async def told(session: AsyncSession, promise: Promised, *, now: datetime) -> Told | None:
    """What a promise speaks of; None where it is not so any more, or the pair does not work now."""
    own = await _own(session, promise, now)
    if own is None or own.pair.state is not PairState.WORKING:
        return None
    number = promise.parameters.get("meeting_id")
    meeting = next((one for one in own.meetings if one.id == number), None)
    if (number is not None and meeting is None) or not _TRUE[promise.kind](own, meeting, promise.parameters):
        return None
    numbers = meeting_plan.numbers(own.meetings)
    return Told(own, meeting, numbers.get(meeting.id) if meeting else None, promise.parameters)


async def _own(session: AsyncSession, promise: Promised, now: datetime) -> Own | None:
    person = await session.get_one(Person, promise.receiver_id)
    chat = await session.get(Chat, person.chat_id) if person.chat_id is not None else None
    if chat is None:
        return None
    try:
        return await pair_sight.own(session, Me(chat, [person]), promise.parameters["pair_id"], now=now)
    except NotFound:
        return None


def is_other(own: Own, person_id: int | None) -> bool:
    """Whether somebody of the pair is not on this side."""
    return any(one.person_id == person_id and one.role is not own.member.role for one in own.pair.members)


def wishes_slot(own: Own) -> bool:
    """Whether the other side waits for a word on a regular time."""
    return bool(own.pair.slot_wished) and is_other(own, (own.pair.slot_wished or {})["by_id"])


def _asks_for_slot(own: Own, _meeting: Meeting | None, said: dict[str, Any]) -> bool:
    wished = {name: value for name, value in (own.pair.slot_wished or {}).items() if name != "by_id"}
    return wishes_slot(own) and bool(wished == said["slot"])


def _has_slot(own: Own, _meeting: Meeting | None, said: dict[str, Any]) -> bool:
    return bool(own.pair.slot == said["slot"])


def _asks(own: Own, meeting: Meeting | None, said: dict[str, Any]) -> bool:
    made_by_id = meeting.made_by_id if meeting else None
    return _stands(own, meeting, said, MeetingState.PROPOSED) and is_other(own, made_by_id)


def _is_planned(own: Own, meeting: Meeting | None, said: dict[str, Any]) -> bool:
    return _stands(own, meeting, said, MeetingState.PLANNED)


def _is_cancelled(own: Own, meeting: Meeting | None, said: dict[str, Any]) -> bool:
    return _stands(own, meeting, said, MeetingState.CANCELLED)


def _asks_to_move(own: Own, meeting: Meeting | None, said: dict[str, Any]) -> bool:
    if meeting is None or meeting.state is not MeetingState.PLANNED or meeting.wished_at is None:
        return False
    return meeting.wished_at == datetime.fromisoformat(said["at"]) and is_other(own, meeting.wished_by_id)


def _is_to_come(own: Own, meeting: Meeting | None, said: dict[str, Any]) -> bool:
    if meeting is None or meeting.version != said["version"]:
        return False
    return meeting.state is MeetingState.PLANNED and meeting.starts_at > own.now


def _is_written(_own: Own, meeting: Meeting | None, said: dict[str, Any]) -> bool:
    return meeting is not None and (meeting.version, meeting.state) == (said["version"], said["state"])


def _is_without(own: Own, _meeting: Meeting | None, _said: dict[str, Any]) -> bool:
    return all(one.state is not MeetingState.PLANNED or one.starts_at <= own.now for one in own.meetings)


def _stands(own: Own, meeting: Meeting | None, said: dict[str, Any], state: MeetingState) -> bool:
    """The meeting is so at the time that was said, and that is still to come."""
    if meeting is None or meeting.state is not state or meeting.starts_at <= own.now:
        return False
    return meeting.starts_at == datetime.fromisoformat(said["at"])


_TRUE: dict[str, Callable[[Own, Meeting | None, dict[str, Any]], bool]] = {
    meeting_news.SLOT_ASKED: _asks_for_slot,
    meeting_news.SLOT_AGREED: _has_slot,
    meeting_news.ASKED: _asks,
    meeting_news.AGREED: _is_planned,
    meeting_news.MOVE_ASKED: _asks_to_move,
    meeting_news.MOVED: _is_planned,
    meeting_news.CANCELLED: _is_cancelled,
    meeting_news.PLACED: _is_planned,
    meeting_news.DAY: _is_to_come,
    meeting_news.HOUR: _is_to_come,
    meeting_news.WANTED: _is_without,
    meeting_news.FILE: _is_written,
}
"""By the kind of promise, whether it is still so."""
