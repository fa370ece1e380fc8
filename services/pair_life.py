"""What a curator decides about a pair that is made: a pause, going on, an early end, a slip; each can be taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Chat, Pair, PairState, Person
from services import ages, pair_hooks, pair_sight, pair_stops, undo
from services.access import Me
from services.errors import AlreadySo, AnotherAsked, ConsentMissing, NotFound
from services.pair_ends import End, Pause
from services.pair_sight import MADE, OVER, Curated, Own
from services.pair_stops import Stopping

_MAY_END = MADE | {PairState.TOLD, PairState.AGREED}
_MAY_BE_A_SLIP = frozenset(PairState) - OVER


@dataclass(frozen=True, slots=True)
class Done:
    """A pair after a decision."""

    found: Curated
    change: Change


async def pause(session: AsyncSession, *, me: Me, pair_id: int, why: Pause, now: datetime) -> Done:
    """A pair rests: both sides read that it does, and not why. AlreadySo; NotFound for one that does not work."""
    found = await _curated(session, me, pair_id, {PairState.WORKING}, PairState.SUSPENDED, now)
    return await _moved(session, found, PairState.SUSPENDED, why, now)


async def resume(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Done:
    """A pair goes on, and nobody is proposed instead any more.

    ConsentMissing while somebody of it withholds theirs; AlreadySo; AnotherAsked once another mentor is.
    """
    found = await _curated(session, me, pair_id, {PairState.SUSPENDED}, PairState.WORKING, now)
    if not await pair_hooks.may_go_on(session, found.pair, now=now):
        raise ConsentMissing
    instead = list(
        await session.scalars(pair_sight.whole().where(Pair.replaces_id == pair_id, Pair.state.not_in(OVER)))
    )
    if any(one.state is not PairState.PROPOSED for one in instead):
        raise AnotherAsked
    return await _moved(session, found, PairState.WORKING, None, now, gone=instead)


async def end(session: AsyncSession, *, me: Me, pair_id: int, why: End, now: datetime) -> Done:
    """A pair is over before its time: nobody is at fault, and nobody but the curator reads why. AlreadySo."""
    found = await _curated(session, me, pair_id, _MAY_END, PairState.DISSOLVED, now)
    return await _moved(session, found, PairState.DISSOLVED, why, now)


async def annul(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Done:
    """A pair was made in error: it never was, and its people may be proposed anew. AlreadySo."""
    found = await _curated(session, me, pair_id, _MAY_BE_A_SLIP, PairState.ANNULLED, now)
    return await _moved(session, found, PairState.ANNULLED, None, now)


async def told(session: AsyncSession, pair_id: int, state: PairState, *, told_id: int, now: datetime) -> Own | None:
    """The pair as somebody of it sees it who is told that it stands so, while that is true; None otherwise."""
    person = await session.get(Person, told_id)
    chat = await session.get(Chat, person.chat_id) if person and person.chat_id else None
    known = await pair_sight.all_own(session, Me(chat, [person]), now=now) if person and chat else []
    return next((one for one in known if one.pair.id == pair_id and one.pair.state is state), None)


async def is_error(session: AsyncSession, pair_id: int) -> bool:
    """Whether a pair was made in error: those who knew of it do not see it any more."""
    pair = await session.get(Pair, pair_id)
    return pair is not None and pair.state is PairState.ANNULLED


async def _curated(
    session: AsyncSession, me: Me, pair_id: int, before: Collection[PairState], after: PairState, now: datetime
) -> Curated:
    """The pair in the hands of its curator, if it may come from where it stands to there."""
    await pair_stops.hold(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    if found.pair.state is after:
        raise AlreadySo
    if found.pair.state not in before:
        raise NotFound
    return found


async def _moved(
    session: AsyncSession,
    found: Curated,
    state: PairState,
    why: Pause | End | None,
    now: datetime,
    *,
    gone: Sequence[Pair] = (),
) -> Done:
    """The pair stands so; these others were proposed in vain."""
    stopping = Stopping(session, now, ages.local_date(now, found.place.time_zone))
    await stopping.move(gone, PairState.ANNULLED)
    await stopping.move([found.pair], state, why=why)
    change = await undo.made(session, kind=undo.Kind.PAIRS_CHANGED, by=found.by, rows=stopping.rows, now=now)
    return Done(found, change)
