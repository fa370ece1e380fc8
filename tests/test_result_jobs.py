"""Results as somebody gets them: the screen, the picture drawn in a process apart, the table, the sums."""

from datetime import datetime
from io import BytesIO

import openpyxl
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database, words
from bot.jobs import Jobs, Tools
from bot.replies import calls
from bot.telegram import Telegram
from bot.work import WORK
from handlers import notices, result_screens
from models import Answer, Document, Job, JobState, Promise, Response
from services import outbox, receivers, survey_totals, wave_results
from services.wave_results import PICTURE, TABLE
from tests import factories
from tests.services import test_wave_results as waves

HOSTILE = "=cmd|' /C calc'!A0"


async def test_a_curator_gets_screen_picture_and_table_with_the_same_numbers(
    engine: AsyncEngine, now: datetime
) -> None:
    make_session = database.sessions(engine)
    async with make_session() as session, session.begin():
        place = await factories.school(session)
        me = await factories.curator(session, place)
        made = await waves.wave(session, place, now)
        await waves.filled(session, made, place, now, yes=33, no=5, none=2)
        first = await session.scalar(select(Response.id).order_by(Response.id).limit(1))
        session.add(Answer(response_id=first, name="valuable", concept="valuable", value=HOSTILE))
        for kind in (PICTURE, TABLE):
            await wave_results.ask(session, me=me, wave_id=made.id, kind=kind, now=now)
        with words.speaking("ru"):
            found = await wave_results.of(session, me=me, wave_id=made.id, language="ru", now=now)
            said = result_screens.results(found, 0, coming=True).text or ""
            written = result_screens.written(found, 0).text or ""
    for number in ("82,5 %", "33 из 40", "86,8 %", "33 из 38", "95 %", "38 из 40", "8 из 10", "ответил «Да»"):
        assert number in said
    assert HOSTILE in written
    await Jobs(Tools(make_session, Telegram("http://127.0.0.1:9", "42:x"), "bot"), WORK).work_off()
    async with make_session() as session, session.begin():
        assert {job.state for job in await session.scalars(select(Job))} == {JobState.DONE}
        files = {
            promise.kind: document
            for promise, document in await session.execute(
                select(Promise, Document).join(Document, Document.promise_id == Promise.id)
            )
        }
        assert files[PICTURE].content.startswith(b"\x89PNG")
        now = max(await session.scalars(select(Promise.not_before)))
        claimed = await outbox.claim(session, now=now, machine=0.0, limit=10)
        known = await receivers.of(session, {one.receiver_id for one in claimed}, now=now)
        replies = await notices.render(session, [(one, known[one.receiver_id]) for one in claimed], now)
    methods = {method for reply in replies if reply for method, _parameters in calls(reply, 1, None)}
    assert methods == {"sendPhoto", "sendDocument"}
    book = openpyxl.load_workbook(BytesIO(files[TABLE].content))
    assert book.sheetnames == ["Ответы", "Ответы кодами", "По ответу на строке", "Вопросы", "Открытые ответы"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == HOSTILE]
    assert [(cell.parent.title, cell.data_type) for cell in cells] == [("Открытые ответы", "s")]
    wide = list(book["Ответы"].iter_rows(values_only=True))
    assert (len(wide), wide[0][:3], wide[1][1:4]) == (
        39,
        ("Код", "ФИО", "Класс/должность"),
        ("Осин Ян 0", "11А", "Да"),
    )
    assert [row[2:5] for row in book["Вопросы"].iter_rows(min_row=2, max_row=4, values_only=True)] == [
        (33, 40, 82.5),
        (33, 38, 86.8),
        (38, 40, 95),
    ]


async def test_a_coordinator_reads_the_sum_and_the_schools_without_data(engine: AsyncEngine, now: datetime) -> None:
    async with database.sessions(engine)() as session:
        me, _schools = await waves.region_of_schools(session, now, (33, 5, 2), (12, 0, 8), (2, 1, 3), (6, 0, 0))
        with words.speaking("ru"):
            said = result_screens.totals(await survey_totals.of(session, me=me, now=now), 0).text or ""
    assert "53 из 72" in said
    assert "Школа без опроса" in said
    assert "Школа № 1: 82,5 % довольны (33 из 40), ответили 38" in said
    assert "Школа № 3: ответов слишком мало, участников: 6" in said
    assert "Осин" not in said
