"""The database: SQLite (one host) or PostgreSQL; how a transaction begins, how the tables come to head."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.util import await_only

ALEMBIC = Path(__file__).resolve().parent.parent / "alembic"
MIGRATION_LOCK = 7_201_930
EXPORTS = "exports"
"""In the `info` of a session: the folder of files that the bot writes on its machine."""


BUSY = 30
"""Seconds that a writer waits for its turn."""
NOT_NOW = ("08", "53", "57")
"""Classes of SQLSTATE: no connection, no room, an operator has stepped in (PostgreSQL, appendix A)."""


def create_engine(url: str) -> AsyncEngine:
    """An engine whose write transactions lose nothing; `:memory:` is not served.

    What goes into a statement, names and answers, stands in no error: tracebacks are kept.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, pool_size=10, max_overflow=5, hide_parameters=True)
    engine = create_async_engine(url, connect_args={"timeout": BUSY}, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    turns = _Turns()
    event.listen(engine.sync_engine, "begin", turns.begin)
    for over in ("checkin", "detach"):  # detached: whoever had it was forgotten, with its transaction
        event.listen(engine.sync_engine, over, turns.end)
    return engine


class _Turns:
    """Those of one process who write into one file, in the order in which they came.

    SQLite lets whoever asks at the right moment write next, and those who wait ask ten times a second.
    """

    TURN = "turn"
    """In the `info` of a connection that has the turn."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    def begin(self, connection: Any) -> None:
        """A transaction begins when its turn has come; one that only reads needs none."""
        if not (connection.get_execution_options().get("reading") or self.TURN in connection.info):
            await_only(self._wait())
            connection.info[self.TURN] = True
        _begin_sqlite(connection)

    def end(self, _connection: object, record: Any) -> None:
        """The connection is back in the pool: its transaction is over, however it has ended."""
        if record.info.pop(self.TURN, False):
            self._lock.release()

    async def _wait(self) -> None:
        async with asyncio.timeout(BUSY):
            await self._lock.acquire()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Autocommit in the driver: it would otherwise begin on its own terms and lose updates silently."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """Writers queue at BEGIN; whoever only reads (`reading`) does not stand in their way."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")


def sessions(engine: AsyncEngine, *, exports: Path | None = None) -> async_sessionmaker[AsyncSession]:
    """Makes sessions whose rows stay readable after the commit; they know the folder of files for this machine."""
    info = {EXPORTS: exports} if exports else {}
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=True, info=info)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session that only reads: on SQLite it begins DEFERRED, so that a long export stops nobody."""
    async with engine.connect() as connection:
        await connection.execution_options(reading=True)
        async with AsyncSession(bind=connection, expire_on_commit=False) as session:
            yield session


class Unreachable(Exception):
    """The database does not answer, or not in time: nothing is wrong with what was asked of it, it waits."""


@contextmanager
def reaching() -> Iterator[None]:
    """Says of a database that is away, whatever its driver calls that, that it is Unreachable."""
    try:
        yield
    except Exception as failure:
        if is_unreachable(failure):
            raise Unreachable from failure
        raise


def is_unreachable(failure: Exception) -> bool:
    """The database does not answer, or not in time: nothing is wrong with what was asked of it."""
    if not isinstance(failure, DBAPIError):
        return isinstance(failure, OSError)
    if isinstance(failure, InterfaceError):  # a value that fits into no column is one, too
        return failure.connection_invalidated or not isinstance(getattr(failure.orig, "__cause__", None), ValueError)
    state = str(getattr(failure.orig, "sqlstate", None) or "")
    return (
        failure.connection_invalidated
        or isinstance(failure, OperationalError | InternalError)
        or state.startswith(NOT_NOW)
    )


async def upgrade(url: str, revision: str = "head") -> None:
    """Brings the tables to `revision`; two processes that start at once wait for each other."""
    await asyncio.to_thread(_alembic, "upgrade", url, revision)


async def downgrade(url: str, revision: str) -> None:
    """Takes the tables back to `revision`."""
    await asyncio.to_thread(_alembic, "downgrade", url, revision)


def _alembic(command: str, url: str, revision: str) -> None:
    from alembic import command as commands

    getattr(commands, command)(alembic_config(url), revision)


def alembic_config(url: str) -> Any:
    """Alembic's own configuration for the database at `url`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ALEMBIC))
    config.attributes["url"] = url
    return config


async def migrate_connection(url: str, migrate: Callable[[Any], Any]) -> None:
    """Runs `migrate` on a connection fit for migrations: locked, and without cascades that would empty children."""
    if make_url(url).get_backend_name() == "sqlite":
        await _migrate_sqlite(url, migrate)
    else:
        await _migrate_postgresql(url, migrate)


async def _migrate_sqlite(url: str, migrate: Callable[[Any], Any]) -> None:
    engine = create_async_engine(url, connect_args={"timeout": 60})
    event.listen(engine.sync_engine, "connect", _without_cascades)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
            broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            if broken:
                raise RuntimeError(f"the migration left {len(broken)} rows that point nowhere")
    finally:
        await engine.dispose()


def _without_cascades(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


async def _migrate_postgresql(url: str, migrate: Callable[[Any], Any]) -> None:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()
