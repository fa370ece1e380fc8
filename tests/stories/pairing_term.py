"""October to May: three pairs meet, one moves a meeting, misses one and differs on one; in January a mentor leaves."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta

from models import Role
from tests.phone import Person
from tests.stories.lists_of_buttons import opens_pairs, presses_the_one
from tests.stories.pairing_autumn import YEAR
from tests.stories.pairing_order import family_agrees, is_signed, prepared, takes_on
from tests.stories.pairing_school import Cast

Couple = tuple[int, int]
"""A mentor and a mentee."""
OURS: Couple = (1, 1)
"""The pair of the journal."""
QUIET: Couple = (18, 33)
LEFT, LEFT_ALONE, STEPS_IN = 22, 37, 20
THANKS = "записано"
USUAL = {"состоялась": ("Да, по плану", "Да"), "не состоялась": ("Нет", "Нет")}
DISPUTED, FELL, LEAVES = date(2030, 11, 5), date(2030, 11, 19), date(2031, 1, 15)


async def times_are_agreed(cast: Cast) -> None:
    """Three pairs agree on every second Tuesday; the other 36 of this story never do."""
    await asyncio.gather(*(_proposes(cast, *one) for one in (OURS, QUIET, (LEFT, LEFT_ALONE))))
    await cast.minutes(2)
    for mentee in (OURS[1], QUIET[1], LEFT_ALONE):
        await cast.mentee(mentee).presses("Подходит")
        await cast.mentee(mentee).reads("Накануне я напомню")
    await cast.minutes(2)
    await cast.mentor(OURS[0]).reads("договорились!")


async def _proposes(cast: Cast, mentor: int, mentee: int) -> None:
    phone = cast.mentor(mentor)
    phone.writes("Меню")
    await phone.presses(cast.first(Role.MENTEE, mentee))
    await phone.presses("Договориться о времени")
    await presses_the_one(phone, "по вторникам в 15:00")
    await phone.reads("Через минуту я спрошу")


async def term(cast: Cast) -> None:
    """Meeting after meeting, as the journal has them; what else happens comes on its day."""
    third: Couple = (LEFT, LEFT_ALONE)
    for row in YEAR["journal"]:
        if row["on"] > LEAVES and third[0] == LEFT:
            third = await a_mentor_leaves(cast)
        others = [_meets(cast, one, *USUAL["состоялась"]) for one in (QUIET, third)]
        if planned := row.get("planned"):
            await _moves(cast, planned, row["on"])
            await cast.at(planned, 16, 5)
            await asyncio.gather(*others)
            others = []
        await cast.at(row["on"], 16, 5)
        mentor, mentee = USUAL[row["outcome"]]
        if row["on"] == DISPUTED:
            mentee = "Нет"
        fell = row["on"] == FELL
        said = {"в целом": ("7", "🙁")} if fell else {}
        await asyncio.gather(_meets(cast, OURS, mentor, mentee, topic=row.get("topic", ""), **said), *others)
        if row["on"] == DISPUTED:
            await _decides(cast)
        if fell:
            await _looks_at_the_fall(cast)


async def _meets(
    cast: Cast, couple: Couple, mentor: str, mentee: str, *, topic: str = "Проект", **pulse: tuple[str, str]
) -> None:
    """Both are asked how it was, and say so; whatever else is asked on that day has its answer here, too."""
    of_mentor, of_mentee = pulse.get("в целом", ("8", "🙂"))
    usual = {"Продолжаем?": "Да", "О чём была встреча?": topic, "Что дальше?": "Продолжим начатое"}
    await asyncio.gather(
        says(cast.mentor(couple[0]), {"Встреча состоялась?": mentor, "в целом": of_mentor, **usual}),
        says(cast.mentee(couple[1]), {"Встреча состоялась?": mentee, "в целом": of_mentee, **usual}),
    )


async def says(phone: Person, answers: Mapping[str, str]) -> None:
    """Answers question after question until the bot thanks."""
    known = (*answers, THANKS)

    def asked() -> str | None:
        return next((words for text in reversed(phone.texts()) for words in known if words in text), None)

    while (question := await phone.until(asked, f"one of {known}")) != THANKS:
        await phone.presses(answers[question])


async def _moves(cast: Cast, planned: date, to: date) -> None:
    """The evening before both are reminded; the mentor asks for another day, and the mentee says yes."""
    mentor, mentee = cast.mentor(OURS[0]), cast.mentee(OURS[1])
    await cast.at(planned - timedelta(days=1), 18, 1)
    await mentee.reads("Завтра: Встреча 2")
    await mentor.reads("Завтра: Встреча 2")
    await mentor.presses("Перенести")
    await mentor.presses("Другой день")
    await presses_the_one(mentor, f"чт {to:%d.%m}")
    await mentor.presses("15:00")
    await mentor.reads("Через минуту я спрошу")
    await cast.minutes(2)
    await mentee.reads("просят перенести")
    await mentee.presses("Подходит")
    await mentee.reads("15:00")
    await cast.minutes(2)
    await mentor.reads("время изменилось")


async def _decides(cast: Cast) -> None:
    """The two differ, and the curator finds out."""
    await cast.at(DISPUTED + timedelta(days=6), 15)
    await _opens_what_needs_attention(cast, "стороны по-разному говорят")
    await cast.curator.presses("Состоялась")
    await cast.curator.reads("встреча состоялась")


async def _looks_at_the_fall(cast: Cast) -> None:
    """A child has said less than the month before; the curator talks with both."""
    await cast.at(FELL + timedelta(days=1), 15)
    await _opens_what_needs_attention(cast, f"{cast.short(Role.MENTEE, OURS[1])}: оценка встреч была 8, стала 4")
    await cast.curator.presses("Поговорили")
    await cast.curator.reads("вы поговорили")


async def _opens_what_needs_attention(cast: Cast, words: str) -> None:
    curator = cast.curator
    await opens_pairs(curator)
    await presses_the_one(curator, "Что требует внимания · ")
    await curator.reads(words)
    await presses_the_one(curator, f"{cast.short(Role.MENTOR, OURS[0])} → {cast.short(Role.MENTEE, OURS[1])}")
    await curator.reads(words)


async def a_mentor_leaves(cast: Cast) -> Couple:
    """One press: the pair rests, another mentor is found, takes it on, and stands in the amending order."""
    curator, signed = cast.curator, YEAR["orders"]["amending"]
    await cast.at(LEAVES, 15)
    await cast.opens(LEFT, LEFT_ALONE)
    await curator.presses("Пауза, замена, итог")
    await curator.presses("Наставник выбыл")
    await curator.reads("На паузе 1 пара")
    child, new = cast.short(Role.MENTEE, LEFT_ALONE), cast.short(Role.MENTOR, STEPS_IN)
    assert f"{child} → {new}" in await curator.reads("Кто может заменить")
    await curator.presses(f"Предложить: {child}")
    await curator.reads(f"Через минуту спрошу: {new}")
    await cast.minutes(2)
    await takes_on(cast.mentor(STEPS_IN), 1)
    await family_agrees(cast, STEPS_IN, LEFT_ALONE)
    await cast.at(signed["on"], 10)
    (row,) = await prepared(cast, "Приказ об изменениях")
    assert all(cast.name(Role.MENTOR, one) in " ".join(row) for one in (LEFT, STEPS_IN))
    await is_signed(cast, **signed)
    return STEPS_IN, LEFT_ALONE
