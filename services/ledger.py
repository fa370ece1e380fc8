"""Reads the ledger of consents: few queries, however many people are asked about."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentKind, Guardianship, Membership, Person, Place, Role
from services import access, ages, signatures
from services.signatures import Standing, Word

T = TypeVar("T")


async def standings(
    session: AsyncSession, condition: ColumnElement[bool], *, kind: ConsentKind, at: datetime
) -> dict[int, Standing]:
    """Where the consent about each person of whom `condition` holds stood at that moment."""
    roles = await _roles(session, condition, at)
    care = await guardians(session, condition, at=at)
    words = await _words(session, condition, kind, at)
    subjects = select(Person.id, Person.born_on, Person.birth_year, Place.time_zone, Place.minors_consent)
    rows = await session.execute(subjects.join(Place, Place.id == Person.operator_id).where(condition))
    return {
        row.id: signatures.judge(
            row,
            ages.local_date(at, row.time_zone),
            roles=roles.get(row.id, ()),
            route=row.minors_consent,
            guardian_ids=care.get(row.id, ()),
            words=words.get(row.id, ()),
        )
        for row in rows
    }


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
    session: AsyncSession, condition: ColumnElement[bool], kind: ConsentKind, at: datetime
) -> dict[int, list[Word]]:
    event = ConsentEvent
    said = select(event.subject_id, event.capacity, event.signer_id, event.outcome, event.route, event.at)
    said = said.join(Person, Person.id == event.subject_id).where(condition, event.kind == kind, event.at <= at)
    rows = await session.execute(said.order_by(event.id))
    return _grouped((row.subject_id, Word(*row[1:])) for row in rows)


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    grouped: dict[int, list[T]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return grouped
