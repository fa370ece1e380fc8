"""Pairs of a school year as they were on a day: by whose order, since when, how often they met, what came of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Meeting,
    MeetingState,
    Pair,
    PairMember,
    PairOrder,
    PairOrderLine,
    PairState,
    Programme,
    Role,
)
from services.pair_order import Kind
from services.register_base_scope import PAGE, Scope

_NEVER = frozenset({PairState.ANNULLED, PairState.DECLINED, PairState.OBJECTED})


@dataclass(frozen=True, slots=True)
class Made:
    """A pair, or a group, that an order had made by the day."""

    id: int
    place_id: int
    form: str
    state: PairState
    """As it stood on the day."""
    entered_on: date
    ended_on: date | None
    result: str
    mentors: tuple[int, ...] = ()
    mentees: tuple[int, ...] = ()

    @property
    def people(self) -> tuple[int, ...]:
        """Both sides."""
        return (*self.mentors, *self.mentees)

    @property
    def goes_on(self) -> bool:
        """It had not ended."""
        return self.ended_on is None

    def others(self, person_id: int) -> tuple[int, ...]:
        """The other side than this person's."""
        return self.mentees if person_id in self.mentors else self.mentors


@dataclass(frozen=True, slots=True)
class Order:
    """As a person typed it."""

    number: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Met:
    """How often a pair had met, and when last."""

    times: int
    last_on: date


async def of_people(
    session: AsyncSession, scope: Scope, place_ids: Collection[int], person_ids: Collection[int]
) -> list[Made]:
    """The pairs of these people at these organisations, as they came about."""
    theirs = select(PairMember.pair_id).where(PairMember.person_id.in_(person_ids))
    found = _made(scope, place_ids).where(Pair.id.in_(theirs)).order_by(Pair.effective_on, Pair.id)
    return await _with_people(session, [_as_it_was(scope, row) for row in await session.execute(found)])


async def after(
    session: AsyncSession, scope: Scope, window: tuple[int, ...], last: tuple[Any, ...]
) -> tuple[list[Made], tuple[Any, ...]]:
    """The next page of the pairs of these organisations, and what names the last of them; empty at the end."""
    order = (case({one: number for number, one in enumerate(window)}, value=Programme.place_id), Pair.id)
    found = _made(scope, window).order_by(*order).limit(PAGE)
    if last:
        found = found.where(tuple_(*order) > last)
    made = await _with_people(session, [_as_it_was(scope, row) for row in await session.execute(found)])
    return made, (window.index(made[-1].place_id), made[-1].id) if len(made) == PAGE else ()


async def agreed(session: AsyncSession, scope: Scope, person_ids: Collection[int]) -> set[int]:
    """Those of these people for whom somebody was found by the day, and who waited for the order."""
    found = select(PairMember.person_id).join(Pair, Pair.id == PairMember.pair_id)
    found = found.where(PairMember.person_id.in_(person_ids), Pair.agreed_at <= scope.at, Pair.state.not_in(_NEVER))
    return set(await session.scalars(found.where(or_(Pair.effective_on.is_(None), Pair.effective_on > scope.day))))


async def orders(session: AsyncSession, scope: Scope, pair_ids: Collection[int]) -> dict[int, Order]:
    """By pair the order that made it: an assigning one, or the amending one by which it took another's place."""
    own = (PairOrder.kind == Kind.ASSIGNING) & PairOrderLine.pair_id.in_(pair_ids)
    line = select(PairOrder.kind, PairOrder.number, PairOrder.signed_on, PairOrderLine)
    line = line.join(PairOrderLine, PairOrderLine.order_id == PairOrder.id)
    line = line.where(or_(own, PairOrderLine.successor_id.in_(pair_ids)), PairOrder.number.is_not(None))
    line = line.where(or_(PairOrder.signed_on.is_(None), PairOrder.signed_on <= scope.day))
    found: dict[int, Order] = {}
    for kind, number, on, one in await session.execute(line.order_by(PairOrder.signed_on, PairOrder.id)):
        made = one.pair_id if kind == Kind.ASSIGNING else one.successor_id
        if made is not None and number is not None:
            found.setdefault(made, Order(number, on))
    return found


async def met(session: AsyncSession, scope: Scope, pair_ids: Collection[int]) -> dict[int, Met]:
    """By pair, of those that had met."""
    held = select(Meeting.pair_id, func.count(), func.max(Meeting.starts_at)).where(Meeting.pair_id.in_(pair_ids))
    held = held.where(Meeting.state == MeetingState.HELD, Meeting.starts_at <= scope.at).group_by(Meeting.pair_id)
    return {pair_id: Met(times, scope.local(last)) for pair_id, times, last in await session.execute(held)}


def state_on(state: PairState, day: date, *, ended_on: date | None, suspended_on: date | None) -> PairState:
    """How a pair that works, or once did, stood on the local day; a pause that is over left no trace."""
    if ended_on is not None and ended_on <= day:
        return PairState.CLOSED if state is PairState.CLOSED else PairState.DISSOLVED
    if suspended_on is not None and suspended_on <= day and state is not PairState.WORKING:
        return PairState.SUSPENDED
    return PairState.WORKING


def _made(scope: Scope, place_ids: Collection[int]) -> Any:
    columns = (Pair.id, Programme.place_id, Programme.form, Pair.state, Pair.effective_on, Pair.ended_on)
    found = select(*columns, Pair.suspended_at, Pair.result).join(Programme, Programme.id == Pair.programme_id)
    return found.where(Programme.place_id.in_(place_ids), _is_made(scope))


def _is_made(scope: Scope) -> ColumnElement[bool]:
    return (Programme.school_year == scope.year) & (Pair.effective_on <= scope.day) & (Pair.state != PairState.ANNULLED)


def _as_it_was(scope: Scope, row: Any) -> Made:
    suspended_on = _local(scope, row.suspended_at)
    state = state_on(row.state, scope.day, ended_on=row.ended_on, suspended_on=suspended_on)
    is_over = row.ended_on is not None and row.ended_on <= scope.day
    return Made(
        id=row.id,
        place_id=row.place_id,
        form=row.form,
        state=state,
        entered_on=row.effective_on,
        ended_on=row.ended_on if is_over else None,
        result=(row.result or "") if is_over else "",
    )


def _local(scope: Scope, moment: datetime | None) -> date | None:
    return scope.local(moment) if moment else None


async def _with_people(session: AsyncSession, found: list[Made]) -> list[Made]:
    held = select(PairMember.pair_id, PairMember.role, PairMember.person_id)
    held = held.where(PairMember.pair_id.in_([one.id for one in found])).order_by(PairMember.id)
    sides: dict[tuple[int, Role], list[int]] = {}
    for pair_id, role, person_id in await session.execute(held):
        sides.setdefault((pair_id, role), []).append(person_id)
    return [
        replace(
            one,
            mentors=tuple(sides.get((one.id, Role.MENTOR), ())),
            mentees=tuple(sides.get((one.id, Role.MENTEE), ())),
        )
        for one in found
    ]


def by_person(found: Iterable[Made]) -> Mapping[tuple[int, int], list[Made]]:
    """By organisation and person."""
    pairs: dict[tuple[int, int], list[Made]] = {}
    for one in found:
        for person_id in one.people:
            pairs.setdefault((one.place_id, person_id), []).append(one)
    return pairs
