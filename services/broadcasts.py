"""Broadcasts: one is written, sent or waits for a second person's word, pauses, goes on, is stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Broadcast,
    BroadcastAnswer,
    BroadcastState,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import access, audiences, broadcast_sight, outbox, tree, undo
from services.access import Action, Me
from services.audiences import Audience, Counted
from services.errors import AlreadySo, NobodyToTell, NotAllowed, NothingToSay, SecondPersonNeeded, TimePast

KIND = "broadcast"
"""The promise of one receiver's copy."""
CONFIRM = "broadcast_confirm"
"""The promise that asks others to confirm it."""
REMINDER = "broadcast_reminder"
"""The promise that reminds somebody silent."""
UNDERSTOOD = "Understood"
"""The button under a broadcast where nothing else was said, as the catalogues know it."""
LATEST = 30
"""Broadcasts in the list."""
OVER = (BroadcastState.SENT, BroadcastState.STOPPED)
RUNNING = (BroadcastState.SENDING, BroadcastState.PAUSED)
UNSENT = (BroadcastState.ASKED, BroadcastState.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A broadcast as those see it who may say something for its place."""

    broadcast: Broadcast
    place: Place
    audience: Audience
    counted: Counted
    """Before it begins: whom it would reach now."""
    copies: dict[PromiseState, int]
    """Once it has begun: how many copies stand where."""
    answers: dict[int, int]
    """Presses by choice."""
    author: Person | None
    is_own: bool
    """Whoever looks has written it."""


async def of_place(session: AsyncSession, me: Me, *, place_id: int, now: datetime) -> tuple[Place, Sequence[Broadcast]]:
    """The latest broadcasts said for a place; nothing is typed for a draft any more."""
    await access.require(session, me, Action.SEND_BROADCASTS, place_id, now=now)
    await put_away(session, me)
    found = select(Broadcast).where(Broadcast.place_id == place_id).order_by(Broadcast.id.desc()).limit(LATEST)
    return await session.get_one(Place, place_id), (await session.scalars(found)).all()


async def draft(
    session: AsyncSession,
    me: Me,
    *,
    place_id: int,
    audience: Audience | None = None,
    parts: Sequence[dict[str, Any]] = (),
    choices: Sequence[str] = (UNDERSTOOD,),
    event_id: int | None = None,
    passes_on_id: int | None = None,
    now: datetime,
) -> Broadcast:
    """Begins one; nothing said, it is for the curators of places below, or for the mentors of an organisation.

    NotAllowed for an audience above the place, or beside it.
    """
    by = await access.require(session, me, broadcast_sight.right(event_id), place_id, now=now)
    place = await session.get_one(Place, place_id)
    audience = audience or _usual(place)
    if place_id not in await tree.upwards(session, audience.place_id):
        raise NotAllowed
    made = Broadcast(
        place_id=place_id,
        by_id=by.id,
        state=BroadcastState.DRAFT,
        audience=audience.stored(),
        parts=list(parts),
        choices=list(choices),
        event_id=event_id,
        passes_on_id=passes_on_id,
        is_to_pass_on=await audiences.is_to_pass_on(session, audience),
        made_at=now,
    )
    session.add(made)
    await session.flush()
    return made


async def one(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Seen:
    """One broadcast, and how far it is."""
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    return await seen(session, broadcast, now=now, reader_id=by.id)


async def seen(session: AsyncSession, broadcast: Broadcast, *, now: datetime, reader_id: int | None = None) -> Seen:
    """The same for whoever has shown the right to it."""
    audience = Audience.restored(broadcast.audience)
    has_begun = broadcast.began_at is not None
    counted = Counted(broadcast.total or 0, 0) if has_begun else await audiences.count(session, audience, now=now)
    return Seen(
        broadcast,
        await session.get_one(Place, broadcast.place_id),
        audience,
        counted,
        await _copies(session, broadcast.id) if has_begun else {},
        await _answers(session, broadcast.id) if has_begun else {},
        await session.get(Person, broadcast.by_id) if broadcast.by_id else None,
        broadcast.by_id == reader_id,
    )


async def send(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """It leaves in a minute, or at its time; above the limit of its place it waits for a second person's word.

    NothingToSay, NobodyToTell, TimePast; AlreadySo once it is sent.
    """
    _by, broadcast = await _in(session, me, broadcast_id, (BroadcastState.DRAFT,), now)
    if not broadcast.parts and broadcast.event_id is None:
        raise NothingToSay
    if broadcast.starts_at is not None and broadcast.starts_at < now:
        raise TimePast
    counted = await audiences.count(session, Audience.restored(broadcast.audience), now=now)
    if not counted.total:
        raise NobodyToTell
    limit = (await session.get_one(Place, broadcast.place_id)).broadcast_limit
    if limit is not None and counted.total > limit:
        await ask_others(session, broadcast, now=now)
    else:
        _set_off(broadcast, now)
    await session.flush()
    return broadcast


async def confirm(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """A second person says yes: SecondPersonNeeded to whoever has written it, AlreadySo once it is settled."""
    by, broadcast = await _in(session, me, broadcast_id, (BroadcastState.ASKED,), now)
    if broadcast.by_id in {person.id for person in me.persons}:
        raise SecondPersonNeeded
    broadcast.confirmed_by_id = by.id
    _set_off(broadcast, now)
    await session.flush()
    return broadcast


async def ask_others(session: AsyncSession, broadcast: Broadcast, *, now: datetime) -> None:
    """It waits for the word of somebody else who may say something there."""
    broadcast.state = BroadcastState.ASKED
    for person_id in await confirmers(session, broadcast, now=now):
        await outbox.promise(
            session,
            key=f"{CONFIRM}:{broadcast.id}:{now.isoformat()}:{person_id}",
            kind=CONFIRM,
            receiver_id=person_id,
            parameters={"broadcast_id": broadcast.id},
            not_before=now,
            now=now,
        )


async def call_back(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """What has not begun is a draft again."""
    _by, broadcast = await _in(session, me, broadcast_id, UNSENT, now)
    broadcast.state, broadcast.starts_at = BroadcastState.DRAFT, None
    await session.flush()
    return broadcast


async def pause(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """Whoever has not got it yet does not get it for now."""
    _by, broadcast = await _in(session, me, broadcast_id, (BroadcastState.SENDING,), now)
    broadcast.state = BroadcastState.PAUSED
    await session.flush()
    return broadcast


async def go_on(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """The others get it after all."""
    _by, broadcast = await _in(session, me, broadcast_id, (BroadcastState.PAUSED,), now)
    broadcast.state = BroadcastState.SENDING
    await session.flush()
    return broadcast


async def stop(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """The others never get it."""
    _by, broadcast = await _in(session, me, broadcast_id, RUNNING, now)
    broadcast.state, broadcast.ended_at = BroadcastState.STOPPED, now
    waiting = update(Promise).where(Promise.broadcast_id == broadcast.id, Promise.state == PromiseState.WAITING)
    await session.execute(waiting.values(state=PromiseState.DROPPED, why="stopped", settled_at=now))
    await session.flush()
    return broadcast


async def schedule(
    session: AsyncSession,
    me: Me,
    *,
    broadcast_id: int,
    starts_at: datetime | None = None,
    at_morning: bool = False,
    now: datetime,
) -> Broadcast:
    """When a draft will leave: at once, at a moment (TimePast), or in each receiver's morning."""
    _by, broadcast = await _in(session, me, broadcast_id, (BroadcastState.DRAFT,), now)
    if starts_at is not None and starts_at <= now:
        raise TimePast
    broadcast.starts_at, broadcast.at_morning = starts_at, at_morning
    await session.flush()
    return broadcast


async def drop(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """A draft is thrown away; gives what it was."""
    _by, broadcast = await _in(session, me, broadcast_id, (BroadcastState.DRAFT,), now)
    await session.delete(broadcast)
    await session.flush()
    return broadcast


async def limit(session: AsyncSession, me: Me, *, place_id: int, most: int | None, now: datetime) -> Place:
    """Above how many receivers a second person confirms; None: never."""
    await access.require(session, me, Action.SEND_BROADCASTS, place_id, now=now)
    place = await session.get_one(Place, place_id, with_for_update={"key_share": True}, populate_existing=True)
    place.broadcast_limit = most
    await session.flush()
    return place


async def confirmers(session: AsyncSession, broadcast: Broadcast, *, now: datetime) -> list[int]:
    """Those who could say the second word."""
    above = select(tree.above(broadcast.place_id).c.id)
    here, reaching = Membership.place_id == broadcast.place_id, Membership.role.in_(access.REACHING_DOWN)
    held = select(Membership.person_id).where(Membership.role.in_(access.RIGHTS[Action.SEND_BROADCASTS]))
    held = held.where(here | (Membership.place_id.in_(above) & reaching), access.lasting(Membership, now))
    found = await session.scalars(held.where(Membership.person_id != broadcast.by_id).distinct())
    return list(found)


async def put_away(session: AsyncSession, me: Me) -> None:
    """What is typed from now on belongs to no draft of this telephone, and its messages follow no broadcast."""
    own = Broadcast.by_id.in_([person.id for person in me.persons])
    await session.execute(
        update(Broadcast).where(own, Broadcast.board_message_id.is_not(None)).values(board_message_id=None)
    )


def _usual(place: Place) -> Audience:
    return Audience(place.id, (Role.MENTOR if tree.is_organisation(place.kind) else Role.CURATOR,))


def _set_off(broadcast: Broadcast, now: datetime) -> None:
    """A minute is left to call it back."""
    broadcast.state = BroadcastState.SCHEDULED
    broadcast.starts_at = max(broadcast.starts_at or now, now + undo.TOLD_AFTER)


async def _in(
    session: AsyncSession, me: Me, broadcast_id: int, states: Sequence[BroadcastState], now: datetime
) -> tuple[Person, Broadcast]:
    """A broadcast that stands there; AlreadySo where it has gone on."""
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if broadcast.state not in states:
        raise AlreadySo
    return by, broadcast


async def _copies(session: AsyncSession, broadcast_id: int) -> dict[PromiseState, int]:
    found = select(Promise.state, func.count()).where(Promise.broadcast_id == broadcast_id).group_by(Promise.state)
    return {row[0]: row[1] for row in await session.execute(found)}


async def _answers(session: AsyncSession, broadcast_id: int) -> dict[int, int]:
    said = select(BroadcastAnswer.choice, func.count()).where(BroadcastAnswer.broadcast_id == broadcast_id)
    return {row[0]: row[1] for row in await session.execute(said.group_by(BroadcastAnswer.choice))}
