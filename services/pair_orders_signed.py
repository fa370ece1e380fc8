"""A signed order: a person types its number and day, and the pairs begin, change or end; a slip is put right later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Chat, Pair, PairOrder, PairState, Person, Place, Role
from services import (
    access,
    ages,
    audit,
    outbox,
    pair_orders,
    pair_orders_drafts,
    pair_sight,
    pair_stops,
    relatives,
    school_years,
    undo,
)
from services.access import Action, Me
from services.errors import AlreadySo, DayToCome, InUse, NotFound, OtherYear
from services.pair_order import Kind
from services.pair_orders import Entry, LeftOut, Why
from services.pair_sight import MADE, Own, side
from services.pair_stops import Stopping

FORM = "pair_order"
"""By which number and day are typed."""
BEGUN = "pair_begun"
"""The promise that tells those of a pair that the order is signed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An order whose number and day are known, and what has come of it."""

    place: Place
    order: PairOrder
    begun: Sequence[Pair]
    left_out: Sequence[LeftOut]
    """Pairs in it that cannot begin yet."""
    change: Change
    is_correction: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person types about an order that the head has signed."""

    known: str
    """The number that they have seen; empty while there is none."""
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class _Hand:
    """An order in hand, its pairs, and who works on it."""

    place: Place
    order: PairOrder
    entries: Sequence[Entry]
    by: Person
    now: datetime

    @property
    def begins(self) -> list[Pair]:
        """The pairs that the order makes."""
        makes_all = self.order.kind == Kind.ASSIGNING
        return [one.begins for one in self.entries if makes_all or one.successor]

    @property
    def ends(self) -> list[Pair]:
        """The pairs that work no more after it."""
        return (
            [] if self.order.kind == Kind.ASSIGNING else list({one.pair.id: one.pair for one in self.entries}.values())
        )

    @property
    def pairs(self) -> list[Pair]:
        """All of them, each once, in one order."""
        return sorted({one.id: one for one in (*self.begins, *self.ends)}.values(), key=lambda one: one.id)


async def asked_about(session: AsyncSession, *, me: Me, order_id: int, now: datetime) -> PairOrder:
    """The order whose number somebody is going to type."""
    return (await pair_orders_drafts.seen(session, me, order_id, action=Action.MAKE_PAIRS, now=now))[0]


async def sign(session: AsyncSession, *, me: Me, order_id: int, typed: Typed, now: datetime) -> Signed:
    """Number and day are typed, or typed anew: DayToCome, OtherYear; AlreadySo, too, where somebody was faster."""
    before = await asked_about(session, me=me, order_id=order_id, now=now)
    await access.hold_place(session, before.place_id)
    order, by = await pair_orders_drafts.seen(session, me, order_id, action=Action.MAKE_PAIRS, now=now)
    place = await session.get_one(Place, order.place_id)
    if (order.number, order.signed_on) == (typed.number, typed.on) or (order.number or "") != typed.known:
        raise AlreadySo
    _check_day(place, order, typed.on, now)
    entries = await pair_orders_drafts.entries_of(session, order, locks=True)
    ids = {number for one in entries for number in one.people}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    return await _sign(session, _Hand(place, order, entries, by, now), typed)


async def told(session: AsyncSession, *, pair_id: int, person_id: int, now: datetime) -> Own | None:
    """The pair as whoever is told of it sees it; None where they may not any more, or it does not work."""
    person = await session.get_one(Person, person_id)
    chat = await session.get(Chat, person.chat_id or 0)
    try:
        found = await pair_sight.own(session, Me(chat, [person]), pair_id, now=now) if chat else None
    except NotFound:
        return None
    return found if found and found.pair.state is PairState.WORKING else None


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The order and its pairs are as they were; InUse where something has happened to one of them since."""
    before, after = change.rows["before"], change.rows["after"]
    await access.hold_place(session, change.rows["place"])
    order = await session.get(PairOrder, before["order"]["id"], populate_existing=True)
    ids = [one["id"] for one in before["pairs"]]
    found = select(Pair).where(Pair.id.in_(ids)).order_by(Pair.id).with_for_update()
    pairs = (await session.scalars(found.execution_options(populate_existing=True))).all()
    if order is None or _rows(order, pairs) != after:
        raise InUse
    _put_back(order, before["order"])
    for pair, row in zip(pairs, before["pairs"], strict=True):
        _put_back(pair, row)
    await pair_stops.put_back_meetings(session, change.rows)


def _check_day(place: Place, order: PairOrder, signed_on: date, now: datetime) -> None:
    if signed_on > ages.local_date(now, place.time_zone):
        raise DayToCome
    if signed_on < school_years.first_day(order.school_year):
        raise OtherYear


async def _sign(session: AsyncSession, hand: _Hand, typed: Typed) -> Signed:
    order, is_correction = hand.order, hand.order.entered_at is not None
    stopping = Stopping(session, hand.now, ages.local_date(hand.now, hand.place.time_zone))
    before = _rows(order, hand.pairs)
    if is_correction:
        _correct(hand, typed.on)
        begun, left_out = list[Pair](), list[LeftOut]()
    else:
        begun, left_out = await _begin(session, hand, typed.on)
        _end(hand, typed.on)
        await stopping.call_off([one.id for one in hand.ends])
        order.entered_at, order.entered_by_id = hand.now, hand.by.id
    order.number, order.signed_on = typed.number, typed.on
    await session.flush()
    rows = {"place": hand.place.id, "before": before, "after": _rows(order, hand.pairs)}
    rows["meetings"] = stopping.rows["meetings"]
    change = await undo.made(session, kind=undo.Kind.ORDER_SIGNED, by=hand.by, rows=rows, now=hand.now)
    await _tell(session, hand, begun, change)
    return Signed(hand.place, order, begun, left_out, change, is_correction)


async def _begin(session: AsyncSession, hand: _Hand, day: date) -> tuple[list[Pair], list[LeftOut]]:
    """The pairs that begin, and those that cannot any more, or not yet."""
    agreed = [one for one in hand.begins if one.state is PairState.AGREED]
    unfit = await pair_orders.unfit(session, agreed, now=hand.now)
    changed = [one for one in hand.begins if one.state is not PairState.AGREED and side(one, Role.MENTOR)]
    begun = [one for one in agreed if one.id not in unfit]
    for pair in begun:
        pair.state, pair.effective_on = PairState.WORKING, day
    return begun, [*unfit.values(), *(LeftOut(one, side(one, Role.MENTOR)[0], Why.CHANGED) for one in changed)]


def _end(hand: _Hand, day: date) -> None:
    """The pairs that end; one that has ended before keeps its day."""
    for pair in hand.ends:
        if pair.state in MADE:
            pair.state = PairState.CLOSED if hand.order.kind == Kind.CLOSING else PairState.DISSOLVED
        pair.ended_on = pair.ended_on or day


def _correct(hand: _Hand, day: date) -> None:
    """What began or ended on the day of the order did so on another day."""
    for pair in hand.begins:
        if pair.effective_on == hand.order.signed_on:
            pair.effective_on = day
    for pair in hand.ends:
        if pair.ended_on == hand.order.signed_on:
            pair.ended_on = day


async def _tell(session: AsyncSession, hand: _Hand, begun: Iterable[Pair], change: Change) -> None:
    """Mentors, mentees and the families of minors hear of it, once it can be taken back no more."""
    today = ages.local_date(hand.now, hand.place.time_zone)
    for pair in begun:
        minors = [one.id for one in side(pair, Role.MENTEE) if not ages.is_adult(one, today)]
        care = await relatives.guardians(session, minors, now=hand.now)
        told = {one.person_id for one in pair.members} | {one.id for its in care.values() for one in its}
        for person_id in sorted(told):
            await outbox.promise(
                session,
                key=f"{BEGUN}:{pair.id}:{person_id}:{change.id}",
                kind=BEGUN,
                receiver_id=person_id,
                parameters={"pair_id": pair.id},
                not_before=hand.now + undo.TOLD_AFTER,
                now=hand.now,
                change_id=change.id,
            )


def _rows(order: PairOrder, pairs: Iterable[Pair]) -> dict[str, Any]:
    """All that an order changes, as a change keeps it."""
    return {"order": _row(order, _OF_ORDER), "pairs": [_row(one, _OF_PAIR) for one in pairs]}


_OF_ORDER = ("number", "signed_on", "entered_at", "entered_by_id")
_OF_PAIR = ("state", "effective_on", "ended_on")


def _row(one: PairOrder | Pair, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in names}
    return {"id": one.id} | {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _put_back(one: PairOrder | Pair, row: dict[str, Any]) -> None:
    for name, value in row.items():
        if name != "id":
            setattr(one, name, _PARSED.get(name, str)(value) if isinstance(value, str) else value)


_PARSED: dict[str, Callable[[str], Any]] = {
    "state": PairState,
    "entered_at": datetime.fromisoformat,
    **dict.fromkeys(("signed_on", "effective_on", "ended_on"), date.fromisoformat),
}
