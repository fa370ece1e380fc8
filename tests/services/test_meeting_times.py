"""When a pair could meet: by what its people have said, by what they have with others, and by nobody's lessons."""

from datetime import datetime, time
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import MeetingState, Pair, PairState, Person, Place, Role
from services import free_times, meeting_choices, meeting_times
from services.meeting_days import Slot
from tests import factories
from tests.services.test_meetings import at
from tests.services.test_pair_base import took_part

SLOT = {"weekday": 2, "at": "15:00", "every": 2, "minutes": 60}


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


async def pair_of(
    session: AsyncSession, school: Place, *, mentor: dict[str, Any], mentee: dict[str, Any], **known: Any
) -> tuple[Pair, Person, Person]:
    """Two with questionnaires."""
    child = await took_part(session, school, Role.MENTEE, born=2011, group="8А", answers=mentee, came_in=True, **known)
    older = {"born": 1985, "group": "учитель", "name": "Совин Лев", "certificate": True, "came_in": True}
    teacher = await took_part(session, school, Role.MENTOR, answers=mentor, **older)
    programme = await factories.programme(session, school, "teacher_pupil")
    return await factories.pair(session, programme, teacher, child), teacher, child


async def test_the_times_that_all_have_named_are_offered_first(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    said: dict[str, Any] = {"time": ["monday", "wednesday", "online"], "hours": "afternoon"}
    _pair, teacher, _child = await pair_of(session, school, mentor=said, mentee=said | {"time": ["wednesday"]})
    found = await meeting_choices.regular(session, me=factories.me(teacher), pair_id=_pair.id, now=now)
    assert {one.weekday for one in found.slots} == {2}
    assert found.slots[0] == Slot(2, time(15))
    single = await meeting_choices.soonest(session, me=factories.me(teacher), pair_id=_pair.id, now=now)
    assert single.moments[0] == at(9, 16, 15)
    weekly = await meeting_choices.weekly(session, me=factories.me(teacher), pair_id=_pair.id, now=now)
    assert sorted(weekly.times) == [*range(7)]
    assert min(weekly.times[0]) == time(15)


async def test_where_answers_have_nothing_in_common_another_time_can_still_be_named(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    pair, teacher, _child = await pair_of(session, school, mentor={"time": ["monday"]}, mentee={"time": ["friday"]})
    me = factories.me(teacher)
    assert (await meeting_choices.regular(session, me=me, pair_id=pair.id, now=now)).slots == []
    assert (await meeting_choices.soonest(session, me=me, pair_id=pair.id, now=now)).moments == []
    assert (await meeting_choices.weekly(session, me=me, pair_id=pair.id, now=now)).times


async def test_answers_of_whoever_has_not_agreed_are_not_read(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    pair, teacher, child = await pair_of(session, school, mentor={}, mentee={"time": ["friday"]}, agreed=False)
    times = await meeting_times.read(session, pair, school, now=now)
    free = dict(zip([one.person_id for one in pair.members], times.people, strict=True))
    assert free[child.id].weekdays == frozenset(range(7))
    assert free[teacher.id].weekdays == {0, 4}


@pytest.mark.parametrize(("state", "is_taken"), [(PairState.WORKING, True), (PairState.DISSOLVED, False)])
async def test_what_they_have_in_other_pairs_is_taken(
    session: AsyncSession, now: datetime, school: Place, state: PairState, is_taken: bool
) -> None:
    pair, teacher, _child = await pair_of(session, school, mentor={}, mentee={})
    other = await factories.person(session, school, name="Лисин Олег", born=2011)
    programme = pair.programme
    busy = await factories.pair(session, programme, teacher, other, state=state, slot=SLOT)
    await factories.meeting(session, busy, at(9, 18, 16))
    await factories.meeting(session, busy, at(9, 18, 18), state=MeetingState.CANCELLED)
    times = await meeting_times.read(session, pair, school, now=now)
    assert (time(15) not in free_times.on_weekday(times.allowed, 2)) is is_taken
    friday = free_times.on_day(times.allowed, times.calendar, at(9, 18, 12).date())
    assert at(9, 18, 16) not in friday
    assert at(9, 18, 18) in friday


async def test_the_meeting_that_is_moved_is_in_nobodys_way(session: AsyncSession, now: datetime, school: Place) -> None:
    pair, _teacher, _child = await pair_of(session, school, mentor={}, mentee={})
    meeting = await factories.meeting(session, pair, at(9, 18, 16))
    times = await meeting_times.read(session, pair, school, but=meeting.id, now=now)
    day = at(9, 18, 12).date()
    assert at(9, 18, 16, 30) in free_times.on_day(times.allowed, times.calendar, day)


async def test_nobody_meets_on_a_day_off_of_the_place_and_no_minor_in_lessons_on_a_worked_saturday(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    school.days_off = [["2026-09-21", "2026-09-22"]]
    pair, teacher, _child = await pair_of(session, school, mentor={}, mentee={})
    found = await meeting_choices.later(session, me=factories.me(teacher), pair_id=pair.id, meeting_id=None, now=now)
    days = {found.calendar.local(one).date().day for one in found.moments}
    assert days == {*range(16, 30)} - {21, 22}
    assert meeting_choices.on(found, "2026-09-19")[0] == at(9, 19, 8)
    assert meeting_choices.on(found, "2026-09-18")[0] == at(9, 18, 15)


def test_a_slot_comes_back_from_the_row_as_it_was() -> None:
    slot = Slot(6, time(9, 30), 1, 45)
    assert meeting_times.slot(meeting_times.stored(slot)) == slot
