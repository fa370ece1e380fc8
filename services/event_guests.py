"""Answers to an event's invitation: who comes, whom they bring, and who of those who wait moves up."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Event, EventGuest, EventState, GuestState, Membership, Role
from services import access, ages, event_news, event_seats, event_sight
from services.access import Me
from services.class_names import is_studied_in
from services.errors import AlreadySo, EventOver, NotFound, SeatsTaken
from services.event_seats import Waiting
from services.event_sight import Mine

MOST = 5
"""Guests without an account whom somebody can bring."""


async def look(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Mine:
    """An event as somebody has it whom it invites."""
    return await event_sight.mine(session, me, event_id, now=now)


async def answer(session: AsyncSession, *, me: Me, event_id: int, state: GuestState, now: datetime) -> Mine:
    """Somebody comes, may come, or does not: whoever comes to an event that is full waits.

    EventOver once it has begun, or is cancelled. The same answer twice changes nothing: a place in line is kept.
    """
    found = await _open(session, me, event_id, now)
    if found.state is state or (state is GuestState.COMING and found.state is GuestState.WAITING):
        return found
    guest, had_seat = _guest(session, found), found.state is GuestState.COMING
    is_full = state is GuestState.COMING and not found.holds(1)
    guest.state, guest.plus, guest.answered_at = GuestState.WAITING if is_full else state, 0, now
    await session.flush()
    if had_seat:
        await move_up(session, found.event, now=now)
    if guest.state in event_sight.GOING:
        await event_news.remind(session, found.event, found.place, guest.person_id, now=now)
    return await event_sight.mine(session, me, event_id, now=now)


async def bring(session: AsyncSession, *, me: Me, event_id: int, plus: int, now: datetime) -> Mine:
    """Somebody brings so many without an account: SeatsTaken where they do not fit, NotFound for whoever may not."""
    found = await _open(session, me, event_id, now)
    guest = found.guest
    if guest is None or not 0 <= plus <= MOST or not await may_bring(session, found, now=now):
        raise NotFound
    if guest.state is GuestState.COMING and plus > guest.plus and not found.holds(plus - guest.plus):
        raise SeatsTaken
    guest.plus = plus
    await session.flush()
    await move_up(session, found.event, now=now)
    return await event_sight.mine(session, me, event_id, now=now)


async def may_bring(session: AsyncSession, found: Mine, *, now: datetime) -> bool:
    """An adult who comes, or waits; whose age nobody knows is none who learns."""
    if found.state not in (GuestState.COMING, GuestState.WAITING):
        return False
    person, today = found.person, ages.local_date(now, found.place.time_zone)
    if ages.age_range(person.born_on, person.birth_year, today) is not None:
        return ages.is_adult(person, today)
    held = select(Membership.role, Membership.group).where(Membership.person_id == person.id)
    rows = await session.execute(held.where(access.lasting(Membership, now)))
    return not any(role is Role.MENTEE or is_studied_in(group) for role, group in rows)


async def may_ask_hour(session: AsyncSession, found: Mine) -> bool:
    """Somebody who comes, while it is more than an hour away, and who has not asked yet."""
    is_far = found.is_open and found.event.starts_at - event_news.HOUR_BEFORE > found.now
    if not is_far or found.state is not GuestState.COMING:
        return False
    return not await event_news.asked_an_hour_before(session, found.event, [found.person.id])


async def remind_an_hour_before(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Mine:
    """Whoever comes and asks is reminded an hour before: AlreadySo twice, or within that hour."""
    found = await event_sight.mine(session, me, event_id, now=now)
    if not await may_ask_hour(session, found):
        raise AlreadySo
    await event_news.remind_an_hour_before(session, found.event, found.person.id, now=now)
    return found


async def move_up(session: AsyncSession, event: Event, *, change: Change | None = None, now: datetime) -> list[int]:
    """Whoever has waited longest gets a seat that has become free, and is told: those who have got one."""
    waiting = select(EventGuest).where(EventGuest.event_id == event.id, EventGuest.state == GuestState.WAITING)
    line = (await session.scalars(waiting.order_by(EventGuest.answered_at, EventGuest.id))).all()
    taken = await event_sight.taken(session, event.id)
    moved = event_seats.moving_up(event.seats, taken, [Waiting(one.person_id, 1 + one.plus) for one in line])
    for guest in line:
        if guest.person_id in moved:
            guest.state = GuestState.COMING
            await event_news.moved_up(session, guest, change=change, now=now)
    await session.flush()
    return moved


async def free_seats(session: AsyncSession, *, now: datetime) -> None:
    """Where people wait, whoever has left every place gives their seat up, and whoever is first in line has it."""
    waited_for = select(EventGuest.event_id).where(EventGuest.state == GuestState.WAITING)
    ahead = select(Event).where(Event.id.in_(waited_for), Event.state == EventState.PLANNED, Event.starts_at > now)
    for event in await session.scalars(ahead.order_by(Event.id).with_for_update(key_share=True)):
        stays = select(Membership.id).where(Membership.person_id == EventGuest.person_id)
        left = ~stays.where(access.unended(Membership, now)).exists()
        gone = update(EventGuest).where(EventGuest.event_id == event.id, EventGuest.state.in_(event_sight.GOING), left)
        await session.execute(gone.values(state=GuestState.DECLINED, plus=0))
        await move_up(session, event, now=now)


async def _open(session: AsyncSession, me: Me, event_id: int, now: datetime) -> Mine:
    """Nobody else answers until this is written: two who press at once do not get the same seat."""
    found = await event_sight.mine(session, me, event_id, lock=True, now=now)
    if not found.is_open:
        raise EventOver
    return found


def _guest(session: AsyncSession, found: Mine) -> EventGuest:
    if found.guest is not None:
        return found.guest
    made = EventGuest(event_id=found.event.id, person_id=found.person.id, plus=0)
    session.add(made)
    return made
