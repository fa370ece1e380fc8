"""Writes the log of who looked into a table: names of the staff, codes of the others, and no answers."""

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.audit_words import act, from_where
from models import Chat, Job, Person
from services import audit_log, documents, jobs, sheets
from services.audit_log import Seen
from services.sheets import Cell, Sheet


async def written(job: Job, tools: Tools) -> None:
    """The table to whoever asked; nothing, where they may not read the log any more."""
    async with tools.transaction() as (session, now):
        rows = await audit_log.asked(session, job, now=now)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id) if asker.chat_id is not None else None
    with words.speaking(chat.language if chat else words.DEFAULT):
        page = _sheet(rows or [])
    content = await tools.apart(sheets.workbook, [page]) if rows is not None else b""
    async with tools.transaction() as (session, now):
        if rows is not None:
            await documents.bring(session, job, name=f"{page.title}.xlsx", content=content, now=now)
        await jobs.done(session, job.id, now=now)


def _sheet(rows: list[Seen]) -> Sheet:
    header = [_("When"), _("Who"), _("What they did"), _("From where"), _("Code"), _("People")]
    return Sheet(_("Who looked"), header, [_cells(one) for one in rows], widths=[18, 36, 16, 36, 12, 10])


def _cells(one: Seen) -> list[Cell]:
    who = one.by or _("the programme itself")
    return [f"{one.at:%d.%m.%Y %H:%M}", who, act(one.act), from_where(one.screen), one.code, one.people]
