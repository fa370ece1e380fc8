"""Reads roadmaps that somebody sent, and tells them what was found or what to do about the file."""

from typing import Any

from bot.apart import TooHeavy
from bot.jobs import Tools
from models import Job
from services import authoring, jobs, roadmap_sent, roadmap_taking
from services.roadmap_reading import Roadmap
from services.roadmap_sent import Looked, Sent
from services.roster_files import Unread
from services.roster_sheet import SheetProblem

NEVER_A_FORM = {"empty", "old_office", "picture", "macros", "too_long", "too_large", "no_tasks"}
"""What is said to whoever sends no lists of people, where a file is no questionnaire either."""
TOO_HEAVY = Looked(Sent.UNKNOWN, Unread(SheetProblem.TOO_HEAVY), problem="too_large")


async def look(tools: Tools, content: bytes) -> Looked:
    """What a file is, read in a process of its own."""
    try:
        return await tools.apart(roadmap_sent.look, content)
    except TooHeavy:
        return TOO_HEAVY


async def took(job: Job, tools: Tools, looked: Looked) -> bool:
    """Whether a file is a roadmap, or can be nothing else; whoever sent it is told what was found."""
    if looked.roadmap is not None:
        await _read(job, tools, looked.roadmap)
        return True
    if looked.problem and (looked.kind is Sent.DOCUMENT or await _is_no_form(job, tools, looked.problem)):
        await _say(job, tools, roadmap_taking.UNREAD, {"problem": looked.problem})
        return True
    return False


async def _read(job: Job, tools: Tools, found: Roadmap) -> None:
    async with tools.transaction() as (session, now):
        taken = await roadmap_taking.take(session, job=job, read=found, now=now)
        if taken is not None:
            said = {"roadmap_id": taken.roadmap_id, "is_known": taken.is_known}
            await jobs.tell(session, job, roadmap_taking.READ, said, now=now)
        await jobs.done(session, job.id, now=now)


async def _is_no_form(job: Job, tools: Tools, problem: str) -> bool:
    """Whether whoever sent a file that is no questionnaire sends no lists either."""
    async with tools.transaction() as (session, now):
        reader = await authoring.reader(session, job, now=now)
    return problem in NEVER_A_FORM and reader is not None and not reader.may_add


async def _say(job: Job, tools: Tools, kind: str, said: dict[str, Any]) -> None:
    async with tools.transaction() as (session, now):
        await jobs.tell(session, job, kind, said, now=now)
        await jobs.done(session, job.id, now=now)
