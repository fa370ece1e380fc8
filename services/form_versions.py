"""Versions of questionnaires: published once, never changed, and ready to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, Role
from services import chat_limits
from services.errors import NotFound
from services.questionnaire import Form

INTAKES = {Role.MENTEE: "mentee_intake", Role.MENTOR: "mentor_intake"}
"""The questionnaires of the programme; every other form only types something into the bot for its author."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version as it runs: its number and code, and the form."""

    id: int
    code: str
    form: Form

    @property
    def is_intake(self) -> bool:
        """It asks a participant about themselves, so it needs consent."""
        return self.code in INTAKES.values()


_versions: WeakKeyDictionary[Engine, dict[int, Published]] = WeakKeyDictionary()
"""Versions never change, so each is read and parsed once for each database of a process."""


async def published(session: AsyncSession, version_id: int) -> Published:
    """The version of this number, ready to run."""
    known = _versions.setdefault(session.get_bind().engine, {})
    if version_id not in known:
        row = await session.get_one(FormVersion, version_id)
        known[version_id] = Published(row.id, row.code, Form.load(row.compiled))
    return known[version_id]


async def latest(session: AsyncSession, *, code: str) -> Published:
    """The newest version of a questionnaire; NotFound where none was published."""
    newest = select(FormVersion.id).where(FormVersion.code == code).order_by(FormVersion.id.desc()).limit(1)
    version_id = await session.scalar(newest)
    if version_id is None:
        raise NotFound
    return await published(session, version_id)


async def is_published(session: AsyncSession, *, code: str, digest: str) -> bool:
    """This very source is the newest version already."""
    newest = select(FormVersion.digest).where(FormVersion.code == code).order_by(FormVersion.id.desc()).limit(1)
    return await session.scalar(newest) == digest


async def publish(
    session: AsyncSession, *, code: str, source: bytes, digest: str, compiled: Mapping[str, Any], now: datetime
) -> FormVersion:
    """Makes a new version; responses that have begun stay on theirs. FormProblem where the chat cannot ask it all."""
    chat_limits.check(compiled)
    version = FormVersion(
        code=code,
        version=compiled["version"],
        digest=digest,
        source=source,
        compiled=dict(compiled),
        published_at=now,
    )
    session.add(version)
    await session.flush()
    return version
