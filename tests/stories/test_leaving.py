"""A child moves, leaves and comes back; a telephone is lost; two rows turn out to be one child."""

from models import Role
from tests.phone import Person
from tests.stories.world import World


async def the_card(curator: Person, name: str, *, which: str | None = None) -> None:
    """The curator opens somebody's card."""
    curator.writes("Меню")
    for button in ("Люди", *([which] if which else []), name):
        await curator.presses(button)
    await curator.reads("Код для списков")


async def test_a_child_is_moved_to_another_class_in_three_presses(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await world.somebody(school, name="Рябин Ян Львович", age=12, group="6В")
    await world.somebody(school, name="Вязов Ян Львович", age=12, group="6Б")
    curator.writes("Меню")
    await curator.presses("Люди")
    for button in ("Вязов Ян", "Другой класс", "6В"):
        await curator.presses(button)
    await curator.reads("Вязов Ян: теперь 6В")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    await the_card(curator, "Вязов Ян")
    assert "6Б" in curator.last()


async def test_whoever_has_left_reads_one_neutral_sentence_and_can_come_back(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    pupil = await world.comes_in(await world.somebody(school, name="Лозин Ян Львович", age=19, group="11А"))
    await the_card(curator, "Лозин Ян")
    await curator.presses("Больше не участвует")
    await curator.reads("теперь в архиве")
    pupil.writes("Меню")
    assert "Участие в программе закончено" in await pupil.reads("Мои дела")
    assert pupil.buttons() == ["Настройки"]
    await the_card(curator, "Лозин Ян", which="Архив · 1")
    assert "В архиве с" in curator.last()
    assert "11А" in curator.last()
    assert "Новая ссылка" not in curator.buttons()
    await curator.presses("Вернуть")
    await curator.reads("снова в программе")
    pupil.writes("Меню")
    await pupil.reads("про согласие")


async def test_a_lost_telephone_shows_nothing_and_the_new_one_everything(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    old = await world.comes_in(await world.somebody(school, name="Кедров Ян Львович", age=19, group="11А"))
    await the_card(curator, "Кедров Ян")
    await curator.presses("Другой телефон")
    link = (await curator.reads("личная ссылка")).split()[-1]
    old.writes("Меню")
    assert "Мои дела" not in await old.reads("Здравствуйте")
    new = world.telephone()
    new.opens(link)
    await new.presses("Да, это я")
    await new.reads("Мои дела")
    await curator.presses("Отменить")
    old.writes("Меню")
    assert "Мои дела" not in await old.reads("Здравствуйте")


async def test_two_rows_of_one_child_become_one_and_two_again(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    for role in (Role.MENTEE, Role.MENTOR):
        await world.somebody(school, role, name="Ильмов Ян Львович", age=15, group="9А")
    curator.writes("Меню")
    for button in ("Люди", "Похожие: 1"):
        await curator.presses(button)
    await curator.reads("Это один человек?")
    await curator.presses("Это один человек")
    await curator.reads("теперь это один человек")
    await curator.presses("Открыть карточку")
    card = await curator.reads("Код для списков")
    assert "наставник, 9А" in card
    assert "наставляемый, 9А" in card
    await curator.presses("Разделить")
    await curator.reads("снова два человека")
    curator.writes("Меню")
    for button in ("Люди", "Похожие: 1", "Разные люди"):
        await curator.presses(button)
    await curator.reads("Это разные люди")
    curator.writes("Меню")
    await curator.presses("Люди")
    await curator.reads("Ильмов Ян")
    assert "Похожие: 1" not in curator.buttons()
