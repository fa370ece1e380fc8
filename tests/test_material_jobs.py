"""A file of the shelf on its way to a telephone for which files are written on the server."""

from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database
from bot.jobs import Jobs, Tools
from bot.telegram import Telegram
from bot.work import WORK
from bot.work.materials import suffix
from demo.arguments import Upload
from demo.phones import Phone
from demo.server import Server, serve
from models import DataMode, Document, Job, JobState, Membership, Promise
from services import materials
from tests import factories

TOKEN = "42:jobs"


def office(kind: str) -> bytes:
    """An empty document of an office programme."""
    into = BytesIO()
    if kind == "docx":
        docx.Document().save(into)
    else:
        openpyxl.Workbook().save(into)
    return into.getvalue()


def archive(name: str) -> bytes:
    """A parcel with one file in it."""
    into = BytesIO()
    with ZipFile(into, "w") as parcel:
        parcel.writestr(name, "")
    return into.getvalue()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        running.telegram.add_user({"id": 7001, "first_name": "Имя"})
        yield running


def sent(server: Server, content: bytes) -> str:
    """By what Telegram knows a file that somebody has sent."""
    phone = Phone(server.telegram, server.telegram.bot(None), 7001)
    phone.start()
    document: str = phone.file("document", Upload("order.bin", "application/octet-stream", content))["document"][
        "file_id"
    ]
    return document


async def brought(
    engine: AsyncEngine, server: Server, content: bytes, now: datetime, *, leaves: bool
) -> list[Document]:
    """What a curator of a closed school gets of a file that the region has put on its shelf."""
    make = database.sessions(engine)
    async with make() as session, session.begin():
        region = await factories.region(session)
        school = await factories.school(session, parent=region)
        school.data_mode = DataMode.CLOSED
        await session.flush()
        me, above = await factories.curator(session, school), await factories.coordinator(session, region)
        about = {
            "place_id": region.id,
            "reference": f"telegram:document:{sent(server, content)}",
            "name": "Приказ края",
        }
        put, _ = await materials.put(session, me=above, now=now, **about)
        taken = await materials.take(session, me=me, place_id=school.id, material_id=put.id, now=now)
        assert taken.is_coming
        if leaves:
            held = (await session.scalars(select(Membership).where(Membership.person_id == me.persons[0].id))).one()
            held.until = now
    async with Telegram(server.url, TOKEN) as telegram:
        await Jobs(Tools(make, telegram, "bot"), WORK).work_off()
    async with make() as session:
        assert [job.state for job in await session.scalars(select(Job))] == [JobState.DONE]
        promised = [(one.kind, one.receiver_id) for one in await session.scalars(select(Promise))]
        files = list(await session.scalars(select(Document)))
        assert promised == [(materials.KIND, me.persons[0].id)] * len(files)
        return files


async def test_a_file_of_the_shelf_is_brought_as_it_was_put(engine: AsyncEngine, server: Server, now: datetime) -> None:
    content = office("docx")
    (file,) = await brought(engine, server, content, now, leaves=False)
    assert (file.name, file.content) == ("Приказ края.docx", content)


async def test_whoever_has_left_is_brought_nothing(engine: AsyncEngine, server: Server, now: datetime) -> None:
    assert await brought(engine, server, b"%PDF-1.7", now, leaves=True) == []


@pytest.mark.parametrize(
    ("content", "ends"),
    [
        (b"%PDF-1.7 the order", ".pdf"),
        (b"\xff\xd8\xff\xe0 a photo", ".jpg"),
        (b"\x89PNG\r\n", ".png"),
        (office("docx"), ".docx"),
        (office("xlsx"), ".xlsx"),
        (archive("ppt/presentation.xml"), ".pptx"),
        (archive("notes.txt"), ""),
        (b"word/document.xml is only mentioned here", ""),
        (b"", ""),
    ],
)
def test_a_file_is_called_what_it_is(content: bytes, ends: str) -> None:
    assert suffix(content) == ends
