"""Surveys close: what stood in their message is kept, what was not finished is not, what carries no name is written."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Response, ResponseState, Wave, WaveMember
from services import ballots, form_versions, forms, questionnaire, wave_answers
from services.questionnaire import Value
from services.wave_gate import UNFINISHED


async def close_due(session: AsyncSession, *, now: datetime) -> int:
    """Closes every survey whose time is over; gives how many."""
    over = select(Wave).where(Wave.closed_at.is_(None), Wave.closes_at <= now).with_for_update(skip_locked=True)
    found = (await session.scalars(over.order_by(Wave.id))).all()
    for wave in found:
        await _close(session, wave, now)
    return len(found)


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When the next survey closes."""
    moment: datetime | None = await session.scalar(
        select(func.min(Wave.closes_at)).where(Wave.closed_at.is_(None), Wave.closes_at > now)
    )
    return moment


async def opening_answer(session: AsyncSession, response: Response, *, now: datetime) -> dict[str, Value]:
    """By path, what a draft says to the question of the survey's message; empty where it says nothing yet."""
    version = await form_versions.published(session, response.form_version_id)
    if not response.filling:
        return {}
    state = questionnaire.State.load(response.filling)
    opening = questionnaire.opening(version.form, state, await forms.here(session, response, now))
    if opening is None or state.answers.get(opening.path) is None:
        return {}
    return {opening.path: state.answers[opening.path]}


async def _close(session: AsyncSession, wave: Wave, now: datetime) -> None:
    left = select(WaveMember, Response).outerjoin(Response, Response.member_id == WaveMember.id)
    left = left.where(WaveMember.wave_id == wave.id, WaveMember.state != Asked.ANSWERED)
    for member, response in (await session.execute(left)).all():
        said = await _said(session, response, now)
        member.state = Asked.ANSWERED if said else Asked.SILENT
        if response is not None and said and not wave.is_anonymous:
            await _expire(session, response, said, now)
        elif response is not None:
            if said:
                ballots.put(session, wave, response.form_version_id, said)
            await session.delete(response)
    await _forget_drafts(session, wave)
    ballots.write(session, wave)
    wave.closed_at = now
    await session.flush()


async def _forget_drafts(session: AsyncSession, wave: Wave) -> None:
    """Nothing can be changed any more: what was sent stays as it was sent."""
    members = select(WaveMember.id).where(WaveMember.wave_id == wave.id, WaveMember.state == Asked.ANSWERED)
    sent = (ResponseState.SUBMITTED, ResponseState.PARTIAL)
    found = select(Response).where(Response.member_id.in_(members), Response.state.in_(sent))
    for response in await session.scalars(found):
        response.state, response.filling = ResponseState.SUBMITTED, {}


async def _said(session: AsyncSession, response: Response | None, now: datetime) -> dict[str, Value]:
    if response is None or response.state not in UNFINISHED:
        return {}
    return await opening_answer(session, response, now=now)


async def _expire(session: AsyncSession, response: Response, said: dict[str, Value], now: datetime) -> None:
    version = await form_versions.published(session, response.form_version_id)
    wave_answers.keep(session, version.form, response, said)
    response.filling, response.state, response.changed_at = {}, ResponseState.EXPIRED, now
