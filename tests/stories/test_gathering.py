"""A group meeting: the curator ticks who was there, each answers with a few presses, and pairs follow their wishes."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
from sqlalchemy import select

from models import ConsentKind, DataMode, Gathering, Role
from models import Person as PersonRow
from models import Place as PlaceRow
from tests import factories
from tests.phone import Person
from tests.services.test_pair_base import took_part
from tests.stories.world import World

PEOPLE = {
    "Котов Пётр Ильич": Role.MENTEE,
    "Лисин Ян Львович": Role.MENTEE,
    "Совин Лев Олегович": Role.MENTOR,
    "Орлов Олег Ильич": Role.MENTOR,
    "Грачёв Глеб Ильич": Role.MENTOR,
}


async def people(world: World, school: PlaceRow, now: datetime) -> dict[str, PersonRow]:
    """Two pupils of thirteen, and three older ones who mentor; all may be written to."""
    found = {}
    async with world.session() as session:
        place = await session.merge(school)
        for name, role in PEOPLE.items():
            about: dict[str, Any] = {"group": "7А", "born": now.year - 12, "answers": {"request": "friends"}}
            if role is Role.MENTOR:
                about = {"group": "10Б", "born": now.year - 16, "answers": {"wanted_ages": [], "competences": []}}
            one = await took_part(session, place, role, name=name, at=now, **about)
            await factories.agreed(session, one, ConsentKind.MESSENGER, at=now)
            found[name.split()[0]] = one
    return found


async def a_meeting(world: World, curator: Person) -> None:
    """Today's, from the hub."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Групповая встреча")
    await curator.presses("Новая встреча")
    await curator.presses("ученик – ученик")
    await curator.reads("В какой день встреча?")
    await curator.presses(curator.buttons()[6])
    await curator.reads("Встреча записана")


async def test_everybody_says_by_buttons_with_whom_and_pairs_follow(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    rows = await people(world, school, now)
    child, mentor = await world.comes_in(rows["Котов"]), await world.comes_in(rows["Совин"])
    await a_meeting(world, curator)
    await curator.presses("Кто был")
    assert "наставляемых 2, наставников 3" in await curator.reads("отметка снимется")
    await curator.presses("4 Орлов Олег")
    assert "наставляемых 2, наставников 2" in await curator.reads("наставников 2")
    await curator.presses("‹ К встрече")
    await curator.presses("Разослать вопрос")
    assert "Вопрос получат 4 человека" in await curator.reads("Вопрос получат")
    await curator.presses("‹ К встрече")
    assert "Ответили: 0 из 4" in await curator.reads("Ответили")
    await world.bot.turn(to=await world.bot.now() + timedelta(hours=6))
    await the_child_answers(child)
    await the_mentor_answers(mentor)
    await the_curator_enters_paper(curator)
    await pairs_follow(curator)


async def the_child_answers(child: Person) -> None:
    """Two names, «Готово», one with whom rather not, «Готово»."""
    asked = await child.reads("С кем тебе хотелось бы работать?")
    assert "Другие участники этого не увидят" in asked
    assert {"Лев С.", "Глеб Г."} <= set(child.buttons())
    assert "Олег О." not in child.buttons()
    for shown in ("① Лев С.", "Лев С.", "① Лев С."):
        await child.presses("Лев С.")
        await buttons_with(child, shown)
    await child.presses("Готово")
    assert "Можно не отвечать" in await child.reads("Спасибо, это записано")
    assert "Лев С." not in child.buttons()
    await child.presses("Глеб Г.")
    await child.presses("✕ Глеб Г.")
    await child.presses("Глеб Г.")
    await child.presses("Готово")
    await child.reads("Это поможет подобрать пары")
    await child.presses("Изменить")
    await buttons_with(child, "① Лев С.")


async def buttons_with(person: Person, label: str) -> list[str]:
    """The buttons, once this one is among them."""
    return await person.until(lambda: found if label in (found := person.buttons()) else None, label)


async def the_mentor_answers(mentor: Person) -> None:
    """From home, since the message is far up by now."""
    mentor.writes("Меню")
    assert "с кем хотелось бы работать" in await mentor.reads("Мои дела")
    await mentor.presses("После встречи")
    await mentor.presses("Пётр К.")
    await mentor.presses("Готово")
    await mentor.reads("Спасибо, это записано")
    await mentor.presses("Готово")
    await mentor.reads("Ответ можно изменить до")


async def the_curator_enters_paper(curator: Person) -> None:
    """Somebody without a telephone has answered on paper; what the others said, nobody shows."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Групповая встреча")
    await curator.reads("групповые встречи")
    await curator.presses(next(one for one in curator.buttons() if "ученик – ученик" in one))
    assert "Ответили: 2 из 4" in await curator.reads("Ответили")
    await curator.presses("Не ответили · 2")
    listed = await curator.reads("ещё не ответили")
    assert "Лисин" in listed
    assert "Котов" not in listed
    await curator.presses("Лисин Ян")
    await curator.reads("Ответ с бумаги: Лисин Ян")
    await curator.presses("Глеб Г.")
    await curator.presses("Готово")
    await curator.reads("С кем работать не хочется?")
    await curator.presses("Готово")
    await curator.reads("Лисин Ян: ответ внесён")


async def pairs_follow(curator: Person) -> None:
    """Two who named each other come together, and the table says why."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Предложить пары")
    await curator.presses("ученик – ученик")
    book = openpyxl.load_workbook(BytesIO(await curator.file_named("Пары")))
    pairs = {row[0]: row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert pairs["Котов Пётр Ильич"][2] == "Совин Лев Олегович"
    assert "оба назвали друг друга" in str(pairs["Котов Пётр Ильич"][4])
    assert pairs["Лисин Ян Львович"][2] == "Грачёв Глеб Ильич"
    assert "один из двоих назвал другого" in str(pairs["Лисин Ян Львович"][4])


async def test_where_names_do_not_pass_the_numbers_of_badges_stand_for_people(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    rows = await people(world, school, now)
    child = await world.comes_in(rows["Котов"])
    async with world.session() as session:
        (await session.merge(school)).data_mode = DataMode.CLOSED
    await a_meeting(world, curator)
    await curator.presses("‹ К встрече")
    await curator.presses("Разослать вопрос")
    await curator.reads("Вопрос получат")
    await world.bot.turn(to=await world.bot.now() + timedelta(hours=6))
    await child.reads("С кем тебе хотелось бы работать?")
    assert {"№ 3", "№ 4", "№ 5"} <= set(child.buttons())
    await child.presses("№ 4")
    await buttons_with(child, "① № 4")
    assert not [text for text in child.texts() if "Совин" in text or "Лев" in text]


async def test_the_silent_are_reminded_once_and_then_it_is_closed(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    rows = await people(world, school, now)
    child = await world.comes_in(rows["Котов"])
    await a_meeting(world, curator)
    await curator.presses("‹ К встрече")
    await curator.presses("Разослать вопрос")
    await curator.reads("Вопрос получат")
    await world.bot.turn(to=await world.bot.now() + timedelta(hours=6))
    await child.reads("С кем тебе хотелось бы работать?")
    child.puts_the_phone_down()
    async with world.session() as session:
        newest = select(Gathering.closes_at).order_by(Gathering.id.desc()).limit(1)
        closes_at = (await session.scalars(newest)).one()
    await world.bot.turn(to=closes_at - timedelta(hours=8))
    await child.reads("мы ещё ждём твой ответ")
    child.puts_the_phone_down()
    await world.bot.turn(to=closes_at + timedelta(hours=9))
    press = await child.presses("Глеб Г.")
    assert "Ответы уже собраны" in await child.hears(press)


async def test_limits_and_weights_are_set_by_buttons(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    await people(world, school, now)
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Настройки")
    await curator.reads("Программы пока нет")
    await a_meeting(world, curator)
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Настройки")
    await curator.presses("Наставляемых у наставника: 2")
    await curator.presses("4")
    await buttons_with(curator, "Наставляемых у наставника: 4")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Настройки")
    await curator.presses("Наставляемых у наставника: 2")
    await curator.presses("‹ К настройкам")
    await curator.presses("Встречи: раз в две недели")
    await curator.presses("каждую неделю")
    await curator.presses("Ещё: что важнее")
    await curator.presses("Взаимное желание: 35")
    await curator.presses("+ 5")
    await buttons_with(curator, "• Взаимное желание: 40")
    await curator.presses("Как обычно")
    await buttons_with(curator, "Взаимное желание: 35")
