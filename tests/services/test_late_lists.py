"""The weekly list upwards: once a week, to the level that the table names, and its owner knows the day before."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import nudge_notices
from models import Membership, Place, PlaceKind, Role, TaskState
from services import agenda, late_lists
from services.access import Me
from services.deadline_clauses import Kind
from tests import factories, nudging
from tests.nudging import days, told

SEPTEMBER = date(2026, 9, 1)
DUE = date(2026, 10, 15)
"""A Thursday; a week late on the 22nd, so that it stands in the list of Monday, the 26th."""
FOREVER = datetime(2036, 1, 1, tzinfo=UTC)


class Levels(NamedTuple):
    region: Place
    town: Place
    school: Place
    above: Me
    coordinator: Me
    curator: Me


@pytest.fixture
async def levels(session: AsyncSession) -> Levels:
    """A region, a municipality and a school with a person each."""
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрский округ", parent=region)
    school = await factories.school(session, parent=town)
    above, coordinator = [await factories.coordinator(session, place) for place in (region, town)]
    curator = await factories.curator(session, school)
    curator.persons[0].told_until = FOREVER
    return Levels(region, town, school, above, coordinator, curator)


async def lists(session: AsyncSession, first: date, last: date) -> list[str]:
    """Days on which lists are told, and of which place."""
    found = []
    day = first
    while day <= last:
        for _, line in await told(session, day):
            if line["kind"] == late_lists.LATE_BELOW:
                found.append(f"{day:%d.%m} {line['place_id']}")
        day = date.fromordinal(day.toordinal() + 1)
    return found


async def titles(session: AsyncSession, place: Place, person: Me, day: date) -> dict[str, list[str]]:
    line: dict[str, Any] = {"person_id": person.persons[0].id, "place_id": place.id, "day": day.isoformat()}
    found = await late_lists.said(session, line, now=datetime(day.year, day.month, day.day, 7, tzinfo=UTC))
    return {one.name: [task.title for task in tasks] for one, tasks in found.late} if found else {}


async def test_what_is_handed_in_late_stands_in_the_list_of_each_level_in_its_turn(
    session: AsyncSession, levels: Levels
) -> None:
    await nudging.one_task(session, levels.school, Kind.DATE, on=SEPTEMBER, due=DUE)
    town, region = levels.town.id, levels.region.id
    assert await lists(session, date(2026, 10, 12), date(2026, 11, 17)) == [
        f"26.10 {town}", f"02.11 {town}", f"09.11 {region}", f"09.11 {town}", f"16.11 {region}", f"16.11 {town}",
    ]  # fmt: skip
    assert await titles(session, levels.town, levels.coordinator, date(2026, 10, 26)) == {"Школа № 5": ["Положение"]}
    assert await titles(session, levels.region, levels.above, date(2026, 10, 26)) == {}


async def test_the_owner_knows_the_working_day_before(session: AsyncSession, levels: Levels) -> None:
    await nudging.one_task(session, levels.school, Kind.DATE, on=SEPTEMBER, due=DUE)
    said = await days(session, date(2026, 10, 16), date(2026, 11, 7))
    assert {day: [what for what in its if what != "late_below"] for day, its in said.items()} == {
        "16.10": ["late1"], "22.10": ["late7"], "23.10": ["listed"], "26.10": [], "29.10": ["late_weekly"],
        "02.11": [], "05.11": ["late_weekly"], "06.11": ["listed_far"],
    }  # fmt: skip


async def test_a_school_that_nobody_coordinates_is_not_told_of_lists(session: AsyncSession) -> None:
    school = await factories.school(session)
    (await factories.curator(session, school)).persons[0].told_until = FOREVER
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert await days(session, date(2026, 10, 16), date(2026, 10, 24)) == {"16.10": ["late1"], "22.10": ["late7"]}


async def test_without_a_coordinator_in_between_the_region_is_the_level_above(
    session: AsyncSession, levels: Levels
) -> None:
    await session.execute(Membership.__table__.delete().where(Membership.place_id == levels.town.id))
    await nudging.one_task(session, levels.school, Kind.WINDOW, on=SEPTEMBER, due=DUE, start_on=date(2026, 10, 1))
    assert await lists(session, date(2026, 10, 12), date(2026, 10, 31)) == [f"26.10 {levels.region.id}"]


async def test_what_is_done_stands_in_no_list(session: AsyncSession, levels: Levels) -> None:
    task = await nudging.one_task(session, levels.school, Kind.DATE, on=SEPTEMBER, due=DUE)
    task.state = TaskState.DONE
    await session.flush()
    assert await lists(session, date(2026, 10, 12), date(2026, 11, 17)) == []


async def test_a_list_counts_what_waits_to_be_looked_at(session: AsyncSession, levels: Levels) -> None:
    done = await nudging.one_task(session, levels.school, Kind.DATE, on=SEPTEMBER, due=DUE)
    done.state = TaskState.DONE
    await nudging.one_task(session, levels.school, Kind.DATE, on=SEPTEMBER, due=DUE, title="Отчёт")
    await session.flush()
    line = {"person_id": levels.coordinator.persons[0].id, "place_id": levels.town.id, "day": "2026-10-26"}
    with words.speaking("ru"):
        said = await nudge_notices.late_below(session, line, datetime(2026, 10, 26, 7, tzinfo=UTC))
    assert said is not None
    assert said[0].endswith("Ждут проверки: 1.")


async def test_what_is_monthly_stands_there_when_it_was_missed_twice_in_a_row(
    session: AsyncSession, levels: Levels
) -> None:
    plan = await nudging.roadmap(session, levels.school, on=SEPTEMBER)
    step = await nudging.step(session, plan, Kind.PERIODIC, "Сводка", recurrence="FREQ=MONTHLY;BYMONTHDAY=5")
    for turn, month in enumerate((10, 11), start=1):
        await nudging.task(session, step, levels.school, on=SEPTEMBER, due=date(2026, month, 5), turn=turn)
    town = levels.town.id
    assert await lists(session, date(2026, 10, 1), date(2026, 11, 17)) == [f"09.11 {town}", f"16.11 {town}"]


async def test_once_a_month_the_list_counts_what_has_no_day(session: AsyncSession, levels: Levels) -> None:
    await nudging.one_task(session, levels.school, Kind.NONE, on=SEPTEMBER)
    assert await lists(session, date(2026, 10, 1), date(2026, 10, 31)) == [
        f"05.10 {levels.region.id}", f"05.10 {levels.town.id}",
    ]  # fmt: skip
    line = {"person_id": levels.coordinator.persons[0].id, "place_id": levels.town.id, "day": "2026-10-05"}
    found = await late_lists.said(session, line, now=datetime(2026, 10, 5, 7, tzinfo=UTC))
    assert found
    assert (found.late, found.undated) == ((), 1)
    stranger = {**line, "person_id": levels.curator.persons[0].id}
    assert await late_lists.said(session, stranger, now=datetime(2026, 10, 5, 7, tzinfo=UTC)) is None


async def test_the_next_list_is_foreseen(session: AsyncSession, levels: Levels) -> None:
    await nudging.one_task(session, levels.school, Kind.DATE, on=SEPTEMBER, due=DUE)
    for member in await session.scalars(select(Membership).where(Membership.role == Role.CURATOR)):
        member.until = datetime(2026, 10, 1, tzinfo=UTC)
    await session.flush()
    assert await told(session, date(2026, 10, 23)) == []
    now = datetime(2026, 10, 23, 9, tzinfo=UTC)
    assert await agenda.next_moment(session, now=now) == datetime(2026, 10, 26, 6, tzinfo=UTC)
