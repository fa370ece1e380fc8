"""The end of a pair: what came of it, in the curator's words; one pair, or all of a programme that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Meeting, MeetingState, Pair, PairState, Place, Programme
from services import access, ages, audit, data_modes, pair_ends, pair_sight, pair_stops, undo
from services.access import Action, Me
from services.errors import NotByChat, NotFound
from services.meeting_rhythm import Kind
from services.pair_ends import Result
from services.pair_life import Done
from services.pair_sight import MADE, Curated
from services.pair_stops import Stopping

FORM = "pair_result"
"""The form in which a curator adds a sentence."""
PAGE = 8


@dataclass(frozen=True, slots=True)
class Finishing:
    """The pairs of a place that wait for a result: they have had their final meeting, or their time is over."""

    place: Place
    pairs: Sequence[Pair]
    page: int
    pages: int
    over: Sequence[Programme]
    """Programmes whose last day has passed, with pairs that have not ended."""


@dataclass(frozen=True, slots=True)
class Finished:
    """All pairs of a programme after their end."""

    place: Place
    programme: Programme
    count: int
    change: Change


async def waiting(session: AsyncSession, *, me: Me, place_id: int, page: int, now: datetime) -> Finishing:
    """A page of the pairs that wait for a result."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    today = ages.local_date(now, place.time_zone)
    found = pair_sight.whole().join(Programme).where(Programme.place_id == place_id, _is_to_end(today))
    pairs = (await session.scalars(found.order_by(Programme.id, Pair.id))).all()
    pages = max(1, -(-len(pairs) // PAGE))
    page = min(page, pages - 1)
    shown = pairs[page * PAGE : (page + 1) * PAGE]
    seen = {one.person_id for pair in shown for one in pair.members}
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.SAW, now=now)
    over = {one.programme_id: one.programme for one in pairs if one.programme.ends_on < today}
    return Finishing(place, shown, page, pages, list(over.values()))


async def count(session: AsyncSession, place_id: int, *, now: datetime) -> int:
    """How many pairs of a place wait for a result; nobody's right is asked here."""
    today = ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)
    found = select(func.count(Pair.id)).join(Programme).where(Programme.place_id == place_id, _is_to_end(today))
    return await session.scalar(found) or 0


async def finish(session: AsyncSession, *, me: Me, pair_id: int, result: Result, now: datetime) -> Done:
    """A pair has come to its end; of one that has, the result is said anew. NotFound for one that is not made."""
    await pair_stops.hold(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    stopping = _stopping(session, found, now)
    if found.pair.state is PairState.CLOSED:
        stopping.keep(found.pair, PairState.CLOSED)
        stopping.result(found.pair, pair_ends.told(result))
    elif found.pair.state in MADE:
        await stopping.move([found.pair], PairState.CLOSED, result=pair_ends.told(result))
    else:
        raise NotFound
    return await _done(session, found, stopping, now)


async def add_words(session: AsyncSession, *, me: Me, pair_id: int, words: str, now: datetime) -> Done:
    """A sentence beside the result of a pair that has ended: NotFound before; NotByChat where no words pass."""
    found = await asked_about(session, me=me, pair_id=pair_id, now=now)
    stopping = _stopping(session, found, now)
    stopping.keep(found.pair, PairState.CLOSED)
    its = pair_ends.read(found.pair.result) or Result.REACHED
    stopping.result(found.pair, pair_ends.told(its, words))
    return await _done(session, found, stopping, now)


async def asked_about(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Curated:
    """The pair to whose result a sentence is about to be added: NotFound, NotByChat."""
    await pair_stops.hold(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    if found.pair.state is not PairState.CLOSED:
        raise NotFound
    if not (await data_modes.passing(session, found.place.id)).words:
        raise NotByChat
    return found


async def programme_over(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> tuple[Programme, int]:
    """A programme whose last day has passed, and how many of its pairs have not ended: NotFound."""
    programme, _place, count = await _over(session, me, programme_id, now)
    return programme, count


async def finish_all(session: AsyncSession, *, me: Me, programme_id: int, result: Result, now: datetime) -> Finished:
    """All pairs of a programme that is over have come to their end; each result can be said anew. NotFound."""
    programme, place, _count = await _over(session, me, programme_id, now)
    by = await access.require(session, me, Action.MAKE_PAIRS, place.id, now=now)
    pairs = (await session.scalars(_unended(programme.id).with_for_update())).all()
    stopping = Stopping(session, now, ages.local_date(now, place.time_zone))
    await stopping.move(pairs, PairState.CLOSED, result=pair_ends.told(result))
    programme.closed_at = now
    members = {one.person_id for pair in pairs for one in pair.members}
    await audit.note(session, by=by, place_id=place.id, subject_ids=members, act=AuditAct.CHANGED, now=now)
    rows = stopping.rows | {"programme": programme.id}
    change = await undo.made(session, kind=undo.Kind.PAIRS_CHANGED, by=by, rows=rows, now=now)
    return Finished(place, programme, len(pairs), change)


def _is_to_end(today: date) -> ColumnElement[bool]:
    final = exists().where(Meeting.pair_id == Pair.id, Meeting.state == MeetingState.HELD, Meeting.kind == Kind.FINAL)
    return Pair.state.in_(MADE) & or_(final, Programme.ends_on < today)


def _unended(programme_id: int) -> Select[Pair]:
    return pair_sight.whole().where(Pair.programme_id == programme_id, Pair.state.in_(MADE)).order_by(Pair.id)


async def _over(session: AsyncSession, me: Me, programme_id: int, now: datetime) -> tuple[Programme, Place, int]:
    programme = await session.get(Programme, programme_id)
    if programme is None:
        raise NotFound
    place = await session.get_one(Place, programme.place_id)
    if Action.MAKE_PAIRS not in await access.allowed(session, me, place.id, now=now):
        raise NotFound
    count = await session.scalar(_unended(programme_id).with_only_columns(func.count()).order_by(None)) or 0
    if programme.ends_on >= ages.local_date(now, place.time_zone) or not count:
        raise NotFound
    return programme, place, count


def _stopping(session: AsyncSession, found: Curated, now: datetime) -> Stopping:
    return Stopping(session, now, ages.local_date(now, found.place.time_zone))


async def _done(session: AsyncSession, found: Curated, stopping: Stopping, now: datetime) -> Done:
    await session.flush()
    change = await undo.made(session, kind=undo.Kind.PAIRS_CHANGED, by=found.by, rows=stopping.rows, now=now)
    return Done(found, change)
