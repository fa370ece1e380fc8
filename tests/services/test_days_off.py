"""Days off as somebody types them: understood to the last word, or asked for again."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Role, Step, Task
from services import days_off, nudges_anew, place_days, place_details, undo
from services.days_off import Days
from services.deadline_clauses import Kind
from services.errors import DaysNotRead, NotAllowed
from tests import factories

TODAY = date(2026, 11, 26)
AUTUMN = (date(2026, 10, 26), date(2026, 11, 1))
FIFTH = (date(2026, 11, 5), date(2026, 11, 5))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("26.10–01.11, 05.11", [AUTUMN, FIFTH]),
        ("05.11, 26.10-01.11", [AUTUMN, FIFTH]),
        ("с 26 октября по 1 ноября; 5 ноября", [AUTUMN, FIFTH]),
        ("26.10.2026 – 01.11.2026\n05.11.26", [AUTUMN, FIFTH]),
        ("30.12–08.01", [(date(2026, 12, 30), date(2027, 1, 8))]),
        ("1, 2, 3 мая", [(date(2027, 5, 1), date(2027, 5, 3))]),
        ("01.11–02.11, 03.11", [(date(2026, 11, 1), date(2026, 11, 3))]),
        ("нет", []),
        ("Нет.", []),
        ("no", []),
    ],
)
def test_what_is_clear_is_read(typed: str, expected: list[Days]) -> None:
    assert days_off.read(typed, today=TODAY) == expected


@pytest.mark.parametrize(
    "typed",
    ["31.02", "осенние каникулы", "26.10–01.11, весна", "до 5 ноября", "01.09–31.05", "   ", ",", "26–30", "скоро"],
)
def test_a_word_that_is_not_clear_makes_all_of_it_unclear(typed: str) -> None:
    assert days_off.read(typed, today=TODAY) is None


def test_from_june_on_the_school_year_that_comes_is_meant() -> None:
    assert days_off.read("26.10–01.11", today=date(2027, 5, 31)) == [AUTUMN]
    assert days_off.read("26.10–01.11", today=date(2027, 6, 1)) == [(date(2027, 10, 26), date(2027, 11, 1))]


def test_exams_in_june_belong_to_the_school_year_that_ends() -> None:
    summer = [(date(2027, 5, 25), date(2027, 6, 20))]
    for today in (TODAY, date(2027, 6, 10)):
        assert days_off.read("25.05–20.06", today=today, begins=days_off.EXAMS_BEGIN) == summer


def test_what_is_stored_is_read_back() -> None:
    assert days_off.restored(days_off.stored([AUTUMN, FIFTH])) == [AUTUMN, FIFTH]


async def test_a_curator_settles_the_days_off_and_the_end_of_the_year_and_takes_it_back(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    about: dict[str, Any] = {"me": me, "place_id": school.id, "now": now}
    _, change = await place_details.settle_days(
        session, days_typed="26.10–01.11", exams_typed="", year_ends="june", **about
    )
    assert (school.days_off, school.year_ends) == ([["2026-10-26", "2026-11-01"]], "06-30")
    _, nothing = await place_details.settle_days(session, days_typed="", exams_typed="", year_ends="", **about)
    assert nothing is None
    assert change is not None
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (school.days_off, school.year_ends) == ([], "05-31")


async def test_a_no_takes_all_days_away(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    school.days_off = [["2026-10-26", "2026-11-01"]]
    me = await factories.curator(session, school)
    await place_details.settle_days(
        session, me=me, place_id=school.id, days_typed="нет", exams_typed="", year_ends="", now=now
    )
    assert school.days_off == []


async def test_days_that_are_not_clear_change_nothing(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    with pytest.raises(DaysNotRead):
        await place_details.settle_days(
            session, me=me, place_id=school.id, days_typed="на каникулах", exams_typed="", year_ends="june", now=now
        )
    assert (school.days_off, school.year_ends) == ([], "05-31")


async def test_exam_weeks_are_typed_beside_the_days_off_and_are_working_days_still(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    about: dict[str, Any] = {"me": me, "place_id": school.id, "year_ends": "", "now": now}
    _, change = await place_details.settle_days(session, days_typed="05.11", exams_typed="25.01–05.02", **about)
    assert school.exam_weeks == [["2027-01-25", "2027-02-05"]]
    exam, works = date(2027, 1, 27), place_days.is_working(school)
    assert works(exam)
    assert not works(FIFTH[0])
    assert place_days.calendar(school).rests(exam)
    assert place_days.calendar(school).is_worked(exam)
    assert change is not None
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (school.days_off, school.exam_weeks) == ([], [])


async def test_deadlines_and_their_nudges_stay_in_exam_weeks(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    made = await factories.roadmap(
        session, school, [factories.step(1, "Отчёт", (None, date(2026, 12, 25)), kind=Kind.DATE)]
    )
    await nudges_anew.of_place(session, school, now=now)
    task = (await session.scalars(select(Task).join(Step).where(Step.roadmap_id == made.id))).one()
    before = task.nudge_on, task.due_on
    await place_details.settle_days(
        session, me=me, place_id=school.id, days_typed="", exams_typed="01.12–30.12", year_ends="", now=now
    )
    await nudges_anew.of_place(session, school, now=now)
    assert (task.nudge_on, task.due_on) == before


@pytest.mark.parametrize("role", [Role.HEAD, Role.MENTOR, Role.MENTEE, Role.PRIVACY_OFFICER])
async def test_nobody_else_settles_them(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session)
    me = factories.me(await factories.person(session, school, role, came_in=True))
    with pytest.raises(NotAllowed):
        await place_details.settle_days(
            session, me=me, place_id=school.id, days_typed="нет", exams_typed="", year_ends="", now=now
        )


async def test_nudges_leave_the_days_off(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    due = date(2026, 12, 25)
    plan = [factories.step(1, "Отчёт", (None, due), kind=Kind.DATE)]
    made = await factories.roadmap(session, school, plan)
    await nudges_anew.of_place(session, school, now=now)
    task = (await session.scalars(select(Task).join(Step).where(Step.roadmap_id == made.id))).one()
    before = task.nudge_on
    assert before is not None
    off = f"{before:%d.%m.%Y}"
    await place_details.settle_days(
        session, me=me, place_id=school.id, days_typed=off, exams_typed="", year_ends="", now=now
    )
    assert task.nudge_on != before
