"""A seminar with people who are invited, for the tests of events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Broadcast,
    BroadcastState,
    Event,
    EventGuest,
    EventKind,
    EventState,
    GuestState,
    Lane,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import broadcasts, event_guests, event_sight, events, outbox
from services.access import Me
from services.event_sight import Mine
from tests import factories

NAMES = ("Совин Лев", "Орлов Олег", "Грачёв Глеб", "Дроздов Дан", "Синицын Сан", "Чижов Чен", "Галкин Гай", "Зуев Зот")


async def made(session: AsyncSession, me: Me, place: Place, now: datetime, **said: Any) -> Event:
    """A seminar in ten days, of five seats."""
    values = {"kind": EventKind.SEMINAR, "title": "Как начать", "starts_at": now + timedelta(days=10), "seats": 5}
    event, _change = await events.make(session, me=me, place_id=place.id, **values | said, now=now)
    return event


async def mentors(session: AsyncSession, place: Place, count: int = len(NAMES), **said: Any) -> list[Person]:
    """Teachers who mentor, each with a telephone."""
    about = {"role": Role.MENTOR, "group": "Учитель", "came_in": True} | said
    return [await factories.person(session, place, name=name, **about) for name in NAMES[:count]]


async def invite(session: AsyncSession, event: Event, people: Sequence[Person], now: datetime) -> Broadcast:
    """An invitation that has reached them."""
    made = Broadcast(
        place_id=event.place_id,
        state=BroadcastState.SENT,
        audience=event.audience,
        parts=[],
        choices=[],
        event_id=event.id,
        made_at=now,
    )
    session.add(made)
    await session.flush()
    await outbox.promise_to_many(
        session,
        select_of_person_ids=select(Person.id).where(Person.id.in_([one.id for one in people])),
        kind=broadcasts.KIND,
        parameters={"broadcast_id": made.id},
        broadcast_id=made.id,
        lane=Lane.BROADCAST,
        not_before=now,
        now=now,
    )
    arrived = update(Promise).where(Promise.broadcast_id == made.id)
    await session.execute(arrived.values(state=PromiseState.SENT, settled_at=now))
    return made


async def says(session: AsyncSession, event: Event, person: Person, state: GuestState, now: datetime) -> Mine:
    """Somebody answers."""
    about = {"me": factories.me(person), "event_id": event.id}
    return await event_guests.answer(session, state=state, **about, now=now)


async def standing(session: AsyncSession, event: Event) -> dict[str, GuestState | None]:
    """By surname, what everybody who has answered is now, in the order of answering."""
    rows = select(Person.name, EventGuest.state).join(Person, Person.id == EventGuest.person_id)
    rows = rows.where(EventGuest.event_id == event.id).order_by(EventGuest.answered_at, EventGuest.id)
    return {name.split()[0]: state for name, state in await session.execute(rows)}


async def told(session: AsyncSession, kind: str) -> list[str]:
    """Surnames of those to whom something is promised."""
    found = select(Person.name).join(Promise, Promise.receiver_id == Person.id)
    names = await session.scalars(found.where(Promise.kind == kind).order_by(Promise.id))
    return [name.split()[0] for name in names]


async def seats(session: AsyncSession, event: Event) -> int:
    """How many are taken."""
    return await event_sight.taken(session, event.id)


async def was_there(session: AsyncSession, place: Place, person: Person, at: datetime) -> Event:
    """Somebody was at a training."""
    event = Event(
        place_id=place.id,
        kind=EventKind.SEMINAR,
        state=EventState.HELD,
        title="Как начать",
        starts_at=at,
        minutes=90,
        audience={},
        is_training=True,
        made_at=at,
    )
    session.add(event)
    await session.flush()
    session.add(EventGuest(event_id=event.id, person_id=person.id, plus=0, came_at=at))
    await session.flush()
    return event
