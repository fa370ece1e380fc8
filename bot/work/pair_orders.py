"""Writes orders on pairs, looks templates of places through, and writes our own layout to begin one from."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot import words
from bot.apart import TooHeavy
from bot.jobs import Tools
from bot.telegram import FileGone, TooLarge
from bot.words import gettext as _
from handlers.place_facts import FORMS
from models import Job, Lane
from services import certificate_template, documents, jobs, order_template, outbox, pair_order, pair_orders_text
from services import own_templates as own
from services import pair_order_docx as ours
from services import pair_orders_drafts as drafts
from services.own_templates import Own
from services.pair_order import Kind
from services.pair_orders_text import Draft
from services.template_problem import TemplateProblem
from services.template_safety import LARGEST, MEGABYTE


async def written(job: Job, tools: Tools) -> None:
    """The draft as a .docx to whoever asked; nothing, where it is gone or they may not have it any more."""
    with words.speaking(words.DEFAULT):
        forms = {code: _(name) for code, name in FORMS.items()}
    async with tools.transaction() as (session, now):
        draft = await pair_orders_text.asked(session, job, forms, now=now)
    if draft is None:
        async with tools.transaction() as (session, now):
            await jobs.done(session, job.id, now=now)
        return
    content, is_torn = await _filled(draft, tools)
    about = {"order_id": job.parameters["order_id"], "is_torn": is_torn}
    await _bring(job, tools, drafts.FILE, about, pair_order.name(draft.order.kind), content)


async def looked_through(job: Job, tools: Tools) -> None:
    """A template that somebody sent: whether it can be filled in, or what is wrong with it."""
    kind = Own(job.parameters["kind"])
    content, problem = b"", None
    try:
        content = await tools.download(job.parameters["file_id"], limit=LARGEST * MEGABYTE)
        await tools.apart(_check(kind), content)
    except TemplateProblem as found:
        problem = found
    except (TooLarge, TooHeavy):
        problem = TemplateProblem("too_large", limit=LARGEST)
    except FileGone:
        problem = TemplateProblem("not_a_document")
    about: dict[str, Any] = {"place_id": job.place_id, "kind": kind.value, "job_id": job.id}
    if problem is not None:
        about["problem"], about["fields"] = problem.code, problem.fields
    async with tools.transaction() as (session, now):
        await outbox.promise(
            session,
            key=f"{own.LOOK}:{job.id}",
            kind=own.LOOK,
            receiver_id=job.person_id,
            parameters=about,
            not_before=now,
            now=now,
            lane=Lane.URGENT,
        )
        if problem is None:
            await own.keep(session, job, content, now=now)
        else:
            await jobs.done(session, job.id, now=now)


async def blank(job: Job, tools: Tools) -> None:
    """Our own layout with fields where something is filled in."""
    kind = Own(job.parameters["kind"])
    if kind is Own.CERTIFICATE:
        with words.speaking(words.DEFAULT):
            name = _("Certificate of attendance")
        content = await tools.apart(certificate_template.blank)
    else:
        order = Kind(kind)
        name, content = pair_order.name(order), await tools.apart(order_template.blank, order)
    await _bring(job, tools, own.BLANK, {"kind": kind.value}, name, content)


def _check(kind: Own) -> Callable[[bytes], None]:
    """What looks a template of this kind through."""
    if kind is Own.CERTIFICATE:
        return certificate_template.check
    return partial(order_template.check, kind=Kind(kind))


async def _filled(draft: Draft, tools: Tools) -> tuple[bytes, bool]:
    """The file, and whether the place's own template could not be filled in any more: then it is in our layout."""
    if draft.template is None:
        return await tools.apart(ours.written, draft.order), False
    try:
        return await tools.apart(order_template.filled, draft.template, draft.order), False
    except (TemplateProblem, TooHeavy):
        return await tools.apart(ours.written, draft.order), True


async def _bring(job: Job, tools: Tools, kind: str, about: dict[str, Any], name: str, content: bytes) -> None:
    async with tools.transaction() as (session, now):
        await documents.bring(
            session,
            job,
            kind=kind,
            parameters={**about, "place_id": job.place_id},
            name=f"{name}.docx",
            content=content,
            now=now,
        )
        await jobs.done(session, job.id, now=now)
