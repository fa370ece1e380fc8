"""A school year: how often anybody is written to, when everything that can be due is due again and again."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import callbacks
from demo.server import serve
from models import Guardianship, Role
from models import Person as PersonRow
from services import calm
from tests.bot_process import running
from tests.phone import Person
from tests.stories.respondent import Respondent
from tests.stories.world import World

MOSCOW = ZoneInfo("Europe/Moscow")
Sent = list[tuple[int, date]]
"""To which chat, on which day."""


@pytest.mark.timeout(900)
async def test_nobody_is_written_to_more_than_the_year_allows(sqlite_url: str) -> None:
    async with serve() as server, running(sqlite_url, server.url) as bot:
        world = World(server, bot, sqlite_url)
        await world.begin()
        school = await world.school(is_surveyed=True)
        curator = await world.curator(school)
        pupil_row = await world.somebody(school, name="Осин Ян Львович", age=19, group="11А")
        pupil = await world.comes_in(pupil_row)
        mentor = await stops_in_the_middle(world, await world.somebody(school, Role.MENTOR, age=40, group="учитель"))
        mother_row = await world.guardian(await world.somebody(school, age=12, group="5А"))
        mother = await world.comes_in(mother_row)
        sent: Sent = []
        surveys: Sent = []
        for noon in busy_days(await bot.now()):
            sent += await turned(world, noon, surveys)
            await changes_their_mind(pupil, pupil_row.id)
            async with world.session() as session:
                child = await world.somebody(school, name=f"Осин Ян {noon:%d%m}", age=12, group="5А")
                session.add(Guardianship(guardian_id=mother_row.id, child_id=child.id, since=noon))
        sent += await turned(world, (await bot.now()).replace(month=9, day=15) + timedelta(days=365), surveys)
        await world.end()
    check_budget(sent, {pupil.chat_id: 8, mentor.chat_id: 8, mother.chat_id: 2})
    assert {chat_id for chat_id, _ in sent} == {one.chat_id for one in (curator, pupil, mentor, mother)}
    assert max(Counter(sent).values()) == 1, "more than one message on a day"
    assert not [day for _, day in sent if day.month in calm.SUMMER]
    assert (mother.chat_id, 9) in {(chat_id, day.month) for chat_id, day in sent[-10:]}, "what waited is told in autumn"
    assert all(calm.is_working_day(day) for _, day in sent)
    check_surveys(surveys, {pupil.chat_id, mentor.chat_id})


def check_surveys(surveys: Sent, taking_part: set[int]) -> None:
    """Surveys ask whoever takes part, and remind the silent twice; never two of them on a day, nor in the summer."""
    assert {chat_id for chat_id, _ in surveys} == taking_part
    assert max(Counter(surveys).values()) == 1, "two messages of surveys on a day"
    assert max(Counter((chat_id, day.year, day.month) for chat_id, day in surveys).values()) <= 3
    assert {day.month for _, day in surveys} <= {10, 5}
    assert all(calm.is_working_day(day) for _, day in surveys)


def check_budget(sent: Sent, most: dict[int, int]) -> None:
    """So many messages a month, and not more; in the busiest month just as many, or the bound was never tried."""
    months = Counter((chat_id, day.year, day.month) for chat_id, day in sent)
    for chat_id, bound in most.items():
        assert max(count for (chat, *_), count in months.items() if chat == chat_id) <= bound
    tried = [chat_id for chat_id in most if bound_is_met(months, chat_id, most[chat_id])]
    assert len(tried) >= 2, months


def bound_is_met(months: Counter[tuple[int, int, int]], chat_id: int, bound: int) -> bool:
    """Whether some month was full."""
    return any(count == bound for (chat, *_), count in months.items() if chat == chat_id)


async def stops_in_the_middle(world: World, row: PersonRow) -> Person:
    """A mentor who answers one question and is not seen again."""
    mentor = await world.comes_in(row)
    for button in ("Согласие", "Согласие даю", "Анкета", "Начать", "Да"):
        await mentor.presses(button)
    await Respondent(mentor).sees()
    return mentor


def busy_days(begins: datetime) -> Iterator[datetime]:
    """The noon of days on which much happens: in autumn, and as the summer break begins."""
    for month, day, length in ((10, 1, 20), (5, 25, 12)):
        first = datetime.combine(date(begins.year + (month < 9), month, day), time(12), MOSCOW)
        yield from (first + timedelta(days=number) for number in range(length))


async def changes_their_mind(person: Person, person_id: int) -> None:
    """Takes the consent back and gives it again: the questionnaire waits anew."""
    message = person.messages()[-1]["message_id"]
    for act in (callbacks.Withdraw(person_id=person_id), callbacks.Agree(person_id=person_id)):
        await person.hears(person.presses_data(message, act.pack()))


async def turned(world: World, moment: datetime, surveys: Sent) -> Sent:
    """The clock goes on to a moment, from one thing due to the next; gives the messages of the way, each by its day."""
    sent: Sent = []
    while (due := await world.bot.next_due()) is not None and due < moment:
        sent += await stepped(world, due, surveys)
    return sent + await stepped(world, moment, surveys)


async def stepped(world: World, moment: datetime, surveys: Sent) -> Sent:
    """The clock goes on to a moment; gives the morning messages that it brings, and adds those of surveys."""
    calls = world.server.telegram.ledger.calls
    before = calls.seq
    day = (await world.bot.turn(to=moment)).astimezone(MOSCOW).date()
    said = [(call["chat_id"], call["text"]) for call in calls.after(before)]
    surveys += [(chat_id, day) for chat_id, text in said if text.startswith("Опрос «")]
    return [(chat_id, day) for chat_id, text in said if text.startswith("Добрый день")]


async def test_a_mother_of_two_gets_one_message_in_the_morning(world: World) -> None:
    school = await world.school()
    mother = world.telephone()
    for name in ("Миша", "Соня"):
        child = await world.somebody(school, name=f"Черникин{name[-1]} {name} Андреевич", age=12, group="6Б")
        await world.comes_in(await world.guardian(child), mother)
    before = world.server.telegram.ledger.calls.seq
    await world.bot.turn(forward=timedelta(days=4))
    calls = world.server.telegram.ledger.calls.after(before)
    got = [call["text"] for call in calls if call["chat_id"] == mother.chat_id]
    assert all("Миша" in text and "Соня" in text for text in got), got
