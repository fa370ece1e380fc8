"""Signals: what a curator should look at in a pair, said once, until somebody of the place has looked."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Pair, PairSignal, Programme


class Signal(StrEnum):
    """What it is about."""

    DECLINED = "declined"
    """The mentor does not want the pair."""
    OBJECTED = "objected"
    """The mentee, or the family, objects."""
    UNANSWERED = "unanswered"
    """The mentor, or a family that has to say yes, has said nothing in all the days that they had."""
    DISPUTED = "disputed"
    """The two sides differ on whether a meeting took place."""
    SILENT = "silent"
    """Nobody has said how a meeting was."""
    NOT_ON = "not_on"
    """After one of the first two meetings somebody does not want to go on."""
    PULSE_FALL = "pulse_fall"
    PULSE_GAP = "pulse_gap"
    PULSE_SILENCE = "pulse_silence"
    HELP = "help"
    """Somebody has said after a meeting that they need the curator's help."""
    CONSENT = "consent"
    """A consent without which a pair may not work has ended."""


async def say(
    session: AsyncSession, *, pair_id: int, kind: Signal, about: str, said: dict[str, Any], now: datetime
) -> PairSignal | None:
    """Notes a signal; None where the same was said before. `about` keeps it from being said twice."""
    same = select(PairSignal.id).where(PairSignal.pair_id == pair_id, PairSignal.kind == kind)
    if await session.scalar(same.where(PairSignal.about == about)) is not None:
        return None
    made = PairSignal(pair_id=pair_id, kind=kind, about=about, said=said, made_at=now)
    session.add(made)
    await session.flush()
    return made


async def of_place(session: AsyncSession, place_id: int) -> list[PairSignal]:
    """What nobody has looked at yet, the oldest first; nobody's right is asked here."""
    found = select(PairSignal).join(Pair, Pair.id == PairSignal.pair_id).join(Programme)
    found = found.where(Programme.place_id == place_id, PairSignal.settled_at.is_(None))
    return list(await session.scalars(found.order_by(PairSignal.made_at, PairSignal.id)))
