"""A broadcast promised to a million people, on SQLite and, where its wheel is there, on PostgreSQL."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, text

from benchmarks import crowd, school
from benchmarks.figures import Figure, at_most
from benchmarks.postgresql import postgresql
from bot import database
from models import Place

PEOPLE, QUICK_PEOPLE = 1_000_000, 100_000
WITHIN = 60.0
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :people) SELECT n FROM s",
    "postgresql": "SELECT generate_series(1, CAST(:people AS integer)) AS n",
}
EVERYBODY = """
    INSERT INTO person (id, operator_id, code, name, name_key, created_at)
    SELECT n, 1, 'C' || n, 'Person', 'person', (SELECT created_at FROM place) FROM ({series}) AS numbers
"""


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Seconds for one statement of a million promises, its commit included."""
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
        await connection.execute(text(EVERYBODY.format(series=series)), {"people": count})
    await engine.dispose()
    began = perf_counter()
    promised = await crowd.promise(url, range(1, count + 1))
    seconds = perf_counter() - began
    return at_most(
        f"promises: to {promised} people, {name}", seconds, WITHIN, "s", f"{promised / seconds:.0f} a second"
    )
