"""A survey of a school, through the real bot: started, answered, reminded; the card tells how it stands."""

import asyncio
from datetime import timedelta

from models import Person as PersonRow
from models import Place
from tests import factories
from tests.phone import Person, buttons_of
from tests.services.surveys import agree
from tests.stories.respondent import Respondent
from tests.stories.world import World

TITLE = "Как прошла программа"
PUPIL = {
    "Вы рады, что участвовали в программе?": "Да",
    "Насколько программа вам помогла?": "8",
    "Насколько хорошо вам было в программе?": "9",
    "Насколько спокойно и безопасно вам было с наставником?": "10",
    "Насколько наставник вас поддерживал?": "9",
    "Чем наставник вам помог?": None,
    "Что было самым ценным?": None,
    "Хотите ли вы продолжить?": "Да",
}
SOON = timedelta(minutes=20)
"""Nobody is written to right after they have pressed something."""


async def mentees(world: World, school: Place, count: int) -> list[Person]:
    """So many grown-up pupils who are in, have agreed, and have put their telephones down."""
    rows: list[PersonRow] = []
    now = await world.bot.now()
    async with world.session() as session:
        for number in range(count):
            said = {"name": f"Осин Ян{number:02}", "born": now.year - 19, "group": "11А", "agreed_at": now}
            row = await factories.person(session, school, **said)
            rows.append(row)
            agree(session, row, now)
    people = [await world.comes_in(row) for row in rows]
    for one in people:
        one.puts_the_phone_down()
    return people


async def starts(curator: Person, title: str = TITLE) -> None:
    """The curator goes from the tasks to the questionnaire and starts the survey."""
    curator.writes("Меню")
    for button in ("Анкеты", "Опросы", "Запустить опрос"):
        await curator.presses(button)
    await curator.reads("Какую анкету")
    wanted = f"{title} · наставляемый"
    while wanted not in curator.buttons():
        more = next(label for label in curator.buttons() if label.endswith("›") and "/" in label)
        before = curator.buttons()
        await curator.presses(more)
        await curator.until(lambda before=before: (curator.buttons() != before) or None, "another page")
    await curator.presses(wanted)
    await curator.reads("Кто отвечает: наставляемый")
    await curator.presses("Запустить")
    await curator.reads("Опрос начнётся через минуту")


async def answers_all(person: Person) -> None:
    """A pupil answers from the survey's message on, and sends it."""
    respondent = Respondent(person)
    review = await respondent.fills(PUPIL)
    person.presses_data(review.message_id, review.options["Отправить"])
    await person.reads("Ответы записаны")


async def stops_half_way(person: Person) -> None:
    """A pupil answers two questions and puts the telephone down."""
    respondent = Respondent(person)
    await respondent.fills(PUPIL, until="Насколько хорошо вам было в программе?")
    person.puts_the_phone_down()


async def test_forty_are_asked_five_stop_half_way_five_have_blocked_the_bot_and_reminders_reach_the_five(
    world: World,
) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    people = await mentees(world, school, 40)
    finishing, halfway = people[:30], people[30:35]
    await starts(curator)
    assert "Участвуют: 40" in curator.last()
    for one in people[35:]:
        one.phone.block()
    await world.bot.turn(forward=SOON)
    first = await finishing[0].reads(f"Опрос «{TITLE}», до ")
    assert "Отвечать можно по одному вопросу" in first
    assert "Вы рады" in first
    await asyncio.gather(*map(answers_all, finishing), *map(stops_half_way, halfway))
    await curator.presses("Обновить")
    card = await curator.reads("Закончили: 30")
    assert "Открыли: 35" in card
    assert "Ответили: 35" in card
    assert "Не дошло: 5" in card
    calls = world.server.telegram.ledger.calls
    before = calls.seq
    assert await curator.hears(await curator.presses("Напомнить · 5")) == "Напомним: 5"
    await world.bot.turn(forward=SOON)
    reminded = {call["chat_id"] for call in calls.after(before) if "ещё ждёт ответа" in call["text"]}
    assert reminded == {one.chat_id for one in halfway}
    await curator.presses("Не закончили · 10")
    await curator.reads("Ещё не закончили: 10")
    shown = curator.news()[-1]
    to_call = [label for label, _ in buttons_of(shown) if label.startswith("☎")]
    assert to_call == [f"☎ Осин Ян{number}, 11А" for number in range(35, 40)]
    await curator.presses("☎ Осин Ян35, 11А")
    await curator.reads("Код для списков")
