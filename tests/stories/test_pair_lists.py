"""Registers, requests and the head's sheet: a curator and a head take them, a coordinator only what people allow."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2

from models import ConsentKind, ConsentOutcome, MeetingState, Person, Place, Role
from tests import factories
from tests.phone import Person as Telephone
from tests.services.registering import answered
from tests.services.test_gate import says
from tests.services.test_pair_base import took_part
from tests.stories.world import World

HOSTILE = "=cmd|' /C calc'!A0 <b>Ян</b> {{ 7*7 }}"


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows under the headers, by the sheet's name."""
    book = openpyxl.load_workbook(BytesIO(content))
    assert not any(cell.data_type == "f" for page in book.worksheets for row in page.iter_rows() for cell in row)
    return {page.title: [*page.iter_rows(min_row=2, values_only=True)] for page in book.worksheets}


async def furnished(world: World, place: Place, region: Place | None = None) -> None:
    """A pair that has met twice, two who wait, and a deed that only one of them allows."""
    now = await world.bot.now()
    younger, older = {"born": now.year - 14, "at": now}, {"born": now.year - 16, "at": now}
    async with world.session() as session:
        school = await session.merge(place)
        people = [
            await took_part(session, school, Role.MENTEE, group="8А", name=name, **younger)
            for name in ("Котов Пётр", "Лисин Ян", HOSTILE)
        ]
        mentor = await took_part(session, school, Role.MENTOR, group="10Б", name="Совин Лев", answers={}, **older)
        for one in people:
            said = {"wishes_to_take_part": "yes", "request": "studies", "hard_subjects": ["maths"]}
            await answered(session, one, Role.MENTEE, said, at=now)
        await joined_on([*people, mentor], now)
        programme = await factories.programme(session, school)
        programme.school_year = now.year if now.month >= 8 else now.year - 1
        pair = await factories.pair(session, programme, mentor, people[0], effective_on=now.date())
        for days in (1, 2):
            await factories.meeting(session, pair, now - timedelta(days=days), state=MeetingState.HELD)
        if region is not None:
            await says(session, people[0], ConsentKind.TRANSFER, ConsentOutcome.GIVEN, to=region, at=now)


async def joined_on(people: list[Person], now: datetime) -> None:
    """They are in the list since this year."""
    for one in people:
        for held in one.memberships:
            held.since = now - timedelta(days=3)


async def opens_lists(somebody: Telephone) -> None:
    """From home to the lists about pairs."""
    somebody.writes("Меню")
    for button in ("Школа", "Пары", "Списки"):
        await somebody.presses(button)
    await somebody.reads("списки")


async def test_a_curator_takes_the_registers_the_requests_and_the_note(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await furnished(world, school)
    await opens_lists(curator)
    await curator.presses("Реестры на сегодня")
    await curator.reads("Таблица придёт сюда")
    book = sheets(await curator.file_named("Реестры"))
    assert list(book) == ["База наставляемых", "База наставников", "Реестр пар"]
    mentees, mentors, pairs = book.values()
    assert [row[1] for row in mentees] == sorted(["Котов Пётр", "Лисин Ян", HOSTILE], key=str.casefold)
    (cat,) = [row for row in mentees if row[1] == "Котов Пётр"]
    assert (cat[4], cat[6], cat[14]) == ("Подтянуть учёбу", "Совин Лев", "работает с наставником")
    assert [(row[1], row[10]) for row in mentors] == [("Совин Лев", "Котов Пётр")]
    assert [(row[1], row[3], row[10], row[11]) for row in pairs] == [("Совин Лев", "Котов Пётр", "работает", 2)]
    await curator.presses("‹ К спискам")
    await curator.presses("Запросы и наставники")
    told = await curator.reads("О чём просят")
    assert "Наставляемых: 3, ждут наставника: 2" in told
    assert "Подтянуть учёбу: 3" in told
    assert "Математика: 3" in told
    assert "ученики и студенты: 1" in told
    await curator.presses("Таблица .xlsx")
    named = sheets(await curator.file_named("Запросы"))
    assert [row[:3] for row in named["Запросы"]] == [("Подтянуть учёбу", 3, 2)]
    assert {row[1] for row in named["Кто о чём просит"]} == {"Котов Пётр", "Лисин Ян", HOSTILE}
    await opens_lists(curator)
    await curator.presses("Справка директору")
    await curator.reads("Справка директору готова")
    with pypdfium2.PdfDocument(await curator.file_named("Справка")) as document:
        (page,) = [" ".join(one.get_textpage().get_text_bounded().split()) for one in document]
    for said in ("3 наставляемых", "1 наставников", "1 пар и групп работают", "2 встреч состоялось"):
        assert said in page
    assert "Куратор: Совина Мария Петровна" in page


async def test_the_head_takes_them_for_another_day_and_reads_requests_without_names(world: World) -> None:
    await world.daytime()
    school = await world.school()
    head = await world.comes_in(await world.somebody(school, Role.HEAD, name="Орлова Анна Львовна"))
    await furnished(world, school)
    await opens_lists(head)
    await head.presses("На другой день")
    await head.reads("на какой день")
    await head.presses("Другой день")
    await head.presses("‹ Назад")
    end = (await world.bot.now()).date().replace(day=1) - timedelta(days=1)
    await head.presses(f"{end:%d.%m.%Y}")
    await head.reads(f"Готовлю реестры на {end:%d.%m.%Y}")
    assert [len(rows) for rows in sheets(await head.file_named(f"{end:%d.%m.%Y}")).values()] == [0, 0, 0]
    await head.presses("‹ К спискам")
    await head.presses("Запросы и наставники")
    await head.presses("Таблица .xlsx")
    assert list(sheets(await head.file_named("Запросы"))) == ["Запросы", "Предметы", "Откуда наставники"]


async def test_a_coordinator_takes_only_those_who_allow_it(world: World) -> None:
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    await furnished(world, school, region)
    coordinator.writes("Меню")
    await coordinator.presses("Школы")
    await coordinator.presses("Организации")
    await coordinator.presses("Реестры участников")
    assert "только те, кто разрешил" in await coordinator.reads("на какой день")
    await coordinator.presses("На сегодня")
    mentees, mentors, pairs = sheets(await coordinator.file_named("Реестры")).values()
    assert [row[1] for row in mentees[:-1]] == ["Котов Пётр"]
    assert str(mentees[-1][1]).startswith("Ещё людей: 2.")
    assert [str(row[1])[:12] for row in mentors] == ["Ещё людей: 1"]
    assert [(row[1], row[3]) for row in pairs] == [("нет согласия", "Котов Пётр")]
    said = str((mentees, mentors, pairs))
    assert "Лисин" not in said
    assert "Совин" not in said
