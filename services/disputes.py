"""Two guardians who differ about a child: the curator sees it, and by a paper sets one of the two words aside."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentRoute,
    Lane,
    Membership,
    Person,
)
from services import access, audit, calm, consents, ledger, on_hand, outbox, receivers, requests, turning
from services.access import Action, Me
from services.consents import Matter
from services.errors import NotFound
from services.signatures import NO, Standing, Word

NOTICE = "dispute"
"""The promise that tells a curator that two guardians differ."""
DECIDED = "dispute_decided"
"""The promise that tells both guardians, in the same words, that the curator has decided."""
FORM = "dispute"


@dataclass(frozen=True, slots=True)
class Dispute:
    """About whom, and about what, two guardians differ."""

    subject: Person
    matter: Matter
    standing: Standing

    @property
    def words(self) -> list[Word]:
        """What the guardians said last, the older first."""
        said = [word for word in self.standing.words if word.capacity is Capacity.GUARDIAN]
        return sorted(said, key=lambda one: one.at)


class Open(NamedTuple):
    """The open conflicts of a place, the names of the guardians, and whether whoever looks may decide."""

    disputes: list[Dispute]
    names: dict[int, str]
    may_decide: bool


async def listed(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Open:
    """Whoever looks at consents sees where guardians differ; by name."""
    by = await access.require(session, me, Action.SEE_CONSENTS, place_id, now=now)
    may = await access.allowed(session, me, place_id, now=now)
    found = await _open(session, Person.operator_id == place_id, now)
    ids = {one.subject.id for one in found}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    spoken = {word.signer_id for one in found for word in one.words}
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(spoken - {None})))
    return Open(found, {row.id: row.name for row in rows}, Action.MARK_CONSENTS in may)


async def one(
    session: AsyncSession, *, me: Me, subject_id: int, kind: ConsentKind, recipient_id: int | None, now: datetime
) -> Dispute:
    """The open conflict that a curator is about to decide; NotFound where there is none any more."""
    subject = await access.visible_person(session, me, subject_id, action=Action.MARK_CONSENTS, now=now)
    for found in await _open(session, Person.id == subject.id, now):
        if found.matter == Matter(kind, recipient_id):
            return found
    raise NotFound


async def decide(
    session: AsyncSession,
    *,
    me: Me,
    subject_id: int,
    kind: ConsentKind,
    recipient_id: int | None,
    allows: bool,
    number: str,
    on: date,
    now: datetime,
) -> Dispute:
    """By a paper the curator lets the guardians' yes stand, or their no; a child's own no stays whatever is decided.

    As every word about a consent it is never taken back, only followed by another.
    """
    dispute = await one(session, me=me, subject_id=subject_id, kind=kind, recipient_id=recipient_id, now=now)
    subject = dispute.subject
    by = await access.require(session, me, Action.MARK_CONSENTS, subject.operator_id, now=now)
    await access.hold(session, subject.id)
    while aside := _set_aside(dispute.standing, allows=allows):
        session.add_all([await _annulment(session, word, by=by, number=number, on=on, now=now) for word in aside])
        await session.flush()
        found = await _standing(session, subject.id, dispute.matter, now)
        dispute = Dispute(subject, dispute.matter, found)
    await requests.reconsidered(session, {(subject.id, *dispute.matter)}, now=now)
    await consents.open_intakes(session, [subject], now=now)
    await consents.stop_without(session, [subject.id], now=now)
    await _tell_guardians(session, dispute, now)
    return dispute


async def tick(session: AsyncSession, *, now: datetime) -> None:
    """Curators at hand are told of each conflict that has arisen, once."""
    by_place: dict[int, list[Dispute]] = defaultdict(list)
    for dispute in await _open(session, true(), now):
        by_place[dispute.subject.operator_id].append(dispute)
    held = select(Membership.place_id, Membership.person_id).where(Membership.place_id.in_(by_place), on_hand.told(now))
    for place_id, curator_id in (await session.execute(held.distinct())).all():
        receiver = (await receivers.of(session, [curator_id], now=now))[curator_id]
        for dispute in by_place[place_id]:
            await outbox.promise(
                session,
                key=f"{NOTICE}:{dispute.subject.id}:{dispute.words[-1].event_id}:{curator_id}",
                kind=NOTICE,
                receiver_id=curator_id,
                parameters=_parameters(dispute),
                not_before=calm.allowed_at(receiver, now),
                now=now,
                lane=Lane.URGENT,
            )


async def still_open(
    session: AsyncSession, subject_id: int, kind: ConsentKind, recipient_id: int | None, *, told_id: int, now: datetime
) -> Dispute | None:
    """The conflict of which a curator, if still at hand, is about to be told; None where it is over."""
    found = await _open(session, Person.id == subject_id, now)
    dispute = next((one for one in found if one.matter == Matter(kind, recipient_id)), None)
    if dispute is None or told_id not in await on_hand.curators(session, dispute.subject.operator_id, now=now):
        return None
    return dispute


async def child_of(session: AsyncSession, child_id: int, *, guardian_id: int, now: datetime) -> Person | None:
    """The child about whom a guardian is about to be told that something is decided."""
    care = await ledger.guardians(session, Person.id == child_id, at=now)
    return await session.get(Person, child_id) if guardian_id in care.get(child_id, ()) else None


async def count(session: AsyncSession, place_id: int, *, now: datetime) -> int:
    """How many conflicts are open in a place."""
    return len(await _open(session, Person.operator_id == place_id, now))


async def _open(session: AsyncSession, condition: ColumnElement[bool], now: datetime) -> list[Dispute]:
    """Every conflict about somebody of whom `condition` holds; only where a guardian said no there can be one."""
    event = ConsentEvent
    said = select(event.subject_id, event.kind, event.recipient_id).join(Person, Person.id == event.subject_id)
    said = said.where(condition, event.capacity == Capacity.GUARDIAN, event.outcome.in_(NO))
    said = said.where(event.subject_id.in_(turning.participants(now)))
    subjects: dict[Matter, set[int]] = defaultdict(set)
    for subject_id, kind, recipient_id in await session.execute(said.distinct()):
        subjects[Matter(kind, recipient_id)].add(subject_id)
    found: list[Dispute] = []
    for matter, ids in subjects.items():
        about = {"kind": matter.kind, "recipient_id": matter.recipient_id}
        standings = await ledger.standings(session, Person.id.in_(ids), at=now, **about)  # type: ignore[arg-type]
        people = await session.scalars(select(Person).where(Person.id.in_(ids)))
        found += [Dispute(one, matter, standings[one.id]) for one in people if standings[one.id].is_disputed]
    return sorted(found, key=lambda one: (one.subject.name_key, one.subject.id, one.matter.kind))


async def _standing(session: AsyncSession, subject_id: int, matter: Matter, now: datetime) -> Standing:
    kind, recipient_id = matter
    found = await consents.standing(session, [subject_id], now=now, kind=kind, recipient_id=recipient_id)
    return found[subject_id]


def _set_aside(standing: Standing, *, allows: bool) -> list[Word]:
    """The guardians' words that the decision is against; under the last one there may be another."""
    if not standing.is_disputed:
        return []
    said = [word for word in standing.words if word.capacity is Capacity.GUARDIAN]
    return [word for word in said if (word.outcome in NO) == allows]


async def _annulment(
    session: AsyncSession, word: Word, *, by: Person, number: str, on: date, now: datetime
) -> ConsentEvent:
    """A row beside the word that is set aside, with the paper that says so."""
    entry = await session.get_one(ConsentEvent, word.event_id)
    paper = {"route": ConsentRoute.PAPER, "paper_number": number, "paper_on": on}
    return ledger.annulment(entry, now=now, names=entry.names, entered_by_id=by.id, **paper)


async def _tell_guardians(session: AsyncSession, dispute: Dispute, now: datetime) -> None:
    """Both read the same."""
    subject_id = dispute.subject.id
    care = (await ledger.guardians(session, Person.id == subject_id, at=now)).get(subject_id, [])
    for guardian_id, receiver in (await receivers.of(session, care, now=now)).items():
        await outbox.promise(
            session,
            key=f"{DECIDED}:{subject_id}:{dispute.matter.kind}:{now.isoformat()}:{guardian_id}",
            kind=DECIDED,
            receiver_id=guardian_id,
            parameters={"child_id": subject_id},
            not_before=calm.allowed_at(receiver, now),
            now=now,
        )


def _parameters(dispute: Dispute) -> dict[str, int | str | None]:
    kind, recipient_id = dispute.matter
    return {"subject_id": dispute.subject.id, "kind": kind, "recipient_id": recipient_id}
