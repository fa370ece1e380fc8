"""Who sees a survey, and the members of it and of its parts."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Response, ResponseState, Wave, WaveMember
from services import access
from services.access import Action, Me
from services.errors import NotAllowed, NotFound


async def visible(session: AsyncSession, me: Me, wave_id: int, action: Action, now: datetime) -> Wave:
    """The survey, if this telephone may do `action` in its place; NotFound otherwise."""
    wave = await session.get(Wave, wave_id)
    if wave is None:
        raise NotFound
    try:
        await access.require(session, me, action, wave.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return wave


UNNAMED = (
    select(WaveMember.id)
    .join(Wave, Wave.id == WaveMember.wave_id)
    .where(WaveMember.id == Response.member_id, Wave.is_anonymous)
    .correlate(Response)
    .exists()
)
"""The condition that a response is of an anonymous survey: until it is sent it is nobody's but the person's."""

IS_CHANGED = (Response.state == ResponseState.PARTIAL) & (WaveMember.state == Asked.ANSWERED)
"""Sent answers that lie before somebody again: what they sent counts until they send anew."""


def inside(wave_id: int) -> ColumnElement[bool]:
    """The condition that a member is of this survey, or of a part of it."""
    return WaveMember.wave_id.in_(select(Wave.id).where((Wave.id == wave_id) | (Wave.part_of_id == wave_id)))
