"""Jobs: work too long for the transaction that asks for it; it is done later, at least once."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Job, JobState, Lane, Person
from services import outbox
from services.access import Me

LEASE = 30.0
"""Seconds of machine time after which a job whose worker says nothing is taken up by another."""
PAUSES = (2.0, 10.0)
"""Seconds before the second try, and before the third."""
FAILED = "job_failed"
"""The kind of promise that tells the asker that nothing will come."""

OPEN = (JobState.WAITING, JobState.WORKING)
_QUIET = {"synchronize_session": False}


class Superseded(Exception):
    """A job is gone, or begins anew: what its worker has made of it is thrown away."""


async def ask(
    session: AsyncSession, *, kind: str, by: Person, place_id: int, parameters: dict[str, Any], now: datetime
) -> Job:
    """Somebody wants something that takes a while."""
    job = Job(
        kind=kind, person_id=by.id, place_id=place_id, parameters=parameters, state=JobState.WAITING, asked_at=now
    )
    session.add(job)
    await session.flush()
    return job


async def tell(session: AsyncSession, job: Job, kind: str, parameters: dict[str, Any], *, now: datetime) -> None:
    """Promises a word to whoever asked; done twice, it is said once."""
    await outbox.promise(
        session,
        key=f"{kind}:{job.id}",
        kind=kind,
        receiver_id=job.person_id,
        parameters={**parameters, "place_id": job.place_id},
        not_before=now,
        now=now,
        lane=Lane.URGENT,
    )


async def waiting(session: AsyncSession, *, kind: str, by: Person, place_id: int) -> Job | None:
    """What somebody has asked for and has not got yet."""
    asked = select(Job).where(Job.kind == kind, Job.person_id == by.id, Job.place_id == place_id, Job.state.in_(OPEN))
    found: Job | None = await session.scalar(asked.limit(1))
    return found


async def asking(session: AsyncSession, job: Job) -> Me | None:
    """The telephone of whoever asked for a job, as that person alone; None where it is gone."""
    asker = await session.get_one(Person, job.person_id)
    chat = await session.get(Chat, asker.chat_id) if asker.chat_id is not None else None
    return Me(chat, [asker]) if chat else None


async def claim(session: AsyncSession, *, machine: float) -> Job | None:
    """Takes the oldest job that waits or whose worker has died; nobody else gets the same one."""
    free = select(Job.id).where(Job.state.in_(OPEN), Job.lease_until <= machine).order_by(Job.id).limit(1)
    taken = update(Job).where(Job.id == free.with_for_update(skip_locked=True).scalar_subquery())
    taken = taken.values(state=JobState.WORKING, lease_until=machine + LEASE, attempts=Job.attempts + 1)
    job: Job | None = await session.scalar(
        taken.returning(Job), execution_options={"synchronize_session": False, "populate_existing": True}
    )
    return job


async def start_anew(session: AsyncSession) -> None:
    """What is being done is done again from its beginning: rows that were read for it are gone."""
    at_work = update(Job).where(Job.state == JobState.WORKING)
    await session.execute(at_work.values(state=JobState.WAITING, lease_until=0.0), execution_options=_QUIET)


async def check_own(session: AsyncSession, job: Job) -> None:
    """Superseded where the job, as it was claimed, is no longer its worker's; until the commit it stays so."""
    same = select(Job.id).where(Job.id == job.id, Job.attempts == job.attempts, Job.state == JobState.WORKING)
    if await session.scalar(same.with_for_update()) is None:
        raise Superseded


async def renew(session: AsyncSession, job_id: int, *, machine: float) -> None:
    """The worker of a job says that it lives."""
    await session.execute(update(Job).where(Job.id == job_id).values(lease_until=machine + LEASE))


async def done(session: AsyncSession, job_id: int, *, result: dict[str, Any] | None = None, now: datetime) -> None:
    """A job has ended well; `result` is what its asker still has to decide about."""
    ended = update(Job).where(Job.id == job_id)
    await session.execute(ended.values(state=JobState.DONE, result=result, parameters={}, ended_at=now))


async def failed(session: AsyncSession, job: Job, *, machine: float, now: datetime) -> None:
    """A try has failed: there are three, then the asker is told."""
    if job.attempts <= len(PAUSES):
        pause = PAUSES[job.attempts - 1]
        again = update(Job).where(Job.id == job.id)
        await session.execute(again.values(state=JobState.WAITING, lease_until=machine + pause))
        return
    ended = update(Job).where(Job.id == job.id).values(state=JobState.FAILED, parameters={}, ended_at=now)
    await session.execute(ended)
    await outbox.promise(
        session,
        key=f"job:{job.id}:failed",
        kind=FAILED,
        receiver_id=job.person_id,
        parameters={},
        not_before=now,
        now=now,
        lane=Lane.URGENT,
    )


async def are_open(session: AsyncSession, *, machine: float) -> bool:
    """Whether a job is being done or could be; one that pauses after a failure could not."""
    at_work = or_(Job.state == JobState.WORKING, Job.lease_until <= machine)
    return await session.scalar(select(Job.id).where(Job.state.in_(OPEN), at_work).limit(1)) is not None
