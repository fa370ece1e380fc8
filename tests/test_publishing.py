"""The shipped forms at start: published once, in a moment, and put into nobody's hands."""

from datetime import datetime
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database, shipped_forms
from models import FormVersion, Response
from services import xlsform

SECONDS = 5.0
"""Far more than converting all of them takes; what must not happen is a start of minutes."""


async def test_publishing_again_changes_nothing(engine: AsyncEngine, session: AsyncSession, now: datetime) -> None:
    versions = select(FormVersion.id, FormVersion.code, FormVersion.digest).order_by(FormVersion.id)
    before = (await session.execute(versions)).all()
    assert sorted(row.code for row in before) == sorted(code for code, _ in shipped_forms.shipped())
    await session.rollback()
    await shipped_forms.publish(database.sessions(engine), now=now)
    assert (await session.execute(versions)).all() == before
    assert await session.scalar(select(func.count()).select_from(Response)) == 0


async def test_only_what_has_changed_becomes_a_new_version(
    engine: AsyncEngine, session: AsyncSession, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("m_master", "midway"):
        text = (shipped_forms.FORMS / f"{name}.md").read_text("utf-8")
        changed = text.replace("Практические навыки", "Навыки на практике")
        (tmp_path / f"{name}.md").write_text(changed, "utf-8")
    monkeypatch.setattr(shipped_forms, "FORMS", tmp_path)
    last = await session.scalar(select(func.max(FormVersion.id)))
    await session.rollback()
    await shipped_forms.publish(database.sessions(engine), now=now)
    newer = await session.scalars(select(FormVersion.code).where(FormVersion.id > last).order_by(FormVersion.id))
    assert newer.all() == ["m0_master", "m1_master"]


def test_converting_all_of_them_delays_the_first_start_by_seconds() -> None:
    start = process_time()
    for code, source in shipped_forms.shipped():
        xlsform.convert(source, name=code)
    assert process_time() - start < SECONDS
