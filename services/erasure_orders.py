"""Orders to erase: who may give them, on what ground, and what is done afterwards with the proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, DataRequest, Erasure, ErasureReason, Job, Person, Place, RequestKind
from services import access, ages, audit, erasure, jobs, requests, retention
from services.access import Action, Me
from services.errors import AlreadySo, DatesReversed, NotAllowed, NotFound
from services.retention import Proposal

ACT = "erasure_act"
"""The job that writes an act, the promise that brings it, and the form that asks for its number."""
AT_ONCE = 50
"""People whom one press erases; the next press takes the next ones."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A place, and those of it whose data are kept no longer."""

    place: Place
    people: list[Proposal]

    @property
    def together(self) -> list[Proposal]:
        """Those who go at one press."""
        return [one for one in self.people if one.goes_with_all]


async def proposed(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Proposed:
    """Who is proposed in a place: NotAllowed."""
    by = await access.require(session, me, Action.ERASE, place_id, now=now)
    place = await session.get_one(Place, place_id)
    found = Proposed(place, await retention.proposals(session, place, now=now))
    ids = {one.person_id for one in found.people}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return found


async def ground(session: AsyncSession, *, me: Me, person_id: int, request_id: int | None, now: datetime) -> Proposal:
    """Why somebody may be erased: they are proposed, or have asked; NotFound without a ground, or without the right."""
    person = await access.visible_person(session, me, person_id, action=Action.ERASE, now=now)
    if request_id is not None:
        asked = await session.scalar(select(DataRequest).where(DataRequest.id == request_id, _is_waiting(person.id)))
        if asked is not None:
            return Proposal(person.id, person.name, ErasureReason.WITHDRAWAL, asked.due_on)
    place = await session.get_one(Place, person.operator_id)
    for one in await retention.proposals(session, place, now=now):
        if one.person_id == person_id:
            return one
    raise NotFound


async def order(
    session: AsyncSession, *, me: Me, person_id: int, request_id: int | None = None, now: datetime
) -> Erasure:
    """Somebody is erased, on a ground that still holds: NotFound."""
    found = await ground(session, me=me, person_id=person_id, request_id=request_id, now=now)
    person = await session.get_one(Person, person_id)
    by = await access.require(session, me, Action.ERASE, person.operator_id, now=now)
    await access.hold(session, person_id)
    changed, place_id = AuditAct.CHANGED, person.operator_id
    await audit.note(session, by=by, place_id=place_id, subject_ids=[person_id], act=changed, now=now)
    return await erasure.erase(
        session, person_id=person_id, reason=found.reason, by_id=by.id, request_id=request_id, now=now
    )


async def order_all(session: AsyncSession, *, me: Me, place_id: int, count: int, now: datetime) -> int:
    """All who are proposed go, if there are still as many as were shown (else AlreadySo); gives how many went."""
    by = await access.require(session, me, Action.ERASE, place_id, now=now)
    await access.hold_place(session, place_id)
    going = (await proposed(session, me=me, place_id=place_id, now=now)).together
    if not going or len(going) != count:
        raise AlreadySo
    ids = {one.person_id for one in going[:AT_ONCE]}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    for one in going[:AT_ONCE]:
        if await session.scalar(select(Person.id).where(Person.id == one.person_id)) is not None:
            await erasure.erase(session, person_id=one.person_id, reason=one.reason, by_id=by.id, now=now)
    return len(going[:AT_ONCE])


async def proofs(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Sequence[Erasure]:
    """All proofs of a place, the newest first: NotAllowed."""
    await access.require(session, me, Action.ERASE, place_id, now=now)
    return (
        await session.scalars(select(Erasure).where(Erasure.place_id == place_id).order_by(Erasure.id.desc()))
    ).all()


async def proof(session: AsyncSession, *, me: Me, erasure_id: int, now: datetime) -> Erasure:
    """One proof; NotFound for those without the right in its place."""
    found = await session.scalar(select(Erasure).where(Erasure.id == erasure_id))
    if found is None:
        raise NotFound
    try:
        await access.require(session, me, Action.ERASE, found.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return found


async def papers_destroyed(session: AsyncSession, *, me: Me, erasure_id: int, now: datetime) -> Erasure:
    """Somebody says that the papers are destroyed today: AlreadySo where there are none, or it was said."""
    found = await proof(session, me=me, erasure_id=erasure_id, now=now)
    if not found.papers or found.papers_destroyed_on:
        raise AlreadySo
    place = await session.get_one(Place, found.place_id)
    found.papers_destroyed_on = ages.local_date(now, place.time_zone)
    await session.flush()
    return found


async def sign(
    session: AsyncSession, *, me: Me, erasure_id: int, number: str, signed_on: date, now: datetime
) -> Erasure:
    """Somebody types the number and the day of the signed act: DatesReversed before the erasure or after today."""
    found = await proof(session, me=me, erasure_id=erasure_id, now=now)
    zone = (await session.get_one(Place, found.place_id)).time_zone
    if not ages.local_date(found.at, zone) <= signed_on <= ages.local_date(now, zone):
        raise DatesReversed
    found.act_number, found.act_on = number, signed_on
    await session.flush()
    return found


async def ask_act(session: AsyncSession, *, me: Me, erasure_id: int, now: datetime) -> Job:
    """Somebody wants the act as files."""
    found = await proof(session, me=me, erasure_id=erasure_id, now=now)
    by = await access.require(session, me, Action.ERASE, found.place_id, now=now)
    parameters = {"erasure_id": erasure_id}
    return await jobs.ask(session, kind=ACT, by=by, place_id=found.place_id, parameters=parameters, now=now)


def _is_waiting(person_id: int) -> ColumnElement[bool]:
    """The condition that a request of this person is a withdrawal that only an erasure fulfils, and not ended."""
    of_person = (DataRequest.subject_id == person_id) & DataRequest.ended_at.is_(None)
    withdrawal = DataRequest.kind == RequestKind.WITHDRAWAL
    return of_person & withdrawal & DataRequest.consent_kind.in_(requests.ENDS_IN_ERASURE)
