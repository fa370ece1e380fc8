"""Reads the ledger of consents: few queries, however many people and kinds are asked about."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Guardianship,
    Membership,
    Person,
    Place,
    Role,
)
from services import access, ages, data_modes, signatures
from services.signatures import Rules, Standing, Word

K = TypeVar("K")
T = TypeVar("T")

WORD = (
    *(ConsentEvent.capacity, ConsentEvent.signer_id, ConsentEvent.outcome, ConsentEvent.route, ConsentEvent.at),
    *(ConsentEvent.until, ConsentEvent.categories, ConsentEvent.id),
)

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
        row.id: {
            kind: signatures.judge(
                row,
                ages.local_date(at, row.time_zone),
                kind=kind,
                roles=roles.get(row.id, ()),
                rules=_rules(row),
                guardian_ids=care.get(row.id, ()),
                words=words.get((row.id, kind), ()),
            )
            for kind in kinds
        }
        for row in rows
    }


def rules(place: Place) -> Rules:
    """What a place has settled about consents; without a messenger everything is on paper."""
    return _rules(place)


def _rules(row: Any) -> Rules:
    if not data_modes.PASSING[data_modes.mode_of(row)].participants:
        return Rules(ConsentRoute.PAPER, ConsentRoute.PAPER, row.minors_sign, row.time_zone)
    return Rules(row.minors_consent, row.adults_consent, row.minors_sign, row.time_zone)


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
    said = select(event.subject_id, event.kind, event.version, event.recipient_id, *WORD)
    said = said.join(Person, Person.id == event.subject_id).where(condition, event.at <= at)
    kept = and_(event.kind == ConsentKind.PROCESSING, event.version == BEFORE_TEXTS)
    wanted = or_(event.kind.in_(kinds), kept) if ConsentKind.MESSENGER in kinds else event.kind.in_(kinds)
    rows = (await session.execute(said.where(wanted).order_by(event.id))).all()
    return _grouped(
        ((row.subject_id, kind), _word(row))
        for row in rows
        for kind in kinds
        if _is_about(row, kind) and (kind is not ConsentKind.TRANSFER or row.recipient_id == recipient_id)
    )


def _word(row: Any) -> Word:
    said = (row.capacity, row.signer_id, row.outcome, row.route, row.at)
    return Word(*said, row.until, tuple(row.categories), row.id)


def _is_about(event: Any, kind: ConsentKind) -> bool:
    early = event.kind is ConsentKind.PROCESSING and event.version == BEFORE_TEXTS
    return event.kind is kind or (kind is ConsentKind.MESSENGER and early)


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
