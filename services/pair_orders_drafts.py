"""Orders on pairs as a place has them: what waits, the drafts, those that are signed; a draft is prepared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Job, Pair, PairOrder, PairOrderLine, Person, Place
from services import access, audit, jobs, pair_orders, pair_sight, school_years
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.pair_order import Kind
from services.pair_orders import Entry, LeftOut, Waiting

FILE = "pair_order"
"""The job that writes a draft as a .docx, and the promise that brings it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An order and how many pairs are in it."""

    order: PairOrder
    pairs: int


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of a place in this school year, and what waits for one."""

    place: Place
    school_year: int
    waiting: Mapping[Kind, Waiting]
    orders: Sequence[Listed]
    """Drafts first, then the newest."""
    may: frozenset[Action]


@dataclass(frozen=True, slots=True)
class Card:
    """One order with its pairs."""

    place: Place
    order: PairOrder
    entries: Sequence[Entry]
    is_stale: bool
    """A draft in which other pairs would stand now."""
    may: frozenset[Action]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that was made, if there was anything for one, and who was left out."""

    place: Place
    order: PairOrder | None
    pairs: int
    left_out: Sequence[LeftOut]


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Orders:
    """The orders of this school year, and drafts of any; who is left out of the next ones is written down as seen."""
    by = await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    waiting = await pair_orders.waiting(session, place, now=now)
    ids = {one.person.id for its in waiting.values() for one in its.left_out}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    year = school_years.at(now, place.time_zone)
    may = await access.allowed(session, me, place_id, now=now)
    return Orders(place, year, waiting, await _listed(session, place_id, year), may)


async def card(session: AsyncSession, *, me: Me, order_id: int, now: datetime) -> Card:
    """One order for whoever sees the pairs of its place: NotFound for anybody else."""
    order, by = await seen(session, me, order_id, action=Action.SEE_PAIRS, now=now)
    entries = await entries_of(session, order)
    ids = {number for one in entries for number in one.people}
    await audit.note(session, by=by, place_id=order.place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    place = await session.get_one(Place, order.place_id)
    is_stale = order.entered_at is None and await _is_stale(session, place, order, entries, now)
    return Card(place, order, entries, is_stale, await access.allowed(session, me, place.id, now=now))


async def prepare(session: AsyncSession, *, me: Me, place_id: int, kind: Kind, now: datetime) -> Prepared:
    """A draft of all that waits takes the place of an earlier one, and its file is asked for: NotFound for nothing."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    await access.hold_place(session, place_id)
    place = await session.get_one(Place, place_id)
    found = (await pair_orders.waiting(session, place, now=now)).get(kind)
    if found is None:
        raise NotFound
    ids = {number for one in found.entries for number in one.people} | {one.person.id for one in found.left_out}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    order = await _drafted(session, place, found, by, now) if found.entries else None
    if order is not None:
        await _ask(session, order, by, now)
    return Prepared(place, order, len(found.entries), found.left_out)


async def ask_file(session: AsyncSession, *, me: Me, order_id: int, now: datetime) -> PairOrder:
    """Somebody wants a draft as a file again: NotFound for anybody else, and once it is signed."""
    order, by = await seen(session, me, order_id, action=Action.MAKE_PAIRS, now=now)
    if order.entered_at is not None:
        raise NotFound
    await _ask(session, order, by, now)
    return order


async def seen(
    session: AsyncSession, me: Me, order_id: int, *, action: Action, now: datetime
) -> tuple[PairOrder, Person]:
    """An order, and who of this telephone may do `action` about it: NotFound where nobody may."""
    order = await session.get(PairOrder, order_id, populate_existing=True)
    if order is None:
        raise NotFound
    try:
        return order, await access.require(session, me, action, order.place_id, now=now)
    except NotAllowed:
        raise NotFound from None


async def entries_of(session: AsyncSession, order: PairOrder, *, locks: bool = False) -> list[Entry]:
    """The pairs of an order as they stand in it; until this transaction ends nobody else changes them if it `locks`."""
    found = select(PairOrderLine).where(PairOrderLine.order_id == order.id).order_by(PairOrderLine.id)
    lines = (await session.scalars(found)).all()
    ids = {number for one in lines for number in (one.pair_id, one.successor_id) if number}
    these = select(Pair).where(Pair.id.in_(ids)).order_by(Pair.id)
    pairs = {one.id: one for one in await pair_sight.anew(session, these.with_for_update() if locks else these)}
    return [Entry(pairs[one.pair_id], pairs.get(one.successor_id or 0)) for one in lines]


async def _listed(session: AsyncSession, place_id: int, year: int) -> list[Listed]:
    lines = select(func.count()).where(PairOrderLine.order_id == PairOrder.id).scalar_subquery()
    drafted = PairOrder.entered_at.is_(None)
    found = select(PairOrder, lines).where(PairOrder.place_id == place_id, drafted | (PairOrder.school_year == year))
    rows = await session.execute(found.order_by(drafted.desc(), PairOrder.signed_on.desc(), PairOrder.id.desc()))
    return [Listed(order, count) for order, count in rows]


async def _is_stale(
    session: AsyncSession, place: Place, order: PairOrder, entries: Collection[Entry], now: datetime
) -> bool:
    found = (await pair_orders.waiting(session, place, now=now)).get(Kind(order.kind))
    return _numbers(entries) != _numbers(found.entries if found else ())


def _numbers(entries: Collection[Entry]) -> set[tuple[int, int | None]]:
    return {one.numbers for one in entries}


async def _drafted(session: AsyncSession, place: Place, found: Waiting, by: Person, now: datetime) -> PairOrder:
    """The draft of a kind; pressed twice it stays the same one."""
    drafts = select(PairOrder).where(PairOrder.place_id == place.id, PairOrder.kind == found.kind)
    for draft in await session.scalars(drafts.where(PairOrder.entered_at.is_(None)).order_by(PairOrder.id)):
        if _numbers(await entries_of(session, draft)) == _numbers(found.entries):
            return draft
        await session.delete(draft)
    made = PairOrder(place_id=place.id, school_year=found.school_year, kind=found.kind, earlier_id=found.earlier_id)
    made.made_at, made.made_by_id = now, by.id
    session.add(made)
    await session.flush()
    lines = [one.numbers for one in found.entries]
    session.add_all(PairOrderLine(order_id=made.id, pair_id=pair, successor_id=after) for pair, after in lines)
    await session.flush()
    return made


async def _ask(session: AsyncSession, order: PairOrder, by: Person, now: datetime) -> Job:
    waiting = await jobs.waiting(session, kind=FILE, by=by, place_id=order.place_id)
    about = {"order_id": order.id}
    if waiting and waiting.parameters == about:
        return waiting
    return await jobs.ask(session, kind=FILE, by=by, place_id=order.place_id, parameters=about, now=now)
