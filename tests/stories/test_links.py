"""Personal links: each lets in its own person, once, and tells nothing to anybody else."""

from datetime import timedelta

from models import Role
from tests.phone import Person, buttons_of
from tests.stories.world import World

GREETING = "Это бот программы наставничества"


async def meets_the_greeting(stranger: Person, link: str) -> None:
    """A link that opens nothing reads exactly as no link at all."""
    stranger.opens()
    plain = await stranger.reads(GREETING)
    stranger.opens(link)
    assert await stranger.reads(GREETING) == plain
    assert stranger.buttons() == []


async def test_a_used_a_wrong_and_a_revoked_link_tell_a_stranger_nothing(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    pupil = await world.somebody(school, name="Ёлкина Злата Никитична", age=15, group="9Б")
    used, other = await world.link(pupil), await world.somebody(school, name="Ершов Глеб Маркович", age=15)
    await world.comes_in(pupil)
    revoked = await world.link(other)
    await closes_links(curator, "Ершов Глеб")
    for link in (used, revoked, "ABCDEFGHIJKLMNOPQRSTUVWX"):
        await meets_the_greeting(world.telephone(), link)


async def closes_links(curator: Person, name: str) -> None:
    """The curator closes the links of one person, by the list."""
    curator.writes("Меню")
    await curator.presses("Люди")
    await curator.presses(name)
    await curator.presses("Закрыть ссылку")
    await curator.reads("Ссылка закрыта")


async def test_an_expired_link_tells_nothing(world: World) -> None:
    link = await world.link(await world.somebody(await world.school(), age=15))
    await world.bot.turn(forward=timedelta(days=14, minutes=1))
    await meets_the_greeting(world.telephone(), link)


async def test_a_link_shows_initials_and_a_letter_before_anybody_says_that_it_is_theirs(world: World) -> None:
    pupil = await world.somebody(await world.school(), name="Рысина Ася Петровна", age=15, group="9Б")
    somebody = world.telephone()
    somebody.opens(await world.link(pupil))
    asked = await somebody.reads("Это вы?")
    assert "Р. А. П." in asked
    assert "Б" in asked
    assert not [word for word in ("Рысина", "Ася", "Петровна", "9Б") if word in asked]


async def test_a_link_that_came_to_somebody_else_is_closed_and_the_curator_sees_it(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    link = await world.link(await world.somebody(school, name="Лисова Вера Олеговна", age=15))
    somebody = world.telephone()
    somebody.opens(link)
    await somebody.presses("Нет")
    await somebody.reads("Эта ссылка теперь закрыта")
    curator.writes("Меню")
    await curator.presses("Люди")
    listed = await curator.reads("Лисова Вера")
    assert "ссылка попала к другому человеку" in listed
    await meets_the_greeting(world.telephone(), link)


async def test_two_telephones_that_open_one_link_let_one_person_in_once(world: World) -> None:
    link = await world.link(await world.somebody(await world.school(), age=15))
    first, second = world.telephone(), world.telephone()
    for telephone in (first, second):
        telephone.opens(link)
        await telephone.reads("Это вы?")
    await first.presses("Да, это я")
    await first.reads("Мои дела")
    press = await second.presses("Да, это я")
    assert await second.hears(press) == "Этого здесь нет. Возможно, что-то изменилось."
    second.writes("Меню")
    await second.reads(GREETING)


async def test_a_double_tap_on_yes_lets_in_once_and_gets_two_answers(world: World) -> None:
    pupil = await world.somebody(await world.school(), age=15)
    telephone = world.telephone()
    telephone.opens(await world.link(pupil))
    await telephone.reads("Это вы?")
    message = telephone.messages()[-1]
    data = dict(buttons_of(message))["Да, это я"]
    start = telephone.acted
    presses = [telephone.presses_data(message["message_id"], data) for _ in range(2)]
    telephone.acted = start
    for press in presses:
        await telephone.hears(press)
    await telephone.reads("Мои дела")
    state = await world.bot.state()
    assert [one["chat_id"] for one in state["people"] if one["id"] == pupil.id] == [telephone.chat_id]


async def test_a_guardians_link_opens_nothing_in_the_childs_chat(world: World) -> None:
    school = await world.school()
    child = await world.somebody(school, name="Зайцев Егор Ильич", age=15, group="9А")
    guardian = await world.guardian(child, name="Зайцева Инна Сергеевна")
    telephone = await world.comes_in(child)
    link = await world.link(guardian)
    telephone.opens(link)
    shown = await telephone.reads("Мои дела")
    assert not [word for word in ("Зайцева", "Инна", "З. И. С.", "Это вы") if word in shown]
    own = world.telephone()
    own.opens(link)
    assert "З. Е. И." in await own.reads("ребёнок")


async def test_a_forged_seal_lets_nobody_in(world: World) -> None:
    pupil = await world.somebody(await world.school(), age=15)
    await world.link(pupil)
    stranger = world.telephone()
    stranger.opens()
    await stranger.reads(GREETING)
    press = stranger.presses_data(stranger.messages()[-1]["message_id"], f"link:1:{'0' * 16}:1")
    assert await stranger.hears(press)
    state = await world.bot.state()
    assert [one["chat_id"] for one in state["people"] if one["id"] == pupil.id] == [None]


async def test_somebody_who_has_lost_their_telephone_comes_in_on_a_new_one(world: World) -> None:
    school = await world.school()
    mentor = await world.somebody(school, Role.MENTOR, name="Бобров Лев Ильич", age=40)
    old = await world.comes_in(mentor)
    new = await world.comes_in(mentor)
    new.writes("Меню")
    await new.reads("Мои дела")
    old.writes("Меню")
    await old.reads(GREETING)
