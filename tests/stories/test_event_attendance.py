"""Who was at a seminar: the code at the entrance, ticks for the others, and training that counts from then on."""

from datetime import timedelta
from io import BytesIO

from docx import Document
from sqlalchemy import select

from models import Event
from tests.phone import Person
from tests.services.eventing import NAMES
from tests.stories.test_events import DAY, arrives, invites, plans
from tests.stories.world import World

HOUR = timedelta(hours=1)


async def opens_card(curator: Person) -> None:
    """From the menu to the seminar."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Мероприятия")
    await curator.reads("мероприятия")
    await curator.presses(next(label for label in curator.buttons() if label.endswith("Как начать")))


async def door(world: World) -> str:
    """The link that the code at the entrance says."""
    async with world.session() as session:
        shown = select(Event.door_token).where(Event.door_token.is_not(None))
        token = await session.scalar(shown.order_by(Event.id.desc()).limit(1))
    return f"https://t.me/bot?start={token}"


async def test_a_seminar_is_visited_by_code_and_by_list(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    coming, declined, silent = [await arrives(world, school, name) for name in NAMES[:3]]
    starts = now.replace(hour=12, minute=0, second=0, microsecond=0) + 3 * DAY
    await plans(curator, starts + 3 * HOUR, "каб. 12", "5")
    await invites(world, curator, [coming, declined, silent])
    await coming.presses("Приду")
    await coming.reads("Вы в списке.")
    await declined.presses("Не приду")
    await declined.reads("Вы не придёте")
    await opens_card(curator)
    await curator.presses("Код у входа")
    await curator.reads("Покажите этот код у входа")
    link = await door(world)
    coming.opens(link)
    await coming.reads("начнётся позже")
    await world.bot.turn(to=starts + timedelta(minutes=5))
    await they_come(world, link, coming, declined)
    await the_others_are_ticked(curator)
    await certificates_come(curator, coming)
    await it_is_closed(world, link, curator, coming)


async def they_come(world: World, link: str, *guests: Person) -> None:
    """Twice is once; whoever said that they would not come is welcome; a stranger reads a kind word."""
    for one in (*guests, guests[0]):
        one.opens(link)
        assert "Как начать" in await one.reads("Рады видеть! Вы отмечены")
    stranger = world.telephone("Кто-то")
    stranger.opens(link)
    assert "Как начать" not in await stranger.reads("Добро пожаловать! Код отмечает участников программы")


async def the_others_are_ticked(curator: Person) -> None:
    """Whoever has no telephone at hand."""
    await opens_card(curator)
    assert "Были: 2" in await curator.reads("Придут: 1")
    await curator.presses("Кто здесь")
    await curator.reads("Нажмите на имя")
    assert {"☑ Совин Лев", "☑ Орлов Олег"} <= set(curator.buttons())
    await curator.presses("Есть кто-то ещё")
    await curator.reads("Здесь остальные приглашённые")
    await curator.presses("Грачёв Глеб")
    await curator.presses("‹ Кто собирался")
    await curator.reads("Нажмите на имя")
    assert "☑ Грачёв Глеб" in curator.buttons()
    await curator.presses("‹ К мероприятию")
    await curator.reads("Были: 3")
    await curator.presses("Зачтено как обучение наставников")
    await curator.presses("Зачесть как обучение наставников")


async def certificates_come(curator: Person, guest: Person) -> None:
    """To a guest their own, to the organiser those of all in one file."""
    await guest.presses("Подробнее")
    await guest.reads("Уже началось")
    await guest.presses("Мой сертификат")
    assert lines(await guest.file_named("Сертификат участника")).count("Совин Лев") == 1
    await curator.presses("Сертификаты")
    names = lines(await curator.file_named("Сертификаты"))
    assert [one for one in names if one in NAMES] == sorted(NAMES[:3])
    await opens_card(curator)


def lines(content: bytes) -> list[str]:
    """What stands in a file for a word processor."""
    return [one.text for one in Document(BytesIO(content)).paragraphs]


async def it_is_closed(world: World, link: str, curator: Person, guest: Person) -> None:
    """From then on the code notes nobody."""
    await curator.presses("Прошло")
    await curator.reads("всё прошло. Отметить участников ещё можно.")
    guest.opens(link)
    await guest.reads("код уже не действует")
