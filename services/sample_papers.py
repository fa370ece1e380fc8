"""Samples as files: who may have which, and what of a place may stand in one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Job, Person, Place, Role, Step, Task
from services import access, ages, audit, curators, data_modes, jobs, samples, school_years
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.samples import Facts

KIND = "sample"
"""Of the job, and of the promise that brings the file."""


async def ask(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Job:
    """Somebody wants the sample of a task's document; NotFound where it has none, or they may not do the task."""
    task, _code = await _meant(session, task_id)
    try:
        by = await access.require(session, me, Action.DO_TASKS, task.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return await jobs.ask(session, kind=KIND, by=by, place_id=task.place_id, parameters={"task_id": task_id}, now=now)


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> tuple[str, Facts] | None:
    """The code of the sample and what stands in it; None where whoever asked may not have it any more."""
    me = await jobs.asking(session, job)
    try:
        if me is None:
            return None
        task, code = await _meant(session, job.parameters["task_id"])
        by = await access.require(session, me, Action.DO_TASKS, task.place_id, now=now)
    except (NotFound, NotAllowed):
        return None
    return code, await _facts(session, me, by, task, now)


async def _meant(session: AsyncSession, task_id: int) -> tuple[Task, str]:
    task = await session.get(Task, task_id)
    code = await session.scalar(select(Step.sample).where(Step.id == task.step_id)) if task else None
    if task is None or code not in samples.CODES:
        raise NotFound
    return task, code


async def _facts(session: AsyncSession, me: Me, by: Person, task: Task, now: datetime) -> Facts:
    place = await session.get_one(Place, task.place_id)
    parent = await session.get(Place, place.parent_id) if place.parent_id else None
    head, curator = await _named(session, me, place, now)
    subject_ids = {one.id for one in (head, curator) if one}
    await audit.note(session, by=by, place_id=place.id, subject_ids=subject_ids, act=AuditAct.TOOK, now=now)
    return Facts(
        place=place.name,
        school_year=school_years.begun(task.due_on or ages.local_date(now, place.time_zone)),
        parent=parent.name if parent else None,
        address=place.address,
        inn=place.inn,
        head=head.name if head else None,
        curator=curator.name if curator else None,
    )


async def _named(session: AsyncSession, me: Me, place: Place, now: datetime) -> tuple[Person | None, Person | None]:
    """The head and the curator, where names pass and whoever asks may see them; of several nobody is meant."""
    if not (await data_modes.passing(session, place.id)).names:
        return None, None
    may = await access.allowed(session, me, place.id, now=now)
    head = await curators.only(session, place.id, Role.HEAD, now=now) if Action.SEE_PEOPLE in may else None
    sees_staff = bool(may & {Action.SEE_PEOPLE, Action.SEE_LISTS})
    return head, await curators.only(session, place.id, Role.CURATOR, now=now) if sees_staff else None
