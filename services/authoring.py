"""A place's own questionnaires: looked through first, then published there and below, or put away."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import regex
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, FormVersion, Job, Person, Response, Wave
from services import access, form_changes, form_versions, jobs, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotAllowed, NotFound
from services.form_changes import Fact
from services.form_problem import FormProblem
from services.form_settings import ASKED_AFTER, FormSettings, Purpose
from services.form_versions import DRAFT, Published
from services.questionnaire import Question
from services.undo import Kind

EDIT = "form_edit"
"""The job that makes a small change."""
TAKE = "form_take"
"""The job that writes a version as a workbook."""
EMPTY = "form_empty"
TRIED = "form_tried"
"""The promise of a report."""
KEPT_FOR = timedelta(days=1)

_CODE = regex.compile(r"[\p{L}\p{N}_.\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose language a file is read, and what it may be."""

    language: str
    may_add: bool
    """It may be a list of people."""
    may_author: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A questionnaire that waits for a decision."""

    version_id: int | None
    """None where it is the one in use, word for word."""
    facts: list[Fact]
    """What is otherwise than in the one in use."""
    is_new: bool


async def reader(session: AsyncSession, job: Job, *, now: datetime) -> Reader | None:
    """Whoever sent a file; None where their telephone is gone."""
    asker = await jobs.asking(session, job)
    if asker is None:
        return None
    may = await access.allowed(session, asker, job.place_id, now=now)
    return Reader(asker.chat.language, Action.ADD_PEOPLE in may, Action.AUTHOR_FORMS in may)


async def ask(
    session: AsyncSession, *, me: Me, place_id: int, kind: str, parameters: Mapping[str, Any], now: datetime
) -> Person:
    """Somebody wants a workbook, or a small change."""
    by = await access.require(session, me, Action.AUTHOR_FORMS, place_id, now=now)
    await jobs.ask(session, kind=kind, by=by, place_id=place_id, parameters=dict(parameters), now=now)
    return by


async def take(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> None:
    """Somebody wants a version as a table."""
    version = await visible(session, me, place_id, version_id, now=now)
    await ask(session, me=me, place_id=place_id, kind=TAKE, parameters={"version_id": version.id}, now=now)


async def change(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    version_id: int,
    act: str,
    path: str,
    text: str,
    now: datetime,
) -> None:
    """Somebody wants a question changed, on a copy."""
    version = await visible(session, me, place_id, version_id, now=now)
    wanted = {"version_id": version.id, "act": act, "path": path, "text": text}
    await ask(session, me=me, place_id=place_id, kind=EDIT, parameters=wanted, now=now)


async def questions(
    session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime
) -> tuple[FormVersion, tuple[Question, ...]]:
    """What a version asks, in order."""
    version = await visible(session, me, place_id, version_id, now=now)
    return version, (await form_versions.published(session, version.id)).form.questions


async def question(
    session: AsyncSession, *, me: Me, place_id: int, version_id: int, index: int, now: datetime
) -> tuple[FormVersion, Question]:
    """One question of a version; NotFound where there is none of this index."""
    version, asked = await questions(session, me=me, place_id=place_id, version_id=version_id, now=now)
    if index >= len(asked):
        raise NotFound
    return version, asked[index]


async def waits(session: AsyncSession, version_id: int) -> bool:
    """Whether a draft waits for a decision; one that was only made to look at a version does not."""
    version = await session.get(FormVersion, version_id)
    return version is not None and version.code == DRAFT and "code" in version.compiled


async def visible(session: AsyncSession, me: Me, place_id: int, version_id: int, *, now: datetime) -> FormVersion:
    """A version that is in use in the place, or a draft there; NotFound for strangers."""
    try:
        await access.require(session, me, Action.AUTHOR_FORMS, place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    version = await session.get(FormVersion, version_id)
    if version is None or not await form_versions.reaches(session, version, place_id):
        raise NotFound
    if version.code == DRAFT and version.place_id != place_id:
        raise NotFound
    is_input = FormSettings.load(version.compiled.get("bot", {})).purpose is Purpose.INPUT
    if is_input and version.place_id is None:
        raise NotFound
    return version


async def check(session: AsyncSession, *, code: str, compiled: Mapping[str, Any]) -> None:
    """FormProblem where a place may not publish it: what is typed into the bot, and when it asks, is the bot's own."""
    purpose = FormSettings.load(compiled.get("bot", {})).purpose
    if purpose is Purpose.INPUT:
        raise FormProblem("input_purpose", "bot")
    try:
        shipped = await form_versions.latest(session, code=code)
    except NotFound:
        return
    if shipped.form.settings.purpose is Purpose.INPUT:
        raise FormProblem("input_form", "settings", column="form_id", name=code)
    if shipped.form.settings.purpose in ASKED_AFTER and purpose is not shipped.form.settings.purpose:
        raise FormProblem("asked_after", "bot", name=code, value=shipped.form.settings.purpose.value)


def code_of(named: str, compiled: Mapping[str, Any]) -> str:
    """What its settings call it; else the same for the same title."""
    if _CODE.fullmatch(named):
        return named
    title = " ".join(sorted(compiled["title"].values())).casefold()
    return f"own_{hashlib.sha256(title.encode()).hexdigest()[:12]}"


async def keep(
    session: AsyncSession, *, job: Job, code: str, source: bytes, compiled: Mapping[str, Any], now: datetime
) -> Draft:
    """A draft waits for a decision; FormProblem where it may not be published."""
    await check(session, code=code, compiled=compiled)
    before = await _in_use(session, code, job.place_id)
    old = await session.get_one(FormVersion, before.id) if before else None
    if old is not None and _digest(old.compiled) == _digest(compiled):
        return Draft(None, [], is_new=False)
    version = _version(DRAFT, job.place_id, source, {**compiled, "code": code}, now)
    version.published_by_id, version.retired_at = job.person_id, now
    session.add(version)
    await session.flush()
    return Draft(version.id, form_changes.between(old.compiled, compiled) if old else [], is_new=old is None)


async def publish(
    session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime
) -> tuple[FormVersion, Change]:
    """The draft becomes the place's own version, there and below: NotFound once it is decided, FormProblem."""
    draft = await _draft(session, me, place_id, version_id, now)
    by = await access.require(session, me, Action.AUTHOR_FORMS, place_id, now=now)
    compiled = {key: value for key, value in draft.compiled.items() if key != "code"}
    code = draft.compiled["code"]
    await check(session, code=code, compiled=compiled)
    before = await _in_use(session, code, place_id)
    if before and _digest((await session.get_one(FormVersion, before.id)).compiled) == _digest(compiled):
        raise AlreadySo
    digest = hashlib.sha256(draft.source).hexdigest()
    made = await form_versions.publish(
        session,
        code=code,
        source=draft.source,
        digest=digest,
        compiled=compiled,
        now=now,
        place_id=place_id,
        by_id=by.id,
    )
    await _forget(session, draft.id)
    rows = {"made": made.id, "retired": []}
    return made, await undo.made(session, kind=Kind.FORM_PUBLISHED, by=by, rows=rows, now=now)


async def leave(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> None:
    """Nobody wants the draft: it is forgotten."""
    await _forget(session, (await _draft(session, me, place_id, version_id, now)).id)


async def retire(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> Change:
    """A place's own questionnaire is not asked any more; whoever has begun may finish."""
    version = await visible(session, me, place_id, version_id, now=now)
    by = await access.require(session, me, Action.AUTHOR_FORMS, place_id, now=now)
    if version.place_id != place_id or version.retired_at is not None:
        raise NotFound
    own = select(FormVersion).where(
        FormVersion.code == version.code, FormVersion.place_id == place_id, FormVersion.retired_at.is_(None)
    )
    found = (await session.scalars(own)).all()
    for one in found:
        one.retired_at = now
    rows = {"made": None, "retired": [one.id for one in found]}
    return await undo.made(session, kind=Kind.FORM_RETIRED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """What was published goes again, unless it is in somebody's hands; what was put away is in use again."""
    if made := change.rows["made"]:
        for table in (Response, Wave):
            if await session.scalar(select(table.id).where(table.form_version_id == made).limit(1)):
                raise InUse
        await session.execute(delete(FormVersion).where(FormVersion.id == made))
    for version_id in change.rows["retired"]:
        (await session.get_one(FormVersion, version_id)).retired_at = None
    await session.flush()


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Drafts about which nobody has decided for a day, and trials, are forgotten."""
    old = select(FormVersion.id).where(FormVersion.code == DRAFT, FormVersion.published_at < now - KEPT_FOR)
    for version_id in (await session.scalars(old)).all():
        await _forget(session, version_id)


async def _draft(session: AsyncSession, me: Me, place_id: int, version_id: int, now: datetime) -> FormVersion:
    version = await visible(session, me, place_id, version_id, now=now)
    if version.code != DRAFT or "code" not in version.compiled:
        raise NotFound
    return version


async def _forget(session: AsyncSession, version_id: int) -> None:
    tried = delete(Response).where(Response.form_version_id == version_id)
    await session.execute(tried, execution_options={"synchronize_session": "fetch"})
    await session.execute(delete(FormVersion).where(FormVersion.id == version_id))


async def _in_use(session: AsyncSession, code: str, place_id: int) -> Published | None:
    try:
        return await form_versions.latest(session, code=code, place_id=place_id)
    except NotFound:
        return None


def _digest(compiled: Mapping[str, Any]) -> str:
    return str(compiled["digest"])


def _version(code: str, place_id: int, source: bytes, compiled: dict[str, Any], now: datetime) -> FormVersion:
    return FormVersion(
        code=code,
        place_id=place_id,
        version=compiled["version"][:64],
        digest=hashlib.sha256(source).hexdigest(),
        source=source,
        compiled=compiled,
        published_at=now,
    )
