"""Reads questionnaires that somebody sent, changes them a little, and writes them as tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.apart import TooHeavy
from bot.jobs import Tools
from bot.words import gettext as _
from handlers import form_screens
from models import FormVersion, Job
from services import attached_tables, authoring, documents, form_edits, form_files, form_trial, jobs, sheets
from services.authoring import Reader
from services.errors import NotFound
from services.form_problem import FormProblem
from services.form_trial import Read
from services.sheets import Sheet

NAME = "questionnaire"


async def took(job: Job, tools: Tools, content: bytes, *, is_form: bool) -> bool:
    """Whether a file is a questionnaire; it is read then, and whoever sent it gets a report."""
    async with tools.transaction() as (session, now):
        reader = await authoring.reader(session, job, now=now)
    if reader is None or not reader.may_author:
        return False
    if reader.may_add and not is_form:
        return False
    await _reported(job, tools, content, reader, now)
    return True


async def edited(job: Job, tools: Tools) -> None:
    """A small change of one question, on a copy."""
    async with tools.transaction() as (session, now):
        reader = await authoring.reader(session, job, now=now)
        version = await session.get(FormVersion, job.parameters["version_id"])
        if reader is None or not reader.may_author or version is None:
            await jobs.done(session, job.id, now=now)
            return
    asked = job.parameters
    try:
        content = await tools.apart(
            form_edits.changed, version.source, asked["act"], asked["path"], asked["text"], reader.language
        )
    except (FormProblem, NotFound, TooHeavy):
        await _say(job, tools, _refused(FormProblem("not_changed"), reader.language))
        return
    await _reported(job, tools, content, reader, now, attached_tables.written(version.compiled.get("tables", {})))


async def taken(job: Job, tools: Tools) -> None:
    """A version as a table."""
    async with tools.transaction() as (session, _now):
        version = await session.get(FormVersion, job.parameters["version_id"])
    if version is None:
        async with tools.transaction() as (session, now):
            await jobs.done(session, job.id, now=now)
        return
    content = await tools.apart(form_files.written, version.source)
    await _send(job, tools, content, f"{version.code}.xlsx")


async def empty(job: Job, tools: Tools) -> None:
    """An empty table, with how it is filled in."""
    async with tools.transaction() as (session, now):
        reader = await authoring.reader(session, job, now=now)
    language = reader.language if reader else words.DEFAULT
    pages: Sequence[Sheet] = form_files.empty(language)
    with words.speaking(language):
        name = _("Empty questionnaire.xlsx")
    await _send(job, tools, await tools.apart(sheets.workbook, pages), name)


async def _reported(
    job: Job, tools: Tools, content: bytes, reader: Reader, day: datetime, tables: Mapping[str, bytes] | None = None
) -> None:
    """What the file is like, and the draft where there is one; `tables` are those that it had before."""
    try:
        read = await tools.apart(form_trial.read, content, NAME, reader.language, day, tables or {})
    except TooHeavy:
        await _say(job, tools, _refused(FormProblem("too_slow", seconds=60), reader.language))
        return
    said = form_screens.facts_of(read)
    async with tools.transaction() as (session, now):
        if read.form is not None:
            said |= await _draft(session, job, read, reader.language, now)
        await jobs.tell(session, job, authoring.TRIED, said, now=now)
        await jobs.done(session, job.id, now=now)


async def _draft(session: AsyncSession, job: Job, read: Read, language: str, now: datetime) -> dict[str, Any]:
    assert read.form is not None
    code = authoring.code_of(read.code, read.form)
    try:
        draft = await authoring.keep(session, job=job, code=code, source=read.source, compiled=read.form, now=now)
    except FormProblem as problem:
        return _refused(problem, language)
    return form_screens.facts_of_draft(draft)


def _refused(problem: FormProblem, language: str) -> dict[str, Any]:
    """What a report says where there is no draft."""
    said = form_trial.problem(problem, "error", language)
    return {"problems": [said], "count": 1}


async def _say(job: Job, tools: Tools, said: dict[str, Any]) -> None:
    async with tools.transaction() as (session, now):
        await jobs.tell(session, job, authoring.TRIED, said, now=now)
        await jobs.done(session, job.id, now=now)


async def _send(job: Job, tools: Tools, content: bytes, name: str) -> None:
    async with tools.transaction() as (session, now):
        await documents.bring(session, job, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)
