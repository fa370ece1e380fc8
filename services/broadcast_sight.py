"""Which broadcasts somebody sees: those said for the places for which they may say something themselves."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Person
from services import access
from services.access import Action, Me
from services.errors import NotAllowed, NotFound


def right(event_id: int | None) -> Action:
    """What it takes to say something to many; to invite to an event, what it takes to run one."""
    return Action.SEND_BROADCASTS if event_id is None else Action.RUN_EVENTS


async def still(session: AsyncSession, person_id: int, broadcast_id: int, *, now: datetime) -> bool:
    """Whether somebody to whom something about it was promised may look at it at the moment when it is said."""
    broadcast = await session.get(Broadcast, broadcast_id)
    if broadcast is None:
        return False
    return await access.still(session, person_id, right(broadcast.event_id), broadcast.place_id, now=now)


async def visible(session: AsyncSession, me: Me, broadcast_id: int, *, now: datetime) -> tuple[Person, Broadcast]:
    """The broadcast, and who of this telephone may say something for its place; NotFound for anybody else.

    Until this transaction ends, whoever else wants to change it waits.
    """
    found = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update(key_share=True)
    broadcast = await session.scalar(found, execution_options={"populate_existing": True})
    if broadcast is None:
        raise NotFound
    try:
        by = await access.require(session, me, right(broadcast.event_id), broadcast.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return by, broadcast
