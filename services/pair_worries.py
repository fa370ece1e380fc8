"""What needs attention in the pairs of a place: a curator sees it, settles it, and is told of it in the morning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Change,
    MeetingState,
    Membership,
    Pair,
    PairSignal,
    Place,
    Programme,
)
from services import access, audit, meeting_outcomes, meeting_plan, on_hand, pair_sight, pair_signals, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotFound
from services.pair_sight import Curated
from services.pair_signals import OF_MEETING

LINE = "pair_worries"
"""The line of a curator's morning message."""


@dataclass(frozen=True, slots=True)
class Worry:
    """Something to look at, in its pair."""

    signal: PairSignal
    pair: Pair


class Told(NamedTuple):
    """One more line of the morning: to whom, under which key, since when, and what it says."""

    person_id: int
    key: str
    due: datetime
    says: dict[str, Any]


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Worry]:
    """What nobody has looked at yet, the newest first."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    signals = await pair_signals.of_place(session, place_id)
    found = pair_sight.whole().where(Pair.id.in_({one.pair_id for one in signals}))
    pairs = {one.id: one for one in await session.scalars(found)}
    seen = {member.person_id for one in pairs.values() for member in one.members}
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.SAW, now=now)
    return [Worry(one, pairs[one.pair_id]) for one in reversed(signals)]


async def settle(session: AsyncSession, *, me: Me, signal_id: int, now: datetime) -> tuple[Curated, Change]:
    """A curator has looked at it: AlreadySo where somebody has before; a dispute is decided instead: NotFound."""
    signal, found = await _held(session, me, signal_id, now)
    if signal.kind in OF_MEETING:
        raise NotFound
    return found, await _settled(session, signal, found, {}, now)


async def decide(
    session: AsyncSession, *, me: Me, signal_id: int, is_held: bool, now: datetime
) -> tuple[Curated, Change]:
    """A curator says whether a meeting took place; from now on the words of the two change nothing."""
    signal, found = await _held(session, me, signal_id, now)
    if signal.kind not in OF_MEETING:
        raise NotFound
    meeting = await meeting_outcomes.held(session, signal.said["meeting_id"])
    before = {"id": meeting.id, "state": meeting.state.value, "settled_at": _iso(meeting.settled_at)}
    meeting.state = MeetingState.HELD if is_held else MeetingState.MISSED
    meeting.settled_at, meeting.settled_by_id = now, found.by.id
    await session.flush()
    await meeting_plan.renumber(session, meeting.pair_id, now=now)
    return found, await _settled(session, signal, found, before, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """It needs attention again, and what the two have said of a meeting counts again."""
    rows = change.rows
    signal = await session.get(PairSignal, rows["signal"], with_for_update=True, populate_existing=True)
    if signal is None or signal.settled_by_id != change.by_id:
        raise InUse
    signal.settled_at, signal.settled_by_id = None, None
    if before := rows["meeting"]:
        meeting = await meeting_outcomes.held(session, before["id"])
        meeting.state, meeting.settled_by_id = MeetingState(before["state"]), None
        meeting.settled_at = before["settled_at"] and datetime.fromisoformat(before["settled_at"])
        await session.flush()
        await meeting_plan.renumber(session, meeting.pair_id, now=now)
    await session.flush()


async def due(session: AsyncSession, *, now: datetime) -> list[Told]:
    """What the curators of each place are told in the morning: once for the newest that has come up."""
    newest = select(Programme.place_id, func.max(PairSignal.id), func.max(PairSignal.made_at))
    newest = newest.join(Pair, Pair.programme_id == Programme.id).join(PairSignal, PairSignal.pair_id == Pair.id)
    rows = (await session.execute(newest.where(PairSignal.settled_at.is_(None)).group_by(Programme.place_id))).all()
    if not rows:
        return []
    held = select(Membership.place_id, Membership.person_id).where(on_hand.told(now))
    held = held.where(Membership.place_id.in_([row[0] for row in rows])).distinct()
    curators = [(place_id, person_id) for place_id, person_id in await session.execute(held)]
    return [*_lines(rows, curators)]


async def waiting(session: AsyncSession, place_id: int, *, told_id: int, now: datetime) -> tuple[Place, int] | None:
    """How much needs attention, for whoever may still see it; None where nothing does."""
    count = await pair_signals.count(session, place_id)
    may = await access.still(session, told_id, Action.MAKE_PAIRS, place_id, now=now)
    return (await session.get_one(Place, place_id), count) if count and may else None


async def needing_help(session: AsyncSession, pair_id: int, about: str, *, told_id: int, now: datetime) -> Worry | None:
    """Somebody's wish for help, while nobody has looked at it, for whoever may still see it."""
    found = select(PairSignal).where(PairSignal.pair_id == pair_id, PairSignal.kind == pair_signals.Signal.HELP)
    signal = await session.scalar(found.where(PairSignal.about == about, PairSignal.settled_at.is_(None)))
    pair = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    if signal is None or pair is None:
        return None
    may = await access.still(session, told_id, Action.MAKE_PAIRS, pair.programme.place_id, now=now)
    return Worry(signal, pair) if may else None


def _lines(rows: Sequence[Any], curators: Iterable[tuple[int, int]]) -> Iterable[Told]:
    newest = {place_id: (number, since) for place_id, number, since in rows}
    for place_id, person_id in curators:
        number, since = newest[place_id]
        says = {"kind": LINE, "person_id": person_id, "place_id": place_id}
        yield Told(person_id, f"{LINE}:{person_id}:{place_id}:{number}", since, says)


async def _held(session: AsyncSession, me: Me, signal_id: int, now: datetime) -> tuple[PairSignal, Curated]:
    signal = await session.get(PairSignal, signal_id, with_for_update=True, populate_existing=True)
    if signal is None:
        raise NotFound
    found = await pair_sight.curated(session, me, signal.pair_id, act=AuditAct.CHANGED, now=now)
    if signal.settled_at is not None:
        raise AlreadySo
    return signal, found


async def _settled(
    session: AsyncSession, signal: PairSignal, found: Curated, meeting: dict[str, Any], now: datetime
) -> Change:
    signal.settled_at, signal.settled_by_id = now, found.by.id
    await session.flush()
    rows = {"signal": signal.id, "meeting": meeting}
    return await undo.made(session, kind=undo.Kind.WORRY_SETTLED, by=found.by, rows=rows, now=now)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
