"""The year of a plan as somebody gets it: asked for on a screen, drawn in a process apart, sent as pictures."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database
from bot.jobs import Jobs, Tools
from bot.replies import calls
from bot.telegram import Telegram
from bot.work import WORK
from handlers import notices
from models import Document, Job, JobState, Membership, Promise
from services import outbox, plan_picture, receivers
from tests import factories


async def drawn(engine: AsyncEngine, now: datetime, *, leaves: bool) -> tuple[list[str], list[Document]]:
    """The calls of Telegram that a curator's wish for a picture comes to."""
    make_session = database.sessions(engine)
    async with make_session() as session, session.begin():
        region = await factories.region(session)
        school = await factories.school(session, parent=region)
        me = await factories.curator(session, school)
        plan = [
            factories.step(number, "Провести встречу наставников", (date(2026, 10, 1), date(2026, 10, 31)))
            for number in range(1, 40)
        ]
        made = await factories.roadmap(session, region, plan)
        one = await plan_picture.ask(session, me=me, roadmap_id=made.id, now=now)
        assert (await plan_picture.ask(session, me=me, roadmap_id=made.id, now=now)).id == one.id
        await plan_picture.ask_of_place(session, me=me, place_id=school.id, now=now)
        if leaves:
            held = (await session.scalars(select(Membership).where(Membership.person_id == me.persons[0].id))).one()
            held.until = now
    await Jobs(Tools(make_session, Telegram("http://127.0.0.1:9", "42:x"), "bot"), WORK).work_off()
    async with make_session() as session, session.begin():
        assert {job.state for job in await session.scalars(select(Job))} == {JobState.DONE}
        files = list(await session.scalars(select(Document)))
        promised = [*await session.scalars(select(Promise.not_before))]
        claimed = await outbox.claim(session, now=max(promised), machine=0.0, limit=20) if promised else []
        known = await receivers.of(session, {one.receiver_id for one in claimed}, now=now)
        replies = await notices.render(session, [(one, known[one.receiver_id]) for one in claimed], now)
    return [method for reply in replies if reply for method, _ in calls(reply, 1, None)], files


async def test_a_school_gets_the_year_of_the_plan_from_above_as_pictures(engine: AsyncEngine, now: datetime) -> None:
    methods, files = await drawn(engine, now, leaves=False)
    assert len(files) > 2
    assert all(one.content.startswith(b"\x89PNG") for one in files)
    assert methods == ["sendPhoto"] * len(files)


async def test_whoever_has_left_gets_nothing(engine: AsyncEngine, now: datetime) -> None:
    assert await drawn(engine, now, leaves=True) == ([], [])
