"""The verb `people data`: what is kept about somebody, written to be printed where files do not pass the messenger."""

from datetime import datetime
from typing import Any

from bot import database, exports, words
from bot.config import Settings
from bot.work.stored import page, record
from services import clock, places, stored


class NotWritten(Exception):
    """The folder takes nothing; the text is a sentence."""


async def write(
    settings: Settings, *, code: str, place: str | None, for_guardian: bool, machine: datetime
) -> dict[str, Any]:
    """A page to print, and the same for a computer: NotWritten, CodeUnknown; NotFound where no such place is."""
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.sessions(engine)() as session, session.begin():
            now = await clock.now(session, machine=machine)
            meant = await places.find(session, place)
            found = await stored.by_code(
                session, place_id=meant.id, code=code, for_guardian=for_guardian, language=words.DEFAULT, now=now
            )
            with words.speaking(words.DEFAULT):
                texts = {"html": page(found, words.DEFAULT), "json": record(found)}
            name = f"stored-{found.person.code}"
            files = [
                str(exports.put(settings.exports_folder, f"{name}.{suffix}", text.encode()))
                for suffix, text in texts.items()
            ]
    except OSError as fault:
        raise NotWritten(f"{settings.exports_folder} cannot be written: {fault.strerror}.") from None
    finally:
        await engine.dispose()
    return {"place": meant.name, "code": found.person.code, "for_guardian": for_guardian, "files": files}
