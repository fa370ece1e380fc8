"""Knowing people again: whom of those in a place a line of a list means, and what it says anew."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from models import Application, Guardianship, Membership, Person, Role
from services import access
from services.ages import Born
from services.roster import Row, fold, fold_group


class Detail(StrEnum):
    """What a line says anew of somebody known."""

    NAME = "name"
    BIRTH = "birth"
    GROUP = "group"
    ROLE = "role"
    GUARDIAN = "guardian"


@dataclass(slots=True)
class Known:
    """Somebody in the place, with what they are now."""

    person: Person
    memberships: list[Membership]
    guardian_keys: set[str]

    @property
    def roles(self) -> set[Role]:
        """What they are now."""
        return {membership.role for membership in self.memberships}

    @property
    def groups(self) -> set[str]:
        """The folded classes or posts; empty where none is known."""
        return {fold_group(membership.group) for membership in self.memberships if membership.group}


@dataclass(slots=True)
class Register:
    """Those in a place whom some lines may mean."""

    by_code: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=dict)

    def recognise(self, row: Row) -> tuple[Known | None, list[Known]]:
        """The one whom the line means, if it is certain; else those who may be meant, or nobody.

        A code decides. Else name, birth and group: what one side does not know speaks against nobody. Somebody with
        the same name and the same full date in another group may have moved up, so that is asked.
        """
        if row.code:
            return self.by_code.get(row.code), []
        coeval = [one for one in self.by_name.get(fold(row.name), []) if may_be_coeval(row, one.person)]
        near = [one for one in coeval if not row.group or not one.groups or fold_group(row.group) in one.groups]
        exact = [one for one in near or coeval if row.born_on and one.person.born_on == row.born_on]
        if near and len(exact or near) == 1:
            return (exact or near)[0], []
        return None, near or exact


async def register(session: AsyncSession, place_id: int, rows: Iterable[Row], *, now: datetime) -> Register:
    """Reads in three queries all whom the lines may mean; a coordinator is never changed by a list.

    Whoever only applies to take part is not one of the place yet.
    """
    names, codes = {fold(row.name) for row in rows}, {row.code for row in rows if row.code}
    merged_into = select(Person.merged_into_id).where(Person.code.in_(codes), Person.merged_into_id.is_not(None))
    named = or_(Person.name_key.in_(names), Person.code.in_(codes), Person.id.in_(merged_into))
    named &= Person.operator_id == place_id
    named &= Person.id.not_in(select(Application.person_id).where(Application.accepted.is_not(True)))
    persons = await session.scalars(
        select(Person).where(named).options(selectinload(Person.memberships)).order_by(Person.id),
        execution_options={"populate_existing": True},
    )
    keys = await _guardian_keys(session, named, now)
    found, everybody = Register(), persons.all()
    for person in everybody:
        held = [membership for membership in person.memberships if access.lasts(membership, now)]
        one = Known(person, held, keys.get(person.id, set()))
        if Role.COORDINATOR not in one.roles and person.merged_into_id is None:
            found.by_code[person.code] = one
            if any(membership.role is not Role.GUARDIAN for membership in held or person.memberships):
                found.by_name.setdefault(person.name_key, []).append(one)
    known = {one.person.id: one for one in found.by_code.values()}
    merged = [one for one in everybody if one.merged_into_id in known]
    found.by_code |= {one.code: known[one.merged_into_id] for one in merged if one.merged_into_id}
    return found


def differences(row: Row, known: Known) -> tuple[Detail, ...]:
    """What the line says anew; an empty cell, and a year where the date is known, say nothing."""
    person = known.person
    said = {
        Detail.NAME: row.name != person.name and row.code is not None,
        Detail.BIRTH: _says_birth(row, person),
        Detail.GROUP: bool(row.group) and fold_group(row.group) not in known.groups,
        Detail.ROLE: not known.roles or (bool(row.role) and row.role not in known.roles),
        Detail.GUARDIAN: bool(row.guardian_name) and fold(row.guardian_name or "") not in known.guardian_keys,
    }
    return tuple(detail for detail, anew in said.items() if anew)


def _says_birth(row: Row, person: Person) -> bool:
    if row.born_on:
        return row.born_on != person.born_on
    return bool(row.birth_year) and row.birth_year != person.birth_year


def may_be_coeval(one: Born, other: Born) -> bool:
    """Whether nothing that is known of their births speaks against it."""
    if one.born_on and other.born_on:
        return one.born_on == other.born_on
    return None in (one.birth_year, other.birth_year) or one.birth_year == other.birth_year


async def _guardian_keys(session: AsyncSession, named: ColumnElement[bool], now: datetime) -> dict[int, set[str]]:
    guardian = aliased(Person)
    care = (
        select(Guardianship.child_id, guardian.name_key)
        .join(Person, Person.id == Guardianship.child_id)
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(named, access.lasting(Guardianship, now))
    )
    keys: dict[int, set[str]] = {}
    for child_id, key in await session.execute(care):
        keys.setdefault(child_id, set()).add(key)
    return keys
