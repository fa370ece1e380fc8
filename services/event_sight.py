"""Whose an event is to look at: its organisers', and those' whom it invites."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Event, EventGuest, EventState, GuestState, Person, Place, Promise, PromiseState
from services import access, event_seats
from services.access import Action, Me
from services.errors import NotAllowed, NotFound

GOING = (GuestState.COMING, GuestState.MAYBE, GuestState.WAITING)
"""Those whom a change concerns."""
_HEARD_OF_IT = (PromiseState.SENDING, PromiseState.SENT, PromiseState.DOUBTFUL)
"""Where an invitation stands that somebody may have read."""


Coming = tuple[Event, EventGuest, Place]
"""What somebody means to come to, or was at."""


@dataclass(frozen=True, slots=True)
class Organised:
    """An event as its organiser has it."""

    by: Person
    event: Event
    place: Place


@dataclass(frozen=True, slots=True)
class Mine:
    """An event as somebody has it whom it invites."""

    person: Person
    event: Event
    place: Place
    guest: EventGuest | None
    """They have not answered: none."""
    taken: int
    """Seats."""
    now: datetime

    @property
    def state(self) -> GuestState | None:
        """What they have said."""
        return self.guest.state if self.guest else None

    @property
    def plus(self) -> int:
        """How many they bring."""
        return self.guest.plus if self.guest else 0

    @property
    def is_open(self) -> bool:
        """Whether an answer is still taken."""
        return is_ahead(self.event, self.now)

    @property
    def free(self) -> int | None:
        """Seats that nobody has taken; where nobody has said how many there are: none."""
        return None if self.event.seats is None else max(0, self.event.seats - self.taken)

    def holds(self, more: int) -> bool:
        """Whether so many more people fit in."""
        return event_seats.fits(self.event.seats, self.taken, more)


def is_ahead(event: Event, now: datetime) -> bool:
    """Whether it is still to come."""
    return event.state is EventState.PLANNED and event.starts_at > now


async def organised(session: AsyncSession, me: Me, event_id: int, *, lock: bool = False, now: datetime) -> Organised:
    """The event, for whoever runs events at its place; NotFound for anybody else.

    `lock`: until this transaction ends nobody else answers it or changes it.
    """
    event = await _event(session, event_id, lock=lock)
    try:
        by = await access.require(session, me, Action.RUN_EVENTS, event.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return Organised(by, event, await session.get_one(Place, event.place_id))


async def mine(session: AsyncSession, me: Me, event_id: int, *, lock: bool = False, now: datetime) -> Mine:
    """The event, for somebody of this telephone whom it invites, or who has been there; NotFound for anybody else."""
    event = await _event(session, event_id, lock=lock)
    own = [one.id for one in me.persons]
    guest = await session.scalar(_guests(event_id, own).limit(1))
    person_id = guest.person_id if guest else await session.scalar(invited(event_id, own).limit(1))
    if person_id is None:
        raise NotFound
    person = await session.get_one(Person, person_id)
    place = await session.get_one(Place, event.place_id)
    return Mine(person, event, place, guest, await taken(session, event_id), now)


async def of_receivers(
    session: AsyncSession, event_id: int, person_ids: Collection[int], *, now: datetime
) -> dict[int, Mine]:
    """The event by whoever was promised a message about it; nothing where it is gone. Nobody's right is asked here."""
    event = await session.get(Event, event_id)
    if event is None:
        return {}
    guests = {one.person_id: one for one in await session.scalars(_guests(event_id, person_ids))}
    place, seats = await session.get_one(Place, event.place_id), await taken(session, event_id)
    people = await session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {one.id: Mine(one, event, place, guests.get(one.id), seats, now) for one in people}


async def coming(session: AsyncSession, me: Me, *, now: datetime) -> Sequence[Coming]:
    """What those of this telephone mean to come to, or wait for, the soonest first."""
    found = select(Event, EventGuest, Place).join(EventGuest, EventGuest.event_id == Event.id)
    found = found.join(Place, Place.id == Event.place_id)
    found = found.where(EventGuest.person_id.in_([one.id for one in me.persons]), EventGuest.state.in_(GOING))
    found = found.where(Event.state == EventState.PLANNED, Event.starts_at > now).order_by(Event.starts_at, Event.id)
    return [(event, guest, place) for event, guest, place in await session.execute(found)]


async def taken(session: AsyncSession, event_id: int) -> int:
    """Seats that are taken, by those who come and all whom they bring."""
    people = select(func.coalesce(func.sum(1 + EventGuest.plus), 0)).where(EventGuest.event_id == event_id)
    return await session.scalar(people.where(EventGuest.state == GuestState.COMING)) or 0


def invited(event_id: int, among: Collection[int] | None = None) -> Select[int]:
    """Those to whom an invitation is on its way, or has come."""
    found = select(Promise.receiver_id).join(Broadcast, Broadcast.id == Promise.broadcast_id)
    found = found.where(Broadcast.event_id == event_id).distinct().order_by(Promise.receiver_id)
    return found if among is None else found.where(Promise.receiver_id.in_(among))


def was_heard() -> ColumnElement[bool]:
    """The condition that a guest has answered, or was there."""
    return EventGuest.state.is_not(None) | EventGuest.came_at.is_not(None)


def concerned(event_id: int) -> Select[int]:
    """Those whom a change concerns: all to whom an invitation has come, but for whoever does not come."""
    known = select(EventGuest.person_id).where(EventGuest.event_id == event_id)
    silent = invited(event_id).where(Promise.receiver_id.not_in(known), Promise.state.in_(_HEARD_OF_IT)).order_by(None)
    going = known.where(EventGuest.state.in_(GOING))
    return select(Person.id).where(Person.id.in_(going) | Person.id.in_(silent)).order_by(Person.id)


def _guests(event_id: int, person_ids: Collection[int]) -> Select[EventGuest]:
    found = select(EventGuest).where(EventGuest.event_id == event_id, EventGuest.person_id.in_(person_ids))
    return found.order_by(EventGuest.id).execution_options(populate_existing=True)


async def _event(session: AsyncSession, event_id: int, *, lock: bool) -> Event:
    held = {"key_share": True} if lock else None
    event = await session.get(Event, event_id, with_for_update=held, populate_existing=lock)
    if event is None:
        raise NotFound
    return event
