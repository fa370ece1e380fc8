"""Meetings of a pair: the time that is agreed once, single ones, moved and cancelled ones; each act for a minute."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState
from services import meeting_hand, meeting_news, meeting_plan, meeting_times, meeting_wanting
from services.access import Me
from services.errors import AlreadyAnswered, AlreadySo
from services.meeting_changes import Changing
from services.meeting_days import Slot
from services.meeting_hand import Acted, Hand, about_meeting, about_slot
from services.meeting_rhythm import Kind

plan_next = meeting_plan.plan_next
propose_times = meeting_wanting.propose_times


class Numbered(NamedTuple):
    """A meeting, and which one of its pair it is; none of what was cancelled or missed."""

    meeting: Meeting
    number: int | None


async def of_pair(session: AsyncSession, pair_id: int) -> list[Numbered]:
    """All meetings of a pair, in order. Nobody's right is asked here."""
    return numbered(await meeting_plan.of(session, pair_id))


def numbered(meetings: Sequence[Meeting]) -> list[Numbered]:
    """The same of meetings that are here already."""
    numbers = meeting_plan.numbers(meetings)
    return [Numbered(one, numbers.get(one.id)) for one in meetings]


async def agree(session: AsyncSession, *, me: Me, pair_id: int, weekday: int, at: time, now: datetime) -> Acted:
    """One side names the regular time: the other is asked, unless it has named the same; in a group it holds.

    TimeTaken where somebody cannot or may not meet then; AlreadySo where it is agreed or asked already.
    """
    hand = await meeting_hand.take(session, me, pair_id, now=now)
    slot = _slot(hand, weekday, at)
    if _wished(hand, slot):
        return await _agreed(hand, slot)
    if hand.pair.slot == meeting_times.stored(slot) or _is_wished(hand, slot):
        raise AlreadySo
    await hand.check_slot(slot)
    if await hand.decides():
        return await _agreed(hand, slot)
    hand.pair.slot_wished = {**meeting_times.stored(slot), "by_id": hand.own.member.person_id}
    return await hand.asked(meeting_news.SLOT_ASKED, about_slot(hand.pair, slot))


async def accept_slot(session: AsyncSession, *, me: Me, pair_id: int, weekday: int, at: time, now: datetime) -> Acted:
    """The other side says yes to the regular time: AlreadySo twice, AlreadyAnswered where another one is asked now."""
    hand = await meeting_hand.take(session, me, pair_id, now=now)
    slot = _slot(hand, weekday, at)
    if hand.pair.slot == meeting_times.stored(slot):
        raise AlreadySo
    if not _wished(hand, slot):
        raise AlreadyAnswered
    await hand.check_slot(slot)
    return await _agreed(hand, slot)


async def propose(session: AsyncSession, *, me: Me, pair_id: int, at: datetime, now: datetime) -> Acted:
    """One side names the time of a single meeting: the other is asked; in a group it is planned.

    There is one such proposal at a time: naming another one takes its place, whoever made it.
    """
    hand = await meeting_hand.take(session, me, pair_id, now=now)
    open_ = next((one for one in hand.own.meetings if one.state is MeetingState.PROPOSED and one.starts_at > now), None)
    if open_ and open_.starts_at == at:
        if not hand.is_of_others(open_.made_by_id):
            raise AlreadySo
        return await _accepted(hand, open_)
    await hand.check_moment(at, hand.pair.programme.minutes, but=open_.id if open_ else None)
    meeting = hand.changing.take(open_) if open_ else hand.changing.add(_single(hand))
    meeting.starts_at, meeting.made_by_id = at, hand.own.member.person_id
    if await hand.decides():
        return await _accepted(hand, meeting)
    await session.flush()
    return await hand.asked(meeting_news.ASKED, about_meeting(meeting, at))


async def move(session: AsyncSession, *, me: Me, meeting_id: int, at: datetime, now: datetime) -> Acted:
    """One side asks for another time of a planned meeting: until the other's yes the old one holds.

    In a group it moves at once. Where both ask at once the later wish is the one that is answered, and the same wish
    is a yes.
    """
    hand, meeting = await meeting_hand.take_of(session, me, meeting_id, now=now)
    if meeting.state is MeetingState.PROPOSED:
        return await propose(session, me=me, pair_id=meeting.pair_id, at=at, now=now)
    if meeting.starts_at == at:
        raise AlreadySo
    if meeting.wished_at == at:
        if not hand.is_of_others(meeting.wished_by_id):
            raise AlreadySo
        return await _moved(hand, meeting)
    await hand.check_moment(at, meeting.minutes, but=meeting.id)
    hand.changing.take(meeting)
    meeting.wished_at, meeting.wished_by_id = at, hand.own.member.person_id
    if await hand.decides():
        return await _moved(hand, meeting)
    return await hand.asked(meeting_news.MOVE_ASKED, about_meeting(meeting, at))


async def accept(session: AsyncSession, *, me: Me, meeting_id: int, at: datetime, now: datetime) -> Acted:
    """The other side says yes to this time of a meeting, a new one or a moved one; AlreadyAnswered to any other."""
    hand, meeting = await meeting_hand.take_of(session, me, meeting_id, now=now)
    if meeting.state is MeetingState.PROPOSED and meeting.starts_at == at and hand.is_of_others(meeting.made_by_id):
        await hand.check_moment(at, meeting.minutes, but=meeting.id, ahead=0)
        return await _accepted(hand, meeting)
    if meeting.wished_at == at and hand.is_of_others(meeting.wished_by_id):
        await hand.check_moment(at, meeting.minutes, but=meeting.id, ahead=0)
        return await _moved(hand, meeting)
    raise AlreadySo if meeting.state is MeetingState.PLANNED and meeting.starts_at == at else AlreadyAnswered


async def cancel(session: AsyncSession, *, me: Me, meeting_id: int, now: datetime) -> Acted:
    """It is not held; nobody is asked why, and the others are told. NotFound twice."""
    hand, meeting = await meeting_hand.take_of(session, me, meeting_id, now=now)
    hand.changing.take(meeting)
    was_planned = meeting.state is MeetingState.PLANNED
    meeting.state, meeting.settled_at, meeting.wished_at, meeting.wished_by_id = MeetingState.CANCELLED, now, None, None
    retimed = [meeting] if was_planned else []
    return await hand.settled(meeting_news.CANCELLED, about_meeting(meeting, meeting.starts_at), retimed=retimed)


async def _agreed(hand: Hand, slot: Slot) -> Acted:
    """From now on they meet at this time; regular meetings that are still to come move to it."""
    hand.pair.slot, hand.pair.slot_wished = meeting_times.stored(slot), None
    coming = [one for one in hand.own.meetings if one.is_regular and _is_planned(one, hand.now)]
    others = [one for one in hand.own.meetings if one not in coming]
    planned = meeting_plan.rhythm(hand.pair, hand.place, others, now=hand.now)
    for one, new in zip(coming, planned, strict=False):
        _retime(hand.changing, one, new.starts_at, slot.minutes)
    for one in coming[len(planned) :]:
        hand.changing.take(one).state, one.settled_at = MeetingState.CANCELLED, hand.now
    return await hand.settled(meeting_news.SLOT_AGREED, about_slot(hand.pair, slot), retimed=coming)


async def _accepted(hand: Hand, meeting: Meeting) -> Acted:
    hand.changing.take(meeting).state = MeetingState.PLANNED
    await hand.session.flush()
    return await hand.settled(meeting_news.AGREED, about_meeting(meeting, meeting.starts_at))


async def _moved(hand: Hand, meeting: Meeting) -> Acted:
    assert meeting.wished_at is not None
    at = meeting.wished_at
    _retime(hand.changing, meeting, at, meeting.minutes)
    return await hand.settled(meeting_news.MOVED, about_meeting(meeting, at), retimed=[meeting])


def _retime(changing: Changing, meeting: Meeting, at: datetime, minutes: int) -> None:
    changing.take(meeting)
    meeting.starts_at, meeting.minutes, meeting.version = at, minutes, meeting.version + 1
    meeting.wished_at = meeting.wished_by_id = None


def _single(hand: Hand) -> Meeting:
    return Meeting(
        pair_id=hand.pair.id,
        kind=Kind.REGULAR,
        state=MeetingState.PROPOSED,
        minutes=hand.pair.programme.minutes,
        where_met=hand.pair.where_met,
        is_regular=False,
        version=0,
        made_at=hand.now,
    )


def _slot(hand: Hand, weekday: int, at: time) -> Slot:
    programme = hand.pair.programme
    return Slot(weekday, at, programme.every_weeks, programme.minutes)


def _is_wished(hand: Hand, slot: Slot) -> bool:
    """At this time; how often and how long is the programme's."""
    if hand.pair.slot_wished is None:
        return False
    wished = meeting_times.slot(hand.pair.slot_wished)
    return (wished.weekday, wished.at) == (slot.weekday, slot.at)


def _wished(hand: Hand, slot: Slot) -> bool:
    """By the other side."""
    return _is_wished(hand, slot) and hand.is_of_others((hand.pair.slot_wished or {})["by_id"])


def _is_planned(one: Meeting, now: datetime) -> bool:
    return one.state is MeetingState.PLANNED and one.starts_at > now
