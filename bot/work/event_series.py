"""Reads a plan of several events that somebody sent as a table."""

from typing import Any

from bot.apart import TooHeavy
from bot.jobs import Tools
from bot.telegram import FileGone, TooLarge
from models import Job
from services import event_plan, event_series, jobs, workbooks
from services.form_problem import FormProblem


async def looked(job: Job, tools: Tools) -> None:
    """What stands in it waits for a decision, or whoever sent it reads why nothing does."""
    said, lines = job.parameters, None
    about: dict[str, Any] = {"job_id": job.id}
    async with tools.transaction() as (session, now):
        here = await event_series.here(session, job.place_id, now)
    try:
        content = await tools.download(said["file_id"], limit=workbooks.LARGEST * workbooks.MEGABYTE)
        lines = await tools.apart(event_plan.table, content, here)
    except FormProblem as problem:
        about |= {"problem": problem.code, "fields": problem.fields}
    except (TooLarge, TooHeavy):
        about |= {"problem": "too_large", "fields": {"limit": workbooks.LARGEST}}
    except FileGone:
        about |= {"problem": "not_a_workbook", "fields": {}}
    async with tools.transaction() as (session, now):
        await jobs.tell(session, job, event_series.LOOK, about, now=now)
        if lines is None:
            await jobs.done(session, job.id, now=now)
        else:
            await event_series.keep(session, job, said["title"], lines, now=now)
