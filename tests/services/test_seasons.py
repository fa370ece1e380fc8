"""Once a year: classes are spoken of from August, the summer in May, and only the duty person hears it in summer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, Place, Promise, Role
from services import agenda, new_year, places, seasons
from services.access import Me
from services.class_names import key
from services.new_year import Step
from tests import factories

SUMMER = datetime(2027, 7, 31, 9, 0, tzinfo=UTC)
MAY = datetime(2027, 5, 1, 9, 0, tzinfo=UTC)


async def a_school(session: AsyncSession) -> tuple[Me, Place]:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    await factories.person(session, school, born=2014, group="6Б")
    me.persons[0].told_until = datetime(2028, 1, 1, tzinfo=UTC)
    await session.flush()
    return me, school


async def days(session: AsyncSession, kind: str, first: datetime, count: int) -> list[str]:
    """On which days of the following ones a curator is told of this."""
    found = []
    for number in range(count):
        day = first + timedelta(days=number)
        before = set(await session.scalars(select(Promise.id)))
        await agenda.promise_mornings(session, now=day)
        for promise in await session.scalars(select(Promise).where(Promise.id.not_in(before))):
            if kind in [line["kind"] for line in promise.parameters["lines"]]:
                found.append(f"{day:%d.%m}")
    return found


async def test_a_curator_hears_of_the_classes_in_september_and_the_duty_person_in_august(
    session: AsyncSession,
) -> None:
    await a_school(session)
    assert await days(session, seasons.NEW_YEAR, SUMMER, 70) == ["01.09", "08.09"]


async def test_the_duty_person_hears_of_it_in_august(session: AsyncSession) -> None:
    me, _ = await a_school(session)
    await places.put_on_duty(session, me=me, person_id=me.persons[0].id, on_duty=True, now=MAY)
    assert await days(session, seasons.NEW_YEAR, SUMMER, 70) == ["02.08", "01.09", "08.09"]


async def test_once_the_classes_are_moved_nothing_is_said(session: AsyncSession) -> None:
    me, school = await a_school(session)
    people = list(await session.scalars(select(Person.id)))
    august = SUMMER + timedelta(days=5)
    await new_year.step(session, me=me, place_id=school.id, key=key("6Б"), person_ids=people, does=Step.UP, now=august)
    assert await days(session, seasons.NEW_YEAR, august, 60) == []


async def test_what_was_promised_is_not_said_once_it_is_done_or_to_whoever_is_no_curator(session: AsyncSession) -> None:
    me, school = await a_school(session)
    autumn, number = datetime(2027, 9, 2, 9, 0, tzinfo=UTC), me.persons[0].id
    mentor = await factories.person(session, school, Role.MENTOR, group="физик", came_in=True)
    assert await seasons.moves_up(session, school.id, told_id=number, now=autumn)
    assert await seasons.moves_up(session, school.id, told_id=mentor.id, now=autumn) is None
    assert await seasons.on_duty(session, school.id, told_id=mentor.id, now=MAY) is None
    assert await seasons.on_duty(session, school.id, told_id=number, now=SUMMER) is None


async def test_the_summer_is_spoken_of_twice_in_the_last_ten_working_days_of_may(session: AsyncSession) -> None:
    me, school = await a_school(session)
    assert await days(session, seasons.SUMMER, MAY, 40) == ["18.05", "25.05"]
    duty = await seasons.on_duty(session, school.id, told_id=me.persons[0].id, now=MAY)
    assert duty
    assert duty.person is None
    await places.put_on_duty(session, me=me, person_id=me.persons[0].id, on_duty=True, now=MAY)
    duty = await seasons.on_duty(session, school.id, told_id=me.persons[0].id, now=MAY)
    assert duty
    assert duty.person == me.persons[0]


@pytest.mark.parametrize("zone", ["Asia/Kamchatka", "Europe/Moscow"])
async def test_the_next_moment_is_foreseen(session: AsyncSession, zone: str) -> None:
    school = await factories.school(session, time_zone=zone)
    me = await factories.curator(session, school)
    await factories.person(session, school, born=2014, group="6Б")
    me.persons[0].told_until = datetime(2028, 1, 1, tzinfo=UTC)
    found = await seasons.due(session, now=SUMMER - timedelta(days=20), until=None)
    first = min(one.at for one in found if one.says["kind"] == seasons.NEW_YEAR)
    assert f"{first:%d.%m.%Y %H:%M %z}" == "01.08.2027 00:00 " + ("+1200" if zone == "Asia/Kamchatka" else "+0300")
    assert await seasons.due(session, now=SUMMER, until=datetime(2027, 12, 1, tzinfo=UTC)) == []
