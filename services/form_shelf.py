"""The questionnaires of a place: those that came with the bot, those of the places above, and its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, Response, ResponseState
from services import access, authoring, form_changes, form_versions, forms, tree
from services.access import Action, Me
from services.form_items import SILENT
from services.form_settings import Purpose
from services.form_versions import DRAFT, Published
from services.questionnaire import State

MOST_DRAFTS = 500
"""Looked through at once; the rest stay where they are until somebody asks again."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One questionnaire as a place has it."""

    version_id: int
    code: str
    title: str
    questions: int
    audience: tuple[str, ...]
    """Roles that answer."""
    is_second: bool
    """It asks again what was asked before."""
    is_own: bool
    """The place's own; one of a place above is to it like those of the bot."""


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Shelved]:
    """All that can be asked there, own ones first, then by title."""
    await access.require(session, me, Action.AUTHOR_FORMS, place_id, now=now)
    owners = await tree.upwards(session, place_id)
    held = or_(FormVersion.place_id.is_(None), FormVersion.place_id.in_(owners))
    codes = select(FormVersion.code).where(held, FormVersion.retired_at.is_(None), FormVersion.code != DRAFT)
    found = [
        await form_versions.latest(session, code=code, place_id=place_id)
        for code in (await session.scalars(codes.distinct())).all()
    ]
    shown = [_shelved(one, place_id, me.chat.language) for one in found if _is_asked(one)]
    return sorted(shown, key=lambda one: (not one.is_own, one.title.casefold(), one.code))


async def one(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> Shelved:
    """One of them; NotFound for strangers."""
    version = await authoring.visible(session, me, place_id, version_id, now=now)
    return _shelved(await form_versions.published(session, version.id), place_id, me.chat.language)


async def behind(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> int:
    """How many begun ones could go over to this version without losing an answer."""
    return len(await _movable(session, me, place_id, version_id, now))


async def move(session: AsyncSession, *, me: Me, place_id: int, version_id: int, now: datetime) -> int:
    """They go over; whoever has the old question on the screen sees the new one at the next press."""
    moved = await _movable(session, me, place_id, version_id, now)
    for response, state in moved:
        response.form_version_id, response.filling, response.changed_at = version_id, state.dump(), now
        response.nonce = forms.new_nonce()
    await session.flush()
    return len(moved)


async def _movable(
    session: AsyncSession, me: Me, place_id: int, version_id: int, now: datetime
) -> Sequence[tuple[Response, State]]:
    version = await authoring.visible(session, me, place_id, version_id, now=now)
    if version.code == DRAFT or version.place_id != place_id or version.retired_at is not None:
        return []
    below = tree.below([place_id])
    begun = (
        select(Response)
        .join(FormVersion)
        .where(
            FormVersion.code == version.code,
            FormVersion.id < version_id,
            Response.state == ResponseState.PARTIAL,
            or_(Response.place_id == place_id, Response.place_id.in_(select(below.c.id))),
        )
        .order_by(Response.id)
        .limit(MOST_DRAFTS)
    )
    new, found = await form_versions.published(session, version_id), list[tuple[Response, State]]()
    for response in (await session.scalars(begun)).all():
        in_use = await form_versions.latest(session, code=version.code, place_id=response.place_id)
        old = await form_versions.published(session, response.form_version_id)
        local = await forms.here(session, response, now)
        state = form_changes.moves(old.form, new.form, State.load(response.filling), local)
        is_as_promised = old.form.settings.is_anonymous == new.form.settings.is_anonymous
        if state is not None and in_use.id == version_id and is_as_promised:
            found.append((response, state))
    return found


def _is_asked(version: Published) -> bool:
    return version.form.settings.purpose is not Purpose.INPUT


def _shelved(version: Published, place_id: int, language: str) -> Shelved:
    questions = sum(one.kind not in SILENT for one in version.form.questions)
    settings = version.form.settings
    return Shelved(
        version.id,
        version.code,
        version.form.title(language),
        questions,
        settings.audience,
        is_second=settings.before is not None,
        is_own=version.place_id == place_id,
    )
