"""Looks who could step in for a mentor who cannot go on."""

from bot.jobs import Tools
from models import Job
from services import jobs, lists, pair_replacing, pair_successors
from services.errors import NotAllowed, NotFound
from services.pair_successors import Found, Search


async def looked(job: Job, tools: Tools) -> None:
    """Pairs are proposed instead of those that rest; nothing, where whoever asked may not propose any more."""
    pair_ids = job.parameters["pairs"]
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            searches = await pair_replacing.searches(session, me=me, place_id=job.place_id, pair_ids=pair_ids, now=now)
        except (NotAllowed, NotFound):
            searches = []
    found = await tools.apart(found_in, searches) if searches else {}
    async with tools.transaction() as (session, now):
        if searches:
            await pair_replacing.tell(session, job, found, now=now)
        await jobs.done(session, job.id, now=now)


def found_in(searches: list[Search]) -> dict[int, Found]:
    """By pair, who could step in."""
    return {pair_id: one for search in searches for pair_id, one in pair_successors.look(search).items()}
