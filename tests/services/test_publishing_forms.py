"""What the chat cannot ask is not published, and nothing of it stays."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion
from services import form_versions
from services.form_items import Kind
from services.form_problem import FormProblem
from services.xlsform import convert
from tests.services.written_forms import RU, source

FROM_FILE = "select_one_from_file towns.csv"


async def publish(session: AsyncSession, now: datetime, kind: str, **tables: bytes) -> None:
    file = source((["type", "name", RU], [["text", "a", "Слово?"], [kind, "b", "Ещё?"]]))
    compiled = convert(file, name="trial", media={f"{name}.csv": table for name, table in tables.items()})
    await form_versions.publish(session, code="trial", source=file, digest="0", compiled=compiled, now=now)


async def test_a_form_whose_file_is_missing_is_not_published_and_the_file_is_named(session, now):
    with pytest.raises(FormProblem, match=r"towns\.csv"):
        await publish(session, now, FROM_FILE)
    assert await session.scalar(select(func.count()).where(FormVersion.code == "trial")) == 0


async def test_the_table_of_a_form_is_kept_with_it(session, now):
    await publish(session, now, FROM_FILE, towns=b"name,label\nt1,Gorod\n")
    form = (await form_versions.latest(session, code="trial")).form
    assert form.tables["towns"] == ({"name": "t1", "label": "Gorod"},)


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "geopoint", "geotrace", "geoshape", "integer"])
async def test_a_form_that_the_chat_can_ask_is_published(session, now, kind):
    await publish(session, now, kind)
    assert (await form_versions.latest(session, code="trial")).form.by_path["b"].kind is Kind(kind)
