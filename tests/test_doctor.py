"""The verb `doctor`: what whoever keeps the server is told of data modes and of the folder for files with names."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database, doctor
from bot.config import Settings
from models import DataMode
from tests import factories


async def found(engine: AsyncEngine, url: str, folder: Path, mode: DataMode | None) -> dict[str, doctor.Finding]:
    """What the doctor says where one school has chosen this mode, by check."""
    async with database.sessions(engine)() as session, session.begin():
        (await factories.school(session)).data_mode = mode
    settings = Settings(_env_file=None, database_url=url, exports_folder=folder)  # type: ignore[call-arg]
    return {one.check: one for one in await doctor.examine(settings)}


@pytest.mark.parametrize("mode", [None, DataMode.OPEN])
async def test_where_files_pass_the_messenger_no_folder_is_needed(
    engine: AsyncEngine, database_url: str, tmp_path: Path, mode: DataMode | None
) -> None:
    said = await found(engine, database_url, tmp_path, mode)
    assert "exports" not in said
    assert ("open" in said["data mode"].say) is (mode is DataMode.OPEN)


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_where_they_do_not_the_folder_must_take_files(
    engine: AsyncEngine, database_url: str, tmp_path: Path, mode: DataMode
) -> None:
    (tmp_path / "file").write_bytes(b"")
    said = await found(engine, database_url, tmp_path / "exports", mode)
    assert said["exports"].ok
    assert not (tmp_path / "exports").exists(), "looking makes nothing"
    assert f"`{mode.value}`" in said["data mode"].say
    blocked = Settings(_env_file=None, database_url=database_url, exports_folder=tmp_path / "file")  # type: ignore[call-arg]
    assert [one.ok for one in await doctor.examine(blocked) if one.check == "exports"] == [False]
