"""«Everything mine»: all of a place for its curator, when asked and once a week; of answers what the registers have."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.work import registers
from bot.work.everything import book
from models import Answer, ConsentKind, ConsentRoute, DataMode, Job, Membership, Place, Reach, Response, Role
from services import consents, discretion, everything, sheets
from services.access import Me
from services.errors import NotAllowed
from tests import factories
from tests.statements import counted

THURSDAY = datetime(2026, 9, 17, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 9, 18, 5, 0, tzinfo=UTC)
"""Eight in the morning in Moscow, when quiet hours end."""


@dataclass
class School:
    place: Place
    me: Me


@pytest.fixture
async def school(session: AsyncSession) -> School:
    await factories.intakes(session)
    place = await factories.school(session)
    place.data_mode, place.data_mode_reason = DataMode.OPEN, "Частная школа"
    me = await factories.curator(session, place)
    return School(place, me)


async def tables(session: AsyncSession, school: School, now: datetime) -> dict[str, list[tuple[Any, ...]]]:
    """The file, as a spreadsheet reads it: the rows under the header, by the sheet's name."""
    found = await everything.gather(session, me=school.me, place_id=school.place.id, now=now)
    read = openpyxl.load_workbook(BytesIO(sheets.workbook(book(found))))
    return {page.title: list(page.iter_rows(min_row=2, values_only=True)) for page in read.worksheets}


async def test_people_guardians_consents_and_questionnaires_all_stand_there(
    session: AsyncSession, now: datetime, school: School
) -> None:
    child = await factories.person(
        session, school.place, name="Котов Пётр Ильич", born=date(2014, 3, 4), group="6Б", may_be_written_to=False
    )
    child.special_conditions = True
    guardian = await factories.guardian(session, child, name="Котова Анна Львовна", came_in=True)
    mentor = await factories.person(
        session, school.place, Role.MENTOR, name="Бобров Лев Ильич", born=1980, may_be_written_to=False
    )
    await consents.give(session, me=factories.me(guardian), subject_id=child.id, now=now)
    found = await tables(session, school, now)
    assert list(found) == ["Люди", "Родители и опекуны", "Согласия", "Анкеты", "Документы"]
    assert [row[1] for row in found["Люди"]] == [mentor.name, child.name, guardian.name, "Совина Мария Петровна"]
    boy = found["Люди"][1]
    assert (boy[0], boy[2], boy[3], boy[5]) == (child.code, "наставляемый", "6Б", 2014)
    assert boy[4].date() == date(2014, 3, 4)
    assert boy[8] == "нужны"
    assert [(row[1], row[4]) for row in found["Родители и опекуны"]] == [(guardian.name, child.name)]
    said = {row[1]: row[2:8] for row in found["Согласия"]}
    assert said[mentor.name] == ("согласие: ждём", None, None, None, None, None)
    assert said[child.name][1:] == (*("Данные", "да", guardian.name), "родитель или опекун", "в чате")
    assert [(row[1], row[3]) for row in found["Анкеты"]] == [(child.name, "анкета: не открыта")]


async def test_papers_of_consent_stand_with_number_and_day_and_orders_of_curators_too(
    session: AsyncSession, now: datetime, school: School
) -> None:
    school.place.minors_consent = ConsentRoute.PAPER
    child = await factories.person(session, school.place, born=2014, group="6Б", may_be_written_to=False)
    await consents.mark_paper(
        session,
        me=school.me,
        place_id=school.place.id,
        group="6Б",
        except_ids=[],
        number="14-Н",
        on=date(2026, 9, 1),
        now=now,
    )
    curator = school.me.persons[0]
    held = (await session.scalars(select(Membership).where(Membership.person_id == curator.id))).one()
    held.order_number, held.order_on, school.place.inn = "7-ОД", date(2026, 8, 31), "7707083893"
    await session.flush()
    found = await tables(session, school, now)
    rows = found["Согласия"]
    assert [row[3] for row in rows] == ["Данные", "Участие", "Сообщения"]
    assert {(row[1], row[7], row[9], row[10].date()) for row in rows} == {
        (child.name, "на бумаге", "14-Н", date(2026, 9, 1))
    }
    papers = {row[0]: row[1:] for row in found["Документы"]}
    assert papers["ИНН"][0] == "7707083893"
    assert papers["Куратор"] == ("Совина Мария Петровна", "Приказ", "№ 7-ОД, 31.08.2026")


async def test_the_registers_of_the_place_stand_there_too(session: AsyncSession, now: datetime, school: School) -> None:
    """With names, also where these do not pass the messenger: the file lies on the server then."""
    school.place.data_mode = DataMode.CLOSED
    child = await factories.person(session, school.place, name="Котов Пётр Ильич", born=2014, group="6Б")
    await factories.agreed(session, child, ConsentKind.PROCESSING)
    found = await registers.sheets(session, me=school.me, place_id=school.place.id, now=now)
    read = openpyxl.load_workbook(BytesIO(sheets.workbook(found)))
    assert read.sheetnames == ["База наставляемых", "База наставников", "Реестр пар"]
    (row,) = read["База наставляемых"].iter_rows(min_row=2, values_only=True)
    assert (row[1], row[14], row[15]) == (child.name, "анкета не заполнена", "6Б")


async def test_no_other_answer_stands_in_the_file(session: AsyncSession, now: datetime, school: School) -> None:
    mentor = await factories.person(session, school.place, Role.MENTOR, born=1980, came_in=True)
    await consents.give(session, me=factories.me(mentor), subject_id=mentor.id, now=now)
    response = (await session.scalars(select(Response))).one()
    session.add(Answer(response_id=response.id, name="strengths", concept="competences", value="СЕКРЕТ"))
    response.filling = {"answers": {"strengths": "СЕКРЕТ"}}
    await session.flush()
    assert "СЕКРЕТ" not in str(await tables(session, school, now))


async def test_a_name_that_looks_like_a_formula_is_text(session: AsyncSession, now: datetime, school: School) -> None:
    for name in ("=1+1", "@SUM(A1)", "+7", "-2", "https://example.org", "007"):
        await factories.person(session, school.place, name=name)
    found = await everything.gather(session, me=school.me, place_id=school.place.id, now=now)
    read = openpyxl.load_workbook(BytesIO(sheets.workbook(book(found))))
    cells = {cell.value: cell for row in read["Люди"].iter_rows() for cell in row}
    for name in ("=1+1", "@SUM(A1)", "+7", "-2", "https://example.org", "007"):
        assert (cells[name].data_type, cells[name].hyperlink) == ("s", None)


async def test_people_of_another_school_and_those_who_left_are_not_in_it(
    session: AsyncSession, now: datetime, school: School
) -> None:
    beside = await factories.school(session, "Школа № 6")
    await factories.person(session, beside, name="Чужой Ян")
    gone = await factories.person(session, school.place, name="Ушедший Ян")
    (held,) = gone.memberships
    held.until = now
    await session.flush()
    said = str(await tables(session, school, now))
    assert "Чужой" not in said
    assert "Ушедший" not in said


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.CURATOR], ids=lambda role: role.value)
async def test_nobody_but_the_own_curator_gets_it(
    session: AsyncSession, now: datetime, school: School, role: Role
) -> None:
    beside = await factories.school(session, "Школа № 6")
    somebody = factories.me(await factories.person(session, school.place, role, came_in=True))
    for me in (somebody, await factories.curator(session, beside), factories.stranger()):
        for act in (everything.ask, everything.gather):
            with pytest.raises(NotAllowed):
                await act(session, me=me, place_id=school.place.id, now=now)


async def asked(session: AsyncSession, now: datetime) -> list[tuple[int, int]]:
    await everything.ask_weekly(session, now=now)
    jobs = await session.scalars(select(Job).where(Job.kind == everything.WEEKLY).order_by(Job.id))
    return [(job.person_id, job.place_id) for job in jobs]


async def test_once_a_week_on_friday_morning_each_curator_who_is_in_gets_it(
    session: AsyncSession, school: School
) -> None:
    await factories.person(session, school.place, Role.CURATOR, name="Не вошедшая Анна")
    left = await factories.curator(session, school.place, name="Ушедшая Анна")
    left.chat.reach = Reach.CLOSED
    await session.flush()
    mine = [(school.me.persons[0].id, school.place.id)]
    assert await asked(session, THURSDAY) == []
    assert await asked(session, FRIDAY - timedelta(seconds=1)) == []
    assert await asked(session, FRIDAY) == mine
    for later in (timedelta(minutes=5), timedelta(hours=8), timedelta(days=3)):
        assert await asked(session, FRIDAY + later) == mine
    assert await asked(session, FRIDAY + timedelta(days=7)) == mine * 2


async def test_the_morning_is_that_of_the_place(session: AsyncSession, school: School) -> None:
    school.place.time_zone = "Asia/Kamchatka"
    await session.flush()
    morning = datetime(2026, 9, 17, 20, 0, tzinfo=UTC)
    assert await asked(session, morning - timedelta(seconds=1)) == []
    assert len(await asked(session, morning)) == 1


async def test_before_days_off_at_the_end_of_a_week_it_comes_earlier(session: AsyncSession, school: School) -> None:
    tuesday = datetime(2027, 11, 2, 9, tzinfo=UTC)
    asked_by_then = [len(await asked(session, tuesday + timedelta(days=days))) for days in range(5)]
    assert asked_by_then == [0, 1, 1, 1, 1], "the 4th and the 5th of November are days off"


async def test_in_summer_only_whoever_is_on_duty_gets_it(session: AsyncSession, school: School) -> None:
    friday = datetime(2027, 7, 16, 9, tzinfo=UTC)
    assert await asked(session, friday) == []
    school.place.duty_person_id = school.me.persons[0].id
    await session.flush()
    assert len(await asked(session, friday)) == 1


async def test_where_no_mode_was_chosen_nothing_goes_out_by_itself(session: AsyncSession, school: School) -> None:
    school.place.data_mode = None
    await session.flush()
    assert await asked(session, FRIDAY) == []


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_where_files_do_not_pass_it_is_made_all_the_same_and_stays_on_the_server(
    session: AsyncSession, school: School, mode: DataMode
) -> None:
    school.place.data_mode = mode
    await session.flush()
    assert len(await asked(session, FRIDAY)) == 1
    kept = await discretion.of(session, school.me.persons)
    assert kept is not None
    assert kept.text("Совина Мария") == school.me.persons[0].code


async def test_a_file_asked_for_on_friday_does_not_replace_the_weeks_one(session: AsyncSession, school: School) -> None:
    await everything.ask(session, me=school.me, place_id=school.place.id, now=FRIDAY - timedelta(hours=1))
    assert len(await asked(session, FRIDAY)) == 1


async def test_a_large_school_takes_no_more_statements_than_a_small_one(
    session: AsyncSession, engine: AsyncEngine, now: datetime, school: School
) -> None:
    counts = []
    for size in (2, 20):
        for number in range(size):
            child = await factories.person(session, school.place, name=f"Котов {number}", born=2014, group="6Б")
            await factories.guardian(session, child)
        with counted(engine) as statements:
            await everything.gather(session, me=school.me, place_id=school.place.id, now=now)
        counts.append(len(statements))
    assert counts[0] == counts[1]
