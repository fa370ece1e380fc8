"""Writes what mentees ask for and where mentors come from into a table, and the head's sheet into a page."""

from collections.abc import Iterator, Sequence

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.pair_list_words import SOURCES, form
from models import Job
from services import documents, head_note, jobs, lists, register_note, register_requests, sheets
from services.errors import NotAllowed, NotFound
from services.register_requests import Asked, Lists
from services.sheets import Cell, Sheet

NAME, TEXT, NUMBER = 36, 28, 14
"""Widths of columns."""

Row = Sequence[Cell]


async def requests(job: Job, tools: Tools) -> None:
    """Requests and mentors to whoever asked; nothing, where they may not see them any more."""
    pages, name = list[Sheet](), ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            language = me.chat.language
            found = await register_requests.taken(session, me=me, place_id=job.place_id, language=language, now=now)
        except (NotAllowed, NotFound):
            found = None
    if found is not None:
        with words.speaking(language):
            pages, name = book(found), _("Requests and mentors")
    content = await tools.apart(sheets.workbook, pages) if pages else b""
    await _bring(job, tools, content, f"{name}.xlsx")


async def note(job: Job, tools: Tools) -> None:
    """The head's sheet to whoever asked; nothing, where they may not see it any more."""
    content, name = b"", ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            found = await register_note.of_place(session, me=me, place_id=job.place_id, now=now)
        except (NotAllowed, NotFound):
            found = None
    if found is not None:
        content = await tools.apart(head_note.pdf, found)
        with words.speaking(me.chat.language):
            name = _("Note for the head, {day}").format(day=f"{found.day:%d.%m.%Y}")
    await _bring(job, tools, content, f"{name}.pdf")


def book(found: Lists) -> list[Sheet]:
    """The sheets of the table; those with names are for the curator alone."""
    requests = _asked(_("What is asked for"), _("What for"), found.requests)
    subjects = _asked(_("Subjects"), _("Subject"), found.subjects)
    named = [_askers(found), _helpers(found)] if found.may_see_names else []
    return [requests, subjects, _sources(found), *named]


def _asked(title: str, subject: str, rows: Sequence[Asked]) -> Sheet:
    """How many have a request; a column for each form that anybody wishes or has."""
    forms = list(dict.fromkeys(code for one in rows for code in one.forms))
    header = [subject, _("Mentees"), _("Wait for a mentor"), *map(form, forms)]
    lines: list[Row] = [[one.label, one.people, one.waiting, *(one.forms[code] for code in forms)] for one in rows]
    return Sheet(title, header, lines, widths=[NAME, NUMBER, NUMBER, *[NUMBER] * len(forms)])


def _sources(found: Lists) -> Sheet:
    rows: list[Row] = [[_(SOURCES[source]), len(helpers)] for source, helpers in found.sources.items()]
    return Sheet(_("Mentors by source"), [_("Where from"), _("Mentors")], rows, widths=[NAME, NUMBER])


def _askers(found: Lists) -> Sheet:
    header = [_("What for"), _("Full name"), _("Class or post"), _("Form"), _("Mentor")]
    rows: list[Row] = [
        [
            asked.label,
            one.name,
            one.group,
            ", ".join(map(form, one.forms)),
            _("waits") if one.is_waiting else _("found"),
        ]
        for asked in found.requests
        for one in asked.who
    ]
    return Sheet(_("Who asks for what"), header, rows, widths=[NAME, NAME, NUMBER, TEXT, NUMBER])


def _helpers(found: Lists) -> Sheet:
    header = [_("Where from"), _("Full name"), _("Place of work or study"), _("Can help with"), _("Pairs")]
    return Sheet(_("Mentors"), header, list(_helper_rows(found)), widths=[TEXT, NAME, NAME, NAME, NUMBER])


def _helper_rows(found: Lists) -> Iterator[Row]:
    for source, helpers in found.sources.items():
        for one in helpers:
            if one is not None:
                yield [_(SOURCES[source]), one.name, one.workplace, one.competences, one.pairs]


async def _bring(job: Job, tools: Tools, content: bytes, name: str) -> None:
    async with tools.transaction() as (session, now):
        if content:
            await documents.bring(session, job, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)
