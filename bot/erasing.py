"""What an erasure takes outside its transaction: bytes that a database leaves behind, and a memory beside it."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from models import Erasure, ErasureReason, Person, Table
from services import clock, erasure

log = structlog.get_logger()

FILE = "erasures.jsonl"
PATIENCE = 5.0
"""Seconds for which the clean-up waits for readers, before it leaves it to the next tick."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as the file beside the database remembers it: numbers and codes, never a name."""

    person: int
    code: str
    place: int
    reason: str
    at: str

    @classmethod
    def of(cls, row: Erasure) -> "Line":
        """What is remembered of a proof."""
        return cls(row.person_number, row.person_code, row.place_id, row.reason.value, row.at.isoformat())


class Spoiled(Exception):
    """A line of the file says nothing that can be read; its number is the exception's."""


class Erasing:
    """After each erasure: written down beside the database, and nothing of it left in the database's own files."""

    def __init__(self, engine: AsyncEngine, make_session: async_sessionmaker[AsyncSession], file: Path) -> None:
        self._engine, self._make_session, self._file = engine, make_session, file
        self._settled = 0

    async def begin(self) -> None:
        """Before anything else at a start: whoever was erased and is here again, out of a backup, is erased again."""
        try:
            lines = await asyncio.to_thread(read, self._file)
        except Spoiled as fact:
            log.error("the file of erasures cannot be read: nobody is erased again", line=fact.args[0])
            lines = []
        if again := await replay(self._make_session, lines):
            log.warning("erased again, as the file of erasures says", people=again)
        await self.settle()

    async def settle(self) -> bool:
        """New erasures are written down and cleaned up after; gives whether nothing is left for the next tick."""
        async with self._make_session() as session:
            found = select(Erasure).where(Erasure.id > self._settled).order_by(Erasure.id)
            rows = (await session.scalars(found)).all()
        if not rows:
            return True
        await asyncio.to_thread(note, self._file, [Line.of(row) for row in rows])
        if not await wipe(self._engine):
            log.warning("bytes of the erased are still to be overwritten: somebody reads", erasures=len(rows))
            return False
        self._settled = rows[-1].id
        return True


def file_of(url: str, chosen: str | None) -> Path:
    """Where erasures are remembered: as chosen, else beside the SQLite file, else in the working folder."""
    if chosen:
        return Path(chosen)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).with_suffix(f".{FILE}")
    return Path(FILE)


def read(file: Path) -> list[Line]:
    """All that the file remembers, the oldest first; nothing where there is none: Spoiled.

    A last line that was cut off by a power cut is left out: the database still has that erasure, and writes it again.
    """
    if not file.exists():
        return []
    whole, _newline, _cut = file.read_text("utf-8").rpartition("\n")
    return [_line(number, one) for number, one in enumerate(whole.splitlines(), start=1) if one]


def note(file: Path, lines: Iterable[Line]) -> None:
    """Adds what is not in the file yet, and waits until it is on the disk; nothing in it is ever changed."""
    stored = file.read_bytes() if file.exists() else b""
    whole = stored[: stored.rfind(b"\n") + 1]
    known = set(whole.decode("utf-8", errors="replace").splitlines())
    fresh = [said for said in map(_stored, lines) if said not in known]
    if not fresh:
        return
    with file.open("ab") as opened:
        opened.truncate(len(whole))
        opened.write("".join(f"{said}\n" for said in fresh).encode())
        opened.flush()
        os.fsync(opened.fileno())


async def replay(make_session: async_sessionmaker[AsyncSession], lines: Sequence[Line]) -> list[int]:
    """Erases again whoever of these is here; gives their numbers. Both the number and the code must be theirs."""
    again = []
    for line in lines:
        async with make_session() as session, session.begin():
            theirs = select(Person.id).where(Person.id == line.person, Person.code == line.code)
            if await session.scalar(theirs) is None:
                continue
            now = await clock.now(session, machine=datetime.now(UTC))
            reason = ErasureReason(line.reason)
            await erasure.erase(session, person_id=line.person, reason=reason, by_id=None, now=now)
            again.append(line.person)
    return again


async def wipe(engine: AsyncEngine) -> bool:
    """What was deleted lies nowhere in the database's own files; False where somebody reads and it must be tried again.

    SQLite: rebuilt, and its journal is emptied. PostgreSQL: dead rows are given up, and overwritten as space is needed.
    """
    if engine.dialect.name == "sqlite":
        return await asyncio.to_thread(_wipe_sqlite, str(engine.url.database))
    try:
        async with engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in Table.metadata.sorted_tables:
                await alone.execute(text(f'VACUUM "{table.name}"'))
    except DBAPIError:
        return False
    return True


def _wipe_sqlite(file: str) -> bool:
    try:
        with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            (busy, *_pages) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except sqlite3.OperationalError:
        return False


def _stored(line: Line) -> str:
    return json.dumps(asdict(line))


def _line(number: int, stored: str) -> Line:
    try:
        said = json.loads(stored)
        line = Line(**said)
        ErasureReason(line.reason)
        datetime.fromisoformat(line.at)
    except (ValueError, TypeError):
        raise Spoiled(number) from None
    return line
