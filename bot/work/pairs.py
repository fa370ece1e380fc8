"""Proposes pairs, keeps them, and writes them into a table."""

from dataclasses import asdict

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.place_facts import FORMS
from models import Job
from services import documents, jobs, lists, pair_proposals_run
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.pair_proposals_run import Answer, Question


async def proposed(job: Job, tools: Tools) -> None:
    """Pairs to whoever asked, stored as they were found; nothing, where they may not see it any more.

    What has changed while it was calculated is calculated again.
    """
    me, asked = await _asked(job, tools)
    while asked is not None and me is not None:
        found = await tools.apart(pair_proposals_run.answer, asked, me.chat.language)
        if (again := await _kept(job, tools, me, asked, found)) is None:
            return
        asked = again
    async with tools.transaction() as (session, now):
        await jobs.done(session, job.id, now=now)


async def table(job: Job, tools: Tools) -> None:
    """The proposed pairs as they stand; nothing to who may not see them any more."""
    me, asked, form = await _standing(job, tools)
    content = None
    if asked is not None and me is not None:
        content = await tools.apart(pair_proposals_run.table, asked, me.chat.language)
    async with tools.transaction() as (session, now):
        if content is not None and me is not None:
            await documents.bring(
                session,
                job,
                parameters={"place_id": job.place_id, **job.parameters, "form": form},
                name=_name(form, me),
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


async def _standing(job: Job, tools: Tools) -> tuple[Me | None, Question | None, str]:
    number = job.parameters["programme_id"]
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            asked, form = await pair_proposals_run.standing(session, me=me, programme_id=number, now=now)
        except (NotAllowed, NotFound):
            return None, None, ""
        return me, asked, form


async def _asked(job: Job, tools: Tools) -> tuple[Me | None, Question | None]:
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            form = job.parameters["form"]
            return me, await pair_proposals_run.question(session, me=me, place_id=job.place_id, form=form, now=now)
        except (NotAllowed, NotFound):
            return None, None


async def _kept(job: Job, tools: Tools, me: Me, asked: Question, found: Answer) -> Question | None:
    """None where it is stored and told; otherwise what is true now."""
    form = job.parameters["form"]
    async with tools.transaction() as (session, now):
        again = await pair_proposals_run.again(session, asked, me=me, now=now)
        if again != asked:
            return again
        await pair_proposals_run.store(session, asked.programme_id, found, now=now)
        facts = {"place_id": job.place_id, "programme_id": asked.programme_id, "form": form}
        await documents.bring(
            session,
            job,
            parameters={**facts, **asdict(found.summary), "changes": pair_proposals_run.told(asked, found)},
            name=_name(form, me),
            content=found.content,
            now=now,
        )
        await jobs.done(session, job.id, now=now)
    return None


def _name(form: str, me: Me) -> str:
    with words.speaking(me.chat.language):
        return f"{_('Pairs, {form}').format(form=_(FORMS[form]))}.xlsx"
