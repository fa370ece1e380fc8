"""What was sent is corrected in its receivers' chats, or deleted there while Telegram lets it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Lane, Promise, PromiseState
from services import broadcast_parts, broadcast_sight, broadcasts, outbox
from services.access import Me
from services.broadcast_parts import Typed
from services.errors import AlreadySo, NotFound

FORM = "broadcast_text"
"""The form by which somebody types the corrected text."""
CHANGE, REMOVAL = "broadcast_change", "broadcast_removal"
QUIET = frozenset({CHANGE, REMOVAL})
"""These make no sound: no hour is too late for them."""
DELETABLE = timedelta(hours=48)
"""So long Telegram lets a bot delete what it has sent."""
LANDED_AFTER = timedelta(seconds=outbox.LEASE)
"""By then it is known of a copy that was on its way whether it has arrived."""


class Removal(NamedTuple):
    """How far the deletion is."""

    gone: int
    going: int
    left: int
    """Came too long ago, or was not deleted."""


async def correctable(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """One with words of its own that has reached somebody; NotFound for others."""
    _by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if broadcast.began_at is None or broadcast.removed_at is not None or not broadcast.parts:
        raise NotFound
    return broadcast


async def correct(session: AsyncSession, me: Me, *, broadcast_id: int, typed: Typed, now: datetime) -> int:
    """Other words instead of those that were sent; gives in how many chats they change. Refusals of a typed text."""
    broadcast = await correctable(session, me, broadcast_id=broadcast_id, now=now)
    broadcast.parts = broadcast_parts.corrected(broadcast.parts, typed)
    broadcast.version += 1
    await session.flush()
    key = f"broadcast:{broadcast.id}:v{broadcast.version}:"
    return await _promise(session, broadcast, CHANGE, key, _receivers(broadcast), now)


async def deletable(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> tuple[Broadcast, int, int]:
    """The broadcast, how many have it, and from how many chats it can still be deleted."""
    _by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if broadcast.began_at is None:
        raise NotFound
    every = await _count(session, _receivers(broadcast))
    return broadcast, every, await _count(session, _receivers(broadcast).where(_fresh(now)))


async def remove(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> int:
    """It is deleted wherever Telegram still lets it, and reaches nobody else; AlreadySo the second time."""
    broadcast, _every, _fresh_ones = await deletable(session, me, broadcast_id=broadcast_id, now=now)
    if broadcast.removed_at is not None:
        raise AlreadySo
    if broadcast.state in broadcasts.RUNNING:
        await broadcasts.stop(session, me, broadcast_id=broadcast_id, now=now)
    broadcast.removed_at = now
    await session.flush()
    receivers = _receivers(broadcast).where(_fresh(now))
    return await _promise(session, broadcast, REMOVAL, _removal_key(broadcast.id), receivers, now)


async def removal(session: AsyncSession, broadcast: Broadcast) -> Removal:
    """How far the deletion is."""
    own = Promise.key.startswith(_removal_key(broadcast.id), autoescape=True)
    found = await session.execute(select(Promise.state, func.count()).where(own).group_by(Promise.state))
    states = {row[0]: row[1] for row in found}
    gone = states.get(PromiseState.SENT, 0)
    going = states.get(PromiseState.WAITING, 0) + states.get(PromiseState.SENDING, 0)
    return Removal(gone, going, max(0, await _count(session, _receivers(broadcast)) - gone - going))


async def arrived(session: AsyncSession, broadcast_id: int, person_id: int) -> tuple[Broadcast, Sequence[int]] | None:
    """The broadcast, and the messages in which somebody has got it, in order."""
    broadcast = await session.get(Broadcast, broadcast_id)
    copy = select(Promise).where(Promise.broadcast_id == broadcast_id, Promise.receiver_id == person_id)
    found: Promise | None = await session.scalar(copy.limit(1))
    if broadcast is None or found is None or found.message_id is None:
        return None
    return broadcast, [*(found.earlier_message_ids or ()), found.message_id]


def text_message(broadcast: Broadcast, message_ids: Sequence[int]) -> int | None:
    """Which of the messages has the words; nothing where it cannot be told."""
    known = len(message_ids) >= len(broadcast.parts) > 0
    return message_ids[broadcast_parts.worded(broadcast.parts)] if known else None


async def _promise(
    session: AsyncSession, broadcast: Broadcast, kind: str, key: str, receivers: Select[int], now: datetime
) -> int:
    """To those who have it at once, and to those to whom it is on its way, as it was, once it is there."""
    flying = select(Promise.receiver_id).where(Promise.broadcast_id == broadcast.id)
    flying = flying.where(Promise.state == PromiseState.SENDING)
    return sum(
        [
            await outbox.promise_each(
                session,
                select_of_person_ids=these,
                key=key,
                kind=kind,
                parameters={"broadcast_id": broadcast.id},
                lane=Lane.BROADCAST,
                not_before=at,
                now=now,
            )
            for these, at in ((receivers, now), (flying, now + LANDED_AFTER))
        ]
    )


def _receivers(broadcast: Broadcast) -> Select[int]:
    return select(Promise.receiver_id).where(
        Promise.broadcast_id == broadcast.id, Promise.state == PromiseState.SENT, Promise.message_id.is_not(None)
    )


def _fresh(now: datetime) -> ColumnElement[bool]:
    return Promise.settled_at > now - DELETABLE


def _removal_key(broadcast_id: int) -> str:
    return f"{REMOVAL}:{broadcast_id}:"


async def _count(session: AsyncSession, found: Select[int]) -> int:
    return await session.scalar(select(func.count()).select_from(found.subquery())) or 0
