"""Draws results of surveys and writes them into tables, in a process apart."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.jobs import Tools
from bot.work import result_tables
from handlers import result_pictures, result_words
from handlers.screens import plain
from models import Chat, Job, Person
from services import documents, jobs, results_picture, sheets, wave_results
from services.results_picture import Picture
from services.sheets import Sheet
from services.wave_results import DYNAMICS, Results


async def drawn(job: Job, tools: Tools) -> None:
    """The results as pictures to whoever asked; nothing, where they may not see them any more."""
    async with tools.transaction() as (session, now):
        language = await _language(session, job)
        picture = await _picture(session, job, language, now)
    content = await tools.apart(results_picture.drawn, picture) if picture else []
    main = picture.main if picture else None
    says = f"{main.number} — {main.says}" if main else ""
    await _promise(job, tools, picture.title if picture else "", content, ending="png", says=says)


async def written(job: Job, tools: Tools) -> None:
    """The answers as a table to whoever asked; nothing, where they may not see them any more."""
    async with tools.transaction() as (session, now):
        language = await _language(session, job)
        title, pages = await _pages(session, job, language, now)
    content = [await tools.apart(sheets.workbook, pages)] if pages else []
    await _promise(job, tools, title, content, ending="xlsx")


async def _picture(session: AsyncSession, job: Job, language: str, now: datetime) -> Picture | None:
    found = await wave_results.for_job(session, job, language=language, now=now)
    if found is None or found.hidden:
        return None
    with words.speaking(language):
        return result_pictures.of_dynamics(found) if job.kind == DYNAMICS else result_pictures.of(found)


async def _pages(session: AsyncSession, job: Job, language: str, now: datetime) -> tuple[str, list[Sheet]]:
    found: Results | None = await wave_results.for_job(session, job, language=language, now=now)
    if found is None or not found.sheets:
        return "", []
    with words.speaking(language):
        return result_words.title(found), await result_tables.book(session, found, now=now)


async def _promise(job: Job, tools: Tools, title: str, files: Sequence[bytes], *, ending: str, says: str = "") -> None:
    """One message for each file; `says`: what stands under the title."""
    caption = plain("\n".join(filter(None, (title, says))))
    async with tools.transaction() as (session, now):
        for number, content in enumerate(files, start=1):
            await documents.promise(
                session,
                receiver_id=job.person_id,
                kind=job.kind,
                parameters={**job.parameters, "place_id": job.place_id, "caption": caption},
                name=f"{title}.{ending}" if len(files) == 1 else f"{title} {number}.{ending}",
                content=content,
                key=f"{job.kind}:{job.id}:{number}",
                now=now,
            )
        await jobs.done(session, job.id, now=now)


async def _language(session: AsyncSession, job: Job) -> str:
    """That of the asker's telephone."""
    asker = await session.get_one(Person, job.person_id)
    chat = await session.get(Chat, asker.chat_id) if asker.chat_id is not None else None
    return chat.language if chat else words.DEFAULT
