"""A class comes in as a table: looked through, mended, added once; and tables that nobody should open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from sqlalchemy import func, select

from models import Guardianship, Job, Membership, Role
from models import Person as PersonRow
from services import uploads
from tests.phone import Person, buttons_of
from tests.sheets import HEADER, opened, with_macros, xlsx
from tests.stories.world import ON_SQLITE, World

PEOPLE = [
    (None, "Рябов Пётр Ильич", date(2014, 2, 1), "6Б", None, "Рябова Анна Львовна"),
    (None, "Рябова Вера Ильинична", 2012, "8А", "наставляемый", "Рябова Анна Львовна"),
    (None, "Ольхин Егор", "вчера", "6Б"),
    (None, "Ольхина <b>Ия</b>", 2014, "6Б"),
    (None, "Кленов Олег Юрьевич", 1990, "учитель физики", "наставник"),
]


async def rows(world: World) -> int:
    """All rows about people."""
    async with world.session() as session:
        tables = (PersonRow, Membership, Guardianship)
        counts = [await session.scalar(select(func.count()).select_from(one)) for one in tables]
        return sum(count or 0 for count in counts)


@asynccontextmanager
async def unchanged(world: World) -> AsyncIterator[None]:
    """Not one row about people comes or goes in the block."""
    before = await rows(world)
    yield
    assert await rows(world) == before


async def sees_the_table(curator: Person, content: bytes, name: str = "Список.xlsx") -> str:
    """The curator sends a table and reads what would become of it."""
    curator.sends_file(name, content)
    return await curator.reads("Пока ничего не добавлено")


async def test_a_class_comes_in_as_a_table(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    curator.writes("Меню")
    await curator.presses("Люди")
    await curator.presses("Добавить людей")
    await curator.presses("Пустая таблица")
    empty = opened(await curator.file_named("Пустая таблица.xlsx"))
    assert [(row[:3], len(row)) for row in empty["Список"]] == [(list(HEADER[:3]), 6)]

    async with unchanged(world):
        said = await sees_the_table(curator, xlsx(HEADER, *PEOPLE))
    assert "Новые: 3" in said
    assert "Пока не подходят: 2" in said
    written = opened(await curator.file_named("Что будет.xlsx"))
    assert [row[7] for row in written["Что будет"][1:]] == [
        "добавим", "добавим", "пока не подходит", "пока не подходит", "добавим"
    ]  # fmt: skip
    to_mend = written["Исправить"]
    assert [row[1] for row in to_mend[1:]] == ["Ольхин Егор", "Ольхина <b>Ия</b>"]
    assert all(row[8] for row in to_mend[1:])

    await curator.presses("Добавить: 3 человека")
    assert "Новых: 3" in await curator.reads("Готово")

    to_mend[1][2], to_mend[2][1] = 2014, "Ольхина Ия"
    said = await sees_the_table(curator, xlsx(*to_mend), "Исправленный.xlsx")
    assert "Новые: 2" in said
    assert "Пока не подходят" not in said
    await curator.presses("Добавить: 2 человека")
    await curator.reads("Готово")

    whole = [*PEOPLE[:2], *(row[:6] for row in to_mend[1:]), PEOPLE[4]]
    async with unchanged(world):
        said = await sees_the_table(curator, xlsx(HEADER, *whole))
    assert "Уже в списке: 5" in said
    assert "Добавлять нечего" in said


async def test_the_people_of_now_come_as_a_table_and_go_back_changed(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    child = await world.somebody(school, name="Туев Пётр", age=12, group="6Б")
    await world.guardian(child, name="Туева Анна")
    curator.writes("Меню")
    await curator.presses("Люди")
    await curator.presses("Добавить людей")
    await curator.presses("Список сейчас")
    header, *people = opened(await curator.file_named("Список сейчас.xlsx"))["Список"]
    assert [(row[0], row[1], row[3], row[5]) for row in people] == [(child.code, "Туев Пётр", "6Б", "Туева Анна")]
    people[0][3] = "7Б"
    await sees_the_table(curator, xlsx(header, *people))
    await curator.presses("Добавить: 1 человек")
    await curator.reads("Готово")
    async with world.session() as session:
        held = select(Membership.group).where(Membership.person_id == child.id)
        assert await session.scalar(held) == "7Б"
    await curator.presses("Отменить")
    await curator.reads("Всё как было")


async def test_a_second_press_adds_nobody_and_no_name_is_kept(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await sees_the_table(curator, xlsx(HEADER, PEOPLE[0]))
    message = next(one for one in reversed(curator.messages()) if buttons_of(one))
    data = next(data for label, data in buttons_of(message) if label.startswith("Добавить"))
    await curator.presses("Добавить: 1 человек")
    await curator.reads("Готово")
    other = await world.curator(await world.school())
    async with unchanged(world):
        assert await curator.hears(curator.presses_data(message["message_id"], data)) == "Это уже сделано."
        await other.hears(other.presses_data(other.messages()[-1]["message_id"], data))
    async with world.session() as session:
        for job in await session.scalars(select(Job).where(Job.kind == uploads.LOOK, Job.place_id == school.id)):
            assert "Рябов" not in str(job.result)


async def test_a_table_that_is_not_wanted_is_forgotten(world: World) -> None:
    curator = await world.curator(await world.school())
    async with unchanged(world):
        await sees_the_table(curator, xlsx(HEADER, PEOPLE[0]))
        await curator.presses("Не добавлять")
        await curator.reads("Таблица забыта")


async def test_a_curator_of_two_schools_says_for_which_one_a_table_is(world: World) -> None:
    first, second = await world.school(), await world.school()
    curator = await world.curator(first)
    await world.comes_in(await world.somebody(second, Role.CURATOR, name="Совина Мария Петровна"), curator)
    curator.sends_file("Список.xlsx", xlsx(HEADER, PEOPLE[4]))
    await curator.reads("Для какого места")
    await curator.presses(second.name)
    await curator.reads("Пока ничего не добавлено")
    await curator.presses("Добавить: 1 человек")
    await curator.reads("Готово")
    async with world.session() as session:
        added = select(PersonRow.operator_id).where(PersonRow.name == PEOPLE[4][1], PersonRow.operator_id == second.id)
        assert await session.scalar(added) == second.id


HOSTILE = [
    ("формулы.xlsx", xlsx(HEADER, (None, '=HYPERLINK("http://x","Рябов")', 2014)), "Пока не подходят: 1"),
    ("имена.xlsx", xlsx(HEADER, (None, "<a href='x'>Рябов</a>\u202e", 2014)), "Пока не подходят: 1"),
    ("сто тысяч.xlsx", xlsx(HEADER, *[(None, "Рябов Пётр", 2014)] * 100_000), "больше 2 000 строк"),
    ("макрос.xlsm", with_macros(xlsx(HEADER, PEOPLE[0])), "есть макросы"),
    ("объединённые.xlsx", xlsx(HEADER, *PEOPLE[:2], merge="D2:D3"), "объединены ячейки: 2–3"),
    ("досовский.csv", "ФИО;Год рождения\nРябов Пётр;2014".encode("cp866"), "не читаются"),
    ("пустой.xlsx", xlsx(HEADER), "нет людей"),
    ("без шапки.xlsx", xlsx(PEOPLE[0]), "строки с названиями столбцов"),
    ("снимок.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "не таблица"),
    ("старый.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "Сохраните её как .xlsx"),
    ("закрытый.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "закрыта паролем"),
    ("большой.xlsx", b"0" * (3 << 20), "слишком большой"),
]


@ON_SQLITE
@pytest.mark.parametrize(("name", "content", "expected"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
async def test_of_a_hostile_table_nothing_is_taken(world: World, name: str, content: bytes, expected: str) -> None:
    curator = await world.curator(await world.school())
    async with unchanged(world):
        curator.sends_file(name, content)
        await curator.reads(expected)
    assert not [label for label in curator.buttons() if label.startswith("Добавить")]


async def test_marks_of_direction_leave_the_name_and_the_person_comes_in(world: World) -> None:
    curator = await world.curator(await world.school())
    await sees_the_table(curator, xlsx(HEADER, (None, "\u202eГрабов\u200b Ян\u2066", 1990, "", "наставник")))
    await curator.presses("Добавить: 1 человек")
    await curator.reads("Готово")
    assert "Грабов Ян" in {one["name"] for one in (await world.bot.state())["people"]}


@pytest.mark.parametrize("role", [Role.MENTEE, Role.MENTOR])
async def test_who_adds_nobody_is_told_where_they_are(world: World, role: Role) -> None:
    somebody = await world.comes_in(await world.somebody(await world.school(), role, age=30))
    async with unchanged(world):
        somebody.sends_file("Список.xlsx", xlsx(HEADER, PEOPLE[0]))
        await somebody.reads("Мы сейчас здесь")


async def test_a_coordinator_adds_nobody_by_a_list(world: World) -> None:
    coordinator = await world.comes_in(await world.somebody(await world.school(), Role.COORDINATOR, age=30))
    async with unchanged(world):
        coordinator.sends_file("Список.xlsx", xlsx(HEADER, PEOPLE[0]))
        await coordinator.reads("Нет листа «survey»")
