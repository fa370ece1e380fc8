"""Writes acts of destruction: pages to sign, and a document that can still be changed."""

from zoneinfo import ZoneInfo

from bot.jobs import Tools
from models import Job, Place
from services import documents, erasure_act, erasure_orders, jobs
from services.erasure_act import Facts
from services.errors import Refusal


async def written(job: Job, tools: Tools) -> None:
    """The act as a PDF and a .docx to whoever asked; nothing, where they may not any more."""
    facts = await _facts(job, tools)
    act = erasure_act.act(facts) if facts else None
    files = {"pdf": await tools.apart(erasure_act.pdf, act), "docx": erasure_act.docx(act)} if act else {}
    async with tools.transaction() as (session, now):
        for ending, content in files.items():
            await documents.promise(
                session,
                receiver_id=job.person_id,
                kind=erasure_orders.ACT,
                parameters={"erasure_id": job.parameters["erasure_id"], "place_id": job.place_id},
                name=f"{erasure_act.file_name(facts.code if facts else '')}.{ending}",
                content=content,
                key=f"{erasure_orders.ACT}:{job.id}:{ending}",
                now=now,
            )
        await jobs.done(session, job.id, now=now)


async def _facts(job: Job, tools: Tools) -> Facts | None:
    async with tools.transaction() as (session, now):
        me = await jobs.asking(session, job)
        try:
            found = me and await erasure_orders.proof(session, me=me, erasure_id=job.parameters["erasure_id"], now=now)
        except Refusal:
            return None
        if not found:
            return None
        place = await session.get_one(Place, found.place_id)
        return Facts(
            operator=place.name,
            address=place.address,
            number=found.person_number,
            code=found.person_code,
            reason=found.reason.value,
            at=found.at.astimezone(ZoneInfo(place.time_zone)),
            counted=found.counted,
            log=found.log,
            papers=found.papers,
        )
