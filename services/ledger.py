"""Reads the ledger of consents: few queries, however many people and kinds are asked about."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataMode,
    Guardianship,
    Membership,
    MinorsSign,
    Person,
    Place,
    Role,
)
from services import access, ages, data_modes, signatures
from services.signatures import Rules, Standing, Word

K = TypeVar("K")
T = TypeVar("T")


class _Subject(NamedTuple):
    """Whose consents they are, and what the place has settled; a row is read by name many times more slowly."""

    id: int
    born_on: date | None
    birth_year: int | None
    emancipated_by: str | None
    time_zone: str
    minors_consent: ConsentRoute
    adults_consent: ConsentRoute
    minors_sign: MinorsSign
    data_mode: DataMode | None


BEFORE_TEXTS = "1"
"""The first text of the consent to processing: it spoke of the messenger, too, and stands for that consent."""


async def standings(
    session: AsyncSession,
    condition: ColumnElement[bool],
    *,
    kind: ConsentKind,
    at: datetime,
    recipient_id: int | None = None,
) -> dict[int, Standing]:
    """Where the consent of this kind about each person of whom `condition` holds stood at that moment."""
    found = await by_kind(session, condition, kinds=[kind], at=at, recipient_id=recipient_id)
    return {person_id: kinds[kind] for person_id, kinds in found.items()}


async def by_kind(
    session: AsyncSession,
    condition: ColumnElement[bool],
    *,
    kinds: Collection[ConsentKind],
    at: datetime,
    recipient_id: int | None = None,
) -> dict[int, dict[ConsentKind, Standing]]:
    """The same for several kinds at once; of a transfer, to this recipient."""
    roles = await _roles(session, condition, at)
    care = await guardians(session, condition, at=at)
    words = await _words(session, condition, kinds, at, recipient_id)
    columns = (Place.time_zone, Place.minors_consent, Place.adults_consent, Place.minors_sign, Place.data_mode)
    subjects = select(Person.id, Person.born_on, Person.birth_year, Person.emancipated_by, *columns)
    rows = await session.execute(subjects.join(Place, Place.id == Person.operator_id).where(condition))
    return {
        one.id: {
            kind: signatures.judge(
                one,
                ages.local_date(at, one.time_zone),
                kind=kind,
                roles=roles.get(one.id, ()),
                rules=_rules(one),
                guardian_ids=care.get(one.id, ()),
                words=words.get((one.id, kind), ()),
            )
            for kind in kinds
        }
        for one in map(_Subject._make, rows)
    }


def rules(place: Place) -> Rules:
    """What a place has settled about consents; without a messenger everything is on paper."""
    return _rules(place)


def _rules(its: Any) -> Rules:
    if not data_modes.PASSING[data_modes.mode_of(its)].participants:
        return Rules(ConsentRoute.PAPER, ConsentRoute.PAPER, its.minors_sign, its.time_zone)
    return Rules(its.minors_consent, its.adults_consent, its.minors_sign, its.time_zone)


async def guardians(session: AsyncSession, condition: ColumnElement[bool], *, at: datetime) -> dict[int, list[int]]:
    """The guardians, at that moment, of each child of whom `condition` holds; the longest known first."""
    care = select(Guardianship.child_id, Guardianship.guardian_id).join(Person, Person.id == Guardianship.child_id)
    rows = await session.execute(care.where(condition, access.lasting(Guardianship, at)).order_by(Guardianship.id))
    return _grouped((child_id, guardian_id) for child_id, guardian_id in rows)


async def _roles(session: AsyncSession, condition: ColumnElement[bool], at: datetime) -> dict[int, list[Role]]:
    held = select(Membership.person_id, Membership.role).join(Person, Person.id == Membership.person_id)
    rows = await session.execute(held.where(condition, access.lasting(Membership, at)))
    return _grouped((person_id, role) for person_id, role in rows)


async def _words(
    session: AsyncSession,
    condition: ColumnElement[bool],
    kinds: Collection[ConsentKind],
    at: datetime,
    recipient_id: int | None,
) -> dict[tuple[int, ConsentKind], list[Word]]:
    event = ConsentEvent
    word = (event.capacity, event.signer_id, event.outcome, event.route, event.at, event.until, event.categories)
    said = select(event.subject_id, event.kind, event.version, event.recipient_id, event.id, *word)
    said = said.join(Person, Person.id == event.subject_id).where(condition, event.at <= at)
    kept = and_(event.kind == ConsentKind.PROCESSING, event.version == BEFORE_TEXTS)
    wanted = or_(event.kind.in_(kinds), kept) if ConsentKind.MESSENGER in kinds else event.kind.in_(kinds)
    rows = await session.execute(said.where(wanted).order_by(event.id))
    return _grouped(
        ((subject_id, kind), Word._make((*its, tuple(categories), event_id)))
        for subject_id, about, version, to, event_id, *its, categories in rows
        for kind in kinds
        if _is_about(about, version, kind) and (kind is not ConsentKind.TRANSFER or to == recipient_id)
    )


def _is_about(about: ConsentKind, version: str, kind: ConsentKind) -> bool:
    early = about is ConsentKind.PROCESSING and version == BEFORE_TEXTS
    return about is kind or (kind is ConsentKind.MESSENGER and early)


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    grouped: dict[K, list[T]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return grouped


def annulment(entry: ConsentEvent, *, now: datetime, **said: Any) -> ConsentEvent:
    """The row beside a word that sets it aside; `said`: who enters it, by what paper, in which way."""
    return ConsentEvent(
        subject_id=entry.subject_id,
        signer_id=entry.signer_id,
        capacity=entry.capacity,
        kind=entry.kind,
        version=entry.version,
        document_id=entry.document_id,
        recipient_id=entry.recipient_id,
        outcome=ConsentOutcome.ANNULLED,
        at=now,
        **said,
    )
