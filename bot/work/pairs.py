"""Proposes pairs, and writes them into a table."""

from dataclasses import asdict

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.place_facts import FORMS
from models import Job
from services import documents, jobs, lists, pair_proposal, pair_sheet, pairs
from services.errors import NotAllowed, NotFound
from services.pair_people import Base
from services.pair_sheet import Summary


async def proposed(job: Job, tools: Tools) -> None:
    """Pairs as a table to whoever asked; nothing, where they may not see it any more."""
    form = job.parameters["form"]
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            base = await pairs.base(session, me=me, place_id=job.place_id, form=form, now=now)
        except (NotAllowed, NotFound):
            base = None
    if base is not None:
        content, summary = await tools.apart(made, base, me.chat.language)
        with words.speaking(me.chat.language):
            name = _("Pairs, {form}").format(form=_(FORMS[form]))
    async with tools.transaction() as (session, now):
        if base is not None:
            await documents.promise(
                session,
                receiver_id=job.person_id,
                kind=pairs.JOB,
                parameters={"place_id": job.place_id, "form": form, **asdict(summary)},
                name=f"{name}.xlsx",
                content=content,
                key=f"{pairs.JOB}:{job.id}",
                now=now,
            )
        await jobs.done(session, job.id, now=now)


def made(base: Base, language: str) -> tuple[bytes, Summary]:
    """The table, and its numbers."""
    proposal = pair_proposal.propose(base)
    return pair_sheet.sheet(proposal, language), pair_sheet.summary(proposal)
