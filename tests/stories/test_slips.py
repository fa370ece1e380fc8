"""Slips and posters: how a class comes in from paper, and how nobody gets in by guessing."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import selectinload

from models import Chat, Place
from services import admissions, codes, posters, slips
from services.access import Me
from services.invitations import Link
from services.slips import Sheet
from tests.phone import PATIENCE, Person
from tests.stories.test_links import GREETING, meets_the_greeting
from tests.stories.world import World

NOTHING = "По этому коду ничего не открылось"
WAIT = "Кодов подряд было много"
BORN = f"15.09.{datetime.now(UTC).year - 15}"
"""Of age neither today nor in the September after."""


async def slip_of(world: World, name: str, place: Place, sheet: Sheet = Sheet.CLASSES) -> Link:
    """A fresh slip of somebody."""
    now = await world.bot.now()
    async with world.session() as session:
        links = await slips.issue(session, me=None, place_id=place.id, sheet=sheet, now=now)
        return next(link for link in links if link.person.name == name)


async def found(world: World) -> Person:
    """A stranger's telephone that has found the bot without any link."""
    telephone = world.telephone()
    telephone.opens()
    await telephone.reads(GREETING)
    return telephone


async def presses_through(person: Person, *buttons: str) -> None:
    """From the menu by these buttons."""
    person.writes("Меню")
    for button in buttons:
        await person.presses(button)


async def asks_for_slips(curator: Person, what: str) -> None:
    """The curator asks for a sheet."""
    await presses_through(curator, "Люди", "Раздать ссылки", "Напечатать", what)


async def test_the_slips_of_a_class_come_as_a_file(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    for name in ("Ильмов Ян Львович", "Рябин Ян Львович"):
        child = await world.somebody(school, name=name, age=12, group="6Б")
        await world.guardian(child, name=f"{name.split()[0]}а Анна Львовна")
    await asks_for_slips(curator, "6Б · 2")
    assert (await curator.file_named("Листки 6Б.pdf")).startswith(b"%PDF")
    assert "Готовы 2 листка" in await curator.reads("из рук в руки")
    await asks_for_slips(curator, "Родители · 2")
    assert (await curator.file_named("Листки родителей.pdf")).startswith(b"%PDF")


async def test_a_qr_code_and_a_typed_code_of_one_slip_let_in_one_person(world: World) -> None:
    school = await world.school()
    await world.somebody(school, name="Ёлкина Злата Никитична", age=15, group="9Б")
    slip = await slip_of(world, "Ёлкина Злата Никитична", school)
    by_picture, by_code = world.telephone(), await found(world)
    by_picture.opens(f"https://t.me/bot?start={slip.token}")
    asked = await by_picture.reads("Это вы?")
    by_code.writes(codes.shown(slip.code or "").lower())
    assert await by_code.reads("Это вы?") == asked
    assert "Ёлкина" not in asked
    await by_code.presses("Да, это я")
    await by_code.reads("Мои дела")
    press = await by_picture.presses("Да, это я")
    assert await by_picture.hears(press) == "Этого здесь нет. Возможно, что-то изменилось."


async def test_a_mother_types_the_code_of_her_second_child_where_she_is_in_already(world: World) -> None:
    school = await world.school()
    first = await world.somebody(school, name="Котов Пётр Ильич", age=12, group="6Б")
    second = await world.somebody(school, name="Котова Майя Ильинична", age=11, group="5А")
    mother = await world.comes_in(await world.guardian(first))
    await world.guardian(second, name="Котова Анна Львовна")
    slip = await slip_of(world, "Котова Анна Львовна", school, Sheet.GUARDIANS)
    mother.writes(slip.code or "")
    assert "К. М. И." in await mother.reads("Это вы?")
    await mother.presses("Да, это я")
    await mother.reads("Мои дела")
    assert {"Пётр", "Майя"} <= set(mother.buttons())


async def test_a_code_that_came_to_somebody_else_is_closed(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await world.somebody(school, name="Лисова Вера Олеговна", age=15, group="9А")
    slip = await slip_of(world, "Лисова Вера Олеговна", school)
    somebody = await found(world)
    somebody.writes(slip.code or "")
    await somebody.reads("Это вы?")
    await somebody.presses("Нет")
    await somebody.reads("Эта ссылка теперь закрыта")
    await presses_through(curator, "Люди")
    assert "ссылка попала к другому человеку" in await curator.reads("Лисова Вера")
    other = await found(world)
    other.writes(slip.code or "")
    await other.reads(NOTHING)


async def test_a_stranger_is_told_that_a_code_may_be_typed(world: World) -> None:
    stranger = world.telephone()
    stranger.opens()
    assert "код с листка" in await stranger.reads(GREETING)
    stranger.writes("Как дела?")
    await stranger.reads(GREETING)


async def test_a_wrong_code_guessed_a_thousand_times(world: World) -> None:
    school = await world.school()
    await world.somebody(school, name="Рысина Ася Петровна", age=15, group="9Б")
    right = (await slip_of(world, "Рысина Ася Петровна", school)).code or ""
    guesser = await found(world)
    for _ in range(5):
        guesser.writes("ГГГГ-ГГГГ")
        await guesser.reads(NOTHING)
    guesser.writes(right)
    await guesser.reads(WAIT)
    before = len(guesser.messages())
    for _ in range(994):
        guesser.writes("ГГГГ-ГГГД")
    guesser.writes(right)
    guesser.writes("Меню")
    await guesser.reads(GREETING)
    assert len(guesser.messages()) == before + 1
    other = await found(world)
    other.writes(right)
    await other.reads("Это вы?")
    await world.bot.turn(forward=timedelta(hours=1))
    guesser.writes(right)
    await guesser.reads("Это вы?")


async def poster(world: World) -> tuple[Place, Person, str]:
    """A school, its curator, and the secret of the poster that hangs there: a story cannot read the picture."""
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    now = await world.bot.now()
    async with world.session() as session:
        chat = await session.get_one(Chat, curator.chat_id, options=[selectinload(Chat.persons)])
        me = Me(chat, chat.persons)
        job, _change = await posters.make(session, me=me, place_id=school.id, now=now)
    await curator.file_named("Плакат.pdf")
    return school, curator, job.parameters["token"]


async def applies(stranger: Person, token: str, name: str, *, day: str = BORN) -> None:
    """Somebody opens a poster, agrees and says who they are."""
    stranger.opens(f"https://t.me/bot?start={token}")
    await stranger.reads("Согласие на использование данных")
    await stranger.presses("Согласие даю")
    await stranger.reads("Фамилия, имя и отчество")
    stranger.writes(name)
    await stranger.reads("Дата рождения")
    stranger.writes(day)
    await stranger.reads("Класс, группа")
    stranger.writes("9 б")
    await stranger.presses("Хочу, чтобы мне помогали")
    await stranger.presses("Отправить")


async def in_the_list(world: World, name: str) -> list[dict[str, object]]:
    """Those of this name whom the programme remembers."""
    return [one for one in (await world.bot.state())["people"] if one["name"] == name]


async def test_a_curator_makes_a_poster(world: World) -> None:
    curator = await world.curator(await world.school())
    await presses_through(curator, "Школа", "Плакат", "Сделать плакат")
    await curator.reads("Рисую плакат")
    assert (await curator.file_named("Плакат.pdf")).startswith(b"%PDF")


async def test_a_poster_taken_back_before_it_was_drawn_or_after_opens_nothing(world: World) -> None:
    _school, curator, token = await poster(world)
    await presses_through(curator, "Школа", "Плакат", "Закрыть плакат")
    await curator.reads("больше ничего не открывается")
    await meets_the_greeting(world.telephone(), f"https://t.me/bot?start={token}")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    stranger = world.telephone()
    stranger.opens(f"https://t.me/bot?start={token}")
    await stranger.reads("Согласие на использование данных")


async def test_whoever_says_no_to_a_poster_leaves_no_trace(world: World) -> None:
    _school, _curator, token = await poster(world)
    before = (await world.bot.state())["people"]
    stranger = world.telephone()
    stranger.opens(f"https://t.me/bot?start={token}")
    await stranger.presses("Весь текст")
    await stranger.reads("Участие добровольное")
    await stranger.presses("‹ Назад")
    await stranger.presses("Нет, спасибо")
    await stranger.reads("Ничего не сохранено")
    assert (await world.bot.state())["people"] == before
    async with world.session() as session:
        assert await session.get(Chat, stranger.chat_id) is None


async def test_whoever_applies_by_a_poster_is_confirmed_with_one_tap(world: World) -> None:
    _school, curator, token = await poster(world)
    curator.puts_the_phone_down()
    stranger = world.telephone()
    await applies(stranger, token, "Кедрова Яна Львовна")
    await stranger.reads("Куратор посмотрит вашу заявку")
    stranger.writes("Меню")
    await stranger.reads("Куратор посмотрит вашу заявку")
    await world.bot.turn(forward=timedelta(minutes=16))
    asked = await curator.reads("Хочет участвовать")
    assert [word for word in ("Кедрова Яна", "9Б", "наставляемый", BORN) if word not in asked] == []
    stranger.puts_the_phone_down()
    await curator.presses("Подтвердить")
    await curator.reads("теперь в программе")
    assert [text for text in stranger.texts() if "в программе" in text] == []
    await world.bot.turn(forward=timedelta(seconds=61))
    await stranger.reads("Добро пожаловать")
    await stranger.presses("Мои дела")
    await stranger.reads("про согласие")
    assert [one["chat_id"] for one in await in_the_list(world, "Кедрова Яна Львовна")] == [stranger.chat_id]


async def test_a_curator_finds_those_who_apply_among_the_people(world: World) -> None:
    _school, curator, token = await poster(world)
    await presses_through(curator, "Люди")
    await curator.reads("Люди")
    assert [button for button in curator.buttons() if button.startswith("Заявки")] == []
    stranger = world.telephone()
    await applies(stranger, token, "Вязова Яна Львовна")
    await stranger.reads("Куратор посмотрит вашу заявку")
    await presses_through(curator, "Люди", "Заявки · 1", "Вязова Яна, 9Б", "Подтвердить")
    await curator.reads("теперь в программе")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    await presses_through(curator, "Люди", "Заявки · 1")


async def test_whoever_is_refused_is_told_kindly_and_forgotten(world: World) -> None:
    _school, curator, token = await poster(world)
    stranger = world.telephone()
    await applies(stranger, token, "Липин Ян Львович")
    await stranger.reads("Куратор посмотрит вашу заявку")
    await presses_through(curator, "Люди", "Заявки · 1", "Липин Ян, 9Б", "Отказать")
    await curator.reads("вежливый отказ")
    stranger.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(seconds=61))
    await stranger.reads("В этот раз не получится")
    await forgotten(world, stranger)
    stranger.writes("Меню")
    await stranger.reads(GREETING)
    assert await in_the_list(world, "Липин Ян Львович") == []


async def forgotten(world: World, telephone: Person) -> None:
    """Waits until nothing is kept of a telephone."""
    async with asyncio.timeout(PATIENCE):
        while True:
            now = await world.bot.now()
            async with world.session() as session:
                await admissions.forget(session, now=now)
                if await session.get(Chat, telephone.chat_id) is None:
                    return


async def test_whoever_is_in_the_list_already_is_joined(world: World) -> None:
    school, curator, token = await poster(world)
    known = await world.somebody(school, name="Осинин Ян Львович", group="9Б")
    stranger = world.telephone()
    await applies(stranger, token, "Осинин Ян Львович")
    await stranger.reads("Куратор посмотрит вашу заявку")
    await presses_through(curator, "Люди", "Заявки · 1", "Осинин Ян, 9Б", "Подтвердить")
    await curator.reads("Это он же?")
    await curator.presses(f"Это {known.code}")
    await curator.reads("теперь в программе")
    await world.bot.turn(forward=timedelta(minutes=3))
    await stranger.reads("Добро пожаловать")
    assert (await world.row(known.id)).chat_id == stranger.chat_id


async def test_a_forged_answer_to_a_poster_keeps_nothing(world: World) -> None:
    _school, _curator, token = await poster(world)
    stranger = world.telephone()
    stranger.opens(f"https://t.me/bot?start={token}")
    await stranger.reads("Согласие на использование данных")
    press = stranger.presses_data(stranger.messages()[-1]["message_id"], f"psta:1:{'0' * 16}:1")
    assert await stranger.hears(press) == "Этого здесь нет. Возможно, что-то изменилось."
    async with world.session() as session:
        assert await session.get(Chat, stranger.chat_id) is None
