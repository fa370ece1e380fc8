"""What the days bring to pairs that wait for words: agreed when nobody has objected, signals where nobody speaks."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Pair, PairMember, PairSignal, PairState, Programme
from services import (
    answer_days,
    pair_answers,
    pair_answers_next,
    pair_answers_told,
    pair_sight,
    pair_signals,
    place_days,
    undo,
)
from services.pair_signals import Signal

ENDED = {PairState.DECLINED: Signal.DECLINED, PairState.OBJECTED: Signal.OBJECTED}
"""How a pair has come to nothing, and what its curator is told."""


async def tick(session: AsyncSession, *, now: datetime) -> None:
    """Does what is due; where a word is awaited, or two ticks run at once, nothing is done twice."""
    over = _going(PairState.TOLD).where(Pair.objections_until <= now)
    told = await session.scalars(over.with_for_update(of=Pair, key_share=True, skip_locked=True))
    await _agree(session, [pair for pair in told if _spoken(pair) <= now], now)
    for pair in await _ended(session):
        if _spoken(pair) <= now and await _signal(session, pair, ENDED[pair.state], now):
            await pair_answers_next.ask_for_curators(session, pair, now=now)
    for pair in await _silent(session, before=now - timedelta(days=answer_days.GIVEN_UP_AFTER)):
        if await _given_up_at(session, pair) <= now and await _signal(session, pair, Signal.UNANSWERED, now):
            await pair_answers_next.ask_for_curators(session, pair, now=now)


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When something is due next, as things stand; what waits for a word has no moment."""
    told = (await session.scalars(_going(PairState.TOLD))).all()
    moments = [max(_spoken(pair), pair.objections_until or now) for pair in told]
    moments += [_spoken(pair) for pair in await _ended(session)]
    moments += [await _given_up_at(session, pair) for pair in await _silent(session, before=now)]
    return min((one for one in moments if one > now), default=None)


async def _agree(session: AsyncSession, pairs: Sequence[Pair], now: datetime) -> None:
    """Nobody has objected in time, and whoever had to say yes has."""
    hindered = await pair_answers.hindered(session, pairs, now=now) if pairs else set()
    for pair in pairs:
        place = await pair_answers.place_of(session, pair)
        if pair.id in hindered:
            await _signal(session, pair, Signal.CONSENT, now)
        elif await pair_answers_told.awaited(session, pair, place, now=now):
            await _signal(session, pair, Signal.UNANSWERED, now)
        else:
            pair.state, pair.agreed_at = PairState.AGREED, now
    await session.flush()


async def _ended(session: AsyncSession) -> Sequence[Pair]:
    """Pairs of which nothing has come because somebody said no, and of which nobody has been told."""
    no = Pair.members.any(PairMember.agrees.is_(False))
    return await _unsignalled(session, _going(*ENDED).where(no), ENDED.values())


async def _silent(session: AsyncSession, *, before: datetime) -> Sequence[Pair]:
    """Pairs whose mentors were asked before this moment and have not answered, and of which nobody has been told."""
    offered = _going(PairState.OFFERED).where(Pair.offered_at <= before)
    return await _unsignalled(session, offered, [Signal.UNANSWERED])


async def _given_up_at(session: AsyncSession, pair: Pair) -> datetime:
    place = await pair_answers.place_of(session, pair)
    at, is_working = pair.offered_at or pair.made_at, place_days.is_working(place)
    return answer_days.end_of(at, place.time_zone, answer_days.GIVEN_UP_AFTER, is_working)


def _going(*states: PairState) -> Select[Pair]:
    """Pairs of programmes that have not ended, in these states."""
    open_ = select(Programme.id).where(Programme.closed_at.is_(None))
    return pair_sight.whole().where(Pair.programme_id.in_(open_), Pair.state.in_(states)).order_by(Pair.id)


async def _unsignalled(session: AsyncSession, pairs: Select[Pair], kinds: Iterable[Signal]) -> Sequence[Pair]:
    """Those of these pairs of which no such signal was given."""
    given = select(PairSignal.id).where(PairSignal.pair_id == Pair.id, PairSignal.kind.in_(list(kinds)))
    return (await session.scalars(pairs.where(~given.exists()))).all()


def _spoken(pair: Pair) -> datetime:
    """When the last word can no longer be taken back."""
    said = [one.answered_at for one in pair.members if one.answered_at]
    return max(said, default=pair.made_at) + undo.TOLD_AFTER


async def _signal(session: AsyncSession, pair: Pair, kind: Signal, now: datetime) -> bool:
    """Gives the signal; False where it was given before. `about` is the state, so that each turn is told of once."""
    reason = next((one.reason for one in pair.members if one.reason), None)
    said = {"reason": reason} if kind is Signal.DECLINED else {}
    made = await pair_signals.say(session, pair_id=pair.id, kind=kind, about=pair.state, said=said, now=now)
    return made is not None
