"""Work done outside a transaction: once where all goes well, again where it fails, and never silently lost."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from time import sleep, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import apart, database
from bot.jobs import Jobs, Tools, Work
from bot.telegram import FileGone, Telegram, TooLarge
from demo.arguments import Upload
from demo.phones import Phone
from demo.server import serve
from models import Document, ErasureReason, Job, JobState, Person, Place, Promise, PromiseState
from services import documents, erasure, jobs
from tests import factories

TOKEN = "42:jobs"


@pytest.fixture
async def asker(engine: AsyncEngine) -> Person:
    async with database.sessions(engine)() as session, session.begin():
        me = await factories.curator(session, await factories.school(session))
        return me.persons[0]


@pytest.fixture
async def job(engine: AsyncEngine, asker: Person, now: datetime) -> Job:
    async with database.sessions(engine)() as session, session.begin():
        place_id = asker.operator_id
        return await jobs.ask(session, kind="list", by=asker, place_id=place_id, parameters={"page": 1}, now=now)


def worker(engine: AsyncEngine, work: Mapping[str, Work]) -> Jobs:
    return Jobs(Tools(database.sessions(engine), Telegram("http://127.0.0.1:9", TOKEN), "bot"), work)


async def test_a_job_is_done_once(engine: AsyncEngine, job: Job) -> None:
    seen = []

    async def write(job: Job, tools: Tools) -> None:
        seen.append(job.parameters)
        async with tools.transaction() as (session, now):
            await jobs.done(session, job.id, result={"rows": 2}, now=now)

    work = worker(engine, {"list": write})
    await asyncio.gather(work.work_off(), worker(engine, {"list": write}).work_off())
    await work.work_off()
    assert seen == [{"page": 1}]
    async with database.sessions(engine)() as session:
        stored = await session.get_one(Job, job.id)
        assert (stored.state, stored.parameters, stored.result) == (JobState.DONE, {}, {"rows": 2})


async def test_a_job_that_fails_three_times_is_given_up_and_its_asker_is_told(engine: AsyncEngine, job: Job) -> None:
    tries = []

    async def stumble(job: Job, tools: Tools) -> None:
        tries.append(job.attempts)
        raise ZeroDivisionError

    work = worker(engine, {"list": stumble})
    for _ in range(4):
        await work.work_off()
        async with database.sessions(engine)() as session, session.begin():
            (await session.get_one(Job, job.id)).lease_until = 0.0
    assert tries == [1, 2, 3]
    async with database.sessions(engine)() as session:
        told = (await session.scalars(select(Promise))).one()
        assert (told.kind, told.receiver_id) == (jobs.FAILED, job.person_id)
        assert (await session.get_one(Job, job.id)).state is JobState.FAILED


async def test_the_job_of_a_worker_that_died_is_taken_up_by_another(engine: AsyncEngine, job: Job) -> None:
    async with database.sessions(engine)() as session, session.begin():
        assert await jobs.claim(session, machine=time())
    async with database.sessions(engine)() as session, session.begin():
        assert await jobs.claim(session, machine=time()) is None
        again = await jobs.claim(session, machine=time() + jobs.LEASE + 1)
        assert again
        assert (again.id, again.attempts) == (job.id, 2)


async def test_a_file_is_deleted_once_its_promise_is_settled(engine: AsyncEngine, asker: Person, now: datetime) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        for _ in range(2):
            await documents.promise(
                session, receiver_id=asker.id, kind="list", parameters={}, name="a.txt", content=b"a", key="k", now=now
            )
        await documents.forget_delivered(session)
        assert await session.scalar(select(func.count(Document.id))) == 1
    async with make() as session, session.begin():
        promise = (await session.scalars(select(Promise))).one()
        promise.state = PromiseState.DOUBTFUL
        await session.flush()
        await documents.forget_delivered(session)
        assert await session.scalar(select(func.count(Document.id))) == 0


def hog(size: int) -> int:
    """Takes more memory than there may be."""
    return len(bytearray(size))


async def test_calculation_apart_gives_its_result_and_its_error() -> None:
    assert await apart.apart(sum, [1, 2, 3]) == 6
    with pytest.raises(ZeroDivisionError):
        await apart.apart(divmod, 1, 0)


async def test_calculation_that_is_too_heavy_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(apart.TooHeavy):
        await apart.apart(hog, apart.MEMORY + 1)
    monkeypatch.setattr(apart, "SECONDS", 1.0)
    with pytest.raises(apart.TooHeavy):
        await apart.apart(sleep, 30.0)


async def test_what_somebody_sent_is_downloaded_up_to_a_limit() -> None:
    async with serve() as server, Telegram(server.url, TOKEN) as telegram:
        server.telegram.add_user({"id": 7001, "first_name": "Имя"})
        phone = Phone(server.telegram, server.telegram.bot(None), 7001)
        phone.start()
        sent = phone.file("document", Upload("list.csv", "text/csv", b"x" * 1000))
        file_id = sent["document"]["file_id"]
        assert await telegram.download(file_id, limit=1000) == b"x" * 1000
        with pytest.raises(TooLarge):
            await telegram.download(file_id, limit=999)
        with pytest.raises(FileGone):
            await telegram.download("no-such-file", limit=999)


async def test_what_is_being_done_while_somebody_is_erased_is_thrown_away_and_done_anew(
    engine: AsyncEngine, asker: Person, job: Job
) -> None:
    make, tries = database.sessions(engine), list[int]()

    async def write(job: Job, tools: Tools) -> None:
        tries.append(job.attempts)
        async with tools.transaction() as (session, now):
            pupils = (await session.scalars(select(Person).where(Person.id != asker.id))).all()
        names = " ".join(one.name for one in pupils)
        if len(tries) == 1:
            async with make() as session, session.begin():
                await erasure.erase(
                    session, person_id=pupils[0].id, reason=ErasureReason.RETENTION, by_id=asker.id, now=now
                )
        async with tools.transaction() as (session, now):
            about = {"receiver_id": asker.id, "kind": "list", "parameters": {}, "key": "list"}
            await documents.promise(session, **about, name="a.txt", content=names.encode(), now=now)  # type: ignore[arg-type]
            await jobs.done(session, job.id, now=now)

    async with make() as session, session.begin():
        place = await session.get_one(Place, asker.operator_id)
        for name in ("Журавлёв Тихон Саввич", "Совенков Ян Ильич"):
            await factories.person(session, place, name=name)
    await worker(engine, {"list": write}).work_off()
    assert tries == [1, 2]
    async with make() as session:
        assert (await session.scalars(select(Document.content))).all() == ["Совенков Ян Ильич".encode()]
        assert (await session.get_one(Job, job.id)).state is JobState.DONE


async def test_an_order_about_who_is_erased_is_dropped(engine: AsyncEngine, asker: Person, now: datetime) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        place = await session.get_one(Place, asker.operator_id)
        pupil = await factories.person(session, place, name="Журавлёв Тихон Саввич")
        about = {"by": asker, "place_id": place.id, "parameters": {"subject_id": pupil.id}}
        await jobs.ask(session, kind="list", now=now, **about)  # type: ignore[arg-type]
        await erasure.erase(session, person_id=pupil.id, reason=ErasureReason.RETENTION, by_id=asker.id, now=now)
        assert await session.scalar(select(func.count(Job.id))) == 0
