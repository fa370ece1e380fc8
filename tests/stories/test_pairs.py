"""A curator has pairs proposed, reads the numbers in the chat and the reasons in the table; nobody else hears of it."""

from io import BytesIO

import openpyxl

from models import Role
from tests.services.test_pair_base import took_part
from tests.stories.world import World


async def test_a_curator_has_pairs_proposed_and_reads_why(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    now = await world.bot.now()
    younger, older = {"born": now.year - 14, "at": now}, {"born": now.year - 16, "at": now}
    async with world.session() as session:
        place = await session.merge(school)
        for name in ("Котов Пётр", "Лисин Ян", "Ежов Ян"):
            await took_part(session, place, Role.MENTEE, group="8А", name=name, answers={}, **younger)
        await took_part(session, place, Role.MENTEE, group="8Б", name="Зайцев Ян", agreed=False, **younger)
        answers = {"number_of_mentees": 2}
        await took_part(session, place, Role.MENTOR, group="10Б", name="Совин Лев", answers=answers, **older)
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    assert "Пар пока нет" in await curator.reads("пары")
    await curator.presses("Предложить пары")
    assert "Решаете вы" in await curator.reads("кому с кем работать")
    await curator.presses("ученик – ученик")
    await curator.reads("Таблица придёт сюда")
    told = await curator.reads("Это предложение")
    assert "Пар: 2" in told
    assert "Без наставника: 1" in told
    assert "Пока не могут участвовать: 1" in told
    book = openpyxl.load_workbook(BytesIO(await curator.file_named("Пары")))
    pairs, without = ([*page.iter_rows(min_row=2, values_only=True)] for page in book.worksheets[:2])
    assert len(pairs) == 2
    assert all("Совин Лев" in row for row in pairs)
    assert len([row for row in without if row[0]]) >= 1
