"""Tables that come by themselves or because somebody asked: written once, and only for whoever may have them."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from bot.jobs import Jobs, Tools
from bot.telegram import Telegram
from bot.work import WORK
from handlers.notices import render
from models import Document, Job, JobState, Lane, Membership, Person, Promise
from services import everything, jobs, lists, outbox, receivers
from services.access import Me
from services.lists import Listed
from tests import factories

Ask = Callable[[AsyncSession, datetime], Awaitable[Job]]


async def a_list(session: AsyncSession, now: datetime) -> Job:
    region = await factories.region(session)
    await factories.curator(session, await factories.school(session, parent=region))
    return await lists.ask(session, me=await factories.coordinator(session, region), listed=Listed.CURATORS, now=now)


async def everything_of(session: AsyncSession, now: datetime) -> Job:
    school = await factories.school(session)
    return await everything.ask(session, me=await factories.curator(session, school), place_id=school.id, now=now)


async def everything_of_the_week(session: AsyncSession, now: datetime) -> Job:
    school = await factories.school(session)
    me: Me = await factories.curator(session, school)
    return await jobs.ask(session, kind=everything.WEEKLY, by=me.persons[0], place_id=school.id, parameters={}, now=now)


ASKED: list[Ask] = [a_list, everything_of, everything_of_the_week]
IDS = ["list", "everything", "everything weekly"]


async def asked(engine: AsyncEngine, ask: Ask, now: datetime) -> Job:
    async with database.sessions(engine)() as session, session.begin():
        return await ask(session, now)


def tools(engine: AsyncEngine) -> Tools:
    return Tools(database.sessions(engine), Telegram("http://127.0.0.1:9", "42:tables"), "bot")


async def loses_the_role(engine: AsyncEngine, job: Job, now: datetime) -> None:
    async with database.sessions(engine)() as session, session.begin():
        for held in await session.scalars(select(Membership).where(Membership.person_id == job.person_id)):
            held.until = now


async def said(engine: AsyncEngine, now: datetime) -> list[tuple[str, str] | None]:
    """What each promise brings now: its words and the name of its file."""
    async with database.sessions(engine)() as session:
        found = (await session.scalars(select(Promise).order_by(Promise.id))).all()
        promised = [outbox.Promised(*(getattr(one, name) for name in outbox.Promised._fields)) for one in found]
        known = await receivers.of(session, {one.receiver_id for one in promised}, now=now)
        replies = await render(session, [(one, known[one.receiver_id]) for one in promised], now)
    return [reply and (str(reply.text), str(reply.document and reply.document.name)) for reply in replies]


@pytest.mark.parametrize("ask", ASKED, ids=IDS)
async def test_a_table_comes_once_however_often_its_work_is_done(engine: AsyncEngine, now: datetime, ask: Ask) -> None:
    job = await asked(engine, ask, now)
    for _ in range(2):
        await WORK[job.kind](job, tools(engine))
    (brought,) = await said(engine, now)
    assert brought is not None
    assert brought[1].endswith(".xlsx")
    async with database.sessions(engine)() as session:
        assert (await session.get_one(Job, job.id)).state is JobState.DONE
        promise = (await session.scalars(select(Promise))).one()
        is_weekly = job.kind == everything.WEEKLY
        assert promise.lane == (Lane.REMINDER if is_weekly else Lane.URGENT)
        assert ("Раз в неделю" in brought[0]) is is_weekly


@pytest.mark.parametrize("ask", ASKED, ids=IDS)
async def test_nothing_is_written_for_whoever_has_lost_the_role_since_asking(
    engine: AsyncEngine, now: datetime, ask: Ask
) -> None:
    job = await asked(engine, ask, now)
    await loses_the_role(engine, job, now)
    await Jobs(tools(engine), WORK).work_off()
    async with database.sessions(engine)() as session:
        assert (await session.scalars(select(Promise))).all() == []
        assert (await session.scalars(select(Document))).all() == []
        assert (await session.get_one(Job, job.id)).state is JobState.DONE


@pytest.mark.parametrize("ask", ASKED, ids=IDS)
async def test_a_table_on_its_way_is_held_back_when_the_role_ends(engine: AsyncEngine, now: datetime, ask: Ask) -> None:
    job = await asked(engine, ask, now)
    await Jobs(tools(engine), WORK).work_off()
    assert None not in await said(engine, now)
    await loses_the_role(engine, job, now)
    assert await said(engine, now) == [None]


async def test_a_table_speaks_the_language_of_whoever_asked(engine: AsyncEngine, now: datetime) -> None:
    job = await asked(engine, a_list, now)
    async with database.sessions(engine)() as session, session.begin():
        person = await session.get_one(Person, job.person_id)
        await session.refresh(person, ["chat"])
        assert person.chat
        person.chat.language = "en"
    await Jobs(tools(engine), WORK).work_off()
    assert await said(engine, now) == [("Here is the table.", "Curators.xlsx")]
