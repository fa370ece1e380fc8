"""A child calls for help: from every screen, at any hour, to the right adults, until one of them has opened it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.server import serve
from models import Membership, Place, Role
from models import Person as PersonRow
from services import consents
from tests import factories
from tests.bot_process import running
from tests.phone import Person, buttons_of
from tests.stories.world import World

MOSCOW = ZoneInfo("Europe/Moscow")
BUTTON = "Нужна помощь"
HELPLINE = "8-800-2000-122"
HOURS = timedelta(hours=2, minutes=1)


class School:
    """A school with its curator, a deputy for these weeks, a head, and a child of twelve."""

    def __init__(self, world: World, place: Place) -> None:
        self.world, self.place = world, place

    async def somebody(self, role: Role, name: str, post: str | None = None) -> tuple[PersonRow, Person]:
        row = await self.world.somebody(self.place, role, name=name, group=post)
        person = await self.world.comes_in(row)
        person.puts_the_phone_down()
        return row, person

    async def deputy(self, curator: PersonRow) -> Person:
        row, person = await self.somebody(Role.OBSERVER, "Зимина Ольга Ильинична", "классный руководитель")
        now = await self.world.bot.now()
        async with self.world.session() as session:
            days = Membership(person_id=row.id, place_id=self.place.id, role=Role.CURATOR, stands_in_for_id=curator.id)
            days.since, days.until = now - timedelta(days=1), now + timedelta(days=30)
            session.add(days)
        return person

    async def child(self, telephone: Person | None = None) -> Person:
        row = await self.world.somebody(self.place, name="Котов Лев Ильич", age=12, group="6Б")
        return await self.world.comes_in(row, telephone)


async def a_school(world: World) -> School:
    return School(world, await world.school())


async def calls(child: Person) -> str:
    """Presses the button that stands on the screen, and says yes; gives what the child reads."""
    await child.presses(BUTTON)
    assert HELPLINE in await child.reads("Позвать взрослого?")
    await child.presses("Да")
    said = await child.reads("Прочтут до")
    assert HELPLINE in said
    assert "112" in said
    return said


async def test_nobody_opens_it_so_the_deputy_hears_and_then_the_head(world: World) -> None:
    await world.daytime()
    school = await a_school(world)
    row, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна", "завуч")
    _, psychologist = await school.somebody(Role.OBSERVER, "Душина Вера Ильинична", "педагог-психолог")
    deputy, (_, head) = await school.deputy(row), await school.somebody(Role.HEAD, "Главин Олег Ильич", "директор")
    _, mentor = await school.somebody(Role.MENTOR, "Клюквин Пётр Ильич", "учитель")
    child = await school.child()
    assert "Душина Вера Ильинична, Совина Мария Петровна" in await calls(child)
    for one in (curator, psychologist):
        assert "Котов Лев, 6Б" in await one.reads("нужна помощь")
    await world.bot.turn(forward=HOURS)
    assert "Пока никто не откликнулся" in await deputy.reads("Котов Лев, 6Б")
    assert not head.texts()
    await world.bot.turn(forward=HOURS)
    assert "Пока никто не откликнулся" in await head.reads("Котов Лев, 6Б")
    child.puts_the_phone_down()
    curator.puts_the_phone_down()
    await head.presses("Беру на себя")
    await head.reads("Спасибо. Котов Лев, 6Б узнает")
    assert "Главин Олег Ильич. Скоро с тобой свяжутся" in await child.reads("Взрослый увидел")
    assert "Главин Олег Ильич" in await curator.reads("Котов Лев, 6Б: этим уже занимается")
    await curator.presses("Беру на себя")
    await curator.reads("Котов Лев, 6Б: этим уже занимается Главин Олег Ильич")
    await world.bot.turn(forward=timedelta(days=2))
    assert not [text for text in mentor.texts() if "Котов" in text]


async def test_at_night_it_comes_at_once_and_the_child_reads_where_to_call(world: World) -> None:
    school = await a_school(world)
    _, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    child = await school.child()
    night = (await world.bot.now()).astimezone(MOSCOW).replace(hour=2, minute=30)
    await world.bot.turn(to=night + timedelta(days=1))
    curator.puts_the_phone_down()
    said = await calls(child)
    assert "сейчас на работе никого нет" in said
    assert "Если ждать нельзя, позвони" in said
    assert "Котов Лев, 6Б" in await curator.reads("нужна помощь")


async def test_in_the_summer_it_says_that_nobody_reads_before_september(sqlite_url: str) -> None:
    async with serve() as server, running(sqlite_url, server.url) as bot:
        world = World(server, bot, sqlite_url)
        await world.begin()
        school = await a_school(world)
        _, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
        child = await school.child()
        now = await bot.now()
        await bot.turn(to=datetime(now.year + 1, 7, 14, 10, tzinfo=MOSCOW))
        curator.puts_the_phone_down()
        child.writes("Меню")
        said = await calls(child)
        assert "сейчас на работе никого нет" in said
        assert "сентября" in said
        assert "Котов Лев" in await curator.reads("нужна помощь")
        await world.end()


async def test_a_curator_who_mentors_hears_nothing_of_it(world: World) -> None:
    await world.daytime()
    school = await a_school(world)
    row, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    async with world.session() as session:
        await factories.also(session, row, school.place, Role.MENTOR)
    _, psychologist = await school.somebody(Role.OBSERVER, "Душина Вера Ильинична", "психолог")
    _, head = await school.somebody(Role.HEAD, "Главин Олег Ильич")
    assert "Совина" not in await calls(await school.child())
    for one in (psychologist, head):
        await one.reads("Котов Лев, 6Б")
    await world.bot.turn(forward=timedelta(days=5))
    assert not [text for text in curator.texts() if "нужна помощь" in text]


async def test_pressed_twice_it_comes_once(world: World) -> None:
    school = await a_school(world)
    _, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    child = await school.child()
    await child.presses(BUTTON)
    await child.reads("Позвать взрослого?")
    message_id, data = next(
        (one["message_id"], data)
        for one in reversed(child.messages())
        for label, data in buttons_of(one)
        if label == "Да"
    )
    for press in [child.presses_data(message_id, data) for _ in range(3)]:
        await child.hears(press)
    await curator.reads("нужна помощь")
    await world.settled()
    assert len([text for text in curator.texts() if "нужна помощь" in text]) == 1


async def test_by_accident_nobody_hears_of_it(world: World) -> None:
    school = await a_school(world)
    _, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    child = await school.child()
    await child.presses(BUTTON)
    await child.presses("Случайно")
    await child.reads("Хорошо, что всё в порядке")
    await world.bot.turn(forward=HOURS)
    assert not [text for text in curator.texts() if "нужна помощь" in text]


async def test_two_children_on_one_telephone_are_asked_who_it_is(world: World) -> None:
    school = await a_school(world)
    _, curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    telephone = await school.child()
    sister = await world.somebody(school.place, name="Котова Вера Ильинична", age=13, group="7А")
    telephone.opens(await world.link(sister))
    await telephone.presses("Да, это я")
    await telephone.reads("Мои дела")
    telephone.writes("Меню")
    await telephone.reads("Кто сейчас отвечает?")
    await telephone.presses(BUTTON)
    assert HELPLINE in await telephone.reads("Кому нужна помощь?")
    await telephone.presses("Вера")
    await telephone.presses("Да")
    await curator.reads("Котова Вера, 7А: нужна помощь")


@pytest.mark.parametrize("cry", ["Помогите!", "нужна помощь", "/help"])
async def test_a_cry_in_words_is_heard_in_the_middle_of_a_questionnaire_and_is_no_answer(
    world: World, cry: str
) -> None:
    child = await at_a_question(world)
    child.writes(cry)
    await child.reads("Позвать взрослого?")
    await child.presses("Случайно")
    await child.reads("Хорошо, что всё в порядке")
    assert [one["answers"] for one in (await world.bot.state())["responses"] if one["answers"] == {"word": cry}] == []


async def test_who_is_no_mentee_has_no_such_button(world: World) -> None:
    school = await a_school(world)
    for role in (Role.CURATOR, Role.MENTOR, Role.HEAD):
        _, person = await school.somebody(role, f"Лосева Анна {role.value}")
        person.writes("Меню")
        await person.reads("Мои дела")
        assert BUTTON not in person.buttons()


async def at_a_question(world: World) -> Person:
    """A child whose mother has said yes, and who has come to a question."""
    place, now = await world.school(), await world.bot.now()
    row = await world.somebody(place, name=f"Котов Лев {next(world.numbers)}", age=12, group="6Б")
    async with world.session() as session:
        mother = await factories.guardian(session, row, came_in=True)
        await consents.give(session, me=factories.me(mother), subject_id=row.id, now=now)
    child = await world.comes_in(row)
    await child.presses("Анкета")
    await child.presses("Начать")
    await child.reads(" %")
    return child


async def test_the_button_stands_on_every_screen_of_a_child(world: World) -> None:
    """Greeting, questions, what is no answer, files, settings, consents, old buttons, what cannot be taken."""
    child = await at_a_question(world)
    shown = ["the first question"] if BUTTON not in child.buttons() else []
    acts: dict[str, list[str]] = {
        "writes": ["Меню", "/start", "/menu", "/settings", "что-то непонятное", "/nothing", "ABCDEFGH"],
        "sends": ["sticker", "voice", "photo", "document", "video"],
    }
    for how, what in acts.items():
        for one in what:
            getattr(child, how)(one)
            await child.until(lambda: child.news() or None, one)
            await world.settled()
            shown += [f"{how} {one}"] if BUTTON not in child.buttons() else []
    old = [data for message in child.messages() for _, data in buttons_of(message) if data != "lang:en"]
    for data in [*dict.fromkeys(old), "gone:1"]:
        press = child.presses_data(child.messages()[-1]["message_id"], data)
        await child.hears(press)
        await world.settled()
        shown += [data] if BUTTON not in child.buttons() else []
    assert shown == []
    under_the_chat = child.phone.screen()["reply_keyboard"]["keyboard"]
    assert under_the_chat == [[{"text": "Меню"}, {"text": BUTTON}]]
    child.writes(BUTTON)
    await child.reads("Позвать взрослого?")


async def test_what_the_bot_writes_by_itself_has_the_button_too(world: World) -> None:
    child = await at_a_question(world)
    child.writes("Меню")
    await child.reads("Мои дела")
    child.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(days=6))
    await child.reads("Твоя анкета ждёт")
    assert BUTTON in child.buttons()
