"""What those of a pair say to it: the mentor yes or no, then, within some days, the mentee and the family."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Pair, PairState, Role
from services import outbox, undo
from services.pair_sight import side

OFFERED = "pair_offered"
"""The promise that asks a mentor about a pair."""


async def offer(session: AsyncSession, pairs: Iterable[Pair], *, change: Change, now: datetime) -> None:
    """The mentors of these proposed pairs are asked, once the minute in which it can be taken back is over."""
    for pair in pairs:
        pair.state, pair.offered_at = PairState.OFFERED, now
        for mentor in side(pair, Role.MENTOR):
            await outbox.promise(
                session,
                key=f"{OFFERED}:{pair.id}:{mentor.id}:{now.isoformat()}",
                kind=OFFERED,
                receiver_id=mentor.id,
                parameters={"pair_id": pair.id},
                not_before=now + undo.TOLD_AFTER,
                now=now,
                change_id=change.id,
            )
    await session.flush()
