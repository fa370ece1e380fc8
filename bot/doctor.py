"""The verb `doctor`: whether this process could run, and how to mend what is wrong."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from bot import database
from bot.config import Settings, is_secret
from models import DataMode, Place
from services import clock
from services.data_modes import PASSING

YEAR_OF_THIS_CODE = 2026

MODES = {
    DataMode.OPEN: (
        "places work in the mode `open`: names and answers pass Telegram, so the operator must be an organisation that "
        "may use it (not a state or municipal one in Russia), and answers for consents and notices"
    ),
    DataMode.CLOSED: "places work in the mode `closed`: codes and buttons pass, files are written to EXPORTS_FOLDER",
    DataMode.OFFLINE: "places work in the mode `offline`: the bot writes to nobody there but the staff",
}
"""What whoever keeps the server has to know of each mode that is in use."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    check: str
    ok: bool
    say: str


async def examine(settings: Settings) -> list[Finding]:
    """Settings, database, migrations, token, clock, data modes: one finding each."""
    findings = [_token(settings), _updates(settings), _time_zone(settings), _clock()]
    if _is_missing_file(settings.database_url):
        return [*findings, Finding("database", ok=False, say="there is none yet; `python -m bot run` makes it")]
    engine = database.create_engine(settings.database_url)
    try:
        async with engine.connect() as connection:
            at = await connection.run_sync(_revision)
        findings.append(Finding("database", ok=True, say="it answers"))
        head = ScriptDirectory.from_config(database.alembic_config(settings.database_url)).get_current_head()
        mend = "" if at == head else "; `python -m bot run` brings it to head"
        findings.append(Finding("migrations", at == head, f"the tables stand at {at or 'nothing'} of {head}{mend}"))
        if at == head:
            findings += await _programme(settings)
    except (SQLAlchemyError, OSError) as error:
        say = f"it does not answer ({type(error).__name__}): look at DATABASE_URL and whether its server runs"
        findings.append(Finding("database", ok=False, say=say))
    finally:
        await engine.dispose()
    return findings


async def _programme(settings: Settings) -> list[Finding]:
    engine = database.create_engine(settings.database_url)
    try:
        async with database.reading(engine) as session:
            machine = datetime.now(UTC)
            ahead = (await clock.now(session, machine=machine)) - machine
            modes = set(await session.scalars(select(Place.data_mode).where(Place.data_mode.is_not(None))))
    finally:
        await engine.dispose()
    kept = [mode for mode in modes if mode and not PASSING[mode].files]
    turned = f"programme time runs {ahead} ahead of this machine: only a demonstration should do so"
    found = [MODES[mode] for mode in DataMode if mode in modes] or ["no organisation has chosen one yet"]
    return [
        Finding("programme time", ok=True, say=turned if ahead else "it is this machine's time"),
        Finding("data mode", ok=True, say="; ".join(found)),
        *([_exports(settings)] if kept else []),
    ]


def _exports(settings: Settings) -> Finding:
    """Looking does not make the folder: the bot does, beside what is there."""
    folder = settings.exports_folder.absolute()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Finding("exports", ok=False, say=f"nothing can be written into EXPORTS_FOLDER ({folder})")
    return Finding("exports", ok=True, say=f"files with names stay in {folder}")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _is_missing_file(url: str) -> bool:
    """Looking must not make the file of an SQLite database."""
    made = make_url(url)
    return made.get_backend_name() == "sqlite" and not Path(made.database or "").exists()


def _token(settings: Settings) -> Finding:
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    shaped = token.partition(":")[0].isdigit() and bool(token.partition(":")[2])
    say = "it has the shape of a token" if shaped else "put the token from @BotFather into .env as BOT_TOKEN"
    return Finding("token", shaped, say)


def _updates(settings: Settings) -> Finding:
    if not settings.webhook_url:
        return Finding("updates", ok=True, say="the bot fetches them itself")
    if not is_secret(settings.webhook_secret):
        return Finding("updates", ok=False, say="WEBHOOK_URL needs WEBHOOK_SECRET: 16 to 256 letters, figures, _ and -")
    at = f"{settings.webhook_host}:{settings.webhook_port}"
    return Finding("updates", ok=True, say=f"Telegram posts them to {settings.webhook_url}, taken in at {at}")


def _time_zone(settings: Settings) -> Finding:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return Finding("time zone", ok=False, say=f"{settings.timezone!r} is no zone: write one like Europe/Moscow")
    return Finding("time zone", ok=True, say=settings.timezone)


def _clock() -> Finding:
    now = datetime.now(UTC)
    ok = now.year >= YEAR_OF_THIS_CODE
    return Finding("clock", ok, now.isoformat(timespec="seconds") if ok else "this machine's clock is years behind")
