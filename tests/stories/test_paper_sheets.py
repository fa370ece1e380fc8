"""What is printed for a seminar: who signs, who has read of it, invitations for guests who are not in the bot."""

import pypdfium2

from tests.phone import Person
from tests.services.eventing import NAMES
from tests.stories.test_broadcast_after import arrives as has_it
from tests.stories.test_broadcasts import mentors, writes
from tests.stories.test_event_attendance import opens_card
from tests.stories.test_events import DAY, arrives, invites, plans
from tests.stories.world import World


async def printed(organiser: Person, name: str) -> str:
    """All that stands on the pages."""
    with pypdfium2.PdfDocument(await organiser.file_named(name)) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


async def takes(organiser: Person, label: str) -> str:
    """From the card to the sheet."""
    await opens_card(organiser)
    await organiser.presses("На печать")
    await organiser.reads("что подготовить для печати?")
    await organiser.presses(label)
    await organiser.reads("пришлю файл")
    return await printed(organiser, label)


async def test_a_seminar_is_printed(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator = await world.curator(school)
    coming, declined, silent = [await arrives(world, school, name) for name in NAMES[:3]]
    await plans(curator, now.replace(hour=15, minute=0) + 3 * DAY, "каб. 12", "5")
    await invites(world, curator, [coming, declined, silent])
    await coming.presses("Приду")
    await coming.reads("Вы в списке.")
    await declined.presses("Не приду")
    await declined.reads("Вы не придёте")
    await opens_card(curator)
    await curator.presses("На печать")
    assert "Приглашения" not in await curator.reads("что подготовить")
    await coming.presses("+1 со мной")
    await coming.reads("С вами 1 гость")
    signatures = await takes(curator, "Лист подписей")
    assert all(one in signatures for one in ("Семинар «Как начать»", "каб. 12", "Совин Лев", "наставник, Учитель"))
    assert "гость, пригласил(а): Совин Лев" in " ".join(signatures.split())
    assert not any(one in signatures for one in NAMES[1:3])
    read = await takes(curator, "Ознакомлен(а)")
    assert all(one in read for one in NAMES[:3])
    assert read.count(f"{now:%d.%m.%Y}, в боте") == 2
    cards = await takes(curator, "Приглашения")
    assert all(one in cards for one in ("Семинар «Как начать»", "Приглашает:", "Гость:", "С вами идёт: Совин Лев"))
    assert cards.count("Гость:") == 1


async def test_who_has_read_a_broadcast_is_printed(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator, people = await world.curator(school), await mentors(world, school)
    await writes(curator, "Инструктаж < обязателен")
    await curator.presses("Отправить 3 людям")
    await has_it(world, *people)
    await people[0].reads("Инструктаж")
    await people[0].presses("Понятно")
    await curator.presses("Обновить")
    await curator.presses("Итоги")
    await curator.presses("Ознакомлен(а)")
    await curator.reads("пришлю файл")
    read = await printed(curator, "Ознакомлен(а)")
    assert "Инструктаж < обязателен" in read
    assert read.count(f"{now:%d.%m.%Y}, в боте") == 1
    assert "Ознакомились в боте: 1 человек." in read
