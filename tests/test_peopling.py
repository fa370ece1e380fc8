"""`people import`: a list comes in at the command line, without Telegram; a bad file is one sentence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database, peopling
from bot.config import Settings
from models import Change, Person
from services.errors import NotFound
from tests import factories
from tests.sheets import HEADER, with_macros, xlsx

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
LIST = xlsx(HEADER, (None, "Котов Пётр", 2014, "6Б", None, "Котова Анна"), (None, "Лисина Вера", "вчера"))


@pytest.fixture
async def settings(engine: AsyncEngine, database_url: str) -> Settings:
    """A database with two schools of a region."""
    async with database.sessions(engine)() as session, session.begin():
        region = await factories.region(session)
        for name in ("Школа № 5", "Школа № 6"):
            await factories.school(session, name, parent=region)
    return Settings(_env_file=None, database_url=database_url)  # type: ignore[call-arg]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list with one good and one wrong row."""
    made = tmp_path / "list.xlsx"
    made.write_bytes(LIST)
    return made


async def people(engine: AsyncEngine) -> int:
    """How many there are."""
    async with database.reading(engine) as session:
        return await session.scalar(select(func.count(Person.id))) or 0


async def test_a_dry_run_says_of_each_row_what_will_be(settings: Settings, engine: AsyncEngine, file: Path) -> None:
    said = await peopling.take(settings, file=file, place="школа № 5", apply=False, machine=NOW)
    assert (said["place"], said["applied"]) == ("Школа № 5", None)
    assert [(row["row"], row["outcome"], row["problems"]) for row in said["rows"]] == [
        (2, "made", []),
        (3, "wrong", ["birth_unreadable"]),
    ]
    assert peopling.told(said["rows"][1]) == "    3  wrong     Лисина Вера: birth unreadable"
    assert await people(engine) == 0


async def test_applied_twice_it_is_done_once(settings: Settings, engine: AsyncEngine, file: Path) -> None:
    path = "Озёрный край/Школа № 6"
    said = await peopling.take(settings, file=file, place=path, apply=True, machine=NOW)
    assert said["applied"] == {"made": 1, "changed": 0, "guardians": 1}
    again = await peopling.take(settings, file=file, place=path, apply=True, machine=NOW)
    assert again["applied"] == {"made": 0, "changed": 0, "guardians": 0}
    assert await people(engine) == 2
    async with database.reading(engine) as session:
        assert (await session.scalars(select(Change))).all() == []


@pytest.mark.parametrize("place", [None, "Школа № 7", "Озёрный край", "Нигде/Школа № 5"])
async def test_where_no_single_organisation_is_meant_nothing_is_done(
    settings: Settings, engine: AsyncEngine, file: Path, place: str | None
) -> None:
    with pytest.raises(NotFound):
        await peopling.take(settings, file=file, place=place, apply=True, machine=NOW)
    assert await people(engine) == 0


@pytest.mark.parametrize("content", [b"", b"%PDF", xlsx(HEADER), with_macros(LIST), b"0" * (3 << 20)])
async def test_a_bad_file_is_one_sentence(settings: Settings, tmp_path: Path, content: bytes) -> None:
    (file := tmp_path / "bad").write_bytes(content)
    with pytest.raises(peopling.NothingRead) as fact:
        await peopling.take(settings, file=file, place="Школа № 5", apply=True, machine=NOW)
    assert str(fact.value).endswith(".")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(peopling.NothingRead):
        peopling.read(tmp_path / "nowhere.xlsx")
