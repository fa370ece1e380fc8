"""What somebody looks at and asks for about a meeting of their own: its card, a reminder, a calendar file."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, Role
from services import data_modes, jobs, meeting_choices, meeting_hand, meeting_news, meeting_plan, pair_sight
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.meeting_file import Entry
from services.pair_sight import Curated, Own


class Card(NamedTuple):
    """A meeting as somebody of it sees it."""

    own: Own
    meeting: Meeting
    number: int | None
    may_speak: bool
    may_ask_hour: bool
    """It is still more than an hour away, and they have not asked yet."""
    may_take: bool
    """Files pass the messenger here."""


class Written(NamedTuple):
    """A meeting for a calendar."""

    own: Own
    meeting: Meeting
    number: int | None

    def entry(self, *, title: str, code: str, where: str) -> Entry:
        """With words."""
        one = self.meeting
        is_over = one.state is MeetingState.CANCELLED
        return Entry(one.id, one.version, one.starts_at, one.minutes, code, title, where, is_over)


async def card(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Card:
    """A meeting that is still to come; NotFound once it has begun, or is cancelled."""
    own, meeting = await meeting_choices.meeting_of(session, me=me, meeting_id=meeting_id, now=now)
    if not meeting_choices.is_open(own, meeting):
        raise NotFound
    is_planned, is_far = meeting.state is MeetingState.PLANNED, meeting.starts_at - meeting_news.HOUR_BEFORE > now
    return Card(
        own,
        meeting,
        meeting_plan.numbers(own.meetings).get(meeting.id),
        meeting_hand.may_speak(own),
        is_planned and is_far and not await meeting_news.is_asked(session, meeting, own.by.id),
        is_planned and (await data_modes.passing(session, own.place.id)).files,
    )


async def remind_an_hour_before(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Card:
    """Whoever asks is reminded an hour before: AlreadySo twice, or within that hour."""
    found = await card(session, me=me, meeting_id=meeting_id, now=now)
    if not found.may_ask_hour:
        raise AlreadySo
    by_id = found.own.by.id
    await meeting_news.remind_an_hour_before(session, found.meeting, by_id, change=None, now=now)
    return found._replace(may_ask_hour=False)


async def take(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Card:
    """Somebody wants the meeting in their calendar: FilesStay where no file passes."""
    found = await card(session, me=me, meeting_id=meeting_id, now=now)
    await data_modes.check_passes(session, found.own.place.id)
    if not found.may_take:
        raise NotFound
    about: dict[str, Any] = {"kind": meeting_news.FILE, "by": found.own.by, "place_id": found.own.place.id}
    said = {"meeting_id": meeting_id, "change_id": None}
    waiting = await jobs.waiting(session, **about)
    if waiting is None or waiting.parameters != said:
        await jobs.ask(session, **about, parameters=said, now=now)
    return found


async def written(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Written:
    """The meeting as it is now, for the calendar of somebody of it; NotFound for anybody else."""
    own, meeting = await meeting_choices.meeting_of(session, me=me, meeting_id=meeting_id, now=now)
    await session.refresh(meeting)
    return Written(own, meeting, meeting_plan.numbers(own.meetings).get(meeting.id))


async def seen(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> tuple[Curated, bool]:
    """The meetings of a pair as its curator or the head sees them; whether the mentor can be asked for a time.

    They can where no meeting is planned, and somebody would read it.
    """
    found = await pair_sight.curated(session, me, pair_id, action=Action.SEE_PAIRS, now=now)
    mentors = await meeting_news.sides(session, found.pair, [Role.MENTOR], now=now)
    is_planned = any(one.state is MeetingState.PLANNED and one.starts_at > now for one in found.meetings)
    return found, bool(mentors) and not is_planned
