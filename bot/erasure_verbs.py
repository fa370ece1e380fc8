"""The verbs `erasures list` and `erasures replay`: what was destroyed, and again after a backup was restored."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.config import Settings

WRONG_INPUT = 1


def add(erasures: Any, verb: Any, with_json: Any) -> None:
    """Both verbs, with their options."""
    with_json(verb(erasures, "list", list_all, "what was destroyed: numbers and codes, never names"))
    again = verb(erasures, "replay", replay, "destroys again whoever came back with a restored backup")
    again.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="of erasures; else the one beside the database"
    )
    with_json(again)


def list_all(given: argparse.Namespace) -> None:
    """Every erasure of which the database has the proof."""
    found = asyncio.run(_listed(Settings()))
    if given.json:
        _print(found)
        return
    for one in found:
        sys.stdout.write(f"{one['at']} · {one['code']} · {one['reason']} · {one['act'] or '—'}\n")


def replay(given: argparse.Namespace) -> None:
    """Erases again whoever is here and whom the file says to be erased."""
    from bot import erasing

    settings = Settings()
    file = given.file or erasing.file_of(settings.database_url, settings.erasures_file)
    if not file.exists():
        sys.stderr.write(f"There is no file {file.name}: say which one remembers the erasures.\n")
        sys.exit(WRONG_INPUT)
    try:
        again, remembered = asyncio.run(_replayed(settings, file))
    except erasing.Spoiled as fact:
        sys.stderr.write(f"Line {fact} of {file.name} cannot be read: nothing is erased.\n")
        sys.exit(WRONG_INPUT)
    if given.json:
        _print({"remembered": remembered, "erased_again": again})
    else:
        sys.stdout.write(f"{len(again)} of {remembered} had come back, and are erased again.\n")


async def _listed(settings: Settings) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from bot import database
    from bot.erasing import Line
    from models import Erasure

    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.reading(engine) as session:
            rows = (await session.scalars(select(Erasure).order_by(Erasure.id))).all()
    finally:
        await engine.dispose()
    return [{**asdict(Line.of(row)), "counted": row.counted, "act": row.act_number} for row in rows]


async def _replayed(settings: Settings, file: Path) -> tuple[list[int], int]:
    from bot import database, erasing

    lines = erasing.read(file)
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    make_session = database.sessions(engine, exports=settings.exports_folder)
    try:
        again = await erasing.replay(make_session, lines)
        own = erasing.file_of(settings.database_url, settings.erasures_file)
        if not await erasing.Erasing(engine, make_session, own).settle():
            sys.stderr.write("Somebody reads the database: its bytes are overwritten by the bot, later.\n")
    finally:
        await engine.dispose()
    return again, len(lines)


def _print(document: Any) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
