"""Whose data are kept no longer: proposed for erasure with the reason, told once, erased when somebody says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import (
    ConsentOutcome,
    ErasureReason,
    Guardianship,
    Lane,
    Membership,
    Person,
    Place,
    Promise,
)
from services import access, ages, calm, consents, outbox, receivers, retention_days, school_years
from services.access import RIGHTS, Action
from services.signatures import Standing
from services.taking_part import PARTICIPANTS

PROPOSED = "erasures_proposed"
"""The promise that tells of people whose data are kept no longer."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody whose data are to be destroyed, why, and the last day for it; None: as soon as somebody decides."""

    person_id: int
    name: str
    reason: ErasureReason
    due_on: date | None = None

    @property
    def goes_with_all(self) -> bool:
        """One press destroys all of these; where a consent was taken back, each is decided by itself."""
        return self.reason is not ErasureReason.WITHDRAWAL


async def proposals(session: AsyncSession, place: Place, *, now: datetime) -> list[Proposal]:
    """All of a place whose data are kept no longer: those with a day first, then by name."""
    found = select(Person).where(Person.operator_id == place.id, Person.merged_into_id.is_(None))
    found = found.options(selectinload(Person.memberships)).order_by(Person.name_key, Person.id)
    people = (await session.scalars(found, execution_options={"populate_existing": True})).all()
    today = ages.local_date(now, place.time_zone)
    ended = retention_days.intake_end(today, place.intake_until)
    intake = ages.midnight(ended + timedelta(days=1), place.time_zone)
    ids = [one.id for one in people]
    standing = await consents.standing(session, ids, now=now)
    then = await consents.standing(session, ids, now=intake) if intake <= now else {}
    caring = await _caring(session, ids, now)
    listed = [
        _withdrawn(one, standing.get(one.id), place)
        or _refused(one, standing.get(one.id), then.get(one.id), intake, now)
        or _past(one, place, today, now, is_caring=one.id in caring)
        for one in people
    ]
    return sorted((one for one in listed if one), key=lambda one: one.due_on or date.max)


async def count(session: AsyncSession, place_id: int, *, now: datetime) -> int:
    """How many are proposed in a place."""
    return len(await proposals(session, await session.get_one(Place, place_id), now=now))


async def tell(session: AsyncSession, *, now: datetime) -> int:
    """Promises whoever may erase, once a school year and once after its intake, that somebody is proposed."""
    count = 0
    for place in (await session.scalars(select(Place))).all():
        today = ages.local_date(now, place.time_zone)
        over = today > retention_days.intake_end(today, place.intake_until)
        period = f"{school_years.begun(today)}:{'intake' if over else 'year'}"
        untold = await _untold(session, place.id, period, now)
        if untold and await proposals(session, place, now=now):
            count += await _promise(session, place.id, period, untold, now)
    return count


async def _untold(session: AsyncSession, place_id: int, period: str, now: datetime) -> list[int]:
    """Those with the right in the place who have not been told in this period."""
    held = select(Membership.person_id).where(Membership.place_id == place_id, access.lasting(Membership, now))
    ids = set(await session.scalars(held.where(Membership.role.in_(RIGHTS[Action.ERASE]))))
    keys = {_key(place_id, period, one): one for one in ids}
    told = set(await session.scalars(select(Promise.key).where(Promise.key.in_(keys))))
    return [one for key, one in keys.items() if key not in told]


async def _promise(
    session: AsyncSession, place_id: int, period: str, receiver_ids: Collection[int], now: datetime
) -> int:
    known = await receivers.of(session, receiver_ids, now=now)
    made = [
        await outbox.promise(
            session,
            key=_key(place_id, period, person_id),
            kind=PROPOSED,
            receiver_id=person_id,
            parameters={"place_id": place_id},
            not_before=calm.awake_at(receiver, now),
            now=now,
            lane=Lane.REMINDER,
        )
        for person_id, receiver in known.items()
    ]
    return sum(one is not None for one in made)


def _key(place_id: int, period: str, person_id: int) -> str:
    return f"{PROPOSED}:{place_id}:{period}:{person_id}"


async def _caring(session: AsyncSession, ids: Sequence[int], now: datetime) -> set[int]:
    """Guardians: they go with the last child they answer for."""
    care = select(Guardianship.guardian_id).where(Guardianship.guardian_id.in_(ids))
    return set(await session.scalars(care.where(access.unended(Guardianship, now))))


def _withdrawn(person: Person, standing: Standing | None, place: Place) -> Proposal | None:
    """A consent was taken back; while guardians differ a curator has to decide first."""
    words = standing.words if standing and not standing.valid and not standing.is_disputed else ()
    taken_back = [one.at for one in words if one.outcome is ConsentOutcome.WITHDRAWN]
    if not taken_back:
        return None
    due_on = retention_days.destroyed_by(ages.local_date(min(taken_back), place.time_zone))
    return Proposal(person.id, person.name, ErasureReason.WITHDRAWAL, due_on)


def _refused(
    person: Person, standing: Standing | None, then: Standing | None, intake: datetime, now: datetime
) -> Proposal | None:
    """Intake is over, and the consent was complete neither then nor now; whoever came later still has time.

    While guardians differ a curator has to decide first.
    """
    held = [one for one in person.memberships if one.role in PARTICIPANTS and access.lasts(one, now)]
    if standing is None or then is None or not any(one.since < intake for one in held):
        return None
    if standing.valid or then.valid or standing.is_disputed:
        return None
    reason = ErasureReason.REFUSED if standing.refused else ErasureReason.UNANSWERED
    return Proposal(person.id, person.name, reason)


def _past(person: Person, place: Place, today: date, now: datetime, *, is_caring: bool) -> Proposal | None:
    """They have no role any more, and the years after the last one are over."""
    ends = [one.until for one in person.memberships if one.until is not None and one.until <= now]
    if is_caring or not ends or len(ends) < len(person.memberships):
        return None
    last = max(school_years.at(end - timedelta(microseconds=1), place.time_zone) for end in ends)
    if today <= retention_days.kept_until(last, place.retention_years):
        return None
    return Proposal(person.id, person.name, ErasureReason.RETENTION)
