"""September in the long story of pairs: from the group meeting to pairs that agree."""

import asyncio
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from models import Role
from tests.stories.lists_of_buttons import opens_pairs, presses_the_one
from tests.stories.pairing_school import AT_ONCE, MENTEES, MENTORS, SECOND, Cast, intended

YEAR: dict[str, Any] = tomllib.loads(Path(__file__).with_name("year_of_pairs.toml").read_text("utf-8"))
"""The table written by hand."""
Table = dict[str, int]


async def meets_and_says_with_whom(cast: Cast) -> None:
    """All 65 come to the group meeting; in the afternoon each names by buttons with whom they would like to work."""
    curator = cast.curator
    await opens_pairs(curator, "Групповая встреча", "Новая встреча", "ученик – ученик")
    await curator.reads("В какой день встреча?")
    await presses_the_one(curator, f"{(await cast.world.bot.now()).day} сентября")
    await curator.reads("Встреча записана")
    await curator.presses("‹ К встрече")
    await curator.reads(f"наставляемых {MENTEES}, наставников {MENTORS}")
    await curator.presses("Разослать вопрос")
    await curator.reads(f"Вопрос получат {MENTEES + MENTORS} человек")
    await cast.minutes(6 * 60)
    turns = asyncio.Semaphore(AT_ONCE)
    wanted = {(Role.MENTEE, one): [intended(one), *([SECOND[one]] if one in SECOND else [])] for one in mentees()}
    for mentor in range(1, MENTORS + 1):
        named = [one for one in mentees() if mentor in wanted[Role.MENTEE, one][:1]]
        wanted[Role.MENTOR, mentor] = sorted(named, key=lambda one: one % 2)
    await asyncio.gather(*(_names(cast, *who, its, turns) for who, its in wanted.items()))
    await opens_pairs(curator, "Групповая встреча")
    await presses_the_one(curator, "ученик – ученик")
    await curator.reads(f"Ответили: {MENTEES + MENTORS} из {MENTEES + MENTORS}")


def mentees() -> range:
    """Their numbers."""
    return range(1, MENTEES + 1)


async def _names(cast: Cast, role: Role, number: int, wanted: list[int], turns: asyncio.Semaphore) -> None:
    async with turns:
        phone, other = cast.phones[role, number], Role.MENTOR if role is Role.MENTEE else Role.MENTEE
        for one in wanted:
            await presses_the_one(phone, cast.friendly(other, one))
        await phone.presses("Готово")
        await phone.reads("Спасибо, это записано")


async def proposal(cast: Cast) -> None:
    """Proposed, looked through, one pair locked, one forbidden, proposed anew, two exchanged by hand, published."""
    curator = cast.curator
    await opens_pairs(curator, "Предложить пары", "ученик – ученик")
    assert "Пар: 40" in await curator.reads("Это предложение")
    assert pairs_in(await curator.file_named("Пары")) == names(cast, YEAR["first_proposal"])
    await curator.presses("Посмотреть пары")
    await _looks(cast, 1)
    await curator.presses("Закрепить")
    await curator.presses("‹ К предложению")
    await _looks(cast, 3)
    await curator.presses("Не соединять")
    await curator.reads("Больше не предложу")
    await curator.presses("‹ К предложению")
    await curator.presses("Предложить заново")
    again = await curator.reads("Новые пары: 1")
    assert f"{cast.short(Role.MENTEE, 3)} → {cast.short(Role.MENTOR, 18)}" in again
    assert again.count(" → ") == 1, "nobody else has another mentor now"
    await _changes_mentors(cast, 5, 7)
    await curator.presses("‹ К предложению")
    await curator.presses("Отправить наставникам")
    await curator.reads("о 40 парах")


async def _looks(cast: Cast, mentee: int) -> None:
    """Opens one of the proposed pairs from the numbers of the proposal."""
    await cast.curator.presses("Посмотреть пары")
    await presses_the_one(cast.curator, f"{cast.short(Role.MENTEE, mentee)} →")


async def _changes_mentors(cast: Cast, mentee: int, other: int) -> None:
    """Two mentees change their mentors, whose places are all taken."""
    curator, mentor = cast.curator, cast.short(Role.MENTOR, YEAR["first_proposal"][str(other)])
    await curator.presses("Посмотреть пары")
    await _looks(cast, mentee)
    await curator.presses("Другой наставник")
    await presses_the_one(curator, mentor)
    await curator.reads("Все места, которые предложил этот наставник, заняты")
    await curator.presses(f"Поменять: {cast.short(Role.MENTEE, other)}")
    await curator.reads(f"{cast.short(Role.MENTEE, mentee)} → {mentor}")


def names(cast: Cast, table: Table) -> dict[str, str]:
    """The mentor of each mentee, by name."""
    return {cast.name(Role.MENTEE, int(one)): cast.name(Role.MENTOR, mentor) for one, mentor in table.items()}


def pairs_in(file: bytes) -> dict[str, str]:
    """The same in the table that the bot has sent."""
    rows = openpyxl.load_workbook(BytesIO(file)).worksheets[0].iter_rows(min_row=2, values_only=True)
    return {str(row[0]): str(row[2]) for row in rows if row[0]}
