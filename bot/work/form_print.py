"""Prints copies of a survey's questionnaire: each in the words that its reader is spoken to in."""

from bot import words as languages
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.screens import short_name
from models import Chat, Job, Person
from services import documents, form_copies, form_print, jobs, paper_list
from services.form_copies import Blank
from services.form_print import Copy, PaperWords


async def printed(job: Job, tools: Tools) -> None:
    """A copy for each who has not answered, as a PDF to whoever asked; nothing, where they may not any more."""
    async with tools.transaction() as (session, now):
        blanks = await (paper_list.blanks if "left" in job.parameters else form_copies.asked)(session, job, now=now)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id or 0)
    with languages.speaking(chat.language if chat else languages.DEFAULT):
        name = _("Questionnaires on paper.pdf")
    values = form_print.values([copy(one) for one in blanks], now)
    content = await tools.apart(form_print.pdf, values) if blanks else b""
    async with tools.transaction() as (session, now):
        if content:
            await documents.bring(
                session,
                job,
                parameters={"count": len(blanks), "place_id": job.place_id},
                name=name,
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


def copy(one: Blank) -> Copy:
    """The copy in the words of its reader: a child is addressed as one."""
    language = languages.address(one.language or languages.DEFAULT, is_child=one.is_child)
    with languages.speaking(language):
        about = _("About whom: {name}").format(name=short_name(one.about_name)) if one.about_name else ""
        return Copy(one.form, one.state, said(), place=one.place, code=one.code, name=short_name(one.name), about=about)


def said() -> PaperWords:
    """What stands on every copy, in the language in use."""
    return PaperWords(
        language=languages.language(),
        do=_("Put a cross where it fits. You may leave out questions without a *."),
        do_all_free=_("Put a cross where it fits. You may leave out any question."),
        only_if=_("if the answer to question {number} is “{answer}”"),
        several=_("You may tick several."),
        rank=_("Write numbers: 1 is the most important."),
        again=_("If there are several, answer about each on a sheet of its own."),
        in_chat=_("This can only be sent in the chat."),
        read=_("I have read it"),
        day=(_("day"), _("month"), _("year")),
        version=_("version {version}"),
    )
