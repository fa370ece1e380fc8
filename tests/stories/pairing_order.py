"""September, still: mentors say yes or no, families hear of it, and the head's order makes the pairs."""

import asyncio
from datetime import UTC, date, datetime

from models import Role
from tests.phone import Person, buttons_of
from tests.services.orders import annex
from tests.stories.lists_of_buttons import opens_pairs
from tests.stories.pairing_autumn import YEAR, names
from tests.stories.pairing_school import Cast
from tests.stories.test_pair_orders import types

ASKED, TOLD, OBJECTING = date(2030, 9, 11), date(2030, 9, 12), 40
DECLINED = {31: (16, "Нет времени"), 36: (21, "Не мой предмет")}
"""Mentees whose first mentor cannot, who that is, and why; whoever is asked next is the one of the table."""
LAST = 25
"""The mentor of the family that objects."""


async def mentors_answer(cast: Cast) -> None:
    """23 mentors take all on, two cannot; by one press of the curator's each time the next one is asked."""
    await cast.at(ASKED, 15)
    told: dict[int, int] = {}
    for mentee, mentor in [*YEAR["by_order"].items(), (str(OBJECTING), LAST)]:
        if int(mentee) not in DECLINED:
            told[mentor] = told.get(mentor, 0) + 1
    yes = [takes_on(cast.mentor(mentor), count) for mentor, count in told.items()]
    await asyncio.gather(*yes, *(_says_no(cast.mentor(mentor), why) for mentor, why in DECLINED.values()))
    await cast.minutes(60)
    for mentee, (_, why) in DECLINED.items():
        name = cast.short(Role.MENTOR, YEAR["by_order"][str(mentee)])
        cast.curator.puts_the_phone_down()
        assert any(why.lower() in str(one) for one in cast.curator.messages())
        await cast.curator.presses(f"Спросить: {name}")
        await cast.curator.reads(f"Вопрос уйдёт наставнику: {name}")
    await cast.minutes(60)
    await asyncio.gather(*(takes_on(cast.mentor(YEAR["by_order"][str(one)]), 1) for one in DECLINED))


async def takes_on(mentor: Person, count: int) -> None:
    """A mentor has been asked about so many, and says yes to each."""

    def asked() -> dict[int, str] | None:
        buttons = [(one["message_id"], *button) for one in mentor.news() for button in buttons_of(one)]
        found = {number: data for number, label, data in buttons if label == "Берусь"}
        return found if len(found) == count else None

    for message_id, data in (await mentor.until(asked, f"{count} questions about pairs")).items():
        mentor.presses_data(message_id, data)
        await mentor.reads("могут возразить")


async def _says_no(mentor: Person, why: str) -> None:
    await mentor.presses("Не смогу")
    await mentor.presses(why)
    await mentor.reads("Спасибо за честный ответ")


async def families_answer(cast: Cast) -> None:
    """All 40 hear of their mentor, and one objects; no family has a telephone, so the curator notes the others' yes."""
    await cast.at(TOLD, 15)
    mentees = [phone for (role, _), phone in cast.phones.items() if role is Role.MENTEE]
    await asyncio.gather(*(_has_read(one, "нашёлся наставник") for one in mentees))
    child = cast.mentee(OBJECTING)
    await child.presses("Есть возражение")
    await child.reads("Пары не будет")
    for mentee, mentor in YEAR["by_order"].items():
        await family_agrees(cast, mentor, int(mentee))
    await cast.minutes(60)
    await _has_read(cast.mentor(LAST), "Эта пара не сложится")


async def family_agrees(cast: Cast, mentor: int, mentee: int) -> None:
    """What was said by word of mouth stands with the pair."""
    await cast.opens(mentor, mentee)
    await cast.curator.presses("Семья согласна")
    await cast.curator.reads("Согласие записано")


async def _has_read(phone: Person, words: str) -> None:
    await phone.until(lambda: any(words in str(one) for one in phone.messages()) or None, f"a message «{words}»")


async def order(cast: Cast) -> None:
    """After three working days 39 pairs wait for the order; signed, it makes them."""
    signed = YEAR["orders"]["first"]
    await cast.at(signed["on"], 10)
    await opens_pairs(cast.curator)
    said = await cast.curator.reads("ждут приказа")
    assert f"ждут приказа: {len(YEAR['by_order'])}" in said, said
    table = await prepared(cast, "Приказ о закреплении")
    assert {row[2]: row[1] for row in table} == names(cast, YEAR["by_order"])
    assert {row[3] for row in table} == {"ученик – ученик"}
    await is_signed(cast, **signed)
    await cast.at(signed["on"], 15)
    for mentee, mentor in YEAR["by_order"].items():
        await _has_read(cast.mentee(int(mentee)), "Приказ подписан")
        await _has_read(cast.mentor(mentor), "Приказ подписан")


async def prepared(cast: Cast, called: str) -> list[list[str]]:
    """The rows of the annex to the next order."""
    await opens_pairs(cast.curator, "Приказы", "Подготовить приказ")
    await cast.curator.reads("отдайте его на подпись")
    return annex(await cast.curator.file_named(called))[1:]


async def is_signed(cast: Cast, number: str, on: date) -> None:
    """The curator types what the head's office has written."""
    await cast.curator.presses("Приказ подписан")
    await types(cast.curator, number, datetime(on.year, on.month, on.day, tzinfo=UTC))
    await cast.curator.reads(f"Приказ № {number}")
