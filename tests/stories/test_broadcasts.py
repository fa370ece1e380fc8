"""A broadcast from the first press to the last answer: written, looked at, sent, paused, confirmed, refused."""

from datetime import timedelta

from sqlalchemy import select

from models import Broadcast, Promise, PromiseState, Role
from models import Place as PlaceRow
from tests.phone import Person
from tests.stories.world import World

NAMES = ("Грачёв Олег Ильич", "Орлов Ян Львович", "Чижов Пётр Олегович")


async def mentors(world: World, school: PlaceRow) -> list[Person]:
    """Three who mentor there and have come in."""
    rows = [await world.somebody(school, Role.MENTOR, name=name, age=30) for name in NAMES]
    return [await world.comes_in(row) for row in rows]


async def writes(curator: Person, text: str) -> None:
    """From the menu to a draft that says something."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Рассылка")
    await curator.presses("Новая рассылка")
    await curator.reads("Напишите текст прямо сюда")
    curator.writes(text)


async def broadcast_of(world: World, school: PlaceRow) -> Broadcast:
    """The latest of a school."""
    async with world.session() as session:
        found = select(Broadcast).where(Broadcast.place_id == school.id).order_by(Broadcast.id.desc())
        return (await session.scalars(found)).first()


async def test_it_is_written_seen_sent_and_answered(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, people = await world.curator(school), await mentors(world, school)
    silent = await world.somebody(school, Role.MENTOR, name="Ежов Лев Олегович", age=30)
    await writes(curator, "{имя}, завтра в 15:00 педсовет. <3")
    assert await curator.reads("Мария, завтра в 15:00 педсовет. <3")
    card = await curator.reads("Кому: наставники")
    assert "4 человека; из них не получат: 1" in card
    await curator.presses("Кнопки")
    await curator.presses("Приду / Не смогу прийти")
    await curator.presses("Отправить 4 людям")
    await curator.reads("отправится в своё время")
    for one in people:
        one.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=20))
    assert await people[0].reads("Олег, завтра в 15:00 педсовет. <3")
    await curator.reads("Дошло: 3 из 4")
    press = await people[0].presses("Приду")
    assert await people[0].hears(press) == "Спасибо, ответ записан."
    await people[0].presses("Не смогу прийти")
    await people[1].presses("Приду")
    await people[1].until(lambda: "✓ Приду" in people[1].buttons() or None, "a tick")
    await curator.presses("Обновить")
    shown = await curator.reads("Не смогу прийти — 1")
    assert "Приду — 1" in shown
    assert "отправлена" in shown
    async with world.session() as session:
        copies = (await session.scalars(select(Promise.state).where(Promise.receiver_id == silent.id))).all()
        assert PromiseState.FAILED in copies
