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


async def test_it_pauses_survives_a_kill_and_goes_on(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, people = await world.curator(school), await mentors(world, school)
    await writes(curator, "Встреча переносится")
    await curator.reads("Кому: наставники")
    await curator.presses("Когда")
    await curator.presses("Утром у каждого")
    await curator.presses("Отправить 3 людям")
    await curator.reads("отправится в своё время")
    for one in people:
        one.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=2))
    await curator.reads("Ждут очереди или утра: 3")
    await curator.presses("Приостановить")
    await curator.reads("на паузе")
    await world.bot.kill()
    await world.bot.start()
    await world.bot.turn(forward=timedelta(days=4))
    assert not any("переносится" in text for one in people for text in one.texts())
    await curator.presses("Продолжить")
    await curator.reads("Дошло")
    await world.daytime()
    for one in people:
        assert one.texts().count("Встреча переносится") == 1
    await curator.reads("Дошло: 3 из 3")


async def test_a_second_person_says_that_a_large_one_may_leave(world: World) -> None:
    await world.daytime()
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лисина Анна Львовна"))
    other = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Ежова Ольга Львовна"))
    curator = await world.curator(school)
    async with world.session() as session:
        (await session.get_one(PlaceRow, region.id)).broadcast_limit = 0
    coordinator.writes("Меню")
    await coordinator.presses("Рассылка")
    await coordinator.presses("Новая рассылка")
    assert "1 человек" in await coordinator.reads("Кому: кураторы")
    coordinator.writes("Семинар в пятницу")
    await coordinator.presses("Отправить 1 человеку")
    await coordinator.reads("ждёт подтверждения")
    await world.bot.turn(forward=timedelta(minutes=20))
    await other.presses("Посмотреть")
    await other.presses("Подтвердить")
    await other.reads("отправится в своё время")
    curator.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=20))
    await curator.reads("Семинар в пятницу")


async def test_bad_input_is_refused_in_a_sentence(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    await writes(curator, "ы" * 5000)
    await curator.reads("Здесь 5000 знаков, а помещается 4096")
    curator.writes("<b>Завтра")
    await curator.reads("Выделите слова прямо в Telegram")
    curator.writes("Завтра")
    await curator.presses("Отправить 0 людям")
    await curator.until(
        lambda: next((one for one in curator.toasts() if "некому отправить" in one["text"]), None), "a refusal"
    )
    curator.sends("photo")
    await curator.reads("файлов: 1")
    await curator.presses("Кнопки")
    await curator.presses("Свои кнопки")
    await curator.reads("Что написать на кнопках?")
    curator.writes("Да, Нет, Позже")
    await curator.reads("Кнопки: Да / Нет / Позже")


async def test_what_is_for_pupils_reaches_their_curators_from_above(world: World) -> None:
    await world.daytime()
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лисина Анна Львовна"))
    curator = await world.curator(school)
    child = await world.comes_in(await world.somebody(school, Role.MENTEE, age=15, group="9А"))
    coordinator.writes("Меню")
    await coordinator.presses("Рассылка")
    await coordinator.presses("Новая рассылка")
    await coordinator.presses("Кому")
    await coordinator.presses("кураторы")
    await coordinator.presses("наставляемые")
    await coordinator.reads("передадут кураторы")
    await coordinator.presses("‹ К рассылке")
    await coordinator.reads("Напишите текст прямо сюда")
    coordinator.writes("Конкурс до 1 мая")
    await coordinator.presses("Отправить 1 человеку")
    for one in (curator, child):
        one.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(hours=8))
    await curator.reads("Конкурс до 1 мая")
    await curator.reads("передайте это наставляемым и родителям")
    assert not any("Конкурс" in text for text in child.texts())
