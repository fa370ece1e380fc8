"""Prints whose consents are missing: the file is made outside every transaction, and promised to whoever asked."""

from bot import words as languages
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.consent_kinds import KINDS, SIGNERS
from models import Chat, Job, Person, Place
from services import ages, documents, jobs, missing_sheet, returns
from services.missing_sheet import Line, Words
from services.returns import Missing


async def printed(job: Job, tools: Tools) -> None:
    """The list as a PDF to whoever asked; nothing, where they may not see it any more, or nobody is missing."""
    async with tools.transaction() as (session, now):
        place, missing = await returns.asked(session, job, now=now)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id or 0)
    with languages.speaking(chat.language if chat else languages.DEFAULT):
        lines, name = [_line(one) for one in missing], _("Whose consents are missing.pdf")
        words = _words(place, f"{ages.local_date(now, place.time_zone):%d.%m.%Y}")
    content = await tools.apart(missing_sheet.sheet, lines, words) if lines else b""
    async with tools.transaction() as (session, now):
        if content:
            await documents.bring(session, job, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)


def _line(one: Missing) -> Line:
    """Which paper, and whose signature on it."""
    papers = [
        f"{_(KINDS[kind])}: {', '.join(_(SIGNERS[signer]) for signer in sorted(who))}" for kind, who in one.wanted
    ]
    return Line(one.group or _("No class"), one.name, one.code, "; ".join(papers))


def _words(place: Place, day: str) -> Words:
    return Words(
        language=languages.language().partition("@")[0],
        place=place.name,
        title=_("Consents we are waiting for"),
        day=day,
        name=_("Name"),
        code=_("Code"),
        papers=_("Which paper"),
        mark=_("Mark"),
    )
