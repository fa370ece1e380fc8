"""What the pulse of a pair brings up: asked once a month, with the last meeting, and told of once that has settled."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, PairSignal
from services import forms, meeting_asking
from tests import factories
from tests.services.meeting_sides import Sides, sides

MONTH, WEEK = timedelta(days=28), timedelta(days=7)


async def a_month(its: Sides, starts_at: datetime, mentor: str | None, mentee: str | None) -> Meeting:
    """The last meeting of a month, and what the two sides give."""
    meeting = await its.met(starts_at, is_last=True)
    if mentor:
        await its.says(meeting, its.mentor, "as_planned", mentor, "studies")
    if mentee:
        await its.says(meeting, its.mentees[0], "yes", mentee)
    over = await meeting_asking.next_moment(its.session, now=its.now)
    if over is not None:
        await meeting_asking.settle_due(its.session, now=over)
    return meeting


async def test_a_fall_and_a_gap_are_told_of_when_both_have_spoken(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    await a_month(its, now, "9", "8")
    assert await its.signals() == []
    meeting = await its.met(now + MONTH, is_last=True)
    await its.says(meeting, its.mentees[0], "yes", "4")
    assert await its.signals() == []
    await its.says(meeting, its.mentor, "as_planned", "9", "studies")
    assert await its.signals() == ["pulse_fall", "pulse_gap"]
    fall = await session.scalar(select(PairSignal).where(PairSignal.kind == "pulse_fall"))
    assert fall is not None
    mentee = next(one for one in its.pair.members if one.person_id == its.mentees[0].id)
    assert fall.said == {"member_id": mentee.id, "sides": ["mentee"], "values": [8, 4]}


async def test_an_answer_that_is_changed_takes_its_signal_back(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now, is_last=True)
    await its.says(meeting, its.mentor, "as_planned", "9", "studies")
    await its.says(meeting, its.mentees[0], "yes", "5")
    assert await its.signals() == ["pulse_gap"]
    response, me = await its.response(meeting, its.mentees[0]), factories.me(its.mentees[0])
    await forms.change_sent(session, me, response.id, now=its.now)
    await forms.edit(session, me, response.id, nonce=response.nonce, index=1, now=its.now)
    await its.says(meeting, its.mentees[0], "8")
    assert await its.signals() == []


async def test_two_months_without_a_word_from_one_side_are_told_of(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    await a_month(its, now, "9", None)
    assert await its.signals() == []
    await a_month(its, now + MONTH, "9", None)
    assert await its.signals() == ["pulse_silence"]


async def test_it_is_asked_once_a_month_and_not_before_the_last_meeting(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    first = await its.met(now)
    assert not (await its.word(first, its.mentor)).asks_pulse
    its.now = now + WEEK + timedelta(hours=1)
    await meeting_asking.ask_due(session, now=its.now)
    second = await session.scalar(select(Meeting).where(Meeting.starts_at == now + WEEK))
    assert second is not None
    assert (await its.word(second, its.mentor)).asks_pulse
    third = await its.met(now + WEEK + timedelta(hours=2), is_last=True)
    assert not (await its.word(third, its.mentor)).asks_pulse


async def test_by_the_regular_time_it_is_known_that_one_more_follows(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    its.pair.slot = {"weekday": now.weekday(), "at": "12:00", "every": 2, "minutes": 60}
    meeting = await its.met(now, is_last=True, is_regular=True)
    assert not (await its.word(meeting, its.mentor)).asks_pulse
    meeting = await its.met(now + 2 * WEEK, is_last=True, is_regular=True)
    assert (await its.word(meeting, its.mentor)).asks_pulse


async def test_a_child_under_fourteen_presses_a_face_and_a_sad_one_is_told_of_at_once(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now, born=now.year - 12)
    meeting = await its.met(now, is_last=True)
    await its.says(meeting, its.mentees[0], "yes")
    assert await its.asked(meeting, its.mentees[0]) == "pulse_face"
    await its.says(meeting, its.mentees[0], "2")
    assert (await its.word(meeting, its.mentees[0])).pulse == 2
    assert await its.signals() == ["pulse_low"]


async def test_whoever_does_not_know_has_said_nothing(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now, is_last=True)
    await its.says(meeting, its.mentees[0], "yes", "skip")
    assert (await its.word(meeting, its.mentees[0])).pulse is None


async def test_of_a_meeting_that_was_not_held_the_pulse_is_asked_too(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now, is_last=True)
    await its.says(meeting, its.mentor, "no", "6")
    assert (await its.word(meeting, its.mentor)).pulse == 6
