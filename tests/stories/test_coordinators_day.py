"""A coordinator's day: twelve schools of one list, their curators, their papers, and lists to look at and to keep."""

import re
from io import BytesIO
from typing import Any

import openpyxl

from models import Place, PlaceKind, Role
from tests import factories
from tests.phone import Person
from tests.stories.respondent import SEND, Answers, Question, Respondent
from tests.stories.world import World

LINK = re.compile(r"https://t\.me/\w+\?start=[\w-]+")
INN, OTHER_INN, WRONG_INN = "7707083893", "7830002293", "7707083894"
SAME_FOR_ALL = {
    "Что это за организации?": "Школа",
    "По времени какого города они живут?": "Москва, Санкт-Петербург (МСК)",
    "Что может проходить через Telegram?": "Имена и ответы",
    "Почему так можно?": "Все школы выдуманы",
    "Как дают согласие за тех, кому нет 18?": "В этом чате",
}
LINES = "Пришлите список: каждая организация с новой строки"
FORMS = "Кто кому помогает в вашей программе?"
ORDER, ORDER_DAY, PHONE = "Номер приказа о назначении", "Дата приказа", "Рабочий телефон"
CURATOR = "Фамилия, имя и отчество куратора"


async def region(world: World) -> tuple[Person, Place]:
    """A coordinator who is in, and the region."""
    async with world.session() as session:
        place = await factories.region(session, f"Край {next(world.numbers)}")
    coordinator = await world.comes_in(await world.somebody(place, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    return coordinator, place


async def types_in(person: Person, answers: Answers) -> Question:
    """Somebody fills a form in, and sends it; gives the review as it stood."""
    typing = Respondent(person)
    question = await typing.sees()
    while not question.is_review:
        known = question.label in answers
        question = await (typing.answers(question, answers[question.label]) if known else typing.reads_on(question))
    person.presses_data(question.message_id, question.options[SEND])
    return question


async def opens_place(coordinator: Person, *names: str) -> None:
    """The coordinator opens a place in the list."""
    coordinator.writes("Меню")
    await coordinator.presses("Школы")
    for name in names:
        await coordinator.presses(name)


async def adds_schools(coordinator: Person, place: Place, lines: str) -> None:
    """The coordinator pastes names, looks through them, and says yes."""
    await opens_place(coordinator, place.name, "Сразу список")
    await types_in(coordinator, {**SAME_FOR_ALL, LINES: lines})
    await coordinator.reads("Пока ничего не добавлено")
    button = next(label for label in coordinator.buttons() if label.startswith("Добавить: "))
    await coordinator.presses(button)


def letters(coordinator: Person) -> list[str]:
    """The messages to be passed on that have come."""
    return [text for text in coordinator.texts() if LINK.search(text)]


async def comes_with(coordinator: Person, count: int) -> list[str]:
    """Waits for so many messages to be passed on."""
    return await coordinator.until(
        lambda: found if len(found := letters(coordinator)) == count else None, f"{count} messages with links"
    )


def rows_of(table: bytes) -> list[tuple[Any, ...]]:
    """The rows of a table, the header first."""
    return list(openpyxl.load_workbook(BytesIO(table)).worksheets[0].iter_rows(values_only=True))


async def test_twelve_pasted_names_become_twelve_messages_to_pass_on_and_curators_come_in(world: World) -> None:
    coordinator, place = await region(world)
    names = [f"Школа № {number} {place.name}" for number in range(1, 13)]
    names[0] = f"{names[0]}; Совина Мария Петровна"
    await adds_schools(coordinator, place, "\n".join([*names, names[3], "?"]))
    assert "Добавлено 12 организаций" in await coordinator.reads("Готово")
    found = await comes_with(coordinator, 12)
    assert [text.split("\n")[0] for text in found] == [name.split(";")[0] for name in names]
    assert all(len(text.split("\n\n")) == 3 for text in found)
    assert "Совина Мария Петровна, приглашаем вас" in found[0]
    for text, initials in ((found[0], "С. М. П."), (found[11], "куратор")):
        curator = world.telephone()
        curator.opens(LINK.findall(text)[0])
        assert initials in await curator.reads("Это вы?")
        await curator.presses("Да, это я")
        assert text.split("\n")[0] in await curator.reads("Мои дела")
    await opens_place(coordinator, names[0].split(";")[0])
    assert "Совина Мария Петровна: в чате" in (await coordinator.reads("Кураторы"))


async def test_a_list_of_schools_is_taken_back_whole_and_its_links_open_nothing(world: World) -> None:
    coordinator, place = await region(world)
    await adds_schools(coordinator, place, f"Школа А {place.name}\nШкола Б {place.name}")
    (first, _) = await comes_with(coordinator, 2)
    await coordinator.presses("Отменить")
    await coordinator.reads("Всё как было")
    stranger = world.telephone()
    stranger.opens(LINK.findall(first)[0])
    await stranger.reads("личной ссылке")
    coordinator.writes("Меню")
    await coordinator.presses("Школы")
    assert "Школа А" not in await coordinator.reads("Школы и другие организации")


async def test_a_school_that_is_here_already_is_not_made_again(world: World) -> None:
    coordinator, place = await region(world)
    await adds_schools(coordinator, place, f"Школа А {place.name}")
    await comes_with(coordinator, 1)
    await opens_place(coordinator, place.name, "Сразу список")
    await types_in(coordinator, {**SAME_FOR_ALL, LINES: f"школа а {place.name}"})
    assert "Уже в списке: 1" in await coordinator.reads("Добавлять нечего")


async def test_details_are_typed_in_a_slip_in_the_inn_is_found_and_all_is_taken_back(world: World) -> None:
    coordinator, place = await region(world)
    async with world.session() as session:
        school = await factories.school(session, f"Школа {place.name}", parent=place)
    await opens_place(coordinator, school.name)
    assert "ИНН: пока не указано" in await coordinator.reads(school.name)
    await coordinator.presses("Сведения")
    review = await types_in(coordinator, {"ИНН": WRONG_INN, FORMS: ["Ученик помогает ученику"]})
    (note,) = await coordinator.until(lambda: [one["text"] for one in coordinator.toasts()] or None, "a note")
    assert "закралась опечатка" in note
    typing = Respondent(coordinator)
    question = await typing.presses(review, "✎ 1")
    question = await typing.answers(question, INN)
    while not question.is_review:
        question = await typing.presses(question, "Готово")
    coordinator.presses_data(question.message_id, question.options[SEND])
    await coordinator.reads("Записано")
    await coordinator.presses("Открыть карточку")
    card = await coordinator.reads(school.name)
    assert f"ИНН: {INN}" in card
    assert "ученик – ученик" in card
    coordinator.writes("Меню")
    await opens_place(coordinator, school.name, "Сведения")
    await types_in(coordinator, {"ИНН": OTHER_INN, FORMS: None})
    await coordinator.presses("Отменить")
    await coordinator.reads("Всё как было")
    await opens_place(coordinator, school.name)
    assert f"ИНН: {INN}" in await coordinator.reads(school.name)


async def test_a_curator_types_in_the_own_place_but_nobody_elses(world: World) -> None:
    school, beside = await world.school(), await world.school()
    curator = await world.curator(school)
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Сведения")
    await types_in(curator, {"ИНН": INN, FORMS: None})
    await curator.reads("Записано")
    message = curator.messages()[-1]["message_id"]
    for data in (f"pl~:{beside.id}", f"all!:{beside.id}", f"pls+:{school.id}", "ls:curators:0", "ls!:curators"):
        assert await curator.hears(curator.presses_data(message, data)) == "Это вам недоступно."


async def test_a_curators_order_and_telephone_stand_on_the_card_and_change(world: World) -> None:
    coordinator, place = await region(world)
    async with world.session() as session:
        school = await factories.school(session, f"Школа {place.name}", parent=place)
    await opens_place(coordinator, school.name, "Новый куратор")
    named = {CURATOR: "Ёлкина Анна Львовна", "Должность": "завуч", ORDER: "14-ОД", ORDER_DAY: None, PHONE: None}
    await types_in(coordinator, named)
    await coordinator.reads("Ёлкина Анна Львовна теперь в списке")
    await opens_place(coordinator, school.name, "Сведения: Ёлкина Анна")
    await types_in(coordinator, {CURATOR: None, ORDER: None, ORDER_DAY: "01.09.2025", PHONE: "+7 900 123-45-67"})
    await coordinator.reads("Записано")
    await opens_place(coordinator, school.name)
    said = await coordinator.reads("Ёлкина Анна Львовна, завуч")
    assert "телефон +7 900 123-45-67, приказ № 14-ОД, 01.09.2025" in said


async def test_a_partner_has_an_agreement_and_somebody_who_speaks_for_it(world: World) -> None:
    coordinator, place = await region(world)
    async with world.session() as session:
        company = await factories.place(session, PlaceKind.PARTNER, f"Завод {place.name}", parent=place)
    await opens_place(coordinator, company.name, "Соглашение")
    days = {"С какого дня оно действует?": "01.09.2025", "По какой день?": "31.08.2030"}
    await types_in(coordinator, {"Номер соглашения": "12-С", **days})
    await coordinator.reads("Записано")
    await opens_place(coordinator, company.name, "Представитель")
    name = "Фамилия, имя и отчество представителя"
    await types_in(coordinator, {name: "Дубов Иван Ильич", "Должность": "инженер", PHONE: None})
    await coordinator.presses("Взять ссылку")
    (link,) = LINK.findall(await coordinator.reads("личная ссылка"))
    partner = world.telephone()
    partner.opens(link)
    await partner.presses("Да, это я")
    await partner.reads("Мои дела")
    await opens_place(coordinator, company.name)
    card = await coordinator.reads("Представители")
    assert "Соглашение: № 12-С, с 01.09.2025 по 31.08.2030" in card
    assert "Дубов Иван Ильич, инженер: в чате" in card


async def test_lists_are_looked_at_and_come_as_tables(world: World) -> None:
    coordinator, place = await region(world)
    async with world.session() as session:
        school = await factories.school(session, f"=1+1 {place.name}", parent=place)
        company = await factories.place(session, PlaceKind.PARTNER, f"Завод {place.name}", parent=place)
        company.inn = INN
    await world.curator(school, name="Совина Мария Петровна")
    await world.somebody(school, name="Тайный Ян Львович", age=14)
    read = {}
    for button, words in (("Организации", school.name), ("Кураторы", "Совина Мария"), ("Партнёры", company.name)):
        await opens_place(coordinator, button)
        await coordinator.reads(words)
        await coordinator.presses("Таблица .xlsx")
        await coordinator.reads("Готовлю таблицу")
        read[button] = rows_of(await coordinator.file_named(f"{button}.xlsx"))
        assert "Тайный" not in str([read, coordinator.texts()])
    assert [row[0] for row in read["Организации"]] == ["Организация", school.name]
    assert read["Кураторы"][1][:2] == (school.name, "Совина Мария Петровна")
    assert read["Кураторы"][1][5] == "да"
    assert read["Партнёры"][1][:2] == (company.name, INN)


async def test_a_curator_gets_everything_of_the_place_as_one_file(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    child = await world.somebody(school, name="Котов Пётр Ильич", age=12, group="6Б")
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Всё моё")
    await curator.reads("Готовлю таблицу")
    people = rows_of(await curator.file_named("Всё моё"))
    assert (child.code, child.name) in [row[:2] for row in people]
    await curator.reads("не прочтёт никто другой")
