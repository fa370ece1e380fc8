"""Meetings that were held without the bot: by a mentor, by a curator for a mentor, within fourteen days, once a day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, PairState
from services import forms, meeting_late, undo
from services.errors import AlreadyAnswered, InUse, NotFound
from services.meeting_asking import ASKS
from tests import factories
from tests.services.meeting_sides import sides

DAY = timedelta(days=1)


async def test_a_mentor_adds_a_day_and_the_mentee_is_asked_after_the_minute(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    me, on = factories.me(its.mentor), (now - 3 * DAY).date()
    added = await meeting_late.add(session, me=me, pair_id=its.pair.id, on=on, now=now)
    assert (added.meeting.kind, added.meeting.starts_at < now) == ("organisational", True)
    (promise,) = await its.promised(ASKS)
    assert (promise.receiver_id, promise.not_before) == (its.mentees[0].id, now + undo.TOLD_AFTER)
    again = await meeting_late.add(session, me=me, pair_id=its.pair.id, on=on, now=now)
    assert (again.meeting, again.change) == (added.meeting, None)
    await meeting_late.word(session, me=me, meeting_id=added.meeting.id, now=now)
    await its.says(added.meeting, its.mentor, "otherwise", "yes", "7", "people")
    assert added.meeting.state is MeetingState.HELD


@pytest.mark.parametrize("days", [-1, 15])
async def test_a_day_too_far_away_is_not_taken(session: AsyncSession, now: datetime, days: int) -> None:
    its = await sides(session, now)
    on, me = (now - days * DAY).date(), factories.me(its.mentor)
    with pytest.raises(NotFound):
        await meeting_late.add(session, me=me, pair_id=its.pair.id, on=on, now=now)
    offered = (await meeting_late.days(session, me=me, pair_id=its.pair.id, now=now)).days
    assert len(offered) == 15
    assert on not in offered


async def test_neither_a_mentee_nor_another_curator_adds_one(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    other = await factories.curator(session, await factories.school(session, "Другая школа"))
    for me in (factories.me(its.mentees[0]), other):
        with pytest.raises(NotFound):
            await meeting_late.add(session, me=me, pair_id=its.pair.id, on=now.date(), now=now)


async def test_a_curator_says_it_for_a_mentor_who_has_not_and_nobody_is_written_to(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    curator = await factories.curator(session, its.place)
    added = await meeting_late.add(session, me=curator, pair_id=its.pair.id, on=now.date(), now=now)
    assert await its.promised(ASKS) == []
    response = await meeting_late.word(session, me=curator, meeting_id=added.meeting.id, now=now)
    assert (response.person_id, response.entered_by_id) == (its.mentor.id, curator.persons[0].id)
    await its.says(added.meeting, its.mentor, "as_planned", "yes", "7", "studies")
    with pytest.raises(AlreadyAnswered):
        await meeting_late.word(session, me=curator, meeting_id=added.meeting.id, now=now)


async def test_what_was_added_is_taken_back_until_somebody_has_spoken(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    me = factories.me(its.mentor)
    added = await meeting_late.add(session, me=me, pair_id=its.pair.id, on=now.date(), now=now)
    assert added.change
    await undo.take_back(session, change_id=added.change.id, me=me, now=now)
    assert await session.scalar(select(func.count(Meeting.id))) == 0
    added = await meeting_late.add(session, me=me, pair_id=its.pair.id, on=now.date(), now=now)
    assert added.change
    await its.says(added.meeting, its.mentor, "as_planned")
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=added.change.id, me=me, now=now)


async def test_a_pair_at_rest_may_have_met_and_the_mentee_is_left_in_peace(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    its.pair.state = PairState.SUSPENDED
    me = factories.me(its.mentor)
    await meeting_late.add(session, me=me, pair_id=its.pair.id, on=now.date(), now=now)
    assert await its.promised(ASKS) == []


async def test_what_was_said_can_be_changed_by_the_day(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    await its.says(meeting, its.mentor, "as_planned", "studies", "skip")
    me = factories.me(its.mentor)
    added = await meeting_late.add(session, me=me, pair_id=its.pair.id, on=now.date(), now=its.now)
    assert (added.meeting, added.change) == (meeting, None)
    response = await meeting_late.word(session, me=me, meeting_id=meeting.id, now=its.now)
    await forms.edit(session, me, response.id, nonce=response.nonce, index=1, now=its.now)
    await its.says(meeting, its.mentor, "project")
    assert (await its.word(meeting, its.mentor)).topic == "project"


async def test_a_meeting_of_today_that_has_not_begun_is_another_one(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    coming = await factories.meeting(session, its.pair, now + timedelta(hours=4))
    its.pair.effective_on = (now - timedelta(days=9)).date()
    await session.flush()
    about = {"me": factories.me(its.mentor), "pair_id": its.pair.id, "now": now}
    assert now.date() not in (await meeting_late.days(session, **about)).known
    added = await meeting_late.add(session, on=now.date(), **about)
    assert (added.meeting.id != coming.id, coming.asked_at) == (True, None)


async def test_taken_back_it_is_settled_as_it_was(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    settled = now - timedelta(days=1)
    held = await factories.meeting(session, its.pair, now - timedelta(days=3), settled_at=settled)
    its.pair.effective_on = (now - timedelta(days=9)).date()
    await session.flush()
    me = factories.me(its.mentor)
    added = await meeting_late.add(session, me=me, pair_id=its.pair.id, on=held.starts_at.date(), now=now)
    assert added.meeting is held
    assert added.change
    await undo.take_back(session, change_id=added.change.id, me=me, now=now)
    assert held.settled_at == settled
