"""Surveys that come every school year by themselves, on the usual day or on the place's own."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, PlaceKind, Role, Wave
from services import survey_ticks, survey_timetable, waves
from services.errors import NotFound
from tests import factories
from tests.services import surveys

EVE = datetime(2026, 9, 30, 9, tzinfo=UTC)


@pytest.fixture
async def school(session: AsyncSession) -> surveys.School:
    """A school with a pupil, a young teacher and a mentor, the day before the first survey."""
    made = await surveys.school(session, EVE, mentees=1)
    young = await surveys.mentee(session, made.place, "Юнов Ян", EVE, born=2000)
    young.memberships[0].group = "учитель"
    await surveys.mentee(session, made.place, "Клюквин Ян", EVE, Role.MENTOR, born=1980)
    return made


async def begun(session: AsyncSession) -> list[str]:
    found = select(FormVersion.code).join(Wave, Wave.form_version_id == FormVersion.id)
    return sorted(await session.scalars(found))


async def test_whoever_takes_part_is_asked_before_the_programme_once_a_year(
    school: surveys.School, session: AsyncSession
) -> None:
    await school.turn()
    assert await begun(session) == []
    await school.turn(days=1)
    assert await begun(session) == ["m0_learner", "m0_teacher", "q0_mentee", "q0_mentor"]
    await school.turn(hours=3)
    await school.turn(days=2)
    assert len(await begun(session)) == 4
    school.now = datetime(2027, 10, 1, 9, tzinfo=UTC)
    await school.turn()
    assert (await begun(session)).count("q0_mentee") == 2


async def test_lessons_end_and_june_reaches_nobody(school: surveys.School, session: AsyncSession) -> None:
    school.now = datetime(2027, 5, 17, 9, tzinfo=UTC)
    await school.turn()
    found = await session.scalars(select(Wave))
    assert {f"{await waves_day(session, one)}" for one in found.all()} == {"2027-05-31"}
    assert await begun(session) == ["m1_learner", "m1_teacher", "q1_mentee", "q1_mentor"]


async def waves_day(session: AsyncSession, wave: Wave) -> str:
    from services import waves_in_hand

    return (await waves_in_hand.last_day(session, wave)).isoformat()


async def test_a_place_moves_an_entry_switches_it_off_and_switches_the_middle_on(
    school: surveys.School, session: AsyncSession
) -> None:
    async def says(name: str, weeks: int | None) -> None:
        me, place_id = school.curator, school.place.id
        await survey_timetable.change(session, me=me, place_id=place_id, name=name, weeks=weeks, now=school.now)

    await says("q0", 1)
    await school.turn(days=1)
    assert await begun(session) == []
    await school.turn(days=7)
    assert len(await begun(session)) == 4
    await says("q1", None)
    await says("midway", None)
    school.now = datetime(2027, 1, 20, 9, tzinfo=UTC)
    await school.turn()
    assert (await begun(session)).count("midway") == 2
    school.now = datetime(2027, 5, 17, 9, tzinfo=UTC)
    await school.turn()
    assert "q1_mentee" not in await begun(session)
    with pytest.raises(NotFound):
        await says("q1", 1)


async def test_what_a_curator_has_started_is_not_started_again(school: surveys.School, session: AsyncSession) -> None:
    await school.start("q0_mentee")
    await school.turn(days=1)
    assert (await begun(session)).count("q0_mentee") == 1


async def test_the_clock_of_the_stories_knows_what_comes_next(school: surveys.School, session: AsyncSession) -> None:
    await session.flush()
    assert await survey_ticks.next_moment(session, now=EVE) == datetime(2026, 10, 1, 5, tzinfo=UTC)
    wave = await school.start("q1_mentee")
    at = await survey_timetable.next_moment(session, now=school.now)
    assert at is not None
    assert (await survey_ticks.next_moment(session, now=school.now)) == at
    school.now = datetime(2026, 10, 2, 9, tzinfo=UTC)
    following = await survey_ticks.next_moment(session, now=school.now)
    assert following is not None
    assert school.now < following <= wave.closes_at


async def test_an_evening_and_a_day_off_begin_nothing(school: surveys.School, session: AsyncSession) -> None:
    for day, hour in ((1, 3), (3, 9), (4, 9)):
        school.now = datetime(2026, 10, day, hour, tzinfo=UTC)
        await school.turn()
    assert await begun(session) == []
    school.now = datetime(2026, 10, 5, 9, tzinfo=UTC)
    await school.turn()
    assert len(await begun(session)) == 4


async def test_a_coordinators_survey_has_a_part_in_each_organisation_that_has_somebody_to_ask(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    one = await surveys.school(session, now, mentees=2, parent=town)
    await surveys.school(session, now, mentees=1, parent=region)
    await factories.school(session, "Школа № 9", parent=region)
    above = await factories.coordinator(session, region)
    wave, _ = await waves.start(session, me=above, place_id=region.id, code="q1_mentee", now=now)
    parts = (await session.scalars(select(Wave).where(Wave.part_of_id == wave.id))).all()
    assert len(parts) == 2
    one.now = now
    await one.turn(seconds=62)
    at = await waves.progress(session, me=above, wave_id=wave.id, now=one.now)
    assert (at.asked, at.parts, at.silent) == (3, 2, [])
    own = await waves.of_place(session, me=one.curator, place_id=one.place.id, now=one.now)
    assert [line.asked for line in own] == [2]
    await waves.close(session, me=above, wave_id=wave.id, now=one.now)
    await one.turn(seconds=62)
    assert all([(await session.get_one(Wave, part.id)).closed_at for part in parts])
    with pytest.raises(NotFound):
        await waves.progress(session, me=one.curator, wave_id=wave.id, now=one.now)
