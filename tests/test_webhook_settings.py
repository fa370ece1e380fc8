"""How updates come: what the settings must say before the bot lets anybody post to it."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot import doctor
from bot.config import Settings

URL = "https://bot.example.org/telegram"
ROOT = Path(__file__).parents[1]


async def said(folder: Path, **settings: str) -> doctor.Finding:
    """What the doctor says of updates where there is no database yet."""
    url = f"sqlite+aiosqlite:///{folder / 'none.db'}"
    found = await doctor.examine(Settings(_env_file=None, database_url=url, **settings))  # type: ignore[call-arg, arg-type]
    return next(one for one in found if one.check == "updates")


@pytest.mark.parametrize("secret", ["", "short", "с-кириллицей-в-середине", "x" * 257, "sixteen letters!"])
async def test_a_webhook_without_a_good_secret_is_not_begun(tmp_path: Path, secret: str) -> None:
    assert not (await said(tmp_path, webhook_url=URL, webhook_secret=secret)).ok
    environment = {
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": "1:test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'none.db'}",
        "WEBHOOK_URL": URL,
        "WEBHOOK_SECRET": secret,
    }
    command, pipe = (sys.executable, "-m", "bot", "run"), asyncio.subprocess.PIPE
    bot = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path, stdout=pipe, stderr=pipe)
    said_out, said_of_faults = await bot.communicate()
    assert (bot.returncode, said_out) == (1, b"")
    assert b"WEBHOOK_SECRET" in said_of_faults
    assert not (tmp_path / "none.db").exists()


async def test_the_doctor_tells_how_updates_come(tmp_path: Path) -> None:
    assert (await said(tmp_path)).say == "the bot fetches them itself"
    posted = await said(tmp_path, webhook_url=URL, webhook_secret="nobody-else-knows-this")
    assert posted.ok
    assert posted.say == f"Telegram posts them to {URL}, taken in at 127.0.0.1:8081"
