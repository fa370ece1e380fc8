"""A pair in the hands of one of its people: what they may settle alone, and what follows for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Meeting, MeetingState, Pair, PairState, Place, Role
from services import free_times, meeting_news, meeting_plan, meeting_times, pair_sight
from services.access import Me
from services.errors import NotFound, TimeTaken
from services.meeting_changes import Changing, held
from services.meeting_days import Slot
from services.meeting_times import Times
from services.pair_sight import Own


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act: the pair as it is now, and the change that could be taken back."""

    own: Own
    change: Change
    is_settled: bool
    """Nobody's word is waited for."""
    meeting: Meeting | None = None


class About(NamedTuple):
    """What a message speaks of: its parameters, what names that moment, and the meeting, if it is about one."""

    said: dict[str, Any]
    key: str
    meeting: Meeting | None = None


def about_slot(pair: Pair, slot: Slot) -> About:
    """A regular time of a pair."""
    return About({"slot": meeting_times.stored(slot)}, f"{pair.id}:{slot.weekday}:{slot.at:%H:%M}")


def about_meeting(meeting: Meeting, at: datetime) -> About:
    """A meeting at a time."""
    said = {"meeting_id": meeting.id, "at": at.isoformat()}
    return About(said, f"{meeting.id}:{at.isoformat(timespec='minutes')}", meeting)


@dataclass(slots=True)
class Hand:
    """A pair that works, held by whoever acts until the transaction ends."""

    session: AsyncSession
    own: Own
    changing: Changing
    now: datetime

    @property
    def pair(self) -> Pair:
        """The pair."""
        return self.own.pair

    @property
    def place(self) -> Place:
        """Where it belongs."""
        return self.own.place

    async def decides(self) -> bool:
        """Their word alone is enough: the mentor's in a group, and whoever's where nobody of the other side reads."""
        return is_group(self.pair) or not await self._others()

    def is_of_others(self, person_id: int | None) -> bool:
        """Whether somebody of the pair stands on the other side."""
        roles = {one.person_id: one.role for one in self.pair.members}
        return person_id in roles and roles[person_id] is not self.own.member.role

    async def times(self, *, but: int | None = None) -> Times:
        """When the pair could meet."""
        return await meeting_times.read(self.session, self.pair, self.place, but=but, now=self.now)

    async def check_slot(self, slot: Slot) -> None:
        """TimeTaken where nobody may be asked to meet regularly at this time."""
        allowed = (await self.times()).allowed
        if slot.at not in free_times.on_weekday(allowed, slot.weekday, minutes=slot.minutes):
            raise TimeTaken

    async def check_moment(self, at: datetime, minutes: int, *, but: int | None = None, ahead: int = 1) -> None:
        """TimeTaken where nobody may be asked to meet at this moment, or it is not from so many days ahead on."""
        times = await self.times(but=but)
        day, today = times.calendar.local(at).date(), times.calendar.local(self.now).date()
        possible = free_times.on_day(times.allowed, times.calendar, day, minutes=minutes)
        if day < today + timedelta(days=ahead) or at not in possible:
            raise TimeTaken

    async def asked(self, kind: str, about: About) -> Acted:
        """The other side is asked."""
        change = await self.changing.made()
        await self._tell(kind, await self._others(), about, change)
        return Acted(self.own, change, is_settled=False, meeting=about.meeting)

    async def settled(self, kind: str, about: About, *, retimed: Sequence[Meeting] = ()) -> Acted:
        """It holds: the next meetings are there, everybody else is told, reminders and calendars follow.

        `retimed` are meetings that could be in calendars already and have changed.
        """
        await self.session.flush()
        made = await meeting_plan.plan_next(self.session, self.pair, self.place, changing=self.changing, now=self.now)
        change = await self.changing.made()
        touched = (*made, *retimed, *([about.meeting] if about.meeting else []))
        for one in {one.id: one for one in touched if one.state is MeetingState.PLANNED}.values():
            await meeting_news.remind(self.session, self.pair, self.place, one, change=change, now=self.now)
        for one in retimed:
            await meeting_news.send_anew(self.session, self.pair, one, change=change, now=self.now)
        everybody = await meeting_news.sides(self.session, self.pair, list(Role), but=self.own.by, now=self.now)
        await self._tell(kind, everybody, about, change)
        return Acted(self.own, change, is_settled=True, meeting=about.meeting)

    async def _others(self) -> set[int]:
        """Who of the other side reads what is asked."""
        other = Role.MENTEE if self.own.member.role is Role.MENTOR else Role.MENTOR
        return await meeting_news.sides(self.session, self.pair, [other], now=self.now)

    async def _tell(self, kind: str, receivers: set[int], about: About, change: Change) -> None:
        said = {**about.said, "pair_id": self.pair.id}
        await meeting_news.tell(self.session, kind, receivers, said, about=about.key, change=change, now=self.now)


async def take(session: AsyncSession, me: Me, pair_id: int, *, now: datetime) -> Hand:
    """The pair, for somebody who may speak about its times; NotFound while it does not work, or for anybody else."""
    await session.execute(select(Pair.id).where(Pair.id == pair_id).with_for_update(key_share=True))
    own = await pair_sight.own(session, me, pair_id, now=now)
    await held(session, own.pair)
    if not may_speak(own):
        raise NotFound
    return Hand(session, own, Changing(session, own.pair, own.by, now), now)


async def take_of(session: AsyncSession, me: Me, meeting_id: int, *, now: datetime) -> tuple[Hand, Meeting]:
    """The pair of a meeting that is still to come, and the meeting as it is in the database."""
    meeting = await session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    hand = await take(session, me, meeting.pair_id, now=now)
    await session.refresh(meeting)
    if meeting.state not in meeting_times.TAKEN or meeting.starts_at <= now:
        raise NotFound
    return hand, meeting


def may_speak(own: Own) -> bool:
    """Whether somebody may agree on times: of a pair that works its people, for a child under 14 the guardian, too.

    In a group only the mentor does.
    """
    if own.pair.state is not PairState.WORKING or (is_group(own.pair) and own.member.role is not Role.MENTOR):
        return False
    return own.by.id == own.member.person_id or meeting_news.needs_guardian(own.member.person, own.now)


def is_group(pair: Pair) -> bool:
    """One mentor with several mentees."""
    return len(pair_sight.side(pair, Role.MENTEE)) > 1
