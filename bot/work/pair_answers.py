"""Looks who else could be the mentor of a pair, and tells its curators."""

from bot.jobs import Tools
from models import Job
from services import jobs, pair_answers_next


async def looked(job: Job, tools: Tools) -> None:
    """Whom a curator may ask next, or why there is nobody; nothing, where nobody else is to be asked any more."""
    async with tools.transaction() as (session, now):
        await pair_answers_next.look(session, job, now=now)
        await jobs.done(session, job.id, now=now)
