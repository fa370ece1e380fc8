"""Databases in which the questionnaires are published already, and one bot for all small stories."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from bot import database, shipped_forms
from tests.conftest import NOW, on_server
from tests.stories.world import NewDatabase, World, Worlds


@pytest.fixture(scope="session")
def sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as a bot's first start leaves it."""
    file = tmp_path_factory.mktemp("published") / "template.db"
    shutil.copy(sqlite_template, file)
    asyncio.run(_publish(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """A database as a bot's first start leaves it."""
    with _copied(postgres_url, postgres_template) as name:
        asyncio.run(_publish(_url(postgres_url, name)))
        yield name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh database for a long story in which nothing depends on its kind."""
    shutil.copy(sqlite_template, tmp_path / "story.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'story.db'}"


@pytest.fixture
def postgresql_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """A fresh database for a long story told once on each kind."""
    with _copied(postgres_url, postgres_template) as name:
        yield _url(postgres_url, name)


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("sqlite", marks=pytest.mark.xdist_group("one bot on SQLite")),
        pytest.param("postgresql", marks=pytest.mark.xdist_group("one bot on PostgreSQL")),
    ],
)
def lasting_databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewDatabase]:
    """Makes databases of each kind, every one for many small stories."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield lambda: _copied_file(template, tmp_path_factory.mktemp("world"))
        return
    server: str = request.getfixturevalue("postgres_url")
    name: str = request.getfixturevalue("postgres_template")
    with ExitStack() as stack:
        yield lambda: _url(server, stack.enter_context(_copied(server, name)))


@pytest.fixture(scope="session")
async def worlds(lasting_databases: NewDatabase) -> AsyncIterator[Worlds]:
    """One bot at work at any time."""
    worlds = Worlds(lasting_databases)
    yield worlds
    await worlds.end()


@pytest.fixture
async def world(worlds: Worlds) -> World:
    """A bot at work that other stories know too, in the school year in which all of them begin; each story brings a
    school and people of its own."""
    return await worlds.now()


@contextmanager
def _copied(server: str, template: str) -> Iterator[str]:
    name = f"story_{uuid4().hex[:12]}"
    on_server(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    on_server(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _copied_file(template: Path, folder: Path) -> str:
    shutil.copy(template, folder / "world.db")
    return f"sqlite+aiosqlite:///{folder / 'world.db'}"


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def _publish(url: str) -> None:
    engine = database.create_engine(url)
    await shipped_forms.publish(database.sessions(engine), now=NOW)
    await engine.dispose()
