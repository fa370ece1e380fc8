"""The people of a place as they would stand in a list: sent back unchanged, it changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Job, Membership, Person, Role
from services import access, ages, audit, jobs, relatives, uploads
from services.access import Action
from services.errors import NotAllowed
from services.roster import ADULTS

LISTED = tuple(Role(role) for role in ("mentee", "mentor", *ADULTS))
"""Roles that a list can give; curators and coordinators are let in from above, guardians stand beside the child."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody of the place."""

    code: str
    name: str
    born: date | int | None
    group: str | None
    role: Role
    guardian_name: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """Who stands for a code."""

    code: str
    name: str
    role: Role
    group: str | None


async def everybody(session: AsyncSession, place_id: int, *, now: datetime) -> list[Key]:
    """Whoever keeps the database takes everybody who is something in a place now, the staff and guardians too."""
    held = select(Person.id, Person.code, Person.name, Membership.role, Membership.group.label("group_name"))
    held = held.join(Membership, Membership.person_id == Person.id).where(Membership.place_id == place_id)
    held = held.where(access.lasting(Membership, now)).order_by(Person.name_key, Membership.id)
    rows = (await session.execute(held)).all()
    ids = {row.id for row in rows}
    await audit.note(session, by=None, place_id=place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return [Key(row.code, "" if row.name == row.code else row.name, row.role, row.group_name) for row in rows]


async def of(session: AsyncSession, *, job: Job, now: datetime) -> tuple[str, list[Entry]] | None:
    """The language of whoever asked, and the people by name; None where they may not ask any more."""
    asker = await jobs.asking(session, job)
    if asker is None:
        return None
    try:
        by = await access.require(session, asker, Action.ADD_PEOPLE, job.place_id, now=now)
    except NotAllowed:
        return None
    people = await _people(session, job.place_id, now)
    ids = {person.id for person in people}
    await audit.note(session, by=by, place_id=job.place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return asker.chat.language, await _entries(session, people, job.place_id, now)


async def _people(session: AsyncSession, place_id: int, now: datetime) -> Sequence[Person]:
    held = select(Membership.person_id).where(Membership.place_id == place_id, Membership.role.in_(LISTED))
    held = held.where(access.lasting(Membership, now))
    found = select(Person).where(Person.id.in_(held), Person.operator_id == place_id)
    found = found.options(selectinload(Person.memberships)).execution_options(populate_existing=True)
    return (await session.scalars(found)).all()


async def _entries(session: AsyncSession, people: Sequence[Person], place_id: int, now: datetime) -> list[Entry]:
    care = await relatives.guardians(session, [person.id for person in people], now=now)
    today = await uploads.today(session, place_id, now)
    entries = [_entry(person, place_id, care.get(person.id, []), today, now) for person in people]
    return sorted(entries, key=lambda entry: (entry.role is not Role.MENTEE, entry.name, entry.code))


def _entry(person: Person, place_id: int, guardians: list[Person], today: date, now: datetime) -> Entry:
    own = [one for one in person.memberships if one.place_id == place_id and access.lasts(one, now)]
    first = min((one for one in own if one.role in LISTED), key=lambda one: LISTED.index(one.role))
    has_guardian = bool(guardians) and not ages.is_adult(person, today)
    return Entry(
        code=person.code,
        name="" if person.name == person.code else person.name,
        born=person.born_on or person.birth_year,
        group=next((one.group for one in own if one.group), None),
        role=first.role,
        guardian_name=guardians[0].name if has_guardian else None,
    )
