"""One telephone for several people, a mentor who wants to talk."""

from datetime import timedelta

from models import ConsentRoute, Role
from tests.phone import Person
from tests.stories.world import World


async def test_two_brothers_on_one_telephone_each_have_a_home_of_their_own(world: World) -> None:
    school = await world.school()
    elder = await world.somebody(school, name="Котов Пётр Ильич", age=20)
    younger = await world.somebody(school, name="Котов Лев Ильич", age=19)
    telephone = await world.comes_in(elder)
    await telephone.presses("Согласие")
    await telephone.presses("Согласие даю")
    await telephone.reads("Согласие дано")
    assert "нужно ваше" not in await telephone_of(world, younger.id, telephone)
    telephone.writes("Меню")
    await telephone.reads("Кто сейчас отвечает?")
    assert telephone.buttons() == ["Пётр", "Лев", "Нужна помощь"]
    await telephone.presses("Лев")
    await telephone.reads("Мои дела")
    assert telephone.buttons() == ["Согласие", "Нужна помощь", "Настройки", "Сменить человека"]
    await telephone.presses("Сменить человека")
    await telephone.presses("Пётр")
    await telephone.reads("Для вас есть анкета")
    assert telephone.buttons()[0] == "Анкета"


async def telephone_of(world: World, person_id: int, telephone: Person) -> str:
    """One more person comes in on a telephone that serves somebody already; gives their home."""
    telephone.opens(await world.link(await world.row(person_id)))
    await telephone.presses("Да, это я")
    return await telephone.reads("Мои дела")


async def test_the_morning_message_names_each_of_two_brothers(world: World) -> None:
    school = await world.school(minors_consent=ConsentRoute.CHAT)
    telephone = world.telephone()
    for name in ("Ершов Пётр Ильич", "Ершов Лев Ильич"):
        row = await world.somebody(school, name=name, age=20)
        await telephone_of(world, row.id, telephone)
        await telephone.presses("Согласие")
        await telephone.presses("Согласие даю")
        await telephone.reads("Согласие дано")
    telephone.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(days=4))
    morning = await telephone.reads("Добрый день")
    assert "Пётр\nДля вас есть анкета." in morning
    assert "Лев\nДля вас есть анкета." in morning
    assert telephone.buttons()[:2] == ["Пётр: Анкета", "Лев: Анкета"]


async def test_a_mother_and_her_child_on_one_telephone_decide_each_for_themselves(world: World) -> None:
    school = await world.school()
    child = await world.somebody(school, name="Котов Лев Ильич", age=12, group="6Б")
    mother = await world.guardian(child)
    telephone = await world.comes_in(mother)
    await telephone_of(world, child.id, telephone)
    telephone.writes("Меню")
    await telephone.presses("Лев")
    await telephone.reads("Ждём согласие твоего родителя")
    assert telephone.buttons() == ["Нужна помощь", "Настройки", "Сменить человека"]
    telephone.writes("Меню")
    await telephone.presses("Анна")
    await telephone.presses("Лев")
    await telephone.presses("Согласие даю")
    await telephone.reads("Заявление об участии")
    await telephone.presses("Согласие даю")
    await telephone.reads("Согласие дано")
    telephone.writes("Меню")
    await telephone.presses("Лев")
    await telephone.reads("Для тебя есть анкета")


async def test_three_children_of_one_mother_are_three_buttons_of_one_home(world: World) -> None:
    school = await world.school()
    telephone = world.telephone()
    for name in ("Котов Пётр Ильич", "Котов Лев Ильич", "Котова Вера Ильинична"):
        child = await world.somebody(school, name=name, age=12)
        await telephone_of(world, (await world.guardian(child)).id, telephone)
    telephone.writes("Меню")
    assert "Кто сейчас" not in await telephone.reads("Мои дела")
    assert telephone.buttons() == ["Согласия за детей", "Пётр", "Лев", "Вера", "Настройки"]


async def test_a_mentor_asks_to_be_called_and_the_curator_hears_it_when_it_is_allowed(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    mentor = await world.comes_in(await world.somebody(school, Role.MENTOR, name="Клюквин Пётр Ильич", age=40))
    curator.puts_the_phone_down()
    await mentor.presses("Спросить куратора")
    await mentor.reads("Совина Мария Петровна")
    await mentor.presses("Позвоните мне")
    await mentor.reads("Попросим куратора связаться")
    mentor.writes("Меню")
    await mentor.presses("Спросить куратора")
    press = await mentor.presses("Позвоните мне")
    assert await mentor.hears(press) == "Это уже сделано."
    assert not curator.texts()
    await world.bot.turn(forward=timedelta(days=4))
    await curator.reads("Клюквин Пётр: просит вас связаться")
