"""Who is told of requests about data: whoever is responsible at receipt and as the last day comes, and who asked."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ConsentEvent,
    ConsentKind,
    DataRequest,
    Lane,
    Membership,
    Person,
    Place,
    RequestKind,
    Role,
)
from services import access, ages, calm, legal_days, on_hand, outbox, receivers, relatives, undo
from services.access import Action

RECEIVED = "request_received"
DUE = "request_due"
ANSWERED = "request_answered"
CHILD_WITHDREW = "child_withdrew"
"""Tells a guardian that the child has taken a consent back."""
WORD_TAKEN_BACK = "word_taken_back"
"""Tells a curator of a consent taken back after which nothing is left to do."""
FARTHEST = timedelta(days=31)
"""No reminder comes so long before the last day."""


class Stage(StrEnum):
    """How near the last day is."""

    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


class Taken(NamedTuple):
    """A consent that was taken back, and about whom."""

    event: ConsentEvent
    subject: Person
    due_on: date | None
    """By which day what is left to do is owed."""


class Telling(NamedTuple):
    """When, whom not, and with which change the message goes if that is taken back."""

    now: datetime
    but: Collection[int] = ()
    change_id: int | None = None


def stage(due_on: date, today: date) -> Stage | None:
    """How near the last day is; None while it is far."""
    if today > due_on:
        return Stage.OVERDUE
    if today == due_on:
        return Stage.TODAY
    return Stage.SOON if today >= legal_days.reminded_on(due_on) else None


async def received(session: AsyncSession, request: DataRequest, telling: Telling) -> None:
    """Promises those who are responsible a notice of what came in, after the minute for taking it back.

    Of a consent to processing that was taken back the curators are told in words of their own.
    """
    told = await _officers(session, request.place_id, telling.now)
    if request.consent_kind is not ConsentKind.PROCESSING or request.entered_by_id is not None:
        told |= await on_hand.curators(session, request.place_id, now=telling.now)
    await _promise(session, RECEIVED, f"{RECEIVED}:{request.id}", told, {"request_id": request.id}, telling)


async def remind(session: AsyncSession, *, now: datetime) -> int:
    """Promises what the days bring: the last one is near, is today, is over (heads read that, too); gives how many."""
    promised = 0
    near = select(DataRequest, Place.time_zone).join(Place, Place.id == DataRequest.place_id)
    near = near.where(DataRequest.ended_at.is_(None), DataRequest.due_on <= (now + FARTHEST).date())
    for request, zone in (await session.execute(near.order_by(DataRequest.id))).all():
        today = ages.local_date(now, zone)
        at = stage(request.due_on, today)
        if at is None or ages.local_date(request.received_at, zone) == today:
            continue
        told = await _officers(session, request.place_id, now)
        told |= await on_hand.curators(session, request.place_id, now=now)
        if at is Stage.OVERDUE:
            told |= await _holding(session, request.place_id, Role.HEAD, now)
        about = {"request_id": request.id, "due_on": request.due_on.isoformat()}
        key = f"{DUE}:{request.id}:{request.due_on}:{at}"
        promised += await _promise(session, DUE, key, told, about, Telling(now))
    return promised


async def answered(
    session: AsyncSession, request: DataRequest, telling: Telling, *, reason: StrEnum | None = None
) -> None:
    """Promises whoever asked what became of it, and why, where it takes longer or is refused."""
    receiver_id = request.asked_by_id or request.subject_id
    if receiver_id is None:
        return
    outcome = str(request.outcome) if request.outcome else None
    about = {"request_id": request.id, "outcome": outcome, "reason": reason and str(reason)}
    await _promise(session, ANSWERED, f"{ANSWERED}:{request.id}:{telling.change_id}", {receiver_id}, about, telling)


async def child_withdrew(session: AsyncSession, event: ConsentEvent, telling: Telling) -> None:
    """Promises the guardians of a minor a notice that their child has taken a consent back; nobody else is told."""
    subject = await session.get_one(Person, event.subject_id)
    place = await session.get_one(Place, subject.operator_id)
    if ages.is_adult(subject, ages.local_date(telling.now, place.time_zone)):
        return
    guardians = (await relatives.guardians(session, [subject.id], now=telling.now)).get(subject.id, [])
    told, key = [one.id for one in guardians], f"{CHILD_WITHDREW}:{event.id}"
    await _promise(session, CHILD_WITHDREW, key, told, {"event_id": event.id}, telling)


async def word_taken_back(session: AsyncSession, event: ConsentEvent, telling: Telling) -> None:
    """Promises the curators a notice of a consent taken back that leaves nothing to do."""
    subject = await session.get_one(Person, event.subject_id)
    told = await on_hand.curators(session, subject.operator_id, now=telling.now)
    await _promise(session, WORD_TAKEN_BACK, f"{WORD_TAKEN_BACK}:{event.id}", told, {"event_id": event.id}, telling)


async def still_open(session: AsyncSession, request_id: int, *, told_id: int, now: datetime) -> DataRequest | None:
    """The request, while it is open and whoever is told may see it."""
    request = await session.get(DataRequest, request_id)
    if request is None or request.ended_at is not None:
        return None
    may = await access.still(session, told_id, Action.SEE_REQUESTS, request.place_id, now=now)
    return request if may else None


async def still_answered(session: AsyncSession, request_id: int, outcome: str | None) -> DataRequest | None:
    """The request, while it stands as whoever asked is told."""
    request = await session.get(DataRequest, request_id)
    return request if request and (str(request.outcome) if request.outcome else None) == outcome else None


async def still_taken_back(session: AsyncSession, event_id: int) -> Taken | None:
    """The consent that was taken back, while nobody has said anything newer of it."""
    event = await session.get(ConsentEvent, event_id)
    if event is None:
        return None
    newer = select(ConsentEvent.id).where(ConsentEvent.subject_id == event.subject_id, ConsentEvent.id > event.id)
    newer = newer.where(ConsentEvent.kind == event.kind, ConsentEvent.capacity == event.capacity)
    if await session.scalar(newer.limit(1)) is not None:
        return None
    owed = select(DataRequest.due_on).where(DataRequest.subject_id == event.subject_id)
    owed = owed.where(DataRequest.kind == RequestKind.WITHDRAWAL, DataRequest.consent_kind == event.kind)
    owed = owed.where(DataRequest.ended_at.is_(None)).order_by(DataRequest.id)
    subject = await session.get_one(Person, event.subject_id)
    return Taken(event, subject, await session.scalar(owed.limit(1)))


async def is_told(session: AsyncSession, taken: Taken, told_id: int, *, now: datetime) -> bool:
    """Whether somebody is still one of those who are told what curators of the place are."""
    return told_id in await on_hand.curators(session, taken.subject.operator_id, now=now)


async def _officers(session: AsyncSession, place_id: int, now: datetime) -> set[int]:
    return await _holding(session, place_id, Role.PRIVACY_OFFICER, now)


async def _holding(session: AsyncSession, place_id: int, role: Role, now: datetime) -> set[int]:
    held = select(Membership.person_id).where(Membership.place_id == place_id, Membership.role == role)
    return set(await session.scalars(held.where(access.lasting(Membership, now))))


async def _promise(
    session: AsyncSession, kind: str, key: str, told: Iterable[int], about: dict[str, Any], telling: Telling
) -> int:
    """It waits for the end of the night, not for a working day or the end of the summer: the law counts the days."""
    after = telling.now if kind == DUE else telling.now + undo.TOLD_AFTER
    known = await receivers.of(session, set(told) - set(telling.but), now=telling.now)
    promised = 0
    for receiver_id, receiver in known.items():
        number = await outbox.promise(
            session,
            key=f"{key}:{receiver_id}",
            kind=kind,
            receiver_id=receiver_id,
            parameters=about,
            not_before=calm.awake_at(receiver, after),
            now=telling.now,
            lane=Lane.URGENT,
            change_id=telling.change_id,
        )
        promised += number is not None
    return promised
