"""A school gives certificates in its own form: taken, changed, sent back, used, and given up."""

from datetime import timedelta
from io import BytesIO

from docx import Document

from tests.phone import Person
from tests.services.eventing import NAMES
from tests.services.test_order_template import saved
from tests.stories.test_event_attendance import lines, opens_card
from tests.stories.test_events import DAY, arrives, invites, plans
from tests.stories.world import World


async def opens_form(curator: Person) -> None:
    """From the menu to the form of certificates."""
    curator.writes("Меню")
    for label in ("Школа", "Мероприятия", "Бланк сертификата"):
        await curator.presses(label)


async def test_a_school_gives_certificates_in_its_own_form(world: World) -> None:
    await world.daytime()
    school, now = await world.school(), await world.bot.now()
    curator, guest = await world.curator(school), await arrives(world, school, NAMES[0])
    await opens_form(curator)
    await curator.presses("Наш бланк файлом")
    blank = await curator.file_named("Сертификат участника")
    assert "{{ имя }}" in lines(blank)
    await curator.presses("Прислать шаблон")
    await curator.reads("Пришлите шаблон")
    curator.sends_file("Бланк.docx", saved(Document()))
    await curator.reads("Не хватает поля: имя")
    await curator.presses("Прислать ещё раз")
    await curator.reads("Пришлите шаблон")
    own = Document(BytesIO(blank))
    own.add_paragraph("Благодарим: {{ имя }}")
    curator.sends_file("Бланк.docx", saved(own))
    await curator.reads("Шаблон подходит")
    await curator.presses("Взять")
    await curator.reads("следующий документ будет по вашему шаблону")
    starts = now.replace(hour=12, minute=0, second=0, microsecond=0) + 3 * DAY
    await plans(curator, starts + timedelta(hours=3), "каб. 12", "5")
    await invites(world, curator, [guest])
    await guest.presses("Приду")
    await guest.reads("Вы в списке.")
    await world.bot.turn(to=starts + timedelta(minutes=5))
    await opens_card(curator)
    await curator.presses("Кто здесь")
    await curator.presses(NAMES[0])
    await curator.presses("‹ К мероприятию")
    await curator.reads("Были: 1")
    await curator.presses("Сертификаты")
    assert f"Благодарим: {NAMES[0]}" in lines(await curator.file_named("Сертификаты"))
    await opens_form(curator)
    await curator.reads("ваш шаблон от")
    await curator.presses("Вернуть наш")
    await curator.reads("на бланке бота")
    await opens_card(curator)
    await curator.presses("Сертификаты")
    assert not any("Благодарим" in line for line in lines(await curator.file_named("Сертификаты")))
