"""Who was at an event: noted in its list, or by the code that is shown on the spot."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Event, EventGuest, EventState, Membership, Person, Place
from services import access, audiences, audit, event_lists, event_sight, tree
from services.access import Me
from services.audiences import Audience
from services.errors import EventOver, NotFound
from services.event_sight import Organised

SECRET_BYTES, SECRET_LETTERS = 32, 43
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)
"""For so long before an event, and after it, the code on the spot is taken."""
OVER_AFTER = timedelta(days=1)
MOST = 1_000
"""People who stand in a list, by name: whoever does not is noted by the code on the spot."""


class Door(StrEnum):
    """What becomes of somebody who opens the code."""

    HERE = "here"
    EARLY = "early"
    LATE = "late"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Entered:
    """The event whose code somebody has opened, and what became of that."""

    event: Event
    place: Place
    door: Door


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who of those who meant to come, or came, was there; or, aside, all others whom it is for."""

    organised: Organised
    is_aside: bool
    people: Sequence[tuple[Person, bool]]


def is_near(event: Event, now: datetime) -> bool:
    """Whether people come, or have come: from an hour before it begins."""
    return event.state is not EventState.CANCELLED and now >= event.starts_at - BEFORE


def ends_at(event: Event) -> datetime:
    """When the code is taken no longer."""
    return event.starts_at + timedelta(minutes=event.minutes) + AFTER


async def show(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> tuple[Organised, str]:
    """What the code on the spot says: the same, however often it is shown. EventOver."""
    found = await event_sight.organised(session, me, event_id, lock=True, now=now)
    event = found.event
    if event.state is not EventState.PLANNED or now > ends_at(event):
        raise EventOver
    event.door_token = event.door_token or secrets.token_urlsafe(SECRET_BYTES)
    await session.flush()
    return found, event.door_token


async def enter(session: AsyncSession, *, me: Me, token: str, now: datetime) -> Entered | None:
    """Whoever opens the code was there; opened twice, it is once. None where it is no code of an event."""
    if len(token) != SECRET_LETTERS or not token.isascii():
        return None
    found = select(Event).where(Event.door_token == token).with_for_update(key_share=True)
    event = await session.scalar(found.execution_options(populate_existing=True))
    if event is None:
        return None
    people = await _who(session, me, event, now)
    door = _door(event, now) if people else Door.STRANGER
    for person_id in people if door is Door.HERE else ():
        await _come(session, event.id, person_id, by_id=None, now=now)
    return Entered(event, await session.get_one(Place, event.place_id), door)


async def listed(session: AsyncSession, *, me: Me, event_id: int, is_aside: bool, now: datetime) -> Attendance:
    """Those who can be ticked, as far as names are shown."""
    found = await event_sight.organised(session, me, event_id, now=now)
    these = await _people(session, found.event, is_aside=is_aside, now=now)
    people = (await session.scalars(these.order_by(Person.name_key, Person.id).limit(MOST))).all()
    ids = await event_lists.named(session, me, found.place, [one.id for one in people], now=now)
    came = set(await session.scalars(_guests(event_id).where(EventGuest.came_at.is_not(None))))
    await audit.note(session, by=found.by, place_id=found.place.id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return Attendance(found, is_aside, [(one, one.id in came) for one in people if one.id in ids])


async def tick(
    session: AsyncSession, *, me: Me, event_id: int, person_id: int, is_in: bool, now: datetime
) -> Organised:
    """Somebody was there, or was not: NotFound for whoever does not stand in a list, EventOver before people come."""
    found = await event_sight.organised(session, me, event_id, lock=True, now=now)
    if not is_near(found.event, now):
        raise EventOver
    if not await _stands(session, me, found, person_id, now):
        raise NotFound
    if is_in:
        await _come(session, event_id, person_id, by_id=found.by.id, now=now)
    else:
        await _go(session, event_id, person_id)
    by, place_id = found.by, found.place.id
    await audit.note(session, by=by, place_id=place_id, subject_ids=[person_id], act=AuditAct.CHANGED, now=now)
    return found


async def hold_past(session: AsyncSession, *, now: datetime) -> None:
    """Events that nobody has closed are over on the day after."""
    past = update(Event).where(Event.state == EventState.PLANNED, Event.starts_at <= now - OVER_AFTER)
    await session.execute(past.values(state=EventState.HELD))


async def _who(session: AsyncSession, me: Me, event: Event, now: datetime) -> Sequence[int]:
    """Those of a telephone who meant to come; else whom it invites; else somebody who takes part there or below."""
    own = [one.id for one in me.persons]
    going = _guests(event.id).where(EventGuest.person_id.in_(own), EventGuest.state.in_(event_sight.GOING))
    if people := (await session.scalars(going)).all():
        return people
    if people := (await session.scalars(event_sight.invited(event.id, own))).all():
        return people
    places = tree.below([event.place_id])
    held = select(Membership.person_id).where(Membership.person_id.in_(own), access.lasting(Membership, now))
    held = held.where(Membership.place_id.in_(select(places.c.id))).order_by(Membership.person_id)
    return (await session.scalars(held.limit(1))).all()


def _door(event: Event, now: datetime) -> Door:
    if event.state is not EventState.PLANNED or now > ends_at(event):
        return Door.LATE
    return Door.HERE if is_near(event, now) else Door.EARLY


async def _stands(session: AsyncSession, me: Me, found: Organised, person_id: int, now: datetime) -> bool:
    for is_aside in (False, True):
        these = await _people(session, found.event, is_aside=is_aside, now=now)
        if await session.scalar(these.where(Person.id == person_id)) is not None:
            return person_id in await event_lists.named(session, me, found.place, [person_id], now=now)
    return False


async def _people(session: AsyncSession, event: Event, *, is_aside: bool, now: datetime) -> Select[Person]:
    said = EventGuest.state.in_(event_sight.GOING) | EventGuest.came_at.is_not(None)
    near = _guests(event.id).where(said)
    if not is_aside:
        return select(Person).where(Person.id.in_(near))
    audience = await audiences.addressed(session, Audience.restored(event.audience))
    invited, meant = event_sight.invited(event.id).order_by(None), audiences.people(audience, now=now)
    return select(Person).where(Person.id.in_(invited) | Person.id.in_(meant), Person.id.not_in(near))


def _guests(event_id: int) -> Select[int]:
    return select(EventGuest.person_id).where(EventGuest.event_id == event_id)


async def _guest(session: AsyncSession, event_id: int, person_id: int) -> EventGuest | None:
    found = select(EventGuest).where(EventGuest.event_id == event_id, EventGuest.person_id == person_id)
    guest: EventGuest | None = await session.scalar(found)
    return guest


async def _come(session: AsyncSession, event_id: int, person_id: int, *, by_id: int | None, now: datetime) -> None:
    guest = await _guest(session, event_id, person_id)
    if guest is None:
        guest = EventGuest(event_id=event_id, person_id=person_id, plus=0)
        session.add(guest)
    if guest.came_at is None:
        guest.came_at, guest.marked_by_id = now, by_id
    await session.flush()


async def _go(session: AsyncSession, event_id: int, person_id: int) -> None:
    guest = await _guest(session, event_id, person_id)
    if guest is None:
        return
    guest.came_at = guest.marked_by_id = None
    if guest.state is None and guest.response_id is None:
        await session.delete(guest)
    await session.flush()
