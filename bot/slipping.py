"""The verb `people slips`: a sheet of slips as a file, for places that keep names out of the messenger."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import database, inviting
from bot.config import Settings
from bot.work.slips import drawn, said
from services import clock, places, slip_sheet, slips
from services.invitations import VALID_FOR
from services.slips import Sheet

SHEETS = {"classes": Sheet.CLASSES, "staff": Sheet.STAFF, "parents": Sheet.GUARDIANS}
"""What may stand in place of a class."""


class NothingPrinted(Exception):
    """There is nothing to print, or nowhere to; the text is a sentence."""


async def print_(
    settings: Settings, *, whom: str, place: str | None, file: Path, bot: str | None, machine: datetime
) -> dict[str, Any]:
    """Fresh links and codes, drawn and written: NothingPrinted; NotFound where no such place is."""
    name = bot or await inviting.bot_name(settings)
    if name is None:
        raise NothingPrinted("The name of the bot is not known: give it with --bot, or set BOT_TOKEN.")
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.sessions(engine)() as session, session.begin():
            now = await clock.now(session, machine=machine)
            return await _print(session, whom, place, file, name.removeprefix("@"), now)
    finally:
        await engine.dispose()


async def _print(
    session: AsyncSession, whom: str, place: str | None, file: Path, bot: str, now: datetime
) -> dict[str, Any]:
    """The links are kept only if the file could be written."""
    meant = await places.find(session, place)
    sheet = SHEETS.get(whom, Sheet.CLASS)
    group = whom if sheet is Sheet.CLASS else None
    given = await slips.issue(session, me=None, place_id=meant.id, sheet=sheet, group=group, now=now)
    if not given:
        raise NothingPrinted(f"Nobody of «{whom}» waits for a link in «{meant.name}».")
    _write(file, slip_sheet.sheet(drawn(given, bot), said(meant, bot, now)))
    return {
        "place": meant.name,
        "sheet": sheet.value,
        "group": given[0].group if group else None,
        "slips": len(given),
        "file": str(file),
        "expires_at": (now + VALID_FOR).isoformat(),
    }


def _write(file: Path, pages: bytes) -> None:
    try:
        file.write_bytes(pages)
    except OSError as fault:
        raise NothingPrinted(f"{file} cannot be written: {fault.strerror}.") from None
