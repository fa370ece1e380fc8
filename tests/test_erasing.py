"""After an erasure: the database's own files hold nothing of it, and a restored backup brings nobody back."""

import asyncio
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot import database, erasing
from bot.erasing import Erasing, Line
from models import Answer, Erasure, ErasureReason, Person, Response, ResponseState
from services import erasure, form_versions
from tests import bot_process, factories, searching

NAME, PHONE, WORDS = "Журавлёв Тихон Саввич", "+7 914 555-01-77", "люблю собирать гербарий из мхов"
NEEDLES = (NAME, "Журавлёв", "Саввич", PHONE, "гербарий", "5999123456")


@dataclass
class Kept:
    """A database with somebody to erase, and the file beside it."""

    engine: AsyncEngine
    make: async_sessionmaker[AsyncSession]
    file: Path
    person_id: int
    code: str

    async def erase(self, now: datetime) -> None:
        async with self.make() as session, session.begin():
            given = {"reason": ErasureReason.WITHDRAWAL, "by_id": None, "now": now}
            await erasure.erase(session, person_id=self.person_id, **given)

    def erasing(self) -> Erasing:
        return Erasing(self.engine, self.make, self.file)

    async def people(self) -> int:
        async with self.make() as session:
            return await session.scalar(select(func.count(Person.id))) or 0


@pytest.fixture
async def kept(engine: AsyncEngine, tmp_path: Path, now: datetime) -> Kept:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        place = await factories.school(session)
        for number in range(200):
            await factories.person(session, place, name=f"Осин Ян {number}", born=2006, may_be_written_to=False)
        chat = factories.telephone()
        chat.id = 5_999_123_456
        person = await factories.person(session, place, name=NAME, born=date(2013, 4, 5), chat=chat)
        person.phone = PHONE
        version = await form_versions.latest(session, code="mentee_intake")
        response = Response(
            form_version_id=version.id,
            person_id=person.id,
            place_id=place.id,
            state=ResponseState.SUBMITTED,
            filling={"answers": {"hobby": WORDS * 200}},
            nonce="abcd",
            changed_at=now,
        )
        session.add(response)
        await session.flush()
        session.add(Answer(response_id=response.id, name="/hobby", concept="hobby", value=WORDS))
        return Kept(engine, make, tmp_path / "erasures.jsonl", person.id, person.code)


def bytes_of(engine: AsyncEngine) -> dict[str, set[str]]:
    """What lies in the files of an SQLite database."""
    file = Path(str(engine.url.database))
    found = {one.name: searching.in_bytes(one.read_bytes(), NEEDLES) for one in file.parent.glob(f"{file.name}*")}
    return {name: needles for name, needles in found.items() if needles}


async def test_no_byte_of_the_database_names_them_afterwards(kept: Kept, now: datetime) -> None:
    is_file = kept.engine.dialect.name == "sqlite"
    async with kept.engine.connect() as connection:
        found = await searching.in_rows(connection, NEEDLES)
    assert set().union(*found.values()) == set(NEEDLES)
    assert not is_file or set().union(*bytes_of(kept.engine).values()) == set(NEEDLES)
    await kept.erase(now)
    assert await kept.erasing().settle()
    async with kept.engine.connect() as connection:
        assert await searching.in_rows(connection, NEEDLES) == {}
    assert not is_file or bytes_of(kept.engine) == {}


async def test_whoever_reads_only_delays_it(kept: Kept, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    if kept.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL waits for nobody here")
    monkeypatch.setattr(erasing, "PATIENCE", 0.1)
    at_work = kept.erasing()
    with sqlite3.connect(str(kept.engine.url.database), isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        await kept.erase(now)
        assert not await at_work.settle()
        reader.execute("COMMIT")
    reader.close()
    assert await at_work.settle()
    assert bytes_of(kept.engine) == {}


async def test_it_is_remembered_beside_the_database_once(kept: Kept, now: datetime) -> None:
    await kept.erase(now)
    for _ in range(2):
        await kept.erasing().settle()
    (line,) = erasing.read(kept.file)
    assert (line.person, line.code, line.reason, line.at) == (kept.person_id, kept.code, "withdrawal", now.isoformat())
    assert searching.in_bytes(kept.file.read_bytes(), NEEDLES) == set()


async def test_a_restored_backup_brings_nobody_back(kept: Kept, now: datetime) -> None:
    if kept.engine.dialect.name != "sqlite":
        pytest.skip("a backup of a file")
    file = Path(str(kept.engine.url.database))
    await asyncio.to_thread(_back_up, file, file.with_suffix(".bak"))
    await kept.erase(now)
    await kept.erasing().settle()
    await kept.engine.dispose()
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    await asyncio.to_thread(shutil.copy, file.with_suffix(".bak"), file)
    assert await kept.people() == 201
    await kept.erasing().begin()
    assert await kept.people() == 200
    assert bytes_of(kept.engine) == {}
    async with kept.make() as session:
        assert await session.scalar(select(func.count(Erasure.id))) == 1


async def test_replaying_again_erases_nobody(kept: Kept, now: datetime) -> None:
    await kept.erase(now)
    await kept.erasing().settle()
    assert await erasing.replay(kept.make, erasing.read(kept.file)) == []
    assert await kept.people() == 200


@pytest.mark.parametrize("code", ["ZZZZZ", "another"])
async def test_a_stranger_with_the_same_number_is_safe(kept: Kept, code: str) -> None:
    line = Line(kept.person_id, code, 1, "withdrawal", "2026-09-15T09:00:00+00:00")
    assert await erasing.replay(kept.make, [line]) == []
    assert await kept.people() == 201


def line(number: int) -> Line:
    return Line(number, "ABCDE", 1, "retention", "2026-09-15T09:00:00+00:00")


def test_a_line_cut_off_by_a_power_cut_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    erasing.note(file, [line(1)])
    with file.open("a") as opened:
        opened.write('{"person": 2, "co')
    assert erasing.read(file) == [line(1)]
    erasing.note(file, [line(1), line(2)])
    assert erasing.read(file) == [line(1), line(2)]


def test_a_line_that_says_nothing_is_told_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    erasing.note(file, [line(1)])
    with file.open("a") as opened:
        opened.write('{"person": 2}\n')
    with pytest.raises(erasing.Spoiled, match="2"):
        erasing.read(file)


@pytest.mark.parametrize(
    ("url", "chosen", "file"),
    [
        ("sqlite+aiosqlite:///data/nastavnik.db", None, "data/nastavnik.erasures.jsonl"),
        ("postgresql+asyncpg://host/name", None, "erasures.jsonl"),
        ("sqlite+aiosqlite:///nastavnik.db", "/safe/kept.jsonl", "/safe/kept.jsonl"),
    ],
)
def test_where_it_is_remembered(url: str, chosen: str | None, file: str) -> None:
    assert erasing.file_of(url, chosen) == Path(file)


async def test_the_verbs_list_and_replay(kept: Kept, database_url: str, now: datetime, tmp_path: Path) -> None:
    erasing.note(tmp_path / "given.jsonl", [Line(kept.person_id, kept.code, 1, "withdrawal", now.isoformat())])
    said = await bot_process.verb(database_url, "http://localhost", "erasures", "replay", str(tmp_path / "given.jsonl"))
    assert said == {"remembered": 1, "erased_again": [kept.person_id]}
    (listed,) = await bot_process.verb(database_url, "http://localhost", "erasures", "list")
    assert (listed["person"], listed["code"], listed["act"]) == (kept.person_id, kept.code, None)
    assert await kept.people() == 200


def _back_up(file: Path, to: Path) -> None:
    with sqlite3.connect(file) as opened, sqlite3.connect(to) as copy:
        opened.backup(copy)
    opened.close()
    copy.close()
