"""Talks with those who want to mentor: times are offered, picked, changed and given up; everybody hears of it once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Interview, Person, Place, Promise, Role
from services import interview_notices, interviews, undo
from services.access import Me
from services.errors import InterviewTaken, InUse, NobodyToAsk, NotFound
from services.interview_notices import CALLED_OFF, GIVEN_UP, INVITED, REMINDED
from tests import factories
from tests.services.gathering import somebody


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    await factories.intakes(session)
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def mentor(session: AsyncSession, school: Place) -> Person:
    return await somebody(session, school, Role.MENTOR, "Совин Лев", came_in=True)


async def offered(session: AsyncSession, curator: Me, place: Place, now: datetime, *hours: int) -> list[Interview]:
    """Times in three days."""
    about = {"place_id": place.id, "on": now.date() + timedelta(days=3), "is_on": True, "now": now}
    for hour in hours:
        await interviews.offer(session, me=curator, hour=hour, **about)
    return list(await session.scalars(select(Interview).order_by(Interview.starts_at)))


async def told(session: AsyncSession, kind: str) -> list[int]:
    return list(await session.scalars(select(Promise.receiver_id).where(Promise.kind == kind).order_by(Promise.id)))


async def test_hours_are_offered_once_and_taken_back(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    (one,) = await offered(session, curator, school, now, 15, 15)
    assert one.starts_at.isoformat() == "2026-09-18T12:00:00+00:00"
    about = {"me": curator, "place_id": school.id, "on": now.date() + timedelta(days=3), "now": now}
    found = await interviews.day(session, **about)
    assert (found.offered, found.hours[0], found.hours[-1]) == ({15: False}, 8, 20)
    for _press in range(2):
        assert (await interviews.offer(session, hour=15, is_on=False, **about)).offered == {}
    with pytest.raises(NotFound):
        await interviews.offer(session, hour=23, is_on=True, **about)
    with pytest.raises(NotFound):
        await interviews.day(session, me=curator, place_id=school.id, on=now.date(), now=now)


async def test_a_time_is_picked_by_one_alone_and_changed(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    other = await somebody(session, school, Role.MENTOR, "Орлов Ян", came_in=True)
    first, second = await offered(session, curator, school, now, 15, 16)
    me = factories.me(mentor)
    assert [one.taken for one in await interviews.choices(session, me, now=now)] == [None]
    for _press in range(2):
        found = await interviews.pick(session, me=me, interview_id=first.id, now=now)
        assert found.taken
        assert (found.taken.id, [one.id for one in found.free]) == (first.id, [second.id])
    with pytest.raises(InterviewTaken):
        await interviews.pick(session, me=factories.me(other), interview_id=first.id, now=now)
    day = {"place_id": school.id, "on": now.date() + timedelta(days=3)}
    with pytest.raises(InUse):
        await interviews.offer(session, me=curator, hour=15, is_on=False, **day, now=now)
    await interviews.pick(session, me=me, interview_id=second.id, now=now)
    await session.refresh(first)
    assert (first.mentor_id, second.mentor_id) == (None, mentor.id)
    await interviews.pick(session, me=factories.me(other), interview_id=first.id, now=now)


async def test_both_are_reminded_the_day_before_of_the_time_that_holds(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    first, second = await offered(session, curator, school, now, 15, 16)
    for one in (first, second, first, second):
        await interviews.pick(session, me=factories.me(mentor), interview_id=one.id, now=now)
    found = (await session.scalars(select(Promise).where(Promise.kind == REMINDED))).all()
    assert {one.not_before.isoformat() for one in found} == {"2026-09-17T07:00:00+00:00"}
    true = [one for one in found if await interview_notices.still(session, one.parameters, now=now)]
    assert {one.receiver_id for one in true} == {mentor.id, curator.persons[0].id}
    assert len(true) == 2


async def test_who_cannot_come_frees_the_time_and_the_curator_hears_of_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    (one,) = await offered(session, curator, school, now, 15)
    me = factories.me(mentor)
    await interviews.pick(session, me=me, interview_id=one.id, now=now)
    await interviews.give_up(session, me=me, interview_id=one.id, now=now)
    assert one.mentor_id is None
    assert await told(session, GIVEN_UP) == [curator.persons[0].id]
    with pytest.raises(NotFound):
        await interviews.give_up(session, me=me, interview_id=one.id, now=now)


async def test_those_who_have_picked_none_are_asked_after_the_minute(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    await factories.person(session, school, Role.MENTOR, name="Без анкеты", came_in=True)
    about = {"me": curator, "place_id": school.id, "now": now}
    with pytest.raises(NobodyToAsk):
        await interviews.invite(session, **about)
    (one,) = await offered(session, curator, school, now, 15)
    count, change = await interviews.invite(session, **about)
    assert (count, await told(session, INVITED)) == (1, [mentor.id])
    assert await interviews.is_wanted(session, mentor.id, school.id, now=now)
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    await interviews.pick(session, me=factories.me(mentor), interview_id=one.id, now=now)
    assert not await interviews.is_wanted(session, mentor.id, school.id, now=now)
    with pytest.raises(NobodyToAsk):
        await interviews.invite(session, **about)


async def test_a_curator_calls_off_and_the_mentor_picks_another_time(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    first, second = await offered(session, curator, school, now, 15, 16)
    me = factories.me(mentor)
    await interviews.pick(session, me=me, interview_id=first.id, now=now)
    await interviews.call_off(session, me=curator, interview_id=first.id, now=now)
    assert await told(session, CALLED_OFF) == [mentor.id]
    (found,) = await interviews.choices(session, me, now=now)
    assert (found.taken, [one.id for one in found.free]) == (None, [second.id])


async def test_after_the_talk_nothing_is_asked_and_strangers_see_nothing(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    first, _second = await offered(session, curator, school, now, 15, 16)
    await interviews.pick(session, me=factories.me(mentor), interview_id=first.id, now=now)
    later = now + timedelta(days=3, hours=4)
    assert await interviews.choices(session, factories.me(mentor), now=later) == []
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    with pytest.raises(NotFound):
        await interviews.call_off(session, me=stranger, interview_id=first.id, now=now)
    with pytest.raises(NotFound):
        await interviews.pick(session, me=stranger, interview_id=first.id, now=now)
