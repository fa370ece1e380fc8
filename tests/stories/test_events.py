"""A seminar of five seats and eight mentors: invited, full, a line that moves, another day, a file, no seminar."""

from datetime import datetime, timedelta

import icalendar
from sqlalchemy import select

from models import DataMode, Event, Place, Role
from tests.phone import Person
from tests.services.eventing import NAMES
from tests.stories.world import World

MINUTE, DAY = timedelta(seconds=62), timedelta(days=1)


async def plans(curator: Person, starts: datetime, *answers: str, name: str = "Как начать") -> None:
    """From the menu to a seminar that is typed in: its name, when, where, how many seats."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Мероприятия")
    await curator.presses("Новое мероприятие")
    await curator.presses("Семинар")
    await curator.reads("Как оно называется?")
    curator.writes(name)
    await curator.reads("Когда начало?")
    curator.writes(f"{starts:%d.%m.%Y %H:%M}")
    await curator.reads("Где это будет?")
    for answer, next_ in zip(answers, ("Сколько мест?", "Проверьте"), strict=True):
        curator.writes(answer)
        await curator.reads(next_)
    await curator.presses("Отправить")
    await curator.reads("Теперь можно приглашать")


async def invites(world: World, curator: Person, guests: list[Person]) -> None:
    """The invitation leaves, and everybody has it."""
    await curator.presses("Пригласить")
    await curator.reads("приглашение")
    await curator.presses("Как увидят")
    assert "Семинар «Как начать»" in await curator.reads("Приглашаем!")
    await curator.presses(f"Отправить {len(guests) + 1} людям")
    await curator.reads("отправится в своё время")
    for one in guests:
        one.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=20))
    for one in guests:
        await one.reads("Приглашаем!")


async def test_five_seats_eight_mentors_and_a_line_that_moves(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    guests = [await arrives(world, school, name) for name in NAMES]
    starts = now.replace(hour=12, minute=0) + 7 * DAY
    await plans(curator, starts + timedelta(hours=3), "каб. 12", "5")
    await invites(world, curator, guests)
    for one in guests[:5]:
        await one.presses("Приду")
        await one.reads("Вы в списке.")
    for one in guests[5:]:
        await one.presses("Приду")
        assert "Вы в очереди" in await one.reads("Места закончились")
    await minds_change(world, guests)
    await the_organiser_looks(curator)
    await the_day_moves(world, curator, guests, starts)
    await it_goes_into_the_calendar(world, curator, guests[0])
    await it_is_called_off(world, curator, guests)


async def arrives(world: World, school: Place, name: str) -> Person:
    """A teacher who mentors."""
    return await world.comes_in(await world.somebody(school, Role.MENTOR, name=name, group="Учитель"))


async def minds_change(world: World, guests: list[Person]) -> None:
    """One cannot, the first in line is told; whoever comes back stands at its end; a guest without an account."""
    guests[5].puts_the_phone_down()
    await guests[1].presses("Не приду")
    await guests[1].reads("Вы не придёте")
    await world.bot.turn(forward=MINUTE)
    await guests[5].reads("Место освободилось: вы в списке.")
    await guests[1].presses("Приду")
    await guests[1].reads("Вы в очереди")
    press = await guests[0].presses("+1 со мной")
    assert await guests[0].hears(press) == "Столько свободных мест уже нет."
    guests[6].puts_the_phone_down()
    await guests[2].presses("Может быть")
    await guests[2].reads("Вы пока думаете")
    await world.bot.turn(forward=MINUTE)
    await guests[6].reads("Место освободилось")


async def the_organiser_looks(curator: Person) -> None:
    """Numbers on the card, names behind them."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Мероприятия")
    await curator.reads("мероприятия")
    await curator.presses(next(label for label in curator.buttons() if label.endswith("Как начать")))
    card = await curator.reads("Мест: 5, занято: 5")
    assert [line for line in card.splitlines() if ": " in line][-5:] == [
        "Придут: 5",
        "Может быть: 1",
        "В очереди: 2",
        "Не придут: 0",
        "Без ответа: 1",
    ]
    await curator.presses("В очереди: 2")
    listed = await curator.reads("• Зуев Зот")
    assert listed.index("Зуев Зот") < listed.index("Орлов Олег")
    await curator.presses("‹ К мероприятию")


async def the_day_moves(world: World, curator: Person, guests: list[Person], starts: datetime) -> None:
    """Those concerned are told after the minute, whoever has declined is not."""
    await guests[7].presses("Не приду")
    await guests[7].reads("Вы не придёте")
    for one in guests:
        one.puts_the_phone_down()
    await curator.presses("Изменить")
    await curator.reads("Когда теперь начало?")
    curator.writes(f"{starts + DAY + timedelta(hours=3):%d.%m.%Y %H:%M}")
    await curator.reads("Где теперь?")
    await curator.presses("Пропустить")
    await curator.reads("Сколько теперь мест?")
    await curator.presses("Пропустить")
    await curator.reads("Проверьте")
    await curator.presses("Отправить")
    await curator.reads("Через минуту скажу")
    await world.bot.turn(forward=MINUTE)
    for one in guests[:7]:
        assert f"{(starts + DAY).day} " in await one.reads("Есть изменения. Теперь так:")
    await world.settled()
    assert guests[7].texts() == []


async def it_goes_into_the_calendar(world: World, curator: Person, guest: Person) -> None:
    """By a button, as it is now."""
    guest.writes("Меню")
    await guest.reads("Семинар «Как начать»")
    await guest.presses("Как начать")
    await guest.presses("В календарь")
    (event,) = icalendar.Calendar.from_ical(await guest.file_named(".ics")).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["LOCATION"]), event["SEQUENCE"]) == ("Как начать", "каб. 12", 2)
    assert str(event["UID"]).startswith("event-")


async def it_is_called_off(world: World, curator: Person, guests: list[Person]) -> None:
    """Everybody who meant to come is told."""
    for one in guests:
        one.puts_the_phone_down()
    await curator.presses("‹ К мероприятию")
    await curator.presses("Отменить")
    await curator.reads("отменяется. Через минуту")
    await world.bot.turn(forward=MINUTE)
    for one in guests[:7]:
        await one.reads("Семинар «Как начать» отменяется.")
    press = await guests[0].presses("Приду")
    assert await guests[0].hears(press) == "Это мероприятие прошло или отменено: отвечать уже не нужно."


async def test_a_place_that_keeps_words_to_itself_types_only_when_and_how_many(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    async with world.session() as session:
        (await session.merge(school)).data_mode = DataMode.CLOSED
    curator = await world.curator(school)
    curator.writes("Меню")
    for label in ("Школа", "Мероприятия", "Новое мероприятие", "Конкурс"):
        await curator.presses(label)
    await curator.reads("Когда начало?")
    curator.writes(f"{now + 7 * DAY:%d.%m.%Y} 15:00")
    await curator.reads("Сколько мест?")
    await curator.presses("Пропустить")
    await curator.reads("Проверьте")
    await curator.presses("Отправить")
    await curator.reads("Конкурс: ")
    async with world.session() as session:
        event = await session.scalar(select(Event).where(Event.place_id == school.id))
        assert event is not None
        assert (event.title, event.where_held, event.seats) == ("", None, None)


async def test_an_hour_before_whoever_has_asked_is_reminded_once_on_whichever_day_it_is(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator, guests = await world.curator(school), [await arrives(world, school, name) for name in NAMES[:2]]
    starts = now.replace(hour=12, minute=0) + 3 * DAY
    await plans(curator, starts + timedelta(hours=3), "каб. 12", "5")
    await invites(world, curator, guests)
    for one in guests:
        await one.presses("Приду")
        await one.reads("Вы в списке.")
        one.puts_the_phone_down()
    await world.bot.turn(to=starts - DAY + timedelta(hours=3, minutes=1))
    for one in guests:
        await one.reads("Завтра: Семинар «Как начать»")
    asks, does_not = guests
    asked = asks.buttons()
    await asks.presses("Напомнить за час")
    await asks.reads("Напомню за час")
    await asks.presses("Подробнее")
    assert "Напомнить за час" in asked
    assert "Напомнить за час" not in asks.buttons()
    await the_time_moves(curator, starts + timedelta(hours=5))
    for one in guests:
        one.puts_the_phone_down()
    await world.bot.turn(to=starts - timedelta(minutes=59))
    await world.settled()
    assert not any("Скоро" in text for one in guests for text in one.texts())
    await world.bot.turn(to=starts + timedelta(hours=1, minutes=1))
    await asks.reads("Скоро: Семинар «Как начать»")
    await world.settled()
    assert len([text for text in asks.texts() if "Скоро" in text]) == 1
    assert not any("Скоро" in text for text in does_not.texts())


async def the_time_moves(curator: Person, starts: datetime) -> None:
    """Two hours later."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Мероприятия")
    await curator.reads("мероприятия")
    await curator.presses(next(label for label in curator.buttons() if label.endswith("Как начать")))
    await curator.presses("Изменить")
    await curator.reads("Когда теперь начало?")
    curator.writes(f"{starts:%d.%m.%Y %H:%M}")
    for next_ in ("Где теперь?", "Сколько теперь мест?"):
        await curator.reads(next_)
        await curator.presses("Пропустить")
    await curator.reads("Проверьте")
    await curator.presses("Отправить")
    await curator.reads("Через минуту скажу")


async def test_an_organiser_of_training_throws_an_invitation_away_and_has_the_table_of_the_next(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    trainer = await world.comes_in(await world.somebody(school, Role.TRAINER, name="Учёнова Вера Ильинична"))
    guest = await arrives(world, school, NAMES[0])
    await plans(trainer, now.replace(hour=12, minute=0) + 7 * DAY, "каб. 12", "5")
    await trainer.presses("Пригласить")
    await trainer.presses("Удалить")
    await trainer.reads("Пока никто не приглашён")
    await trainer.presses("Пригласить")
    await trainer.presses("‹ К мероприятию")
    await trainer.presses("Пригласить")
    await trainer.presses("Отправить 1 человеку")
    await trainer.reads("отправится в своё время")
    await world.bot.turn(forward=timedelta(minutes=20))
    await guest.reads("Приглашаем!")
    await trainer.presses("Обновить")
    await trainer.presses("Итоги")
    await trainer.presses("Таблица .xlsx")
    await world.bot.turn(forward=MINUTE)
    assert await trainer.file_named(".xlsx")
