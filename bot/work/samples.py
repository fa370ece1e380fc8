"""Writes the sample of a task's document."""

from bot.jobs import Tools
from models import Job
from services import documents, jobs, sample_papers, samples


async def written(job: Job, tools: Tools) -> None:
    """The sample to whoever asked; nothing, where they may not have it any more."""
    async with tools.transaction() as (session, now):
        wanted = await sample_papers.asked(session, job, now=now)
    content = await tools.apart(samples.written, *wanted) if wanted else b""
    async with tools.transaction() as (session, now):
        if wanted:
            await documents.bring(session, job, name=f"{samples.name(wanted[0])}.docx", content=content, now=now)
        await jobs.done(session, job.id, now=now)
