"""What the chat has no screen for is not published, and nothing of it stays."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion
from services import form_versions
from services.form_problem import FormProblem
from services.xlsform import convert
from tests.services.written_forms import RU, source


async def publish(session: AsyncSession, now: datetime, kind: str) -> None:
    file = source((["type", "name", RU], [["text", "a", "Слово?"], [kind, "b", "Ещё?"]]))
    compiled = convert(file, name="trial")
    await form_versions.publish(session, code="trial", source=file, digest="0", compiled=compiled, now=now)


async def test_a_form_with_a_question_that_the_chat_cannot_ask_is_not_published(session, now):
    with pytest.raises(FormProblem, match="image"):
        await publish(session, now, "image")
    assert await session.scalar(select(func.count()).where(FormVersion.code == "trial")) == 0


async def test_a_form_that_the_chat_can_ask_is_published(session, now):
    await publish(session, now, "integer")
    assert (await form_versions.latest(session, code="trial")).form.by_path["b"].kind == "integer"
