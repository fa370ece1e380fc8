"""A curator notes something for the base about somebody who takes part, and takes it back."""

from models import Role
from tests.phone import Person
from tests.services.test_pair_base import took_part
from tests.stories.world import World

NAME = "Котов Пётр Ильич"
NOTE = "Ведёт кружок робототехники."
LINK = "https://school.example/case"


async def card_of(world: World, curator: Person) -> None:
    """From the menu to somebody's card."""
    curator.writes("Меню")
    for label in ("Люди", "Котов Пётр"):
        await curator.presses(label)
    await curator.presses("Примечание")


async def test_a_curator_notes_something_and_takes_it_back(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    async with world.session() as session:
        place = await session.merge(school)
        await took_part(session, place, Role.MENTEE, name=NAME, born=now.year - 14, group="8А", answers={}, at=now)
    curator = await world.curator(school)
    await card_of(world, curator)
    await curator.reads("Пока ничего не записано.")
    await curator.presses("Написать")
    await curator.reads("Что записать о человеке?")
    curator.writes(NOTE)
    await curator.reads("Где на сайте стоит кейс или отзыв?")
    curator.writes("наш сайт")
    await curator.reads("Ссылка начинается с https://")
    curator.writes(LINK)
    await curator.reads("Проверьте")
    await curator.presses("Отправить")
    said = await curator.reads(f"Примечание: {NOTE}")
    assert LINK in said
    assert "Согласия на публикацию нет" in said
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    await card_of(world, curator)
    await curator.reads("Пока ничего не записано.")
