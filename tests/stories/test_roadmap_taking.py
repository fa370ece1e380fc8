"""A document is sent to the bot and becomes a plan; and documents of which nothing can be taken."""

import pytest
from sqlalchemy import Select, select

from models import Place, Roadmap, RoadmapState, Role, Step, Task, TaskState
from tests import roadmap_files as files
from tests.phone import Person
from tests.sheets import HEADER, xlsx
from tests.stories.world import World


async def owed(world: World, school: Place) -> list[tuple[str, str, TaskState]]:
    """What the school owes: title, day, how it stands."""
    async with world.session() as session:
        found = select(Step.title, Task.due_on, Task.state).join(Task, Task.step_id == Step.id)
        rows = await session.execute(found.where(Task.place_id == school.id).order_by(Task.due_on, Task.id))
        return [(row.title, str(row.due_on), row.state) for row in rows]


async def stored(world: World, school: Place) -> list[int]:
    """The roadmaps of the school, and their steps and tasks."""
    async with world.session() as session:
        own = select(Roadmap.id).where(Roadmap.place_id == school.id)
        steps = select(Step.id).where(Step.roadmap_id.in_(own))
        tasks = select(Task.id).where(Task.step_id.in_(steps))
        return [one for rows in (own, steps, tasks) for one in await session.scalars(rows.order_by("id"))]


async def beginning(world: World, role: Role = Role.CURATOR) -> tuple[Place, Person]:
    """A school, and who runs its plan."""
    school = await world.school()
    return school, await world.comes_in(await world.somebody(school, role, name="Совина Мария Петровна", age=40))


def _kinds(school: Place) -> Select[bool, str | None]:
    own = select(Step.is_event, Step.sample).join(Roadmap, Roadmap.id == Step.roadmap_id)
    return own.where(Roadmap.place_id == school.id).order_by(Step.row)


async def coming(world: World) -> int:
    """A school year that is wholly to come."""
    return (await world.bot.now()).year + 1


@pytest.mark.parametrize("ending", ["docx", "txt"])
async def test_a_school_sends_its_document_and_owes_what_stands_in_it(world: World, ending: str) -> None:
    (school, sender), year = await beginning(world), await coming(world)
    word = files.docx(files.rows(year), above=files.head(year))
    sender.sends_file(f"Карта.{ending}", word if ending == "docx" else files.text(year))
    said = await sender.reads("Документ прочитан: 4 строки, 0 вопросов")
    assert files.TITLE in said
    await sender.presses("Посмотреть")
    said = await sender.reads(f"Период: 01.09.{year} – 31.05.{year + 1}")
    assert f"Приказ № 41 от 28.08.{year}" in said
    assert "Вопросов нет" in said
    await sender.presses("Принять")
    await sender.reads("План принят. Сроков в нём: 4")
    assert [title for title, *_ in await owed(world, school)] == [row[1] for row in files.rows(year)]
    async with world.session() as session:
        kinds = (await session.execute(_kinds(school))).all()
    assert [tuple(one) for one in kinds] == [
        (False, "introduction_order"), (False, "curator_appointment"), (True, None), (False, None)
    ]  # fmt: skip
    await sender.presses("Отменить")
    await sender.reads("Всё как было")
    assert await owed(world, school) == []


async def test_the_same_document_again_changes_nothing_and_a_corrected_one_keeps_what_was_done(world: World) -> None:
    (school, sender), year = await beginning(world), await coming(world)
    old, head = files.rows(year), files.head(year)
    sender.sends_file("Карта.docx", files.docx(old, above=head))
    await sender.presses("Посмотреть")
    await sender.presses("Принять")
    await sender.reads("План принят")
    before = await stored(world, school)
    sender.sends_file("Карта ещё раз.docx", files.docx(old, above=head))
    await sender.reads("уже принят, в нём ничего не изменилось")
    assert await stored(world, school) == before

    async with world.session() as session:
        done = await session.scalar(select(Task).where(Task.place_id == school.id).order_by(Task.due_on).limit(1))
        assert done is not None
        done.state = TaskState.DONE
    rows = [*old[:2], ("3", old[2][1], f"21 октября {year} года", *old[2][3:])]
    rows.append(("4", "Анкетирование наставников", f"до 20 мая {year + 1} года", "Куратор", ""))
    sender.sends_file("Карта новая.docx", files.docx(rows, above=head))
    await sender.reads("Документ прочитан: 4 строки")
    await sender.presses("Посмотреть")
    await sender.reads("Новых: 1, изменилось: 1, убрано: 1, без изменений: 2")
    await sender.presses("Что изменилось")
    said = await sender.reads(f"14 октября {year} года → 21 октября {year} года")
    assert "Новое: Анкетирование наставников" in said
    assert "Убрано: Отчёт о работе за год" in said
    await sender.presses("‹ Назад")
    await sender.presses("Принять")
    await sender.reads("План принят")
    assert {(title, due, state) for title, due, state in await owed(world, school)} == {
        (old[0][1], f"{year}-09-10", TaskState.DONE),
        (old[1][1], f"{year}-09-12", TaskState.OPEN),
        (old[2][1], f"{year}-10-21", TaskState.OPEN),
        ("Анкетирование наставников", f"{year + 1}-05-20", TaskState.OPEN),
        (old[3][1], f"{year + 1}-05-20", TaskState.DROPPED),
    }


async def test_what_is_over_already_is_asked_about_once(world: World) -> None:
    school, sender = await beginning(world)
    year = (await world.bot.now()).year - 2
    sender.sends_file("Карта.docx", files.docx(files.rows(year), above=files.head(year)))
    await sender.presses("Посмотреть")
    await sender.presses("Принять")
    await sender.reads("4 срока уже прошли")
    assert {"Всё сделано", "Отметить"} <= set(sender.buttons())
    await sender.presses("Всё сделано")
    await sender.reads("Отмечено сделанными: 4")
    assert [state for *_, state in await owed(world, school)] == [TaskState.DONE] * 4
    await sender.presses("Отменить")
    await sender.reads("Всё как было")
    assert {state for *_, state in await owed(world, school)} == {TaskState.OPEN}


async def test_a_document_that_asks_is_not_accepted_and_one_that_is_not_wanted_is_gone(world: World) -> None:
    school, sender = await beginning(world)
    year = await coming(world)
    rows = [*files.rows(year)[:2], ("3", "Обучение наставников", "", "Куратор", "")]
    sender.sends_file("Карта.docx", files.docx(rows, above=files.head(year)))
    await sender.reads("1 вопрос")
    await sender.presses("Посмотреть")
    await sender.reads("Осталось вопросов: 1")
    assert "Принять" not in sender.buttons()
    await sender.presses("Не брать")
    await sender.reads("Документ не взят")
    assert await stored(world, school) == []


async def test_what_is_no_task_stands_behind_a_button(world: World) -> None:
    _school, sender = await beginning(world)
    sender.sends_file(
        "Карта.docx",
        files.docx(files.rows(2030), above=files.head(2030), after="Контроль за исполнением оставляю за собой."),
    )
    await sender.presses("Посмотреть")
    await sender.reads("Не пункты плана: 1")
    await sender.presses("Не пункты плана")
    await sender.reads("Контроль за исполнением оставляю за собой.")


DIFFERENT = xlsx(("Товар", "Цена", "Остаток"), ("Стул", 900, 4), ("Стол", 4500, 1))
HOSTILE = [
    ("скан.pdf", files.scan(), "Это PDF"),
    ("пустой.docx", b" ", "пуст"),
    ("макрос.docm", files.with_macro(), "есть макросы"),
    ("старый.doc", files.old_word(), "сохраните как .docx"),
    ("битый.docx", files.broken_word(), "Файл повреждён"),
    ("двести страниц.docx", files.long_order(), "не нашлось ни дел, ни сроков"),
    ("склад.docx", files.docx([("Стул", "4")] * 3, header=("Товар", "Остаток"), above=("Склад",)), "не нашлось ни дел"),
    ("стихи.txt", "Зима! Крестьянин торжествуя".encode(), "не нашлось ни дел"),
    ("двадцать.docx", b"PK\x03\x04" + b"0" * (20 << 20), "до 15 МБ"),
]


@pytest.mark.parametrize(("name", "content", "expected"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
@pytest.mark.parametrize("role", [Role.CURATOR, Role.COORDINATOR])
async def test_a_sentence_says_what_to_do_about_a_file_of_which_nothing_is_taken(
    world: World, role: Role, name: str, content: bytes, expected: str
) -> None:
    school, sender = await beginning(world, role)
    sender.sends_file(name, content)
    await sender.reads(expected)
    assert await stored(world, school) == []


@pytest.mark.parametrize("role", [Role.CURATOR, Role.COORDINATOR])
async def test_a_table_of_another_kind_is_answered_with_the_columns_of_a_roadmap(world: World, role: Role) -> None:
    school, sender = await beginning(world, role)
    sender.sends_file("склад.xlsx", DIFFERENT)
    await sender.reads("столбцы «Мероприятие» и «Срок»" if role is Role.CURATOR else "столбцами «Мероприятие» и «Срок»")
    assert await stored(world, school) == []


async def test_a_roadmap_as_a_workbook_is_no_list_of_people(world: World) -> None:
    school, sender = await beginning(world)
    sender.sends_file("Карта.xlsx", xlsx(files.HEADER, *files.rows(2030)))
    await sender.reads("Документ прочитан: 4 строки")
    sender.sends_file("Люди.xlsx", xlsx(HEADER, (None, "Рябов Пётр Ильич", 2014, "6Б")))
    await sender.reads("Пока ничего не добавлено")
    async with world.session() as session:
        assert [one.state for one in await session.scalars(select(Roadmap).where(Roadmap.place_id == school.id))] == [
            RoadmapState.DRAFT
        ]
