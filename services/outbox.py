"""The outbox: a message promised to somebody is a row, made in the transaction of its cause and sent later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastState, Lane, Promise, PromiseState

GIVE_UP_AFTER = 8
"""Tries; with the pauses below that is about a day."""
LEASE = 60.0
"""Seconds of machine time after which a row still `sending` is doubtful: its sender has died."""

_NEW: dict[str, Any] = {"state": PromiseState.WAITING, "attempts": 0, "retry_at": 0.0, "lease_until": 0.0}


async def promise(
    session: AsyncSession,
    *,
    key: str,
    kind: str,
    receiver_id: int,
    parameters: dict[str, Any],
    not_before: datetime,
    now: datetime,
    lane: Lane = Lane.REMINDER,
    change_id: int | None = None,
) -> int | None:
    """Promises a message; gives its number, or None where the same key was promised before."""
    row = _insert(session).values(
        key=key,
        kind=kind,
        receiver_id=receiver_id,
        parameters=parameters,
        change_id=change_id,
        lane=int(lane),
        not_before=not_before,
        created_at=now,
        **_NEW,
    )
    return (await session.execute(row.on_conflict_do_nothing().returning(Promise.id))).scalar_one_or_none()


async def promise_to_many(
    session: AsyncSession,
    *,
    select_of_person_ids: Select[int],
    kind: str,
    parameters: dict[str, Any],
    broadcast_id: int,
    lane: Lane,
    not_before: datetime,
    now: datetime,
) -> int:
    """Promises its copy of a broadcast to everybody selected, in one statement; gives to how many it was new."""
    return await promise_each(
        session,
        select_of_person_ids=select_of_person_ids,
        key=f"broadcast:{broadcast_id}:",
        kind=kind,
        parameters=parameters,
        broadcast_id=broadcast_id,
        lane=lane,
        not_before=not_before,
        now=now,
    )


async def promise_each(
    session: AsyncSession,
    *,
    select_of_person_ids: Select[int],
    key: str,
    kind: str,
    parameters: dict[str, Any],
    lane: Lane,
    not_before: datetime,
    now: datetime,
    broadcast_id: int | None = None,
) -> int:
    """Promises the same to everybody selected, each under `key` and their number; gives to how many it was new."""
    person_id = next(iter(select_of_person_ids.subquery().c))
    same = {
        "kind": kind,
        "parameters": parameters,
        "broadcast_id": broadcast_id,
        "lane": int(lane),
        "not_before": not_before,
        "created_at": now,
        **_NEW,
    }
    names = ["key", "receiver_id", *same]
    columns = [literal(value, _TABLE.c[name].type) for name, value in same.items()]
    everybody = select(literal(key) + cast(person_id, String), person_id, *columns)
    everybody = everybody.where(person_id.is_not(None))  # without a condition SQLite misreads ON CONFLICT
    made: Any = await session.execute(_insert(session).from_select(names, everybody).on_conflict_do_nothing())
    return int(made.rowcount)


def is_held() -> ColumnElement[bool]:
    """The condition that a promise is a copy of a broadcast that pauses."""
    paused = select(Broadcast.id).where(Broadcast.state == BroadcastState.PAUSED)
    return Promise.broadcast_id.is_not(None) & Promise.broadcast_id.in_(paused)


class Promised(NamedTuple):
    """A promise taken up to be sent."""

    id: int
    key: str
    kind: str
    parameters: dict[str, Any]
    receiver_id: int
    lane: int
    attempts: int
    earlier_message_ids: list[int] | None = None
    """Those of its messages that arrived at an earlier try."""


async def claim(session: AsyncSession, *, now: datetime, machine: float, limit: int) -> list[Promised]:
    """Takes up to `limit` due promises, urgent ones first, and marks them `sending`; nobody else gets the same ones."""
    claimed: list[Promised] = []
    for lane in Lane:
        if len(claimed) < limit:
            due = (
                select(Promise.id)
                .where(Promise.state == PromiseState.WAITING, Promise.lane == int(lane))
                .where(Promise.not_before <= now, Promise.retry_at <= machine, ~is_held())
                .order_by(Promise.not_before, Promise.id)
                .limit(limit - len(claimed))
                .with_for_update(skip_locked=True)
            )
            taken = update(Promise).where(Promise.id.in_(due.scalar_subquery()))
            taken = taken.values(state=PromiseState.SENDING, lease_until=machine + LEASE).returning(*_PROMISED)
            rows = await session.execute(taken, execution_options={"synchronize_session": False})
            claimed += [Promised(*row) for row in rows]
    return claimed


@dataclass(frozen=True, slots=True)
class Settled:
    """How a promise ended, or until when it waits: `retry_at` in machine seconds, `not_before` in programme time."""

    id: int
    state: PromiseState
    why: str | None = None
    message_ids: Sequence[int] = ()
    """Of the messages that have arrived, in order."""
    attempts: int = 0
    retry_at: float = 0.0
    not_before: datetime | None = None


async def settle(session: AsyncSession, settled: Sequence[Settled], *, now: datetime) -> None:
    """Writes down how promises ended, and which go back to wait."""
    ended = [one for one in settled if one.not_before is None]
    if ended:
        await session.execute(_ENDED, [_ended(one, now) for one in ended])
    postponed = [one for one in settled if one.not_before is not None]
    if postponed:
        await session.execute(_POSTPONED, [{"_id": one.id, "_not_before": one.not_before} for one in postponed])


def _ended(one: Settled, now: datetime) -> dict[str, Any]:
    over = one.state is not PromiseState.WAITING
    earlier, last = (one.message_ids[:-1], one.message_ids[-1:]) if over else (one.message_ids, ())
    return {
        "_id": one.id,
        "_state": one.state,
        "_why": one.why,
        "_message_id": last[0] if last else None,
        "_earlier_message_ids": list(earlier) or None,
        "_attempts": one.attempts,
        "_retry_at": one.retry_at,
        "_settled_at": now if over else None,
    }


def _insert(session: AsyncSession) -> Any:
    """An insert that can pass over what is there."""
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Promise)


_PROMISED = [getattr(Promise, name) for name in Promised._fields]
_TABLE = Promise.__table__
_ENDED = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.id == bindparam("_id"))
    .values(
        state=bindparam("_state", type_=_TABLE.c.state.type),
        why=bindparam("_why"),
        message_id=bindparam("_message_id"),
        earlier_message_ids=bindparam("_earlier_message_ids", type_=_TABLE.c.earlier_message_ids.type),
        attempts=bindparam("_attempts"),
        retry_at=bindparam("_retry_at"),
        settled_at=bindparam("_settled_at", type_=_TABLE.c.settled_at.type),
    )
)
_POSTPONED = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.id == bindparam("_id"))
    .values(
        state=PromiseState.WAITING, not_before=bindparam("_not_before", type_=_TABLE.c.not_before.type), lease_until=0.0
    )
)


async def doubt(session: AsyncSession, *, machine: float, now: datetime) -> int:
    """Promises whose sender died while sending become doubtful; gives how many."""
    lapsed = update(Promise).where(Promise.state == PromiseState.SENDING, Promise.lease_until < machine)
    result = await session.execute(
        lapsed.values(state=PromiseState.DOUBTFUL, why="the sender stopped while sending", settled_at=now).returning(
            Promise.id
        ),
        execution_options={"synchronize_session": False},
    )
    return len(result.all())


async def drop(session: AsyncSession, *, change_id: int, why: str, now: datetime) -> None:
    """Promises that a taken-back change had made are not sent."""
    waiting = update(Promise).where(Promise.change_id == change_id, Promise.state == PromiseState.WAITING)
    await session.execute(waiting.values(state=PromiseState.DROPPED, why=why, settled_at=now))


async def next_moment(session: AsyncSession) -> datetime | None:
    """When the next waiting promise is due."""
    waiting = select(func.min(Promise.not_before)).where(Promise.state == PromiseState.WAITING, ~is_held())
    moment: datetime | None = await session.scalar(waiting)
    return moment


async def is_due(session: AsyncSession, *, now: datetime, machine: float) -> bool:
    """Whether a promise could be sent at this moment; one that pauses after a fault could not."""
    due = select(Promise.id).where(Promise.state == PromiseState.WAITING)
    due = due.where(Promise.not_before <= now, Promise.retry_at <= machine, ~is_held())
    return await session.scalar(due.limit(1)) is not None


async def undelivered(session: AsyncSession, *, receiver_ids: Iterable[int]) -> Sequence[Promise]:
    """Promises to these people that failed or are in doubt, newest first."""
    ended = Promise.state.in_((PromiseState.DOUBTFUL, PromiseState.FAILED))
    found = select(Promise).where(ended, Promise.receiver_id.in_(set(receiver_ids))).order_by(Promise.id.desc())
    return (await session.scalars(found)).all()
