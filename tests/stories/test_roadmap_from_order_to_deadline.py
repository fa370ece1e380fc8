"""From an order in the chat to a deadline that is kept: who sends it, who is nudged, who looks, who gives back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from babel.dates import format_date
from sqlalchemy import select

from models import PlaceKind, Role, Step, Task
from services import calm
from tests import factories
from tests import roadmap_files as files
from tests.phone import Person
from tests.stories.respondent import Answers, Respondent
from tests.stories.world import NO_SURVEYS, World

WEEK = timedelta(days=7)
ORDER, ANALYSIS, RALLY = "Издание приказа о наставничестве", "Анализ работы кураторов", "Слёт наставников"
pytestmark = pytest.mark.parametrize(
    "lasting_databases",
    [pytest.param("sqlite", marks=pytest.mark.xdist_group("one bot on SQLite"))],
    indirect=True,
)


@dataclass
class District:
    """The coordinator of a municipality with two schools, and the people of the first."""

    coordinator: Person
    curator: Person
    head: Person


async def district(world: World) -> District:
    async with world.session() as session:
        region = await factories.region(session)
        municipality = await factories.place(session, PlaceKind.MUNICIPALITY, "Синегорский район", parent=region)
        schools = [await factories.school(session, f"Школа № {number}", parent=municipality) for number in (5, 6)]
        for one in schools:
            one.survey_days = NO_SURVEYS
    coordinator = await world.somebody(municipality, Role.COORDINATOR, name="Лосев Олег Юрьевич")
    head = await world.somebody(schools[0], Role.HEAD, name="Ежова Нина Львовна")
    return District(await world.comes_in(coordinator), await world.curator(schools[0]), await world.comes_in(head))


def above(today: date) -> tuple[str, ...]:
    """What stands above the table: an order of this month, for a year."""
    since, until = today.replace(day=1), today.replace(day=1, year=today.year + 1)
    period = f"Срок реализации: с {since:%d.%m.%Y} по {until:%d.%m.%Y}"
    return ("ПРИКАЗ", f"от {since:%d.%m.%Y} № 41", "Дорожная карта наставничества", period)


def order(today: date, last: date) -> bytes:
    """An order of the district: one row of the schools, two of the district, one of nobody without a day."""
    return files.docx(
        [
            ("1", ORDER, f"до {last:%d.%m.%Y}", "Директора школ", "Приказ"),
            ("2", ANALYSIS, f"{last + 9 * WEEK:%d.%m.%Y}", "Отдел образования", "Справка"),
            ("3", "Совет наставников", "по согласованию", "Отдел образования", ""),
            ("4", RALLY, "", "", ""),
        ],
        above=above(today),
    )


async def menu(person: Person, *labels: str) -> None:
    """From the menu by buttons alone."""
    person.writes("Меню")
    for label in labels:
        await person.presses(label)


async def types(person: Person, answers: Answers) -> None:
    """Fills a form in and sends it."""
    review = await Respondent(person).fills(answers)
    person.presses_data(review.message_id, review.options["Отправить"])


def at(day: date, hour: int) -> datetime:
    """An hour in Moscow."""
    return datetime.combine(day, time(hour - 3), UTC)


def works(day: date) -> bool:
    """Whether curators are nudged on a day."""
    return calm.is_working_day(day) and day.month not in calm.SUMMER


async def a_morning(world: World) -> date:
    """It is ten o'clock on a day after which the next one, and that of the week after it, are working days."""
    now = await world.bot.now()
    days = (now.date() + timedelta(days=more) for more in count(1))
    today = next(one for one in days if all(works(one + timedelta(days=more)) for more in (0, 1, 8)))
    await world.bot.turn(to=at(today, 10))
    return today


def lines(person: Person) -> list[str]:
    """What the bot has said of deadlines since the person acted."""
    return [line for text in person.texts() for line in text.split("\n") if line.startswith("• ")]


async def the_order_is_sent_and_answered(here: District, today: date, last: date) -> None:
    """Each question is a press or two, an answer can be taken back; a row that gets a day is asked whose it is."""
    coordinator = here.coordinator
    coordinator.sends_file("Приказ № 41.docx", order(today, last))
    await coordinator.reads("Документ прочитан: 4 строки, 2 вопроса")
    await coordinator.presses("Ответить на вопросы")
    await coordinator.reads("Срок не написан")
    await coordinator.presses("На весь срок документа")
    await coordinator.reads("День назначают отдельно")
    await coordinator.presses("‹ Прошлый ответ")
    await coordinator.reads("Срок не написан")
    await coordinator.presses("Выбрать день")
    await coordinator.reads("Выберите, пожалуйста, день.")
    for label in ("›", "›", "21"):
        await coordinator.presses(label)
    await coordinator.reads("День назначают отдельно")
    await coordinator.presses("Назову позже")
    await coordinator.reads("Не сказано, кто это делает")
    await coordinator.presses("Организации")
    await coordinator.reads("Всё понятно, вопросов больше нет.")


async def it_is_said_who_is_who(here: District) -> None:
    """The department is the coordinator; the heads of schools are taken right."""
    coordinator = here.coordinator
    await coordinator.presses("Кто это у нас?")
    await coordinator.reads("Вот как я понял.")
    assert "Директора школ · организации" in coordinator.buttons()
    await coordinator.presses("Отдел образования · муниципалитет")
    await coordinator.reads("2 строки. Сейчас: муниципалитет.")
    await coordinator.presses("Лосев Олег")
    await coordinator.reads("Вот как я понял.")
    assert "Отдел образования · Лосев Олег" in coordinator.buttons()
    await coordinator.presses("Всё верно")
    await coordinator.reads("Всё понятно")


async def the_plan_is_accepted(here: District) -> None:
    """From now on two schools and the district owe what is theirs."""
    coordinator = here.coordinator
    await coordinator.presses("К документу")
    await coordinator.reads("Вопросов нет: план можно принять.")
    await coordinator.presses("Принять")
    await coordinator.reads("План принят. Сроков в нём: 4. Их выполняют 3 места.")
    await coordinator.presses("Сроки")
    assert ANALYSIS in await coordinator.reads("Синегорский район: сроки")
    await coordinator.presses("Сроки ниже")
    shown = await coordinator.reads("сроки ниже")
    assert "1. Школа № 5 — сделано 0 из 2" in shown
    assert "2. Школа № 6 — сделано 0 из 2" in shown


async def the_curator_is_nudged(world: World, here: District, last: date) -> None:
    """Of «до» the day before counts: two weeks before it, and a week before it, at nine, and at no other time."""
    here.curator.puts_the_phone_down()
    here.coordinator.puts_the_phone_down()
    counted = last - timedelta(days=1)
    await world.bot.turn(to=at(counted - 2 * WEEK, 8))
    assert lines(here.curator) == []
    await world.bot.turn(to=at(counted - WEEK, 12))
    await here.curator.until(lambda: len(lines(here.curator)) == 2 or None, "two nudges")
    assert {one.rpartition(": ")[2] for one in lines(here.curator)} == {ORDER}
    assert lines(here.coordinator) == []


async def the_curator_does_it(curator: Person, number: str, day: date) -> None:
    """From the message to the document: by buttons, and one number."""
    await curator.presses("Сделано")
    await curator.reads(f"Сделано: {ORDER}")
    await curator.presses("Добавить документ")
    await curator.presses("Номер и дата")
    await types(curator, {"Номер документа": number, "Дата документа": f"{day:%d.%m.%Y}"})
    await curator.reads("Документ добавлен")


async def the_coordinator_gives_it_back(here: District, day: date) -> None:
    """What waits stands in a list; what is given back says why."""
    coordinator, on = here.coordinator, format_date(day, "d MMMM", locale="ru")
    await menu(coordinator)
    await coordinator.reads("Ждут проверки: 1. Откройте «Сроки», потом «Сроки ниже».")
    for label in ("Сроки", "Сроки ниже", "На проверку · 1"):
        await coordinator.presses(label)
    assert f"1. Школа № 5: {ORDER} — сделано" in await coordinator.reads("на проверку")
    await coordinator.presses("1")
    assert f"№ 57-О от {on}." in await coordinator.reads(f"Сделано {on}, ")
    await coordinator.presses("Вернуть")
    await coordinator.reads("Что нужно доделать?")
    coordinator.writes("Нет подписи директора")
    await coordinator.reads("Возвращено")
    await coordinator.presses("‹ На проверку")
    await coordinator.reads("Всё просмотрено")


async def the_curator_corrects_it(world: World, here: District, day: date) -> None:
    """The next morning says why; the step is done again."""
    curator = here.curator
    curator.puts_the_phone_down()
    await world.bot.turn(to=at(next(one for more in count(1) if works(one := day + timedelta(days=more))), 12))
    assert "вернули: Нет подписи директора" in await curator.reads("ответы по срокам")
    await curator.presses("Сроки")
    assert f"1. {ORDER} — вернули" in await curator.reads("Школа № 5: сроки")
    await curator.presses("1")
    await curator.reads("Вернули: Нет подписи директора")
    await the_curator_does_it(curator, "58-О", day)


async def the_coordinator_accepts(here: District) -> None:
    """It is well; who has not handed it in yet stands under the row."""
    coordinator = here.coordinator
    await menu(coordinator, "Сроки", "Сроки ниже", "На проверку · 1", "1")
    assert "№ 58-О" in await coordinator.reads("Сделано ")
    await coordinator.presses("Принять")
    await coordinator.reads("Принято")
    await menu(coordinator, "Сроки", "Сроки ниже", "По пунктам", "1")
    missing = (await coordinator.reads("Ещё не сдали")).partition("Ещё не сдали")[2]
    assert "Школа № 6" in missing
    assert "Школа № 5" not in missing


async def the_head_sees_it(here: District) -> None:
    """Done, accepted, with its document; nothing there is to be pressed but the ways on."""
    await menu(here.head, "Школа", "Сроки")
    assert RALLY in await here.head.reads("Школа № 5: сроки")
    await here.head.presses("Сделано · 1")
    assert f"1. {ORDER} — принято" in await here.head.reads("что сделано")
    await here.head.presses("1")
    assert "№ 58-О" in await here.head.reads("Принято. Сделано ")
    assert here.head.buttons() == ["‹ Все сроки"]


async def test_a_municipality_sends_an_order_and_a_school_keeps_its_deadline(world: World) -> None:
    today = await a_morning(world)
    here = await district(world)
    last = today + timedelta(days=16)
    await the_order_is_sent_and_answered(here, today, last)
    await it_is_said_who_is_who(here)
    await the_plan_is_accepted(here)
    await the_curator_is_nudged(world, here, last)
    await here.curator.presses("Открыть")
    assert f"«до {last:%d.%m.%Y}»" in await here.curator.reads("Срок: до ")
    day = today + timedelta(days=8)
    await the_curator_does_it(here.curator, "57-О", day)
    await the_coordinator_gives_it_back(here, day)
    await the_curator_corrects_it(world, here, day)
    await the_coordinator_accepts(here)
    await the_head_sees_it(here)


async def test_a_school_sends_its_order_and_only_who_is_named_in_it_is_nudged(world: World) -> None:
    today = await a_morning(world)
    school = await world.school()
    sender = await world.curator(school)
    named = await world.somebody(school, Role.CURATOR, name="Рысев Глеб Ильич")
    named_phone, head = await world.comes_in(named), await world.comes_in(await world.somebody(school, Role.HEAD))
    last = today + timedelta(days=8)
    rows = [
        ("1", ORDER, f"{last:%d.%m.%Y}", "Секретарь", "Приказ"),
        ("2", RALLY, f"{last + WEEK:%d.%m.%Y}", "Куратор", ""),
    ]
    sender.sends_file("Приказ.docx", files.docx(rows, above=above(today)))
    await sender.reads("Документ прочитан: 2 строки, 0 вопросов")
    for label in ("Посмотреть", "Кто это у нас?", "Секретарь · организации", "Рысев Глеб", "Всё верно", "К документу"):
        await sender.presses(label)
    await sender.presses("Принять")
    assert "место" not in await sender.reads("План принят. Сроков в нём: 2.")
    async with world.session() as session:
        owners = select(Step.title, Task.owner_id).join(Task, Task.step_id == Step.id)
        owners = owners.where(Task.place_id == school.id)
        owned = {row.title: row.owner_id for row in await session.execute(owners)}
    assert owned == {ORDER: named.id, RALLY: None}
    for one in (sender, named_phone, head):
        one.puts_the_phone_down()
    await world.bot.turn(to=at(last - WEEK, 12))
    await named_phone.reads(ORDER)
    assert [len(lines(one)) for one in (sender, named_phone, head)] == [1, 2, 0]
    assert RALLY in lines(sender)[0]


async def test_an_order_that_comes_before_the_schools_waits_for_them(world: World) -> None:
    today = await a_morning(world)
    async with world.session() as session:
        municipality = await factories.place(session, PlaceKind.MUNICIPALITY, "Лесной район")
    coordinator = await world.comes_in(await world.somebody(municipality, Role.COORDINATOR))
    rows = [("1", ORDER, f"{today + WEEK:%d.%m.%Y}", "Школы", "Приказ")]
    coordinator.sends_file("Приказ.docx", files.docx(rows, above=above(today)))
    await coordinator.presses("Посмотреть")
    await coordinator.presses("Принять")
    await coordinator.reads("План принят, но пока его пункты никому не поручены")
    await coordinator.presses("Сроки")
    await coordinator.reads("Чего ждут от мест ниже, покажет кнопка «Сроки ниже»")
    await coordinator.presses("Сроки ниже")
    await coordinator.reads("когда будут и места ниже, и принятая дорожная карта")
