"""After an event everybody who was there is asked, once, how it was."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Event, EventGuest, EventKind, EventState, Person, Response, ResponseState
from services import event_gate, event_sight, form_beginnings, outbox
from services.access import Me
from services.errors import EventOver
from services.event_doors import ends_at
from services.event_sight import Organised

KIND = "event_asks"
"""The promise by which somebody is asked how an event was."""
FORM = "event_feedback"
ASKED = (EventKind.SEMINAR, EventKind.COURSE, EventKind.CONTEST, EventKind.MEETING)
"""After a group meeting wishes are asked for, and after the final ceremony nothing."""
LATEST = timedelta(days=3)
"""Whoever is noted in the list later than so long after the beginning is not asked any more."""
_AHEAD = 50
"""Events among which the next moment is looked for."""


async def ask_due(session: AsyncSession, *, now: datetime) -> int:
    """Guests of events that are over are asked, each once; gives how many messages it promised."""
    due = _askable(now).where(Event.starts_at <= now).with_for_update(skip_locked=True, key_share=True)
    over = [one for one in await session.scalars(due) if ends_at(one) <= now]
    return sum([await _ask(session, one, now) for one in over])


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When guests are asked next, as things stand."""
    ahead = await session.scalars(_askable(now).where(Event.asked_at.is_(None)).limit(_AHEAD))
    return min(map(ends_at, ahead), default=None)


async def still(session: AsyncSession, event_id: int, person_id: int, *, now: datetime) -> Response | None:
    """The questionnaire that a promise brings, while nobody has answered it and it may be asked."""
    found = select(Response).join(EventGuest, EventGuest.response_id == Response.id)
    found = found.where(EventGuest.event_id == event_id, EventGuest.person_id == person_id)
    response = await session.scalar(found.where(Response.state == ResponseState.PARTIAL, Response.sent_at.is_(None)))
    return response if response and await event_gate.is_open(session, response, now=now) else None


async def switch(session: AsyncSession, *, me: Me, event_id: int, is_on: bool, now: datetime) -> Organised:
    """Its guests are asked afterwards, or are not; EventOver once they have been, or where nobody can be any more."""
    found = await event_sight.organised(session, me, event_id, lock=True, now=now)
    if not may_be_switched(found.event, now):
        raise EventOver
    found.event.asks_feedback = is_on
    await session.flush()
    return found


def may_be_switched(event: Event, now: datetime) -> bool:
    """Whether its organiser can still say whether its guests are asked."""
    is_late = event.starts_at <= now - LATEST or event.asked_at is not None
    return event.kind in ASKED and event.state is not EventState.CANCELLED and not is_late


async def _ask(session: AsyncSession, event: Event, now: datetime) -> int:
    """Whoever was there and has not been asked."""
    event.asked_at = event.asked_at or now
    there = select(EventGuest).join(Person, Person.id == EventGuest.person_id).where(Person.chat_id.is_not(None))
    there = there.where(EventGuest.event_id == event.id, EventGuest.came_at.is_not(None))
    guests = (await session.scalars(there.where(EventGuest.response_id.is_(None)).order_by(EventGuest.id))).all()
    may = await event_gate.asked(session, [one.person_id for one in guests], now=now)
    return sum([await _promise(session, event, one, now) for one in guests if one.person_id in may])


async def _promise(session: AsyncSession, event: Event, guest: EventGuest, now: datetime) -> bool:
    promise_id = await outbox.promise(
        session,
        key=f"{KIND}:{event.id}:{guest.person_id}",
        kind=KIND,
        receiver_id=guest.person_id,
        parameters={"of_event": event.id},
        not_before=now,
        now=now,
    )
    if promise_id is None:
        return False
    await form_beginnings.begin_after(session, guest, code=FORM, place_id=event.place_id, now=now)
    return True


def _askable(now: datetime) -> Select[Event]:
    """Events after which guests are asked, those over for too long left out."""
    found = select(Event).where(Event.asks_feedback, Event.kind.in_(ASKED), Event.state != EventState.CANCELLED)
    return found.where(Event.starts_at > now - LATEST).order_by(Event.starts_at, Event.id)
