"""Writes deadlines into files: the places below as a table, those of one place as a calendar."""

from collections.abc import Sequence
from datetime import date

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers import deadline_days
from handlers.below_screens import percent
from models import Job, Task
from services import calendar_file, documents, jobs, lists, nudge_days, sheets, task_calendar, task_table
from services.calendar_file import Entry
from services.errors import NotAllowed, NotFound
from services.sheets import Cell, Sheet
from services.task_calendar import Dated, Dates
from services.task_table import Table
from services.task_totals import Totals

NAME, TITLE, NUMBER, DAY = 40, 60, 12, 14
"""Widths of columns."""


async def table(job: Job, tools: Tools) -> None:
    """How the places below stand, to whoever asked; nothing, where they may not see it any more."""
    content, name = b"", ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            found = await task_table.of(session, me=me, place_id=job.place_id, now=now)
        except (NotAllowed, NotFound):
            found = None
    if found is not None:
        with words.speaking(me.chat.language):
            pages, name = [_places(found), _steps(found), _late(found)], _("Deadlines below")
        content = await tools.apart(sheets.workbook, pages)
    await _bring(job, tools, content, f"{name}.xlsx")


async def calendar(job: Job, tools: Tools) -> None:
    """The deadlines of a place, to whoever asked; nothing, where they may not see them any more."""
    content, name = b"", ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            found = await task_calendar.of(session, me=me, place_id=job.place_id, now=now)
        except (NotAllowed, NotFound):
            found = None
    if found is not None:
        with words.speaking(me.chat.language):
            entries, name = [_entry(one, found) for one in found.tasks], _("Deadlines")
            titled = f"{name}: {found.place.name}"
        content = await tools.apart(calendar_file.written, entries, name=titled, now=now)
    await _bring(job, tools, content, f"{name}.ics")


async def _bring(job: Job, tools: Tools, content: bytes, name: str) -> None:
    async with tools.transaction() as (session, now):
        if content:
            await documents.bring(session, job, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)


def _places(found: Table) -> Sheet:
    header = [_("Place"), _("Where"), *_header()]
    rows: list[Sequence[Cell]] = [
        [one.place.name, found.above.get(one.place.parent_id or 0), *_numbers(one.totals)] for one in found.places
    ]
    return Sheet(_("By place"), header, rows, widths=[NAME, NAME, *[NUMBER] * len(_header())])


def _steps(found: Table) -> Sheet:
    header = [_("Number"), _("Step"), _("Concerns"), _("By the document"), *_header()]
    rows: list[Sequence[Cell]] = [
        [one.step.number, one.step.title, one.scope, one.due_on, *_numbers(one.totals)] for one in found.steps
    ]
    return Sheet(_("By step"), header, rows, widths=[NUMBER, TITLE, NAME, DAY, *[NUMBER] * len(_header())])


def _late(found: Table) -> Sheet:
    header = [_("Place"), _("Where"), _("Number"), _("Step"), _("By the document"), _("Due"), _("Days late")]
    rows: list[Sequence[Cell]] = []
    for one in found.late:
        above, due_on = found.above.get(one.place.parent_id or 0), one.task.due_on
        days = (one.today - due_on).days if due_on else None
        step, by_document = one.step, one.task.order_due_on
        rows.append([one.place.name, above, step.number, step.title, by_document, due_on, days])
    return Sheet(_("Late"), header, rows, widths=[NAME, NAME, NUMBER, TITLE, DAY, DAY, NUMBER])


def _header() -> list[str]:
    return [_("Steps"), _("Done"), _("Done, %"), _("On time"), _("Late"), _("Still to come"), _("Without a day")]


def _numbers(totals: Totals) -> list[Cell]:
    share = percent(totals.done, totals.of)
    return [totals.of, totals.done, share, totals.on_time, totals.late, totals.waiting, totals.undated]


def _entry(one: Dated, found: Dates) -> Entry:
    task, step = one.task, one.step
    number = f"{step.number} " if step.number else ""
    day = deadline_days.until(_due(task), step.boundary, found.today)
    said = [_("Deadline: {day}").format(day=day), step.deadline_text, step.result, found.place.name]
    return Entry(
        number=task.id,
        on=nudge_days.aim(start=task.start_on, due=_due(task), boundary=step.boundary),
        title=f"{number}{step.title}{f' ({task.scope})' if task.scope else ''}",
        note="\n".join(" ".join(line.split()) for line in said if line),
        is_over=not one.is_owed,
    )


def _due(task: Task) -> date:
    assert task.due_on is not None
    return task.due_on
