"""A broadcast promised to a million people, on SQLite and, where its wheel is there, on PostgreSQL."""

import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from benchmarks import crowd, school
from benchmarks.figures import Figure, at_most
from benchmarks.postgresql import postgresql
from bot import database
from models import Broadcast, Place, Promise
from services import broadcast_ticks

PEOPLE, QUICK_PEOPLE = 1_000_000, 100_000
WITHIN = 60.0
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :people) SELECT n FROM s",
    "postgresql": "SELECT generate_series(1, CAST(:people AS integer)) AS n",
}
TELEPHONES = "INSERT INTO chat (id, language, reach) SELECT n, 'en', 'open' FROM ({series}) AS numbers"
HOLDING = """
    INSERT INTO membership (person_id, place_id, role, since) SELECT id, 1, 'mentor', created_at FROM person
"""
EVERYBODY = """
    INSERT INTO person (id, chat_id, operator_id, code, name, name_key, created_at)
    SELECT n, n, 1, 'C' || n, 'Person', 'person', (SELECT created_at FROM place) FROM ({series}) AS numbers
"""


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Seconds in which the bot makes a million promises, portion by portion, each with its commit."""
    count = QUICK_PEOPLE if quick else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        yield await _measured("SQLite", f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}", count)
    with postgresql() as url:
        if url:
            yield await _measured("PostgreSQL", url, count)


async def _measured(name: str, url: str, count: int) -> Figure:
    await database.upgrade(url)
    engine = database.create_engine(url)
    async with engine.begin() as connection:
        await connection.execute(insert(Place), [school.PLACE])
        series = SERIES[engine.dialect.name]
        for made in (TELEPHONES, EVERYBODY):
            await connection.execute(text(made.format(series=series)), {"people": count})
        await connection.execute(text(HOLDING))
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    make_session = database.sessions(engine)
    async with make_session() as session, session.begin():
        session.add(crowd.broadcast(datetime.now(UTC)))
    began = perf_counter()
    while await _step(make_session):
        pass
    seconds = perf_counter() - began
    async with make_session() as session:
        promised = await session.scalar(select(func.count()).select_from(Promise)) or 0
    await engine.dispose()
    assert promised == count
    return at_most(
        f"promises: to {promised} people, {name}", seconds, WITHIN, "s", f"{promised / seconds:.0f} a second"
    )


async def _step(make_session: async_sessionmaker[AsyncSession]) -> bool:
    """The next portion; False once everybody has it promised."""
    async with make_session() as session, session.begin():
        await broadcast_ticks.step(session, now=datetime.now(UTC))
        reached = await session.scalar(select(Broadcast.reached_id))
        return reached is not None and reached < broadcast_ticks.EVERYBODY
