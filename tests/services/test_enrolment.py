"""Pasted lists: the dry run, what it does, and that the same list twice changes nothing."""

import asyncio
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from models import Guardianship, Membership, Person, Place, Response, Role
from services import consents, enrolment
from services.access import Me
from services.enrolment import Applied, Outcome, Plan
from services.errors import NotAllowed, PersonKnown, RowWrong
from services.recognition import Detail
from services.roster import CODE_LETTERS, Problem
from tests import factories
from tests.statements import counted

LIST = """ФИО; дата рождения; класс; роль; представитель
Котов Пётр Ильич; 01.02.2014; 6Б; ; Котова Анна Львовна
Лисина Вера; 2009; 10А; наставник; Лисин Олег
Зайцев Егор; 1990; учитель; наставник
Белкина Ольга; ; психолог; психолог"""


async def planned(session: AsyncSession, me: Me, place: Place, text: str, now: datetime) -> Plan:
    return await enrolment.plan_text(session, me=me, place_id=place.id, text=text, now=now)


async def taken(session: AsyncSession, me: Me, place: Place, text: str, now: datetime) -> Applied:
    plan = await planned(session, me, place, text, now)
    applied, _ = await enrolment.apply(session, me=me, place_id=place.id, plan=plan, now=now)
    return applied


async def named(session: AsyncSession, name: str) -> Person:
    return (await session.scalars(select(Person).where(Person.name == name))).one()


def outcomes(plan: Plan) -> list[Outcome]:
    return [line.outcome for line in plan.lines]


async def test_a_list_makes_people_with_roles_and_minors_guardians(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    assert await taken(session, me, school, LIST, now) == Applied(made=4, changed=0, guardians=2)
    child, mother = await named(session, "Котов Пётр Ильич"), await named(session, "Котова Анна Львовна")
    assert (child.born_on, child.birth_year, child.operator_id) == (date(2014, 2, 1), 2014, school.id)
    assert len(child.code) == 6
    assert set(child.code) <= set(CODE_LETTERS)
    care = (await session.scalars(select(Guardianship).where(Guardianship.child_id == child.id))).one()
    assert care.guardian_id == mother.id
    held = await session.execute(select(Person.name, Membership.role, Membership.group).join(Person.memberships))
    assert set(held.all()) == {
        ("Совина Мария Петровна", Role.CURATOR, None),
        ("Котов Пётр Ильич", Role.MENTEE, "6Б"),
        ("Котова Анна Львовна", Role.GUARDIAN, None),
        ("Лисина Вера", Role.MENTOR, "10А"),
        ("Лисин Олег", Role.GUARDIAN, None),
        ("Зайцев Егор", Role.MENTOR, "учитель"),
        ("Белкина Ольга", Role.OBSERVER, "психолог"),
    }


async def test_the_same_list_twice_changes_nothing(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    await taken(session, me, school, LIST, now)
    before = await session.scalar(select(func.count(Person.id)))
    again = await planned(session, me, school, LIST.replace("Пётр", "ПЕТР").replace("6Б", "6 «б»"), now)
    assert outcomes(again) == [Outcome.SAME] * 4
    await enrolment.apply(session, me=me, place_id=school.id, plan=again, now=now)
    assert await session.scalar(select(func.count(Person.id))) == before


async def test_a_dry_run_makes_nobody(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = await planned(session, me, school, LIST, now)
    assert outcomes(plan) == [Outcome.MADE] * 4
    assert await session.scalar(select(func.count(Person.id))) == 1


async def test_a_fuller_line_adds_what_was_not_known(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    await taken(session, me, school, "Котов Пётр; 2014", now)
    fuller = "Котов Пётр; 01.02.2014; 6Б; наставник; Котова Анна"
    (line,) = (await planned(session, me, school, fuller, now)).lines
    assert line.outcome is Outcome.CHANGED
    assert line.changes == (Detail.BIRTH, Detail.GROUP, Detail.ROLE, Detail.GUARDIAN)
    assert await taken(session, me, school, fuller, now) == Applied(made=0, changed=1, guardians=1)
    assert outcomes(await planned(session, me, school, fuller, now)) == [Outcome.SAME]
    assert outcomes(await planned(session, me, school, "Котов Пётр; 2014; 6Б", now)) == [Outcome.SAME]


async def test_a_code_names_a_person_whatever_else_has_changed(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    person = await factories.person(session, school, name="Котов Пётр", born=2014, group="6Б")
    assert await taken(session, me, school, f"{person.code}; Лисин Пётр; 03.03.2013; 7Б", now) == Applied(0, 1, 0)
    await session.refresh(person, ["memberships"])
    assert (person.name, person.name_key, person.born_on) == ("Лисин Пётр", "лисин петр", date(2013, 3, 3))
    assert [membership.group for membership in person.memberships] == ["7Б"]


async def test_an_unknown_or_foreign_code_is_wrong(session: AsyncSession, now: datetime) -> None:
    school, beside = await factories.school(session), await factories.school(session, "Школа № 6")
    me = await factories.curator(session, school)
    foreign = await factories.person(session, beside, name="Котов Пётр", born=2014)
    plan = await planned(session, me, school, f"{foreign.code}; Котов Пётр; 2014\n222222; Лисин Пётр; 2014", now)
    assert [line.problems for line in plan.lines] == [(Problem.CODE_UNKNOWN,)] * 2


async def test_no_list_changes_a_coordinator(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    above = (await factories.coordinator(session, school)).persons[0]
    plan = await planned(session, me, school, f"{above.code}; Котов Пётр; 1980", now)
    assert outcomes(plan) == [Outcome.WRONG]


async def test_namesakes_of_other_years_or_classes_are_other_people(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    await factories.person(session, school, name="Котов Пётр", born=2014, group="6Б")
    assert outcomes(await planned(session, me, school, "Котов Пётр; 2013; 6Б\nКотов Пётр; 2014; 6А", now)) == [
        Outcome.MADE,
        Outcome.MADE,
    ]


async def test_two_who_may_be_meant_are_a_question_that_a_code_answers(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    twins = [
        await factories.person(session, school, name="Котов Пётр", born=date(2014, month, 1), group="6Б")
        for month in (1, 2)
    ]
    (line,) = (await planned(session, me, school, "Котов Пётр; 2014; 6Б", now)).lines
    assert (line.outcome, list(line.candidates)) == (Outcome.QUESTION, twins)
    assert await taken(session, me, school, "Котов Пётр; 2014; 6Б", now) == Applied(0, 0, 0)
    assert outcomes(await planned(session, me, school, f"{twins[1].code}; Котов Пётр; 2014; 6Б", now)) == [Outcome.SAME]
    assert outcomes(await planned(session, me, school, "Котов Пётр; 01.02.2014; 6Б", now)) == [Outcome.SAME]


async def test_the_same_birthday_in_another_class_is_asked_about(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    person = await factories.person(session, school, name="Котов Пётр", born=date(2014, 2, 1), group="6Б")
    (line,) = (await planned(session, me, school, "Котов Пётр; 01.02.2014; 7Б", now)).lines
    assert (line.outcome, line.candidates) == (Outcome.QUESTION, (person,))


async def test_a_line_that_repeats_another_is_wrong(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = await planned(session, me, school, "Котов Пётр; 2014; 6Б\nКОТОВ  ПЕТР; 2014; 6б", now)
    assert [line.problems for line in plan.lines] == [(), (Problem.REPEATED,)]


async def test_wrong_lines_stay_out_and_the_others_come_in(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    text = "Котов Пётр; вчера\nЛисина Вера; 2010; 9А; капитан\nЗайцев Егор; 2011; 8А"
    assert outcomes(await planned(session, me, school, text, now)) == [Outcome.WRONG, Outcome.WRONG, Outcome.MADE]
    assert await taken(session, me, school, text, now) == Applied(made=1, changed=0, guardians=0)


async def test_a_guardian_named_like_a_teacher_does_not_become_one(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, born=2014)
    await factories.guardian(session, child, name="Котова Анна")
    assert outcomes(await planned(session, me, school, "Котова Анна; 1985; учитель; наставник", now)) == [Outcome.MADE]


async def test_children_do_not_share_a_guardian_by_name_alone(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    text = "Котов Пётр; 2014; 6Б; ; Котова Анна\nКотов Илья; 2015; 5Б; ; Котова Анна"
    assert await taken(session, me, school, text, now) == Applied(made=2, changed=0, guardians=2)
    assert outcomes(await planned(session, me, school, text, now)) == [Outcome.SAME] * 2


async def test_only_the_places_own_curator_takes_lists(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    beside = await factories.curator(session, await factories.school(session, "Школа № 6"))
    own = await factories.curator(session, school)
    plan = await planned(session, own, school, LIST, now)
    for me in (beside, await factories.coordinator(session, region), factories.stranger()):
        with pytest.raises(NotAllowed):
            await planned(session, me, school, LIST, now)
        with pytest.raises(NotAllowed):
            await enrolment.apply(session, me=me, place_id=school.id, plan=plan, now=now)


async def test_a_role_added_to_somebody_who_has_consented_brings_its_questionnaire(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    await factories.intakes(session)
    me = await factories.curator(session, school)
    teacher = await factories.person(session, school, name="Зайцев Егор", born=1990, came_in=True)
    await consents.give(session, me=factories.me(teacher), subject_id=teacher.id, now=now)
    await taken(session, me, school, "Зайцев Егор; 1990; ; наставник", now)
    assert await session.scalar(select(func.count(Response.id)).where(Response.person_id == teacher.id)) == 2


async def test_one_person_is_added_in_the_words_of_a_line(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)

    async def add(name: str, birth: str) -> Person:
        person, _ = await enrolment.add_person(
            session,
            me=me,
            place_id=school.id,
            name=name,
            birth=birth,
            group="6Б",
            role="mentee",
            guardian_name="Котова Анна",
            now=now,
        )
        return person

    person = await add("Котов Пётр", "2014")
    assert (person.name, person.birth_year) == ("Котов Пётр", 2014)
    with pytest.raises(PersonKnown) as known:
        await add("Котов Петр", "2014")
    assert known.value.person_id == person.id
    with pytest.raises(RowWrong) as wrong:
        await add("Лисин Пётр", "вчера")
    assert wrong.value.problems == [Problem.BIRTH_UNREADABLE]


async def test_two_curators_with_the_same_list_at_once_make_everybody_once(engine: AsyncEngine, now: datetime) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        school = await factories.school(session)
        curators = [await factories.curator(session, school, name=f"Совина {letter}") for letter in "аб"]

    async def take(me: Me) -> int:
        async with make() as session, session.begin():
            return (await taken(session, me, school, LIST, now)).made

    assert sorted(await asyncio.gather(*map(take, curators))) == [0, 4]


async def test_a_long_list_is_planned_and_taken_in_few_statements(
    session: AsyncSession, engine: AsyncEngine, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    text = "\n".join(f"Котов Пётр {'аб'[n % 2]}{'в' * (n // 2)}; 2014; 6Б; ; Котова Анна" for n in range(200))
    with counted(engine) as statements:
        plan = await planned(session, me, school, text, now)
    assert len(statements) <= 8
    with counted(engine) as statements:
        await enrolment.apply(session, me=me, place_id=school.id, plan=plan, now=now)
    assert len(statements) <= 18
    with counted(engine) as statements:
        assert outcomes(await planned(session, me, school, text, now)) == [Outcome.SAME] * 200
    assert len(statements) <= 8
