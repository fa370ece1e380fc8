"""The questionnaires that come with the bot: published when their text has changed."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from services import form_versions

FORMS = Path(__file__).resolve().parent.parent / "forms"
_SETTINGS = "| settings |"


async def publish(make_session: async_sessionmaker[AsyncSession], *, now: datetime) -> None:
    """Makes a new version of each form whose source differs from the newest one."""
    for code, source in shipped():
        digest = sha256(source).hexdigest()
        async with make_session() as session:
            if await form_versions.is_published(session, code=code, digest=digest):
                continue
        from services import xlsform

        compiled = await asyncio.to_thread(xlsform.convert, source, name=code)
        async with make_session() as session, session.begin():
            await form_versions.publish(session, code=code, source=source, digest=digest, compiled=compiled, now=now)


def shipped() -> Iterator[tuple[str, bytes]]:
    """The code and the source of each form that comes with the bot."""
    for file in sorted(FORMS.glob("*.md")):
        yield from separated(file.read_text("utf-8"))


def separated(tables: str) -> Iterator[tuple[str, bytes]]:
    """Several rows of settings are several forms with the same questions, such as those before and after."""
    questions, _, settings = tables.partition(_SETTINGS)
    first, rule, header, *rows = settings.strip("\n").split("\n")
    at = _cells(header).index("form_id")
    codes = {_cells(row)[at] for row in rows}
    for row in rows:
        code = _cells(row)[at]
        own = "\n".join(line for line in questions.split("\n") if not {*_cells(line)[-2:]} & (codes - {code}))
        one = "\n".join((_SETTINGS + first, rule, header, row))
        yield code, f"{own}{one}\n".encode()


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]
