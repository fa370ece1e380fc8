"""After a group meeting those who were there are asked with whom they would like to work, and reminded once."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Gathering, GatheringGuest, Person, Place
from services import ages, audit, gathering_sight, outbox, place_days, undo
from services.access import Me
from services.errors import AlreadySo, NobodyToAsk, NotFound
from services.gathering_sight import Seen

ASKED, REMINDED = "gathering_asks", "gathering_reminds"
"""The promises."""
DAYS_TO_ANSWER, LONGEST = 3, 14
"""Days after that of the question on which it can be answered: as a rule, and at most."""
BEFORE = timedelta(hours=14)
"""From the reminder to the end: at ten in the morning of the last day, where the place is."""


async def ask(session: AsyncSession, *, me: Me, gathering_id: int, now: datetime) -> tuple[Seen, Change]:
    """Everybody who was there is asked with whom they would like to work, once the minute to take it back is over.

    AlreadySo; NotFound before the meeting; NobodyToAsk where one of the sides was not there.
    """
    by, gathering, programme, place = await gathering_sight.curated(session, me, gathering_id, now)
    await session.refresh(gathering, with_for_update=True)
    if gathering.asked_at is not None:
        raise AlreadySo
    found = await gathering_sight.seen(session, gathering, programme, place, now)
    if not found.may_be_asked:
        raise NotFound
    if len({guest.role for guest, _person in found.came}) < 2:
        raise NobodyToAsk
    rows = {"gathering": gathering.id, "closes_at": gathering.closes_at.isoformat()}
    change = await undo.made(session, kind=undo.Kind.GATHERING_ASKED, by=by, rows=rows, now=now)
    gathering.asked_at = now
    gathering.closes_at = end_of(found.today, place)
    await session.flush()
    ids = [person.id for _guest, person in found.came]
    await promise(session, gathering, place, ids, change_id=change.id, now=now)
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    return found, change


async def move_end(session: AsyncSession, *, me: Me, gathering_id: int, is_longer: bool, now: datetime) -> Seen:
    """Answers are taken a day longer, or a day less: NotFound beyond two weeks, or where that day would be over."""
    by, gathering, programme, place = await gathering_sight.curated(session, me, gathering_id, now)
    await session.refresh(gathering, with_for_update=True)
    last = ages.local_date(gathering.closes_at, place.time_zone) + timedelta(days=1 if is_longer else -1)
    if gathering.asked_at is None or not now < ages.midnight(last, place.time_zone) <= _latest(gathering, place):
        raise NotFound
    before, gathering.closes_at = gathering.closes_at, ages.midnight(last, place.time_zone)
    await session.flush()
    found = await gathering_sight.seen(session, gathering, programme, place, now)
    ids = [person.id for _guest, person in found.silent]
    if reminded_at(before) > now:
        await remind(session, gathering, ids, now=now)
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    return found


async def promise(
    session: AsyncSession,
    gathering: Gathering,
    place: Place,
    person_ids: Collection[int],
    *,
    change_id: int | None,
    now: datetime,
) -> None:
    """Those of these people who have a telephone are asked, and reminded on the last day."""
    for number in await _with_telephone(session, person_ids):
        await outbox.promise(
            session,
            key=f"{ASKED}:{gathering.id}:{number}:{now.isoformat()}",
            kind=ASKED,
            receiver_id=number,
            parameters={"gathering_id": gathering.id},
            not_before=now + undo.TOLD_AFTER,
            now=now,
            change_id=change_id,
        )
    await remind(session, gathering, person_ids, change_id=change_id, now=now)


async def remind(
    session: AsyncSession,
    gathering: Gathering,
    person_ids: Collection[int],
    *,
    change_id: int | None = None,
    now: datetime,
) -> None:
    """On the last day those of these people who have a telephone are reminded, if they have still not answered."""
    for number in await _with_telephone(session, person_ids):
        await outbox.promise(
            session,
            key=f"{REMINDED}:{gathering.id}:{number}:{gathering.closes_at.isoformat()}",
            kind=REMINDED,
            receiver_id=number,
            parameters={"gathering_id": gathering.id, "closes_at": gathering.closes_at.isoformat()},
            not_before=reminded_at(gathering.closes_at),
            now=now,
            change_id=change_id,
        )


async def still(
    session: AsyncSession, gathering_id: int, person_id: int, *, closes_at: str | None = None, now: datetime
) -> GatheringGuest | None:
    """The guest whom a promise still has to ask; `closes_at`: of a reminder, the end that it speaks of."""
    gathering = await session.get(Gathering, gathering_id)
    if gathering is None or gathering.asked_at is None or now >= gathering.closes_at:
        return None
    if closes_at is not None and datetime.fromisoformat(closes_at) != gathering.closes_at:
        return None
    found = select(GatheringGuest).where(GatheringGuest.gathering_id == gathering_id)
    found = found.where(GatheringGuest.person_id == person_id, GatheringGuest.was_there)
    return await session.scalar(found.where(GatheringGuest.answered_at.is_(None)))


def end_of(day: date, place: Place) -> datetime:
    """When answers to what is asked on this day are taken no more: on their last day people are written to."""
    last, works = day + timedelta(days=DAYS_TO_ANSWER), place_days.is_working(place)
    while not works(last):
        last += timedelta(days=1)
    return ages.midnight(last + timedelta(days=1), place.time_zone)


def reminded_at(closes_at: datetime) -> datetime:
    """When the silent are reminded, once."""
    return closes_at - BEFORE


async def _with_telephone(session: AsyncSession, person_ids: Collection[int]) -> list[int]:
    reached = select(Person.id).where(Person.id.in_(person_ids), Person.chat_id.is_not(None))
    return list(await session.scalars(reached.order_by(Person.id)))


def _latest(gathering: Gathering, place: Place) -> datetime:
    assert gathering.asked_at is not None
    return ages.midnight(
        ages.local_date(gathering.asked_at, place.time_zone) + timedelta(days=LONGEST + 1), place.time_zone
    )
