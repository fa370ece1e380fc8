"""The verb `people slips`: links on paper without the messenger."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database, slipping
from bot.config import Settings
from models import Invitation, Role
from services.errors import NotFound
from tests import factories
from tests.bot_process import verb


async def school(engine: AsyncEngine) -> None:
    """A class of one pupil, and a teacher."""
    async with database.sessions(engine)() as session, session.begin():
        place = await factories.school(session)
        child = await factories.person(session, place, name="Котов Пётр", born=2012, group="6Б")
        await factories.guardian(session, child)
        await factories.person(session, place, Role.MENTOR, name="Бобров Лев", born=1980, group="учитель физики")


async def issued(engine: AsyncEngine) -> int:
    async with database.sessions(engine)() as session:
        return await session.scalar(select(func.count()).select_from(Invitation)) or 0


async def prints(url: str, whom: str, file: Path, place: str | None = None) -> None:
    settings = Settings(bot_token=None, database_url=url)
    await slipping.print_(settings, whom=whom, place=place, file=file, bot="@nbot", machine=datetime.now(UTC))


async def test_the_command_line_prints_a_class(engine: AsyncEngine, database_url: str, tmp_path: Path) -> None:
    await school(engine)
    file = tmp_path / "6b.pdf"
    words = ("people", "slips", "6 б", "--place", "Школа № 5", "--bot", "nbot", "--out", str(file))
    made = await verb(database_url, "http://127.0.0.1:9", *words)
    assert (made["place"], made["sheet"], made["group"], made["slips"]) == ("Школа № 5", "class", "6Б", 1)
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("whom", ["classes", "staff", "parents"])
async def test_it_prints_whole_sheets_too(engine: AsyncEngine, database_url: str, tmp_path: Path, whom: str) -> None:
    await school(engine)
    await prints(database_url, whom, tmp_path / "out.pdf")
    assert await issued(engine) == 1


async def test_what_cannot_be_written_gives_out_no_link(engine: AsyncEngine, database_url: str, tmp_path: Path) -> None:
    await school(engine)
    with pytest.raises(slipping.NothingPrinted, match="cannot be written"):
        await prints(database_url, "6Б", tmp_path / "nowhere" / "out.pdf")
    with pytest.raises(slipping.NothingPrinted, match="Nobody"):
        await prints(database_url, "7А", tmp_path / "out.pdf")
    with pytest.raises(NotFound):
        await prints(database_url, "6Б", tmp_path / "out.pdf", place="Школа № 6")
    assert await issued(engine) == 0
