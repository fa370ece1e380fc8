"""Does the jobs that people asked for, one at a time, outside every transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import time
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.apart import apart, within
from bot.telegram import Telegram
from models import Job
from services import audit, clock, jobs

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

BEAT = 10.0
"""Seconds after which a worker says again that it lives."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a job may use."""

    make_session: async_sessionmaker[AsyncSession]
    telegram: Telegram
    username: str
    """What Telegram calls this bot."""
    job: Job | None = None
    """What is being done."""

    async def apart(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs heavy or untrusted calculation in a process of its own: TooHeavy."""
        return await apart(function, *args, **kwargs)

    async def apart_within(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what may take longer than a file of one organisation: TooHeavy."""
        return await within(seconds, function, *args, **kwargs)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[tuple[AsyncSession, datetime]]:
        """One transaction, and the programme's time in it; Superseded where the job is no longer the worker's."""
        async with self.make_session() as session, session.begin():
            if self.job is not None:
                await jobs.check_own(session, self.job)
            yield session, await clock.now(session, machine=datetime.now(UTC))

    async def download(self, file_id: str, *, limit: int) -> bytes:
        """A file that somebody sent: FileGone, TooLarge; NotDelivered and InDoubt mean that a later try may do."""
        return await self.telegram.download(file_id, limit=limit)


Work = Callable[[Job, Tools], Awaitable[None]]


class Jobs:
    """One process's worker."""

    def __init__(self, tools: Tools, work: Mapping[str, Work]) -> None:
        self._tools, self._work = tools, work
        self._working = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """A job is being done."""
        return self._working.locked()

    async def work_off(self) -> None:
        """Does what waits, one after another; where somebody is at it already it does nothing."""
        if self._working.locked():
            return
        async with self._working:
            while job := await self._claim():
                await self._do(job)

    async def _claim(self) -> Job | None:
        async with self._tools.transaction() as (session, _now):
            return await jobs.claim(session, machine=time())

    async def _do(self, job: Job) -> None:
        beat = asyncio.create_task(self._beat(job.id))
        try:
            with audit.on_screen(job.kind):
                await self._work[job.kind](job, replace(self._tools, job=job))
        except jobs.Superseded:
            log.info("a job is gone, or begins anew", kind=job.kind, job_id=job.id)
        except Exception as failure:
            log.error("a job failed", kind=job.kind, job_id=job.id, why=type(failure).__name__)
            async with self._tools.transaction() as (session, now):
                await jobs.failed(session, job, machine=time(), now=now)
        finally:
            beat.cancel()

    async def _beat(self, job_id: int) -> None:
        while True:
            await asyncio.sleep(BEAT)
            with suppress(SQLAlchemyError, OSError):
                async with self._tools.transaction() as (session, _now):
                    await jobs.renew(session, job_id, machine=time())
