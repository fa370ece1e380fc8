"""Events of a programme: a group meeting and the final ceremony are invited to as to any event."""

from datetime import timedelta

from sqlalchemy import select

from models import Event, EventKind, Gathering, Programme, Role
from models import Place as PlaceRow
from tests.phone import Person
from tests.stories.test_gathering import a_meeting, people
from tests.stories.world import World

CARD = "Пока никто не приглашён"


async def to_pairs(curator: Person) -> None:
    """From the menu to the pairs."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")


async def types(curator: Person, starts: str) -> None:
    """The event that a button has begun."""
    await curator.reads("Как оно называется?")
    await curator.presses("Пропустить")
    await curator.reads("Когда начало?")
    curator.writes(starts)
    await curator.reads("Где это будет?")
    curator.writes("актовый зал")
    await curator.reads("Сколько мест?")
    await curator.presses("Пропустить")
    await curator.reads("Проверьте")
    await curator.presses("Отправить")
    await curator.reads("Теперь можно приглашать")


async def event_of(world: World, school: PlaceRow) -> Event:
    """The only one of a school."""
    async with world.session() as session:
        return (await session.scalars(select(Event).where(Event.place_id == school.id))).one()


async def test_a_group_meeting_is_invited_to_from_its_own_card(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator, rows = await world.curator(school), await people(world, school, now)
    guests = [await world.comes_in(rows[name]) for name in ("Котов", "Совин")]
    await a_meeting(world, curator)
    await curator.presses("‹ К встрече")
    await curator.presses("Пригласить")
    await types(curator, f"{now + timedelta(days=5):%d.%m.%Y} 15:00")
    made = await event_of(world, school)
    async with world.session() as session:
        held = select(Gathering).join(Programme, Programme.id == Gathering.programme_id)
        gathering = (await session.scalars(held.where(Programme.place_id == school.id))).one()
    assert (made.kind, made.gathering_id) == (EventKind.GATHERING, gathering.id)
    await to_pairs(curator)
    await curator.presses("Групповая встреча")
    await curator.reads("групповые встречи")
    await curator.presses(next(label for label in curator.buttons() if "ученик" in label))
    await curator.reads("Отмечены")
    await curator.presses("Пригласить")
    assert "Групповая встреча" in await curator.reads(CARD)
    await curator.presses("Пригласить")
    await curator.reads("приглашение")
    await curator.presses(next(label for label in curator.buttons() if label.startswith("Отправить")))
    await curator.reads("отправится в своё время")
    for one in guests:
        one.puts_the_phone_down()
    await world.bot.turn(to=now + timedelta(hours=6))
    for one in guests:
        assert "актовый зал" in await one.reads("Приглашаем!")
        await one.presses("Приду")
        await one.reads("в списке")


async def test_the_final_ceremony_opens_from_the_programme(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    mentor = await world.comes_in(await world.somebody(school, Role.MENTOR, name="Совин Лев Олегович", group="Учитель"))
    await to_pairs(curator)
    await curator.presses("Итоговое мероприятие")
    await types(curator, f"{now + timedelta(days=30):%d.%m.%Y} 15:00")
    assert (await event_of(world, school)).kind is EventKind.CEREMONY
    await to_pairs(curator)
    await curator.presses("Итоговое мероприятие")
    await curator.reads(CARD)
    await curator.presses("Пригласить")
    await curator.reads("приглашение")
    await curator.presses(next(label for label in curator.buttons() if label.startswith("Отправить")))
    await curator.reads("отправится в своё время")
    mentor.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=20))
    await mentor.reads("Приглашаем!")
