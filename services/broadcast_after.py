"""What became of a broadcast: how each copy ended, who has answered, whom to call; the silent are reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import (
    AuditAct,
    Broadcast,
    BroadcastAnswer,
    Chat,
    Event,
    EventGuest,
    Job,
    Lane,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Reach,
)
from services import (
    access,
    ages,
    audit,
    broadcast_passing,
    broadcast_sight,
    broadcast_thread_lists,
    broadcasts,
    event_sight,
    jobs,
    outbox,
    tree,
)
from services.access import Action, Me
from services.broadcast_changes import Removal, removal
from services.broadcast_passing import PassedOn
from services.broadcast_thread_lists import Threads
from services.data_modes import STAFF
from services.errors import AlreadySo, EventOver, NobodyToTell, NotFound

TABLE = "broadcast_table"
"""Writes who has got it and who has answered into a file."""


class How(StrEnum):
    """How a copy ended."""

    ARRIVED = "arrived"
    ON_THE_WAY = "on_the_way"
    BLOCKED = "blocked"
    """The bot was shut out of the chat."""
    NEVER_STARTED = "never_started"
    """Not in the bot yet."""
    FAILED = "failed"
    NOT_TOLD = "not_told"
    """No consent to messages, stopped, or not for them any more."""
    DOUBTFUL = "doubtful"


UNREACHED = (How.BLOCKED, How.NEVER_STARTED, How.FAILED, How.DOUBTFUL)
"""To these somebody has to speak in another way."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a broadcast, as numbers."""

    broadcast: Broadcast
    place: Place
    copies: dict[How, int]
    reasons: dict[str, int]
    """Of those that failed."""
    answered: int
    understood: int
    """Of them: have confirmed that they read it."""
    silent: int
    """Have got it, could answer, and have not."""
    passed_on: PassedOn | None
    removal: Removal | None
    threads: Threads


@dataclass(frozen=True, slots=True)
class One:
    """Somebody who was written to."""

    person: Person
    place: str
    how: How
    choice: str | None
    """What they have pressed; of an invitation nothing is told here."""
    has_answered: bool


@dataclass(frozen=True, slots=True)
class Called:
    """Whom to call: those whom it did not reach, then the silent."""

    broadcast: Broadcast
    place: Place
    people: Sequence[One]
    others: int
    """Whose names stay with their own curators."""


def asks(broadcast: Broadcast) -> bool:
    """Whether there is anything to answer."""
    return bool(broadcast.choices) or broadcast.event_id is not None


async def outcome(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Outcome:
    """What became of it; NotFound before it has begun."""
    _by, broadcast = await _begun(session, me, broadcast_id, now)
    copies = _joined(select(_how().label("how"), _answered(broadcast).label("said")).select_from(Promise))
    each = copies.where(Promise.broadcast_id == broadcast.id).subquery()
    counted = select(each.c.how, func.count(), func.count(each.c.said)).group_by(each.c.how)
    rows = (await session.execute(counted)).all()
    arrived = next(((row[1], row[2]) for row in rows if row[0] == How.ARRIVED), (0, 0))
    return Outcome(
        broadcast,
        await session.get_one(Place, broadcast.place_id),
        {How(row[0]): row[1] for row in rows},
        await _reasons(session, broadcast),
        sum(row[2] for row in rows),
        await _understood(session, broadcast),
        arrived[0] - arrived[1] if asks(broadcast) else 0,
        await broadcast_passing.passed_on(session, broadcast) if broadcast.is_to_pass_on else None,
        await removal(session, broadcast) if broadcast.removed_at is not None else None,
        await broadcast_thread_lists.counted(session, me, broadcast, now=now),
    )


async def to_call(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Called:
    """Whom to call; that somebody looked is written down."""
    by, broadcast = await _begun(session, me, broadcast_id, now)
    place = await session.get_one(Place, broadcast.place_id)
    silent = (_how() == How.ARRIVED) & _answered(broadcast).is_(None) if asks(broadcast) else literal(False)
    wanted = or_(_how().in_(UNREACHED), silent)
    found = await _people(session, me, broadcast, place, wanted, now)
    every = select(func.count()).select_from(Promise)
    total = await session.scalar(_joined(every).where(Promise.broadcast_id == broadcast.id, wanted)) or 0
    await _note(session, by, place, found, AuditAct.SAW, now)
    return Called(broadcast, place, sorted(found, key=lambda one: one.how is How.ARRIVED), total - len(found))


async def ask_table(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Job:
    """Somebody wants it as a table."""
    by, broadcast = await _begun(session, me, broadcast_id, now)
    return await jobs.ask(
        session,
        kind=TABLE,
        by=by,
        place_id=broadcast.place_id,
        parameters={"broadcast_id": broadcast.id},
        now=now,
    )


async def table(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> tuple[Outcome, Sequence[One]]:
    """The numbers, and everybody whom the reader may know by name; that they took it is written down."""
    found = await outcome(session, me, broadcast_id=broadcast_id, now=now)
    by, broadcast = await _begun(session, me, broadcast_id, now)
    people = await _people(session, me, broadcast, found.place, literal(True), now)
    await _note(session, by, found.place, people, AuditAct.TOOK, now)
    return found, people


async def remind(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> int:
    """The silent are reminded, each once a day at most: AlreadySo; NobodyToTell where nobody is. Gives how many.

    EventOver of an invitation that takes no answer any more.
    """
    _by, broadcast = await _begun(session, me, broadcast_id, now)
    if not await _takes_answers(session, broadcast, now):
        raise EventOver
    about = f"{broadcast.id}" if broadcast.event_id is None else f"event{broadcast.event_id}"
    return await _remind(session, [broadcast], about, await session.get_one(Place, broadcast.place_id), now)


async def remind_guests(session: AsyncSession, me: Me, *, event_id: int, now: datetime) -> int:
    """The same for all who have not answered an invitation to an event, each by the latest that they have."""
    found = await event_sight.organised(session, me, event_id, now=now)
    if not event_sight.is_ahead(found.event, now):
        raise EventOver
    sent = select(Broadcast).where(Broadcast.event_id == event_id, Broadcast.began_at.is_not(None))
    invitations = (await session.scalars(sent.order_by(Broadcast.id.desc()))).all()
    return await _remind(session, invitations, f"event{event_id}", found.place, now)


async def _remind(
    session: AsyncSession, broadcasts_: Sequence[Broadcast], about: str, place: Place, now: datetime
) -> int:
    about = f"{broadcasts.REMINDER}:{about}:"
    prefix = f"{about}{ages.local_date(now, place.time_zone).isoformat()}:"
    earlier = aliased(Promise)
    waits = earlier.key.startswith(about, autoescape=True) & (earlier.state == PromiseState.WAITING)
    waits &= earlier.receiver_id == Promise.receiver_id
    count, is_silent = 0, False
    for one in broadcasts_:
        if not asks(one) or one.removed_at is not None:
            continue
        silent = _joined(select(Person.id).select_from(Promise))
        silent = silent.where(Promise.broadcast_id == one.id, Promise.state == PromiseState.SENT)
        silent = silent.where(_answered(one).is_(None))
        is_silent = is_silent or await session.scalar(silent.limit(1)) is not None
        count += await outbox.promise_each(
            session,
            select_of_person_ids=silent.where(~exists().where(waits)),
            key=prefix,
            kind=broadcasts.REMINDER,
            parameters={"broadcast_id": one.id},
            lane=Lane.REMINDER,
            not_before=now,
            now=now,
        )
    if not count:
        raise AlreadySo if is_silent else NobodyToTell
    return count


async def reminded(
    session: AsyncSession, broadcast_id: int, person_id: int, *, now: datetime
) -> tuple[Broadcast, int | None] | None:
    """The broadcast and its message, for somebody who is still silent, has a copy and can still answer."""
    broadcast = await session.get(Broadcast, broadcast_id)
    if broadcast is None or broadcast.removed_at is not None or not await _takes_answers(session, broadcast, now):
        return None
    copy = _joined(select(Promise.message_id)).where(Promise.broadcast_id == broadcast.id)
    copy = copy.where(Promise.receiver_id == person_id, _answered(broadcast).is_(None))
    row = (await session.execute(copy.limit(1))).first()
    return (broadcast, row[0]) if row else None


async def _takes_answers(session: AsyncSession, broadcast: Broadcast, now: datetime) -> bool:
    """An invitation does while its event is still to come."""
    event = await session.get(Event, broadcast.event_id) if broadcast.event_id is not None else None
    return event is None or event_sight.is_ahead(event, now)


async def _begun(session: AsyncSession, me: Me, broadcast_id: int, now: datetime) -> tuple[Person, Broadcast]:
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if broadcast.began_at is None:
        raise NotFound
    return by, broadcast


def _how() -> ColumnElement[str]:
    """How a copy ended, of joined promises, persons and chats."""
    state, shut = Promise.state, or_(Promise.why.startswith("403"), Chat.reach == Reach.CLOSED)
    ended = {
        How.ARRIVED: state == PromiseState.SENT,
        How.ON_THE_WAY: state.in_((PromiseState.WAITING, PromiseState.SENDING)),
        How.NOT_TOLD: state == PromiseState.DROPPED,
        How.DOUBTFUL: state == PromiseState.DOUBTFUL,
        How.NEVER_STARTED: (Promise.why == "no_chat") & Person.chat_id.is_(None),
        How.BLOCKED: shut,
    }
    return case(*((condition, literal(how.value)) for how, condition in ended.items()), else_=literal(How.FAILED.value))


def _answered(broadcast: Broadcast) -> ColumnElement[Any]:
    """What a receiver has said to it; nothing: NULL."""
    if broadcast.event_id is not None:
        said = select(EventGuest.id).where(EventGuest.person_id == Promise.receiver_id, event_sight.was_heard())
        return said.where(EventGuest.event_id == broadcast.event_id).correlate(Promise).scalar_subquery()
    pressed = select(BroadcastAnswer.choice).where(BroadcastAnswer.person_id == Promise.receiver_id)
    return pressed.where(BroadcastAnswer.broadcast_id == broadcast.id).correlate(Promise).scalar_subquery()


def _joined(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return found.join(Person, Person.id == Promise.receiver_id).outerjoin(Chat, Chat.id == Person.chat_id)


async def _reasons(session: AsyncSession, broadcast: Broadcast) -> dict[str, int]:
    found = _joined(select(Promise.why, func.count()).select_from(Promise))
    found = found.where(Promise.broadcast_id == broadcast.id, _how() == How.FAILED).group_by(Promise.why)
    return {row[0] or "": row[1] for row in await session.execute(found)}


async def _understood(session: AsyncSession, broadcast: Broadcast) -> int:
    """Presses of the button that says no more than that it was read."""
    if broadcasts.UNDERSTOOD not in broadcast.choices:
        return 0
    pressed = select(func.count()).where(BroadcastAnswer.broadcast_id == broadcast.id)
    number = broadcast.choices.index(broadcasts.UNDERSTOOD)
    return await session.scalar(pressed.where(BroadcastAnswer.choice == number)) or 0


async def _people(
    session: AsyncSession, me: Me, broadcast: Broadcast, place: Place, wanted: ColumnElement[bool], now: datetime
) -> list[One]:
    """Those of the receivers whom this telephone knows by name: from above an organisation the staff alone."""
    may = await access.allowed(session, me, place.id, now=now)
    found = select(Person, Place.name, _how(), _answered(broadcast)).select_from(Promise)
    found = _joined(found).join(Place, Place.id == Person.operator_id)
    found = found.where(Promise.broadcast_id == broadcast.id, wanted)
    if not (tree.is_organisation(place.kind) and Action.SEE_PEOPLE in may):
        staff = select(Membership.person_id).where(Membership.role.in_(STAFF), access.lasting(Membership, now))
        found = found.where(Person.id.in_(staff))
    rows = await session.execute(found.order_by(Place.name, Person.name_key, Person.id))
    return [One(row[0], row[1], How(row[2]), _choice(broadcast, row[3]), row[3] is not None) for row in rows]


def _choice(broadcast: Broadcast, said: int | None) -> str | None:
    return None if said is None or broadcast.event_id is not None else broadcast.choices[said]


async def _note(
    session: AsyncSession, by: Person, place: Place, found: Sequence[One], act: AuditAct, now: datetime
) -> None:
    ids = {one.person.id for one in found}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=act, now=now)
