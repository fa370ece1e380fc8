"""After a seminar those who were there say in two taps how it was, and the organiser reads it without names."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from models import ConsentKind, Event, EventGuest, Place, Promise, Role
from services.event_asking import KIND
from services.figures import FEW
from tests import factories
from tests.phone import Person, buttons_of
from tests.services.eventing import NAMES
from tests.stories.test_event_attendance import door, opens_card
from tests.stories.test_events import DAY, invites, plans
from tests.stories.world import World

ASKED = "Как прошёл семинар «Как начать»?"


async def test_guests_say_in_two_taps_how_it_was_and_the_organiser_reads_the_mean(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    *there, away = [await arrives(world, school, name) for name in NAMES[: FEW + 1]]
    starts = now.replace(hour=12, minute=0, second=0, microsecond=0) + 3 * DAY
    await plans(curator, starts + timedelta(hours=3), "каб. 12", "10")
    await invites(world, curator, [*there, away])
    await it_is_switched(curator)
    await they_come(world, curator, there, starts)
    for one in (*there, away):
        one.puts_the_phone_down()
    await world.bot.turn(to=starts + 4 * DAY)
    await they_answer(there)
    assert not any(ASKED in text for text in away.texts())
    await the_organiser_reads(curator)
    await nothing_is_asked_again(world, there)


async def arrives(world: World, school: Place, name: str) -> Person:
    """A teacher who mentors, and has agreed to be asked."""
    row = await world.somebody(school, Role.MENTOR, name=name, group="Учитель")
    async with world.session() as session:
        await factories.agreed(session, row, ConsentKind.PROCESSING, at=await world.bot.now())
    return await world.comes_in(row)


async def it_is_switched(curator: Person) -> None:
    """Guests are asked unless the organiser says that they are not; that can change until they are."""
    await opens_card(curator)
    for now_is in ("☐ Спросить после", "☑ Спросить после"):
        await curator.presses("Спросить после")
        await curator.reads("Без ответа")
        assert now_is in curator.buttons()


async def they_come(world: World, curator: Person, guests: list[Person], starts: datetime) -> None:
    """By the code at the entrance."""
    await curator.presses("Код у входа")
    await curator.reads("Покажите этот код у входа")
    link = await door(world)
    await world.bot.turn(to=starts + timedelta(minutes=5))
    for one in guests:
        one.opens(link)
        await one.reads("Рады видеть! Вы отмечены")


async def they_answer(guests: list[Person]) -> None:
    """A number and «Done», one of them some words instead; pressing a button of the first message again is harmless."""
    for number, one in enumerate(guests):
        assert "Насколько это было полезно?" in await one.reads(ASKED)
        message = one.messages()[-1]
        (again,) = [data for label, data in buttons_of(message) if label == "1"]
        await one.presses("5" if number else "3")
        await one.reads("Что понравилось, а что изменить?")
        if number:
            await one.presses("Готово")
        else:
            one.writes("Побольше <примеров>")
        await one.reads("Спасибо, это записано")
        assert "Изменить ответы" in one.buttons()
        assert await one.hears(one.presses_data(message["message_id"], again)) == "Эта анкета уже закрыта."


async def the_organiser_reads(curator: Person) -> None:
    """How many and how useful on the card, words behind it; nobody is named."""
    await opens_card(curator)
    card = await curator.reads("Были: 5")
    assert "Отзывы: 5 из 5, в среднем 4,6" in card
    assert not [one for one in curator.buttons() if "Спросить" in one]
    await curator.presses("Отзывы")
    words = await curator.reads("Побольше")
    assert "• Побольше <примеров>" in words
    assert not [name for name in NAMES if name.split()[0] in words]


async def nothing_is_asked_again(world: World, guests: list[Person]) -> None:
    """Not after the bot has died either."""
    async with world.session() as session:
        asked = select(func.count()).select_from(Promise).where(Promise.kind == KIND)
        before = await session.scalar(asked)
        event = await session.scalar(select(Event).order_by(Event.id.desc()).limit(1))
        linked = select(func.count(EventGuest.response_id)).where(EventGuest.event_id == event.id)
        assert await session.scalar(linked) == len(guests)
    for one in guests:
        one.puts_the_phone_down()
    await world.bot.kill()
    await world.bot.start()
    await world.bot.turn(forward=DAY)
    async with world.session() as session:
        assert await session.scalar(asked) == before
    assert not any(ASKED in text for one in guests for text in one.texts())
