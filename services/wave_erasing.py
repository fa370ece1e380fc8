"""Surveys that somebody was asked by, after that somebody is erased: what is counted stays, who it was does not."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, Ballot, Response, ResponseState, Wave, WaveMember
from services import form_versions
from services.compiled_form import Form, Kind
from services.form_items import CHOSEN, bare

COUNTED = frozenset((*CHOSEN, Kind.RANGE))
"""Answers of which a number stays; what somebody wrote, a day or a file would name them."""
ERASED = "erased"
"""Beside a wave's audience: how many of it were erased after it had closed, and how many of those had answered."""
KEPT = (ResponseState.SUBMITTED, ResponseState.EXPIRED)


async def keep_counts(session: AsyncSession, person_ids: Collection[int]) -> int:
    """Of closed surveys keeps the numbers to which these people belong, without them; gives how many surveys.

    Chosen answers become a ballot, which nothing ties to anybody; an open survey merely loses whoever is erased.
    """
    whose = WaveMember.person_id.in_(person_ids) | WaveMember.about_id.in_(person_ids)
    found = select(WaveMember, Wave).join(Wave, Wave.id == WaveMember.wave_id).where(whose, Wave.closed_at.is_not(None))
    rows = (await session.execute(found.order_by(WaveMember.id).with_for_update())).all()
    for member, wave in rows:
        wave.audience = {**wave.audience, ERASED: _counted(wave, answered=member.state is Asked.ANSWERED)}
        if member.state is Asked.ANSWERED and not wave.is_anonymous:
            await _unname(session, wave, member)
    await session.flush()
    return len({wave.id for _member, wave in rows})


async def erased(session: AsyncSession, condition: ColumnElement[bool]) -> dict[int, dict[Asked, int]]:
    """By survey of which `condition` holds, how many of those it had asked are erased, by how they stood."""
    rows = await session.execute(select(Wave.id, Wave.audience).where(condition))
    told = {wave_id: audience.get(ERASED) for wave_id, audience in rows}
    return {
        wave_id: {Asked.ANSWERED: one["answered"], Asked.SILENT: one["asked"] - one["answered"]}
        for wave_id, one in told.items()
        if one
    }


def with_erased(counts: dict[Asked, int], erased: Sequence[dict[Asked, int]]) -> dict[Asked, int]:
    """How many stand where, those included who are erased."""
    return {state: counts.get(state, 0) + sum(one.get(state, 0) for one in erased) for state in Asked}


def only_counted(form: Form, said: Mapping[str, Any]) -> dict[str, Any]:
    """Of answers by their paths those of which a number stays."""
    return {name: value for name, value in said.items() if _is_counted(form, name, value)}


def _counted(wave: Wave, *, answered: bool) -> dict[str, int]:
    before: dict[str, int] = wave.audience.get(ERASED, {"asked": 0, "answered": 0})
    return {"asked": before["asked"] + 1, "answered": before["answered"] + answered}


async def _unname(session: AsyncSession, wave: Wave, member: WaveMember) -> None:
    """Chosen answers go into a ballot under a key by chance."""
    kept = or_(Response.state.in_(KEPT), Response.state == ResponseState.PARTIAL)
    response = await session.scalar(select(Response).where(Response.member_id == member.id, kept))
    if response is None:
        return
    form = (await form_versions.published(session, response.form_version_id)).form
    said = await session.execute(select(Answer.name, Answer.value).where(Answer.response_id == response.id))
    answers = only_counted(form, dict(said.all()))
    version = response.form_version_id
    session.add(Ballot(key=secrets.token_hex(16), wave_id=wave.id, form_version_id=version, answers=answers))


def _is_counted(form: Form, path: str, value: Any) -> bool:
    asked = form.asked(bare(path))
    return value is not None and asked is not None and asked.kind in COUNTED
