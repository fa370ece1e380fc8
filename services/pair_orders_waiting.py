"""Drafts of orders that nobody has typed as signed: a curator is told the next working morning, then weekly."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, PairOrder, Place
from services import access, on_hand
from services.access import Action

LINE = "pair_order_unsigned"
"""The line of a curator's morning message."""
WEEK = timedelta(days=7)


class Told(NamedTuple):
    """One more line of the morning: to whom, under which key, since when, and what it says."""

    person_id: int
    key: str
    due: datetime
    says: dict[str, Any]


async def due(session: AsyncSession, *, now: datetime) -> list[Told]:
    """What the curators of each place are told of its newest draft: this week's word, and the next one."""
    newest = select(PairOrder.place_id, func.max(PairOrder.id), func.max(PairOrder.made_at))
    rows = (await session.execute(newest.where(PairOrder.entered_at.is_(None)).group_by(PairOrder.place_id))).all()
    if not rows:
        return []
    drafts = {place_id: (order_id, made_at) for place_id, order_id, made_at in rows}
    held = select(Membership.place_id, Membership.person_id).where(on_hand.told(now))
    held = held.where(Membership.place_id.in_(drafts)).distinct()
    curators = (await session.execute(held)).all()
    return [line for place_id, person_id in curators for line in _weekly(person_id, place_id, *drafts[place_id], now)]


async def unsigned(
    session: AsyncSession, place_id: int, *, told_id: int, now: datetime
) -> tuple[Place, Sequence[PairOrder]] | None:
    """The drafts of a place, the newest first, for whoever may still sign them off; None where there are none."""
    found = select(PairOrder).where(PairOrder.place_id == place_id, PairOrder.entered_at.is_(None))
    drafts = (await session.scalars(found.order_by(PairOrder.id.desc()))).all()
    may = await access.still(session, told_id, Action.MAKE_PAIRS, place_id, now=now)
    return (await session.get_one(Place, place_id), drafts) if drafts and may else None


def _weekly(person_id: int, place_id: int, order_id: int, made_at: datetime, now: datetime) -> list[Told]:
    """The word of the week that runs, and of the one after."""
    week = max(0, (now - made_at) // WEEK)
    says = {"kind": LINE, "person_id": person_id, "place_id": place_id}
    key = f"{LINE}:{person_id}:{place_id}:{order_id}"
    return [Told(person_id, f"{key}:{one}", made_at + one * WEEK, says) for one in (week, week + 1)]
