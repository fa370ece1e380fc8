"""A curator offers times for talks, a mentor picks one, changes it, and both are reminded the day before."""

from datetime import timedelta

from models import ConsentKind, Role
from tests import factories
from tests.phone import Person
from tests.services.test_pair_base import took_part
from tests.stories.world import World

FRIDAY = 4


async def to_talks(curator: Person) -> None:
    curator.writes("Меню")
    for label in ("Школа", "Пары", "Групповая встреча", "Беседы с наставниками"):
        await curator.presses(label)
    await curator.reads("Беседы с наставниками")


async def a_friday(world: World) -> None:
    """A talk three days later is on a Monday, so that the day before it is a day off."""
    await world.daytime()
    while (await world.bot.now()).weekday() != FRIDAY:
        await world.bot.turn(forward=timedelta(days=1))
        await world.daytime()


async def test_a_mentor_picks_a_time_and_both_are_reminded(world: World) -> None:
    await a_friday(world)
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    async with world.session() as session:
        place = await session.merge(school)
        about = {"group": "10Б", "born": now.year - 16, "answers": {}}
        row = await took_part(session, place, Role.MENTOR, name="Совин Лев Олегович", at=now, **about)
        await factories.agreed(session, row, ConsentKind.MESSENGER, at=now)
    mentor = await world.comes_in(row)
    await to_talks(curator)
    await curator.presses("Предложить время")
    await curator.reads("В какой день")
    await curator.presses(curator.buttons()[2])
    await curator.reads("В какие часы?")
    for hour in ("15:00", "16:00"):
        await curator.presses(hour)
        await curator.until(lambda hour=hour: f"☑ {hour}" in curator.buttons() or None, hour)
    await to_talks(curator)
    await curator.presses("Позвать")
    await curator.reads("Выбрать время попросим 1 человека")
    await world.bot.turn(to=await world.bot.now() + timedelta(hours=6))
    await mentor.reads("Спасибо за анкету!")
    await mentor.presses("Беседа с куратором")
    await mentor.reads("Когда вам удобно")
    await mentor.presses(mentor.buttons()[0])
    assert "15:00" in await mentor.reads("Беседа с куратором")
    await mentor.presses(mentor.buttons()[0])
    assert "16:00" in await mentor.reads("Беседа с куратором")
    await to_talks(curator)
    assert "16:00 — Совин Лев" in curator.last()
    mentor.puts_the_phone_down()
    curator.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(days=2))
    assert "16:00" in await mentor.reads("Завтра беседа с куратором")
    assert "Совин Лев" in await curator.reads("Завтра беседа")
    await mentor.presses("Беседа с куратором")
    await mentor.presses("Не смогу")
    await mentor.reads("Время снова свободно")
    curator.puts_the_phone_down()
    await world.bot.turn(to=await world.bot.now() + timedelta(hours=1))
    assert "Совин Лев" in await curator.reads("Время снова свободно")
