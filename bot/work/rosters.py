"""Reads lists that somebody sent as a file, and writes those that somebody asked for."""

from collections.abc import Sequence

from bot import words
from bot.jobs import Tools
from bot.telegram import FileGone, TooLarge
from bot.words import gettext as _
from bot.work import authoring, roadmaps
from handlers import roster_files
from models import Job
from services import current_roster, documents, jobs, sheets, uploads
from services.enrolment import Outcome
from services.roadmap_sent import Sent
from services.roster_files import Found, Unread
from services.roster_sheet import SheetProblem
from services.sheets import Sheet


async def look(job: Job, tools: Tools) -> None:
    """Reads a list in a process of its own, looks what would become of it, and tells whoever sent it."""
    content = await _content(job, tools)
    found = content if isinstance(content, Unread) else await _told(job, tools, content)
    if found is None:
        return
    if isinstance(found, Unread):
        await _say_why(job, tools, found)
        return
    async with tools.transaction() as (session, now):
        looked = await uploads.look(session, job=job, found=found, now=now)
        if looked is None:
            await jobs.done(session, job.id, now=now)
            return
        with words.speaking(looked.language):
            pages, name = roster_files.dry_run(looked), _("What will be.xlsx")
    is_news = len(looked.plan.of(Outcome.SAME)) < len(looked.lines)
    content = await tools.apart(sheets.workbook, pages) if is_news else b""
    async with tools.transaction() as (session, now):
        parameters = {"job_id": job.id, "counts": {one.value: len(looked.plan.of(one)) for one in Outcome}}
        if content:
            said = {**parameters, "place_id": job.place_id}
            await documents.bring(
                session, job, kind=uploads.LOOKED, parameters=said, name=name, content=content, now=now
            )
        else:
            await jobs.tell(session, job, uploads.LOOKED, parameters, now=now)
        await uploads.keep(session, job=job, found=found, looked=looked, now=now)


async def template(job: Job, tools: Tools) -> None:
    """An empty table to fill in."""
    async with tools.transaction() as (session, _now):
        asker = await jobs.asking(session, job)
    with words.speaking(asker.chat.language if asker else words.DEFAULT):
        pages, name = roster_files.empty(), _("Empty table.xlsx")
    await _send(job, tools, pages, name)


async def current(job: Job, tools: Tools) -> None:
    """The people of now, to be changed and sent back; nothing, where whoever asked may not see them any more."""
    async with tools.transaction() as (session, now):
        found = await current_roster.of(session, job=job, now=now)
        if found is None:
            await jobs.done(session, job.id, now=now)
            return
    language, entries = found
    with words.speaking(language):
        pages, name = roster_files.current(entries), _("The list now.xlsx")
    await _send(job, tools, pages, name)


async def _content(job: Job, tools: Tools) -> bytes | Unread:
    """The file; a fault of Telegram is left to a later try."""
    try:
        return await tools.download(job.parameters["file_id"], limit=uploads.MOST_BYTES)
    except TooLarge:
        return Unread(SheetProblem.TOO_BIG)
    except FileGone:
        return Unread(SheetProblem.GONE)


async def _told(job: Job, tools: Tools, content: bytes) -> Found | Unread | None:
    """The people in the file; None where it was taken as something else."""
    looked = await roadmaps.look(tools, content)
    if await roadmaps.took(job, tools, looked):
        return None
    if await authoring.took(job, tools, content, is_form=looked.kind is Sent.FORM):
        return None
    return looked.people or Unread(SheetProblem.NOT_A_TABLE)


async def _say_why(job: Job, tools: Tools, unread: Unread) -> None:
    async with tools.transaction() as (session, now):
        parameters = {"problem": unread.problem.value, "where": unread.where}
        await jobs.tell(session, job, uploads.UNREAD, parameters, now=now)
        await jobs.done(session, job.id, now=now)


async def _send(job: Job, tools: Tools, pages: Sequence[Sheet], name: str) -> None:
    content = await tools.apart(sheets.workbook, pages)
    async with tools.transaction() as (session, now):
        await documents.bring(session, job, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)
