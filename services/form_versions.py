"""Versions of questionnaires: published once, never changed, and ready to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, Role
from services import tree
from services.errors import NotFound
from services.form_problem import FormProblem
from services.questionnaire import Form

INTAKES = {Role.MENTEE: "mentee_intake", Role.MENTOR: "mentor_intake"}
"""The questionnaires of the programme; every other form only types something into the bot for its author."""


DRAFT = "(draft)"
"""The code of what is only being looked at: nothing is handed out by it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version as it runs: its number and code, whose own it is, and the form."""

    id: int
    code: str
    form: Form
    place_id: int | None = None

    @property
    def is_intake(self) -> bool:
        """It asks a participant about themselves, so it needs consent."""
        return self.code in INTAKES.values()

    @property
    def is_trial(self) -> bool:
        """It is only being looked at: whatever it asks after, nothing has happened."""
        return self.code == DRAFT


_versions: WeakKeyDictionary[Engine, dict[int, Published]] = WeakKeyDictionary()
"""Versions never change, so each is read and parsed once for each database of a process."""


async def published(session: AsyncSession, version_id: int) -> Published:
    """The version of this number, ready to run."""
    known = _versions.setdefault(session.get_bind().engine, {})
    if version_id not in known:
        row = await session.get_one(FormVersion, version_id)
        known[version_id] = Published(row.id, row.code, Form.load(row.compiled), row.place_id)
    return known[version_id]


async def latest(session: AsyncSession, *, code: str, place_id: int | None = None) -> Published:
    """The newest version of a questionnaire; NotFound where none is in use.

    In a place its own goes first, then that of the nearest place above, then the one that came with the bot.
    """
    owners = await tree.upwards(session, place_id) if place_id is not None else []
    found = select(FormVersion.id, FormVersion.place_id).where(
        FormVersion.code == code, FormVersion.retired_at.is_(None)
    )
    found = found.where(or_(FormVersion.place_id.is_(None), FormVersion.place_id.in_(owners)))
    newest = {owner: version_id for version_id, owner in await session.execute(found.order_by(FormVersion.id))}
    version_id = next((newest[owner] for owner in (*owners, None) if owner in newest), None)
    if version_id is None:
        raise NotFound
    return await published(session, version_id)


async def is_published(session: AsyncSession, *, code: str, digest: str) -> bool:
    """This very source is the newest version already."""
    came = select(FormVersion.digest).where(FormVersion.code == code, FormVersion.place_id.is_(None))
    return await session.scalar(came.order_by(FormVersion.id.desc()).limit(1)) == digest


async def reaches(session: AsyncSession, version: FormVersion, place_id: int) -> bool:
    """Whether a version is the bot's, the place's own, or that of a place above."""
    return version.place_id is None or version.place_id in await tree.upwards(session, place_id)


async def publish(
    session: AsyncSession,
    *,
    code: str,
    source: bytes,
    digest: str,
    compiled: Mapping[str, Any],
    now: datetime,
    place_id: int | None = None,
    by_id: int | None = None,
) -> FormVersion:
    """Makes a new version; responses that have begun stay on theirs. FormProblem where the chat cannot ask it all."""
    for file in compiled.get("missing", ()):
        raise FormProblem("missing_file", name=file)
    version = FormVersion(
        code=code,
        place_id=place_id,
        published_by_id=by_id,
        version=compiled["version"][:64],
        digest=digest,
        source=source,
        compiled=dict(compiled),
        published_at=now,
    )
    session.add(version)
    await session.flush()
    return version
