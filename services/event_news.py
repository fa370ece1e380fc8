"""What the guests of an event are told, and when: of changes, of a seat that has become free, and before it begins."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Event, EventGuest, GuestState, Place, Promise, PromiseState
from services import ages, event_sight, outbox, undo
from services.event_sight import Mine
from services.outbox import Promised

MOVED_UP, CHANGED, CANCELLED = "event_moved_up", "event_changed", "event_cancelled"
DAY, HOUR = "event_day", "event_hour"
"""Reminders: the evening before, and an hour before for whoever has asked for it."""
FILE = "event_file"
"""Writes an event into a calendar file, and brings it."""
CERTIFICATE = "event_certificate"
"""Writes certificates of attendance, and brings them."""
KINDS = frozenset({MOVED_UP, CHANGED, CANCELLED, DAY, HOUR, FILE, CERTIFICATE})
"""All of them belong to their day: an event on Monday is spoken of on Sunday."""
EVENING, HOUR_BEFORE = time(18), timedelta(hours=1)


async def tell_all(session: AsyncSession, event: Event, kind: str, *, change: Change, now: datetime) -> None:
    """Everybody whom a change concerns is told of it, once it cannot be taken back; of what was changed before, too."""
    of_event = Change.rows["event"].as_integer() == event.id
    fresh = select(Change.id).where(Change.kind == undo.Kind.EVENT_CHANGED, Change.made_at > now - undo.TOLD_AFTER)
    earlier = update(Promise).where(
        Promise.change_id.in_(fresh.where(of_event)), Promise.kind.in_((CHANGED, CANCELLED))
    )
    earlier = earlier.where(Promise.state == PromiseState.WAITING)
    await session.execute(earlier.values(not_before=now + undo.TOLD_AFTER))
    for receiver_id in (await session.scalars(event_sight.concerned(event.id))).all():
        await outbox.promise(
            session,
            key=f"{kind}:{event.id}:{event.version}:{receiver_id}:{change.id}",
            kind=kind,
            receiver_id=receiver_id,
            parameters={"of_event": event.id},
            not_before=now + undo.TOLD_AFTER,
            now=now,
            change_id=change.id,
        )


async def moved_up(session: AsyncSession, guest: EventGuest, *, change: Change | None, now: datetime) -> None:
    """Somebody who has waited has a seat."""
    assert guest.answered_at is not None
    since, made_by = guest.answered_at.isoformat(timespec="seconds"), change.id if change else 0
    await outbox.promise(
        session,
        key=f"{MOVED_UP}:{guest.event_id}:{guest.person_id}:{since}:{made_by}",
        kind=MOVED_UP,
        receiver_id=guest.person_id,
        parameters={"of_event": guest.event_id},
        not_before=now + undo.TOLD_AFTER if change else now,
        now=now,
        change_id=change.id if change else None,
    )


async def remind(session: AsyncSession, event: Event, place: Place, receiver_id: int, *, now: datetime) -> None:
    """Promises the reminder of an event as it is now: that of an older version is not true any more."""
    if (evening := evening_before(event, place)) > now:
        await _remind(session, event, DAY, receiver_id, at=evening, now=now)


async def remind_an_hour_before(session: AsyncSession, event: Event, receiver_id: int, *, now: datetime) -> None:
    """For whoever has asked for it."""
    await _remind(session, event, HOUR, receiver_id, at=event.starts_at - HOUR_BEFORE, now=now)


async def asked_an_hour_before(session: AsyncSession, event: Event, receivers: Collection[int]) -> set[int]:
    """Who of these has asked to be reminded an hour before."""
    found = select(Promise.receiver_id, Promise.parameters).where(Promise.kind == HOUR)
    found = found.where(Promise.receiver_id.in_(receivers), Promise.state != PromiseState.DROPPED)
    return {receiver_id for receiver_id, said in await session.execute(found) if said["of_event"] == event.id}


async def remind_all(session: AsyncSession, event: Event, place: Place, *, now: datetime) -> None:
    """Everybody who comes, or may come, is reminded of it as it is now, and an hour before whoever had asked."""
    going = select(EventGuest.person_id).where(EventGuest.event_id == event.id)
    going = going.where(EventGuest.state.in_(event_sight.GOING)).order_by(EventGuest.person_id)
    receivers = (await session.scalars(going)).all()
    for receiver_id in receivers:
        await remind(session, event, place, receiver_id, now=now)
    if event.starts_at - HOUR_BEFORE > now:
        for receiver_id in sorted(await asked_an_hour_before(session, event, receivers)):
            await remind_an_hour_before(session, event, receiver_id, now=now)


async def told(session: AsyncSession, promise: Promised, *, now: datetime) -> Mine | None:
    """What a promise speaks of; None where it is not so any more."""
    number, receiver_id = promise.parameters["of_event"], promise.receiver_id
    found = (await event_sight.of_receivers(session, number, [receiver_id], now=now)).get(receiver_id)
    is_file = promise.kind == CERTIFICATE
    if found is None or not (is_file or _is_true(found, promise)):
        return None
    return None if promise.kind == CHANGED and await _is_told_by_another(session, promise, now) else found


def evening_before(event: Event, place: Place) -> datetime:
    """By the clock of the place."""
    day = ages.local_date(event.starts_at, place.time_zone) - timedelta(days=1)
    return datetime.combine(day, EVENING, ZoneInfo(place.time_zone))


def _is_true(found: Mine, promise: Promised) -> bool:
    if promise.kind == FILE:
        return found.event.version == int(promise.parameters["version"])
    if promise.kind == CANCELLED:
        return not found.is_open and found.event.starts_at > found.now
    if not found.is_open:
        return False
    if promise.kind == MOVED_UP:
        return found.state is GuestState.COMING
    if promise.kind == CHANGED:
        return found.state is not GuestState.DECLINED
    wanted = {DAY: (GuestState.COMING, GuestState.MAYBE), HOUR: (GuestState.COMING,)}[promise.kind]
    return found.event.version == promise.parameters["version"] and found.state in wanted


async def _is_told_by_another(session: AsyncSession, promise: Promised, now: datetime) -> bool:
    """Of two changes the later one says all that is so now."""
    later = select(Promise.id).where(Promise.receiver_id == promise.receiver_id, Promise.id > promise.id)
    later = later.where(Promise.kind == CHANGED, Promise.state.in_((PromiseState.WAITING, PromiseState.SENDING)))
    of_event = Promise.parameters["of_event"].as_integer() == promise.parameters["of_event"]
    return await session.scalar(later.where(of_event, Promise.not_before <= now).limit(1)) is not None


async def _remind(
    session: AsyncSession, event: Event, kind: str, receiver_id: int, *, at: datetime, now: datetime
) -> None:
    moment = event.starts_at.isoformat(timespec="minutes")
    await outbox.promise(
        session,
        key=f"{kind}:{event.id}:{moment}:{event.version}:{receiver_id}",
        kind=kind,
        receiver_id=receiver_id,
        parameters={"of_event": event.id, "version": event.version},
        not_before=at,
        now=now,
    )
