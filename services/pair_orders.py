"""Orders on pairs: what waits for one, and who is left out of it until something is put right."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Pair, PairOrder, PairOrderLine, PairState, Person, Place, Programme, Role
from services import ages, gate, ledger, partners
from services.gate import Purpose
from services.pair_order import Kind
from services.pair_sight import MADE, OVER, side, whole

ENDING = (Kind.AMENDING, Kind.CLOSING)
"""Orders by which the pair of a line works no more."""


class Why(StrEnum):
    """Why a pair is left out of an order."""

    MENTORING = "mentoring"
    """A worker's written consent to being a mentor is missing."""
    CONSENT = "consent"
    """Some other consent, or the certificate, is."""
    AGREEMENT = "agreement"
    """The agreement with the partner whose mentor this is does not hold."""
    CHANGED = "changed"
    """When the order had been signed, the pair waited for it no more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair in an order; of an amending one also the pair that takes its place, if there is any."""

    pair: Pair
    successor: Pair | None = None

    @property
    def begins(self) -> Pair:
        """The pair that the order makes."""
        return self.successor or self.pair

    @property
    def numbers(self) -> tuple[int, int | None]:
        """Of the pair, and of the one that takes its place."""
        return self.pair.id, self.successor.id if self.successor else None

    @property
    def people(self) -> set[int]:
        """Everybody of both."""
        return {one.person_id for pair in (self.pair, self.successor) if pair for one in pair.members}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pair that waits for an order, and who keeps it out, and why."""

    pair: Pair
    person: Person
    why: Why


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next order of a kind would be about."""

    kind: Kind
    school_year: int
    earlier_id: int | None
    """The order that it changes or ends; of several the newest."""
    entries: Sequence[Entry]
    left_out: Sequence[LeftOut] = ()
    """Of every year."""


@dataclass(slots=True)
class Past:
    """What signed orders have done already."""

    by: dict[int, int] = field(default_factory=dict)
    """By pair the order that made it; where an amending one did, the order that was amended."""
    ended: set[int] = field(default_factory=set)


async def waiting(session: AsyncSession, place: Place, *, now: datetime) -> dict[Kind, Waiting]:
    """By kind, what waits for an order at a place: one school year at a time, the oldest; nobody's right is asked."""
    done = await past(session, place.id)
    agreed = await _pairs(session, place.id, Pair.state == PairState.AGREED)
    replaced = await _replaced(session, place.id, agreed, done)
    amending = [Entry(replaced[one.replaces_id], one) for one in agreed if one.replaces_id in replaced]
    amending += [Entry(one) for one in await _dissolved(session, place.id, done)]
    changed = {one.pair.id for one in amending}
    today = ages.local_date(now, place.time_zone)
    found = {
        Kind.ASSIGNING: [Entry(one) for one in agreed if one.replaces_id not in replaced],
        Kind.AMENDING: amending,
        Kind.CLOSING: [Entry(one) for one in await _over(session, place.id, done, today) if one.id not in changed],
    }
    return {kind: await _next(session, kind, its, done, now) for kind, its in found.items() if its}


async def unfit(session: AsyncSession, pairs: Iterable[Pair], *, now: datetime) -> dict[int, LeftOut]:
    """By pair, who of it may not take part in it now; pairs that may begin are not there."""
    members = [(pair, one) for pair in pairs for one in pair.members]
    ids = {one.person_id for _, one in members}
    missing = ids - await gate.allowed(session, person_ids=ids, purpose=Purpose.MATCHING, at=now)
    about = Person.id.in_(missing)
    signed = await ledger.standings(session, about, kind=ConsentKind.MENTORING, at=now) if missing else {}
    outside = {
        one: await partners.without_agreement(session, one, ids, now=now)
        for one in {pair.programme.place_id for pair, _ in members}
    }
    found: dict[int, LeftOut] = {}
    for pair, one in members:
        if one.role is Role.MENTOR and one.person_id in outside[pair.programme.place_id]:
            found.setdefault(pair.id, LeftOut(pair, one.person, Why.AGREEMENT))
        if one.person_id in missing:
            lacks = one.role is Role.MENTOR and not signed[one.person_id].valid
            found.setdefault(pair.id, LeftOut(pair, one.person, Why.MENTORING if lacks else Why.CONSENT))
    return found


async def past(session: AsyncSession, place_id: int) -> Past:
    """What the signed orders of a place have done; nobody's right is asked."""
    lines = select(PairOrder, PairOrderLine).join(PairOrderLine, PairOrderLine.order_id == PairOrder.id)
    lines = lines.where(PairOrder.place_id == place_id, PairOrder.entered_at.is_not(None)).order_by(PairOrder.id)
    done = Past()
    for order, line in await session.execute(lines):
        if order.kind in ENDING:
            done.ended.add(line.pair_id)
        if order.kind == Kind.ASSIGNING:
            done.by[line.pair_id] = order.id
        elif line.successor_id is not None:
            done.by[line.successor_id] = order.earlier_id or order.id
    return done


async def _pairs(session: AsyncSession, place_id: int, *conditions: ColumnElement[bool]) -> list[Pair]:
    here = Pair.programme_id.in_(select(Programme.id).where(Programme.place_id == place_id))
    found = list(await session.scalars(whole().where(here, *conditions)))
    return sorted(found, key=_place_in_list)


def _place_in_list(pair: Pair) -> tuple[str, Sequence[str], int]:
    return pair.programme.form, [one.name_key for one in side(pair, Role.MENTOR)], pair.id


async def _replaced(session: AsyncSession, place_id: int, agreed: Collection[Pair], done: Past) -> dict[int, Pair]:
    """The pairs in whose place others stand, and that no order has ended yet."""
    ids = {one.replaces_id for one in agreed if one.replaces_id} - done.ended
    made = Pair.effective_on.is_not(None)
    return {one.id: one for one in await _pairs(session, place_id, Pair.id.in_(ids), made)} if ids else {}


async def _dissolved(session: AsyncSession, place_id: int, done: Past) -> list[Pair]:
    """Pairs that ended early, and for which nobody looks for another side any more."""
    made = Pair.effective_on.is_not(None)
    found = await _pairs(session, place_id, Pair.state == PairState.DISSOLVED, made)
    successors = select(Pair.replaces_id).where(Pair.replaces_id.in_([one.id for one in found]))
    followed = set(await session.scalars(successors.where(Pair.state.not_in(OVER))))
    return [one for one in found if one.id not in done.ended | followed]


async def _over(session: AsyncSession, place_id: int, done: Past, today: date) -> list[Pair]:
    """Pairs that have come to their end, and those whose programme has."""
    late = select(Programme.id).where(Programme.place_id == place_id, Programme.ends_on < today)
    ended = (Pair.state == PairState.CLOSED) | (Pair.state.in_(MADE) & Pair.programme_id.in_(late))
    found = await _pairs(session, place_id, ended, Pair.effective_on.is_not(None))
    return [one for one in found if one.id not in done.ended]


async def _next(session: AsyncSession, kind: Kind, entries: Sequence[Entry], done: Past, now: datetime) -> Waiting:
    """Of several years the oldest is next, of several orders to be amended the oldest, in which anything can begin."""
    left = await unfit(session, [one.begins for one in entries if _begins(kind, one)], now=now)
    groups = [_group(kind, one, done) for one in entries]
    ready = [group for one, group in zip(entries, groups, strict=True) if one.begins.id not in left]
    year, earlier_id = min(ready or groups, key=lambda group: (group[0], group[1] or 0))
    chosen = [one for one, group in zip(entries, groups, strict=True) if group == (year, earlier_id)]
    if kind is Kind.CLOSING:
        earlier_id = max(earlier_orders(chosen, done.by), default=None)
    fitting = [one for one in chosen if one.begins.id not in left]
    return Waiting(kind, year, earlier_id, fitting, [left[one.begins.id] for one in entries if one.begins.id in left])


def _begins(kind: Kind, entry: Entry) -> bool:
    """Whether the order makes a pair; to end one takes no consent."""
    return kind is Kind.ASSIGNING or entry.successor is not None


def _group(kind: Kind, entry: Entry, done: Past) -> tuple[int, int | None]:
    """What goes into one order: pairs of one year, and of one earlier order where that is changed."""
    return entry.pair.programme.school_year, done.by.get(entry.pair.id) if kind is Kind.AMENDING else None


def earlier_orders(entries: Iterable[Entry], made_by: dict[int, int]) -> Iterator[int]:
    """The orders that have made these pairs."""
    return (made_by[one.pair.id] for one in entries if one.pair.id in made_by)
