"""Files of orders on pairs as a curator gets them, and what becomes of templates that cannot be filled in."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot import database
from bot.jobs import Jobs, Tools
from bot.telegram import Telegram
from bot.work import WORK
from demo.arguments import Upload
from demo.phones import Phone
from demo.server import Server, serve
from models import Document, Job, JobState, Membership, OrderTemplate, Promise
from services import order_template, own_templates
from services.pair_order import Kind
from tests.services import ordering
from tests.services.ordering import ANNA, PYOTR, School
from tests.services.orders import annex
from tests.services.test_order_template import template, with_part

TOKEN = "42:jobs"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        running.telegram.add_user({"id": 7001, "first_name": "Имя"})
        yield running


@pytest.fixture
def make(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return database.sessions(engine)


async def drafted(session: AsyncSession, now: datetime) -> School:
    """A pair, and the draft of its order, whose file is asked for."""
    school = await ordering.school(session, now)
    await school.pair(ANNA, PYOTR)
    await school.draft()
    return school


async def worked_off(make: async_sessionmaker[AsyncSession], server: Server) -> list[tuple[Promise, Document | None]]:
    """What comes of all that was asked for."""
    async with Telegram(server.url, TOKEN) as telegram:
        await Jobs(Tools(make, telegram, "bot"), WORK).work_off()
    async with make() as session:
        assert {job.state for job in await session.scalars(select(Job))} == {JobState.DONE}
        rows = await session.execute(select(Promise, Document).outerjoin(Document).order_by(Promise.id))
        return [(promise, file) for promise, file in rows]


async def test_in_a_template_that_can_be_filled_in_no_more_the_order_is_ours(
    make: async_sessionmaker[AsyncSession], server: Server, now: datetime
) -> None:
    """A field that it has may be gone in a newer version of the bot: the curator gets the order all the same."""
    async with make() as session, session.begin():
        school = await drafted(session, now)
        stored = OrderTemplate(place_id=school.place.id, kind=Kind.ASSIGNING, put_at=now)
        stored.content = template("{{ прежнее_поле }}")
        session.add(stored)
    ((promise, file),) = await worked_off(make, server)
    assert promise.parameters["is_torn"]
    assert file is not None
    assert file.name == "Приказ о закреплении пар и групп.docx"
    assert annex(file.content)[1][1:3] == [ANNA, PYOTR]


async def test_whoever_has_left_gets_no_order(
    make: async_sessionmaker[AsyncSession], server: Server, now: datetime
) -> None:
    async with make() as session, session.begin():
        school = await drafted(session, now)
        own = select(Membership).where(Membership.person_id == school.curator.persons[0].id)
        (await session.scalars(own)).one().until = now
    assert await worked_off(make, server) == []


HOSTILE = {
    "macros": with_part(template(), "word/vbaProject.bin", b"x"),
    "not_a_document": b"PK\x03\x04 no archive",
    "no_command": template("{{ lipsum.__globals__['os'].popen('id').read() }}"),
    "foreign": with_part(template(), "word/embeddings/oleObject1.bin", b"x"),
    "too_large": b"0" * (3 << 20),
}


@pytest.mark.parametrize("code", HOSTILE)
async def test_a_hostile_template_is_named_and_never_kept(
    make: async_sessionmaker[AsyncSession], server: Server, now: datetime, code: str
) -> None:
    phone = Phone(server.telegram, server.telegram.bot(None), 7001)
    phone.start()
    sent = phone.file("document", Upload("Шаблон.docx", "application/octet-stream", HOSTILE[code]))
    async with make() as session, session.begin():
        school = await ordering.school(session, now)
        about: dict[str, Any] = {"me": school.curator, "place_id": school.place.id, "now": now}
        reference = f"telegram:document:{sent['document']['file_id']}"
        job = await own_templates.receive(session, kind=Kind.ASSIGNING, reference=reference, **about)
    ((promise, _),) = await worked_off(make, server)
    assert (promise.kind, promise.parameters["problem"]) == (own_templates.LOOK, code)
    async with make() as session:
        assert (await session.get_one(Job, job.id)).result is None


async def test_what_fits_waits_for_a_decision(
    make: async_sessionmaker[AsyncSession], server: Server, now: datetime
) -> None:
    phone = Phone(server.telegram, server.telegram.bot(None), 7001)
    phone.start()
    content = order_template.blank(Kind.ASSIGNING)
    sent = phone.file("document", Upload("Шаблон.docx", "application/octet-stream", content))
    async with make() as session, session.begin():
        school = await ordering.school(session, now)
        about: dict[str, Any] = {"me": school.curator, "place_id": school.place.id, "now": now}
        reference = f"telegram:document:{sent['document']['file_id']}"
        job = await own_templates.receive(session, kind=Kind.ASSIGNING, reference=reference, **about)
    ((promise, _),) = await worked_off(make, server)
    assert "problem" not in promise.parameters
    async with make() as session, session.begin():
        await own_templates.take(session, me=school.curator, job_id=job.id, now=now)
        assert (await session.scalars(select(OrderTemplate.content))).one() == content
