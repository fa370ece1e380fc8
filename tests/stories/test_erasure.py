"""A pupil takes the consent back and is destroyed: nothing that the bot keeps anywhere names them afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from demo.server import serve
from models import (
    Answer,
    Capacity,
    Change,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Erasure,
    Promise,
    PromiseState,
    Response,
    ResponseState,
    Role,
)
from models import Person as PersonRow
from services import form_versions
from tests import bot_process, searching
from tests.bot_process import running
from tests.phone import PATIENCE, Person
from tests.sheets import HEADER, xlsx
from tests.stories.world import World

NAME, PHONE, WORDS = "Журавлёв Тихон Саввич", "+7 914 555-01-77", "собираю гербарий из редких мхов"
CHAT = 5_999_123_456
NEEDLES = (NAME, "Журавлёв", "Саввич", PHONE, str(CHAT), "гербарий")
SAID = {"capacity": Capacity.SELF, "kind": ConsentKind.PROCESSING, "version": "1", "route": ConsentRoute.PAPER}


@asynccontextmanager
async def at_work(url: str, exports: Path) -> AsyncIterator[World]:
    """A bot with an exports folder that tells all it ever tells in its log."""
    settings = {"EXPORTS_FOLDER": str(exports), "ERASURES_FILE": str(exports.parent / "erasures.jsonl")}
    async with serve() as server, running(url, server.url, LOG_LEVEL="DEBUG", **settings) as bot:
        world = World(server, bot, url)
        await world.begin()
        yield world
        await world.end()


async def written_down(world: World, pupil: PersonRow, curator: PersonRow, now: datetime) -> None:
    """What comes of a year: answers, a draft, a message that waits, a consent on paper that was taken back."""
    async with world.session() as session:
        row = await session.get_one(PersonRow, pupil.id)
        row.phone = PHONE
        version = await form_versions.latest(session, code="mentee_intake")
        given: dict[str, Any] = {"form_version_id": version.id, "person_id": pupil.id, "place_id": pupil.operator_id}
        given |= {"nonce": "abcd", "changed_at": now}
        sent = Response(state=ResponseState.SUBMITTED, filling={}, **given)
        draft = Response(state=ResponseState.STOPPED, filling={"answers": {"hobby": WORDS}}, **given)
        session.add_all([sent, draft])
        await session.flush()
        session.add(Answer(response_id=sent.id, name="/hobby", concept="hobby", value=WORDS))
        for outcome in (ConsentOutcome.GIVEN, ConsentOutcome.WITHDRAWN):
            paper = {"paper_number": "12", "paper_on": date(2026, 9, 1), "names": {"subject": NAME, "signer": NAME}}
            session.add(ConsentEvent(subject_id=pupil.id, signer_id=pupil.id, outcome=outcome, at=now, **paper, **SAID))
        session.add(
            Promise(
                key=f"later:{pupil.id}",
                kind="appeal_help",
                parameters={"person_id": pupil.id, "word": NAME},
                receiver_id=curator.id,
                lane=1,
                not_before=now.replace(year=now.year + 1),
                state=PromiseState.WAITING,
                created_at=now,
            )
        )
        before = [{"id": pupil.id, "name": NAME, "born_on": None, "birth_year": 2008, "groups": []}]
        session.add(Change(by_id=curator.id, kind="people_added", rows={"before": before}, made_at=now))


async def everywhere(world: World, url: str, exports: Path) -> dict[str, set[str]]:
    """Where the bot's rows, files and logs name them."""
    async with world.session() as session:
        found = await searching.in_rows(session, NEEDLES)
    found |= searching.in_folder(exports.parent, NEEDLES) | searching.in_folder(world.bot.folder, NEEDLES)
    if (file := Path(url.partition(":///")[2])).exists():
        found |= {
            name: one for name, one in searching.in_folder(file.parent, NEEDLES).items() if name[:5] == file.name[:5]
        }
    return found


async def nowhere(world: World, url: str, exports: Path) -> dict[str, set[str]]:
    """The same, once the bot has cleaned up after itself; what is left where it does not."""
    async with asyncio.timeout(PATIENCE * 3):
        while not (exports.parent / "erasures.jsonl").exists():
            await asyncio.sleep(0.1)
    for _ in range(100):
        if not (found := await everywhere(world, url, exports)):
            break
        await asyncio.sleep(0.1)
    return found


async def destroyed(curator: Person) -> None:
    """The curator finds who is to be destroyed, reads what it means, and presses twice."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Уничтожение")
    assert "согласие отозвано" in await curator.reads("Журавлёв Тихон")
    await curator.presses("Журавлёв Тихон")
    await curator.reads("Вернуть будет нельзя")
    await curator.presses("Уничтожить")
    said = await curator.reads("Готово. Данные участника")
    assert "обработка данных, № 12 от 01.09.2026" in said
    assert "Все.xlsx" in said


async def test_nothing_names_them_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    await nothing_names_them_any_more(sqlite_url, tmp_path)


async def test_nothing_names_them_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    await nothing_names_them_any_more(postgresql_url, tmp_path)


async def nothing_names_them_any_more(url: str, tmp_path: Path) -> None:
    """From a name in every corner to none."""
    exports = tmp_path / "kept" / "exports"
    exports.mkdir(parents=True)
    async with at_work(url, exports) as world:
        school = await world.school()
        worker = await world.somebody(school, Role.CURATOR, name="Совина Мария Петровна")
        curator = await world.comes_in(worker)
        pupil = await world.somebody(school, name=NAME, age=18, group="11А")
        await world.comes_in(pupil, Person(world.server, CHAT, "Тиша"))
        await written_down(world, pupil, worker, await world.bot.now())
        table = xlsx(HEADER, (None, NAME, 2008, "11Б"), (None, "Совенков Ян Ильич", 2008, "11А"))
        (exports / "Все.xlsx").write_bytes(table)
        curator.sends_file("Список.xlsx", table)
        await curator.reads("Пока ничего не добавлено")
        await world.settled()

        before = await everywhere(world, url, exports)
        assert set().union(*before.values()) == set(NEEDLES)
        assert before.keys() >= {
            "person.name",
            "answer.value",
            "response.filling",
            "job.result",
            "change.rows",
            "Все.xlsx",
        }
        assert not url.startswith("sqlite") or any(name.startswith("story.db") for name in before)
        assert "log" not in before

        await destroyed(curator)
        assert await nowhere(world, url, exports) == {}
        await the_act_is_signed(world, curator)
        assert await everywhere(world, url, exports) == {}
        (line,) = map(json.loads, (exports.parent / "erasures.jsonl").read_text().splitlines())
        assert (line["person"], line["reason"]) == (pupil.id, "withdrawal")
    (listed,) = await bot_process.verb(url, "http://localhost", "erasures", "list")
    assert (listed["person"], listed["act"]) == (pupil.id, "7-У")


async def the_act_is_signed(world: World, curator: Person) -> None:
    """The papers are destroyed by hand, the act is printed, signed, and its number typed in."""
    await curator.presses("Бумаги уничтожены")
    await curator.reads("Бумаги уничтожены")
    await curator.presses("Напечатать акт")
    async with world.session() as session:
        proof = (await session.scalars(select(Erasure))).one()
    assert (await curator.file_named(f"Акт {proof.person_code}.pdf")).startswith(b"%PDF")
    assert (await curator.file_named(f"Акт {proof.person_code}.docx")).startswith(b"PK")
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Уничтожение")
    await curator.presses("Акты")
    await curator.presses(f"{proof.person_code} · {proof.at:%d.%m.%Y}")
    await curator.presses("Номер акта")
    await curator.reads("Номер акта")
    curator.writes("7-У")
    await curator.reads("От какого числа акт?")
    curator.writes(f"{(await world.bot.now()).date():%d.%m.%Y}")
    await curator.presses("Отправить")
    await curator.reads("Акт: № 7-У")
