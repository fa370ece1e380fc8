"""The questionnaires that come with the bot: published when their text has changed."""

import asyncio
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from services import forms

FORMS = Path(__file__).resolve().parent.parent / "forms"


async def publish(make_session: async_sessionmaker[AsyncSession], *, now: datetime) -> None:
    """Makes a new version of each form whose source differs from the newest one."""
    for file in sorted(FORMS.glob("*.md")):
        source = file.read_bytes()
        digest = sha256(source).hexdigest()
        async with make_session() as session:
            if await forms.is_published(session, code=file.stem, digest=digest):
                continue
        from services import xlsform

        compiled = await asyncio.to_thread(xlsform.convert, source, name=file.stem)
        async with make_session() as session, session.begin():
            await forms.publish(session, code=file.stem, source=source, digest=digest, compiled=compiled, now=now)
