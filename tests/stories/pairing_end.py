"""May and June: results, and what registers and journal say of the year, compared with the table written by hand."""

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2

from models import Role
from tests.stories.lists_of_buttons import opens_pairs, presses_the_one
from tests.stories.pairing_autumn import YEAR
from tests.stories.pairing_order import OBJECTING
from tests.stories.pairing_school import MENTEES, MENTORS, Cast
from tests.stories.pairing_term import OURS

Row = tuple[Any, ...]
OVER = date(2031, 6, 2)


async def results(cast: Cast) -> None:
    """One pair has its result after its final meeting; all others when the programme is over."""
    curator = cast.curator
    await opens_pairs(curator, "Итоги пар")
    await presses_the_one(curator, cast.short(Role.MENTEE, OURS[1]))
    await curator.presses("Цель достигнута")
    await curator.reads("Итог: Цель достигнута")
    await curator.presses("Добавить фразу")
    await curator.reads("Что получилось?")
    await cast.world.settled()
    curator.writes("Вместе собрали робота")
    await curator.reads("Вместе собрали робота")
    await cast.at(OVER, 10)
    await opens_pairs(curator, "Итоги пар", "Завершить все: ученик – ученик", "Достигнута частично")
    await curator.reads(f"Завершены {len(YEAR['by_order']) - 1} пар")


async def registers(cast: Cast) -> None:
    """The pairs, the mentees and the mentors of the year."""
    await opens_pairs(cast.curator, "Списки", "Реестры на сегодня")
    book = openpyxl.load_workbook(BytesIO(await cast.curator.file_named("Реестры")))
    mentees, mentors, pairs = ([_plain(row) for row in page.iter_rows(min_row=2, values_only=True)] for page in book)
    made = [_pair(one) for one in _all_pairs()]
    of_pairs = [(cast.name(Role.MENTOR, mentor), cast.name(Role.MENTEE, mentee), *its) for mentor, mentee, *its in made]
    assert sorted((row[1], row[3], *row[7:15]) for row in pairs) == sorted(of_pairs)
    assert sorted((row[1], row[6], row[12], row[14]) for row in mentees) == sorted(_mentees(cast))
    assert sorted((row[1], sorted((row[10] or "").split("\n"))) for row in mentors) == sorted(_mentors(cast))


async def journal(cast: Cast) -> None:
    """Of one pair, for print."""
    await cast.opens(*OURS)
    await cast.curator.presses("Журнал")
    with pypdfium2.PdfDocument(await cast.curator.file_named("Журнал встреч")) as document:
        said = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    rows = [
        [number, f"{row['on']:%d.%m.%Y}", 60, row["is"], row.get("topic"), row["outcome"], row.get("next")]
        for number, row in enumerate(YEAR["journal"], start=1)
    ]
    assert [row for row in rows if " ".join(str(cell) for cell in row if cell) not in said] == [], said
    assert len(re.findall(r"\d\d\.\d\d\.\d{4} 60 ", said)) == len(rows)


def _all_pairs() -> list[dict[str, Any]]:
    """One for each row of the register: the usual ones, then those that differ."""
    differing = {(one["mentee"], one.get("mentor", YEAR["by_order"][str(one["mentee"])])): one for one in _exceptions()}
    usual = [(int(mentee), mentor) for mentee, mentor in YEAR["by_order"].items()]
    these = dict.fromkeys([*usual, *differing])
    return [
        YEAR["usual"] | {"mentee": mentee, "mentor": mentor} | differing.get((mentee, mentor), {})
        for mentee, mentor in these
    ]


def _exceptions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YEAR["exceptions"]
    return found


def _pair(one: dict[str, Any]) -> Row:
    """As the register has it from the order on."""
    order = YEAR["orders"][one["order"]]
    begins = (order["number"], order["on"], order["on"])
    ends = (one["state"], one["held"], one.get("last"), one["ended"], one["result"] or None)
    return (one["mentor"], one["mentee"], *begins, *ends)


def _mentees(cast: Cast) -> list[Row]:
    """By name: their mentors, whether they have come to the end, how they stand."""
    theirs: dict[int, list[str]] = {one: [] for one in range(1, MENTEES + 1)}
    for one in _all_pairs():
        theirs[one["mentee"]].append(cast.name(Role.MENTOR, one["mentor"]))
    waits = (None, "нет", "ждёт наставника")
    return [
        (cast.name(Role.MENTEE, one), *(waits if one == OBJECTING else _finished(its))) for one, its in theirs.items()
    ]


def _finished(mentors: list[str]) -> Row:
    return ("\n".join(mentors), "да", "завершил(а) программу")


def _mentors(cast: Cast) -> list[Row]:
    """By name: their mentees."""
    theirs: dict[int, list[str]] = {one: [] for one in range(1, MENTORS + 1)}
    for one in _all_pairs():
        theirs[one["mentor"]].append(cast.name(Role.MENTEE, one["mentee"]))
    return [(cast.name(Role.MENTOR, one), sorted(its) or [""]) for one, its in theirs.items()]


def _plain(row: Row) -> Row:
    return tuple(one.date() if isinstance(one, datetime) else one for one in row)
