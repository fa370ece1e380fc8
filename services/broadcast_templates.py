"""Texts of a place that are said again and again: kept from a broadcast, used for a new one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastTemplate, Place
from services import access, broadcast_parts, broadcast_sight, broadcasts
from services.access import Action, Me
from services.errors import NotAllowed, NotFound, NothingToSay

LATEST = 30
"""Templates in the list."""
LONGEST = 60
"""Letters of a name."""


async def keep(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> BroadcastTemplate:
    """What a broadcast says is kept for its place; kept twice, it is there once. NothingToSay."""
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if not broadcast.parts:
        raise NothingToSay
    for known in await _of(session, broadcast.place_id):
        if (known.parts, known.choices) == (broadcast.parts, broadcast.choices):
            return known
    made = BroadcastTemplate(
        place_id=broadcast.place_id,
        name=_named(broadcast),
        parts=broadcast.parts,
        choices=broadcast.choices,
        made_by_id=by.id,
        made_at=now,
    )
    session.add(made)
    await session.flush()
    return made


async def of_place(
    session: AsyncSession, me: Me, *, place_id: int, now: datetime
) -> tuple[Place, Sequence[BroadcastTemplate]]:
    """The latest texts that are kept for a place."""
    await access.require(session, me, Action.SEND_BROADCASTS, place_id, now=now)
    return await session.get_one(Place, place_id), await _of(session, place_id)


async def one(session: AsyncSession, me: Me, *, template_id: int, now: datetime) -> BroadcastTemplate:
    """A text that is kept; NotFound for those who say nothing for its place."""
    template = await session.get(BroadcastTemplate, template_id)
    if template is None:
        raise NotFound
    try:
        await access.require(session, me, Action.SEND_BROADCASTS, template.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return template


async def use(session: AsyncSession, me: Me, *, template_id: int, now: datetime) -> Broadcast:
    """A new draft that says the same."""
    template = await one(session, me, template_id=template_id, now=now)
    return await broadcasts.draft(
        session, me, place_id=template.place_id, parts=template.parts, choices=template.choices, now=now
    )


async def drop(session: AsyncSession, me: Me, *, template_id: int, now: datetime) -> int:
    """It is kept no longer; gives its place."""
    template = await one(session, me, template_id=template_id, now=now)
    await session.delete(template)
    await session.flush()
    return template.place_id


async def _of(session: AsyncSession, place_id: int) -> Sequence[BroadcastTemplate]:
    found = select(BroadcastTemplate).where(BroadcastTemplate.place_id == place_id)
    return (await session.scalars(found.order_by(BroadcastTemplate.id.desc()).limit(LATEST))).all()


def _named(broadcast: Broadcast) -> str:
    """Its first letters; of files alone nothing, which a screen says in words."""
    return broadcast_parts.letters(broadcast.parts)[:LONGEST]
