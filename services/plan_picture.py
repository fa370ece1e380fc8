"""A year of a plan as a picture: asked for by whoever sees the plan, drawn a moment later."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Person
from services import access, jobs, plan_view, school_years
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.plan_view import Opened

KIND = "plan_picture"
"""The kind of job and of promise."""
FIRST, LAST = (9, 1), (8, 31)
"""Of the year that is drawn; month and day."""


async def ask(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Job:
    """The year of one roadmap is wanted; asked for twice, it comes once: NotFound."""
    plan = await plan_view.opened(session, me=me, roadmap_id=roadmap_id, now=now)
    by = await access.require(session, me, Action.SEE_ROADMAP, plan.here, now=now)
    return await _asked(session, by, plan.here, {"roadmap_id": roadmap_id}, now)


async def ask_of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """The year of all that a place has to keep to is wanted; asked for twice, it comes once."""
    by = await access.require(session, me, Action.SEE_ROADMAP, place_id, now=now)
    return await _asked(session, by, place_id, {"of_place": place_id}, now)


async def for_job(session: AsyncSession, job: Job, *, now: datetime) -> list[Opened]:
    """The plans that a job draws; none where whoever asked sees them no more."""
    me = await jobs.asking(session, job)
    if me is None:
        return []
    try:
        if number := job.parameters.get("roadmap_id"):
            return [await plan_view.opened(session, me=me, roadmap_id=number, now=now)]
        found = await plan_view.of_place(session, me=me, place_id=job.parameters["of_place"], now=now)
        numbers = [one.roadmap.id for one in (*found.own, *found.above)]
        return [await plan_view.opened(session, me=me, roadmap_id=one, now=now) for one in numbers]
    except (NotFound, NotAllowed):
        return []


def year(plans: Sequence[Opened], today: date) -> int:
    """The school year that is drawn: the running one, or the nearest in which there is something to do."""
    running = school_years.begun(today)
    found = {school_years.begun(day) for plan in plans for line in plan.lines for day in _days(line)}
    coming = sorted(one for one in found if one >= running)
    return running if running in found or not found else coming[0] if coming else max(found)


def _days(line: plan_view.StepLine) -> set[date]:
    days = {one for task in line.tasks for one in (task.start_on, task.due_on) if one}
    stored = (one[name] for one in line.step.occurrences for name in ("start", "due"))
    return days or {date.fromisoformat(one) for one in stored if one}


async def _asked(session: AsyncSession, by: Person, place_id: int, parameters: dict[str, int], now: datetime) -> Job:
    same = select(Job).where(Job.kind == KIND, Job.person_id == by.id, Job.state.in_(jobs.OPEN))
    for job in await session.scalars(same):
        if job.parameters == parameters:
            return job
    return await jobs.ask(session, kind=KIND, by=by, place_id=place_id, parameters=parameters, now=now)
