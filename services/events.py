"""Events of a place: made, moved, with more seats or fewer, cancelled; each act can be taken back for a minute."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Broadcast,
    BroadcastState,
    Change,
    Event,
    EventGuest,
    EventKind,
    EventState,
    GuestState,
    Person,
    Place,
    Role,
)
from services import access, broadcasts, event_guests, event_news, event_sight, gathering_sight, undo
from services.access import Action, Me
from services.audiences import Audience
from services.errors import AlreadySo, EventOver, InUse, TimeTaken
from services.event_sight import Organised

FORM, CHANGE_FORM = "event", "event_change"
"""In which an event is typed in, and what is changed about it."""
NAME = "name"
"""The question of the form at which a whole event can be typed in one line."""
MINUTES = 90
TRAINING = (EventKind.SEMINAR, EventKind.COURSE)
AUDIENCES: dict[EventKind, tuple[Role, ...]] = {
    EventKind.SEMINAR: (Role.MENTOR, Role.CURATOR),
    EventKind.COURSE: (Role.MENTOR, Role.CURATOR),
    EventKind.CONTEST: (Role.MENTOR, Role.CURATOR),
    EventKind.MEETING: (Role.MENTOR, Role.MENTEE),
    EventKind.GATHERING: (Role.MENTOR, Role.MENTEE),
    EventKind.CEREMONY: (Role.MENTOR, Role.MENTEE, Role.GUARDIAN),
}
"""Whom an event is for, unless its organiser says otherwise."""
_LINK = re.compile(r"https?://\S+")
_KEPT = ("title", "where_held", "link", "seats")


@dataclass(frozen=True, slots=True)
class Kept:
    """The events of a place: those to come, the soonest first, then the past ones, the latest first."""

    place: Place
    events: Sequence[Event]
    now: datetime


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Kept:
    """For whoever runs events there; cancelled ones until they would have begun."""
    await access.require(session, me, Action.RUN_EVENTS, place_id, now=now)
    found = select(Event).where(Event.place_id == place_id)
    found = found.where(or_(Event.state != EventState.CANCELLED, Event.starts_at > now))
    events = (await session.scalars(found.order_by(Event.starts_at, Event.id))).all()
    ahead, past = [one for one in events if one.starts_at > now], [one for one in events if one.starts_at <= now]
    return Kept(await session.get_one(Place, place_id), [*ahead, *reversed(past)], now)


async def make(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    kind: EventKind,
    title: str,
    starts_at: datetime,
    where: str = "",
    seats: int | None = None,
    minutes: int = MINUTES,
    gathering_id: int | None = None,
    now: datetime,
) -> tuple[Event, Change]:
    """A new event, to which nobody is invited yet; TimeTaken for a moment that is over.

    `where` is a place, the link of a call, or both. AlreadySo for a group meeting that has its event.
    """
    by = await access.require(session, me, Action.RUN_EVENTS, place_id, now=now)
    if starts_at <= now:
        raise TimeTaken
    if gathering_id is not None and await of_gathering(session, me=me, gathering_id=gathering_id, now=now):
        raise AlreadySo
    made = row(by, place_id, kind, title, starts_at, where, seats, minutes=minutes, now=now)
    made.gathering_id = gathering_id
    session.add(made)
    await session.flush()
    return made, await undo.made(session, kind=undo.Kind.EVENT_CHANGED, by=by, rows={"made": made.id}, now=now)


def row(
    by: Person,
    place_id: int,
    kind: EventKind,
    title: str,
    starts_at: datetime,
    where: str,
    seats: int | None,
    *,
    minutes: int = MINUTES,
    now: datetime,
) -> Event:
    """A new event, not stored yet."""
    where_held, link = placed(where)
    return Event(
        place_id=place_id,
        kind=kind,
        state=EventState.PLANNED,
        title=" ".join(title.split()),
        starts_at=starts_at,
        minutes=minutes,
        where_held=where_held,
        link=link,
        seats=seats or None,
        audience=Audience(place_id, AUDIENCES[kind]).stored(),
        is_training=kind in TRAINING,
        made_by_id=by.id,
        made_at=now,
    )


async def one(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Organised:
    """An event, for whoever runs events at its place."""
    return await event_sight.organised(session, me, event_id, now=now)


async def invitation(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Broadcast:
    """The draft by which whoever runs the event invites to it: the one that is there, or a new one. EventOver."""
    found = await _open(session, me, event_id, now)
    begun = select(Broadcast).where(Broadcast.event_id == event_id, Broadcast.state == BroadcastState.DRAFT)
    draft = await session.scalar(begun.where(Broadcast.by_id == found.by.id).limit(1))
    if draft is not None:
        return draft
    audience = Audience.restored(found.event.audience)
    place_id = found.place.id
    return await broadcasts.draft(
        session, me, place_id=place_id, audience=audience, choices=(), event_id=event_id, now=now
    )


async def of_gathering(session: AsyncSession, *, me: Me, gathering_id: int, now: datetime) -> Event | None:
    """The event by which a group meeting invites, for whoever makes pairs at its place."""
    await gathering_sight.curated(session, me, gathering_id, now)
    found: Event | None = await session.scalar(select(Event).where(Event.gathering_id == gathering_id))
    return found


async def ceremony(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Event | None:
    """The final ceremony that is planned at a place, the soonest of several."""
    await access.require(session, me, Action.RUN_EVENTS, place_id, now=now)
    found = select(Event).where(Event.place_id == place_id, Event.kind == EventKind.CEREMONY)
    found = found.where(Event.state == EventState.PLANNED, Event.starts_at > now)
    first: Event | None = await session.scalar(found.order_by(Event.starts_at, Event.id).limit(1))
    return first


async def change(
    session: AsyncSession,
    *,
    me: Me,
    event_id: int,
    starts_at: datetime | None = None,
    where: str = "",
    seats: int | None = None,
    now: datetime,
) -> tuple[Organised, Change]:
    """Another time, another place, other seats; what is not said stays, and 0 seats are as many as come.

    Of time and place its guests are told; where there are more seats, whoever has waited moves up, and where there are
    fewer, nobody loses theirs. EventOver, TimeTaken; AlreadySo where nothing is different.
    """
    found = await _open(session, me, event_id, now)
    event, before = found.event, _rows(found.event)
    if starts_at is not None and starts_at <= now:
        raise TimeTaken
    event.starts_at = starts_at or event.starts_at
    event.where_held, event.link = placed(where) if where.strip() else (event.where_held, event.link)
    event.seats = event.seats if seats is None else seats or None
    if _rows(event) == before:
        raise AlreadySo
    is_heard = {**_rows(event), "seats": None} != {**before, "seats": None}
    return await _changed(session, found, before, event_news.CHANGED if is_heard else None, now)


async def cancel(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> tuple[Organised, Change]:
    """It is not held; whom that concerns is told. EventOver."""
    found = await _open(session, me, event_id, now)
    before = _rows(found.event)
    found.event.state = EventState.CANCELLED
    return await _changed(session, found, before, event_news.CANCELLED, now)


async def close(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> tuple[Organised, Change]:
    """It has been held: nobody opens its code any more. EventOver before it has begun, and where it is over."""
    found = await event_sight.organised(session, me, event_id, lock=True, now=now)
    if found.event.state is not EventState.PLANNED or found.event.starts_at > now:
        raise EventOver
    before = _rows(found.event)
    found.event.state = EventState.HELD
    return await _changed(session, found, before, None, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """It was never made (InUse once somebody is invited), or is again as it was; who moved up waits again."""
    number = change.rows.get("made") or change.rows["event"]
    event = await session.get(Event, number, with_for_update={"key_share": True}, populate_existing=True)
    if event is None:
        return
    if "made" in change.rows:
        invites = select(Broadcast.id).where(Broadcast.event_id == event.id, Broadcast.state != BroadcastState.DRAFT)
        if await session.scalar(invites.limit(1)):
            raise InUse
        await session.execute(delete(Event).where(Event.id == event.id))
        return
    before: dict[str, Any] = dict(change.rows["before"])
    event.state, event.starts_at = EventState(before["state"]), datetime.fromisoformat(before["starts_at"])
    for name in _KEPT:
        setattr(event, name, before[name])
    event.version += 1
    moved = select(EventGuest).where(EventGuest.event_id == event.id, EventGuest.state == GuestState.COMING)
    for guest in await session.scalars(moved.where(EventGuest.person_id.in_(change.rows["moved"]))):
        guest.state = GuestState.WAITING
    await session.flush()
    await event_guests.move_up(session, event, now=now)
    await event_news.remind_all(session, event, await session.get_one(Place, event.place_id), now=now)


def placed(typed: str) -> tuple[str | None, str | None]:
    """Where an event is, and the link of its call, from what was typed about both."""
    found = _LINK.search(typed)
    before, link, after = typed.partition(found[0]) if found else (typed, "", "")
    said = [" ".join(one.split()).strip(" ,;:") for one in (before, after)]
    return ", ".join(filter(None, said)) or None, link.rstrip(".,;") or None


async def _changed(
    session: AsyncSession, found: Organised, before: dict[str, Any], kind: str | None, now: datetime
) -> tuple[Organised, Change]:
    """What is changed is noted; those whom it concerns are told, and reminded of the event as it is now."""
    event = found.event
    event.version += kind is not None
    await session.flush()
    rows = {"event": event.id, "before": before, "moved": []}
    made = await undo.made(session, kind=undo.Kind.EVENT_CHANGED, by=found.by, rows=rows, now=now)
    if kind is not None:
        await event_news.tell_all(session, event, kind, change=made, now=now)
    if event.state is EventState.PLANNED:
        made.rows = {**rows, "moved": await event_guests.move_up(session, event, change=made, now=now)}
        await event_news.remind_all(session, event, found.place, now=now)
        await session.flush()
    return found, made


async def _open(session: AsyncSession, me: Me, event_id: int, now: datetime) -> Organised:
    found = await event_sight.organised(session, me, event_id, lock=True, now=now)
    if not event_sight.is_ahead(found.event, now):
        raise EventOver
    return found


def _rows(event: Event) -> dict[str, Any]:
    kept = {name: getattr(event, name) for name in _KEPT}
    return {**kept, "starts_at": event.starts_at.isoformat(), "state": event.state.value}
