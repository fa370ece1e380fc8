"""Signals: what a curator should look at in a pair, said once, until somebody of the place has looked."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
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
    PULSE_LOW = "pulse_low"
    """A minor says that things are very bad."""
    SURVEY_LOW = "survey_low"
    """Somebody says in a survey that they feel badly in the programme, or unsafe."""
    HELP = "help"
    """Somebody has said after a meeting that they need the curator's help."""
    CONSENT = "consent"
    """A consent without which a pair may not work has ended."""


OF_MEETING = frozenset({Signal.DISPUTED, Signal.SILENT})
"""A curator settles these by saying whether the meeting took place."""


async def say(
    session: AsyncSession, *, pair_id: int, kind: Signal, about: str, said: dict[str, Any], now: datetime
) -> PairSignal | None:
    """Notes a signal; None where the same was said before. `about` keeps it from being said twice.

    One that had settled by itself, and is true again, is said anew.
    """
    same = select(PairSignal).where(PairSignal.pair_id == pair_id, PairSignal.kind == kind, PairSignal.about == about)
    made = await session.scalar(same)
    if made is not None and (made.settled_at is None or made.settled_by_id is not None):
        return None
    if made is None:
        made = PairSignal(pair_id=pair_id, kind=kind, about=about)
        session.add(made)
    made.said, made.made_at, made.settled_at = said, now, None
    await session.flush()
    return made


async def withdraw(
    session: AsyncSession, *, pair_id: int, kinds: Collection[Signal], about: Collection[str], now: datetime
) -> None:
    """What was said before is not true any more."""
    found = select(PairSignal).where(PairSignal.pair_id == pair_id, PairSignal.settled_at.is_(None))
    for one in await session.scalars(found.where(PairSignal.kind.in_(kinds), PairSignal.about.in_(about))):
        one.settled_at = now
    await session.flush()


async def of_place(session: AsyncSession, place_id: int) -> list[PairSignal]:
    """What nobody has looked at yet, the oldest first; nobody's right is asked here."""
    found = _open(select(PairSignal), place_id)
    return list(await session.scalars(found.order_by(PairSignal.made_at, PairSignal.id)))


async def count(session: AsyncSession, place_id: int) -> int:
    """How much of that there is."""
    return await session.scalar(_open(select(func.count(PairSignal.id)), place_id)) or 0


def _open(what: Select[Any], place_id: int) -> Select[Any]:
    found = what.join(Pair, Pair.id == PairSignal.pair_id).join(Programme)
    return found.where(Programme.place_id == place_id, PairSignal.settled_at.is_(None))
