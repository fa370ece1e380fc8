"""People who are new in a place, one by one: a curator, a guardian, and who is let in from the command line."""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Capacity, Change, Guardianship, Membership, Person, Place, PlaceKind, Role
from services import access, ages, audit, relatives, roster, signatures, undo
from services.access import Action, Me
from services.errors import NotFound, OfAge, PersonKnown, RowWrong
from services.roster import fold


async def add_curator(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    name: str,
    post: str | None,
    order_number: str = "",
    order_on: date | None = None,
    phone: str = "",
    now: datetime,
) -> tuple[Person, Change]:
    """A coordinator names a curator of a place; PersonKnown where one of that name is there, RowWrong."""
    by = await access.require(session, me, Action.INVITE_CURATOR, place_id, now=now)
    curator = await _add_staff(session, place_id, Role.CURATOR, name=name, post=post, phone=phone, now=now)
    (membership,) = curator.memberships
    membership.order_number, membership.order_on = roster.clean(order_number) or None, order_on
    await session.flush()
    await audit.note(session, by=by, place_id=place_id, subject_ids=[curator.id], act=AuditAct.CHANGED, now=now)
    return curator, await _made(session, undo.Kind.CURATOR_ADDED, by, curator, now)


async def add_representative(
    session: AsyncSession, *, me: Me, place_id: int, name: str, post: str | None, phone: str, now: datetime
) -> tuple[Person, Change]:
    """A coordinator names who speaks for a partner: PersonKnown, RowWrong; NotFound where the place is none."""
    by = await access.require(session, me, Action.INVITE_CURATOR, place_id, now=now)
    if (await session.get_one(Place, place_id)).kind is not PlaceKind.PARTNER:
        raise NotFound
    person = await _add_staff(session, place_id, Role.PARTNER, name=name, post=post, phone=phone, now=now)
    await audit.note(session, by=by, place_id=place_id, subject_ids=[person.id], act=AuditAct.CHANGED, now=now)
    return person, await _made(session, undo.Kind.REPRESENTATIVE_ADDED, by, person, now)


async def add_guardian(
    session: AsyncSession, *, me: Me, child_id: int, name: str, now: datetime
) -> tuple[Person, Change]:
    """A curator names who answers for a minor: OfAge, PersonKnown, RowWrong."""
    name, _ = _checked(name, "")
    child = await access.changed_person(session, me, child_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, child.operator_id, now=now)
    place = await session.get_one(Place, child.operator_id)
    is_staff = any(one.role in signatures.STAFF for one in child.memberships if access.lasts(one, now))
    needed, _ = signatures.signers(child, ages.local_date(now, place.time_zone), is_staff=is_staff)
    if Capacity.GUARDIAN not in needed:
        raise OfAge
    for known in (await relatives.guardians(session, [child_id], now=now)).get(child_id, []):
        if known.name_key == fold(name):
            raise PersonKnown(known.id)
    guardian = await _add(session, place.id, name, Role.GUARDIAN, now=now)
    session.add(guardianship(guardian, child, now))
    await session.flush()
    return guardian, await _made(session, undo.Kind.GUARDIAN_ADDED, by, guardian, now)


async def add_unnamed(session: AsyncSession, *, place: Place, role: Role, now: datetime) -> Person:
    """Whoever the command line lets in: only their role is known, so the code stands for the name."""
    person = await _add(session, place.id, "", role, now=now)
    rename(person, person.code)
    await session.flush()
    return person


def rename(person: Person, name: str) -> None:
    """Another name, and the key under which it is looked up."""
    person.name, person.name_key = name, fold(name)


async def new_codes(session: AsyncSession, count: int) -> list[str]:
    """Short codes that nobody has."""
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {_draw() for _ in range(count - len(codes))}
        codes |= drawn - set(await session.scalars(select(Person.code).where(Person.code.in_(drawn))))
    return list(codes)


def row(
    place_id: int,
    code: str,
    name: str,
    now: datetime,
    *,
    born_on: date | None = None,
    birth_year: int | None = None,
) -> dict[str, Any]:
    """What is known of somebody new, whose data the place answers for."""
    return {
        "operator_id": place_id,
        "code": code,
        "name": name,
        "name_key": fold(name),
        "born_on": born_on,
        "birth_year": birth_year,
        "created_at": now,
    }


def person(
    place_id: int,
    code: str,
    name: str,
    now: datetime,
    *,
    born_on: date | None = None,
    birth_year: int | None = None,
) -> Person:
    """A row for somebody new, whose data the place answers for."""
    return Person(**row(place_id, code, name, now, born_on=born_on, birth_year=birth_year))


async def insert_all(
    session: AsyncSession, rows: Sequence[dict[str, Any]], held: Sequence[dict[str, Any]]
) -> list[Person]:
    """Many newcomers, each with one role, in few statements: their codes find them, since SQLite would give the
    numbers of new rows only one by one."""
    if not rows:
        return []
    await session.execute(insert(Person), rows)
    codes = [one["code"] for one in rows]
    new = await session.execute(select(Person.code, Person.id).where(Person.code.in_(codes)))
    numbers = {one.code: one.id for one in new}
    pairs = zip(codes, held, strict=True)
    await session.execute(insert(Membership), [{**role, "person_id": numbers[code]} for code, role in pairs])
    made = select(Person).where(Person.code.in_(codes)).options(selectinload(Person.memberships))
    found = {one.code: one for one in await session.scalars(made)}
    return [found[code] for code in codes]


def guardianship(guardian: Person, child: Person, now: datetime) -> Guardianship:
    """A row by which `guardian` answers for `child` from now on; both are in the database."""
    return Guardianship(guardian_id=guardian.id, child_id=child.id, since=now)


def undo_rows(
    persons: Collection[Person], *, memberships: Collection[Membership] = (), before: Collection[dict[str, Any]] = ()
) -> dict[str, Any]:
    """What taking back needs: who is new, which roles are, and how those who were changed were before."""
    return {
        "persons": [one.id for one in persons],
        "memberships": [one.id for one in memberships],
        "before": list(before),
    }


async def _add_staff(
    session: AsyncSession, place_id: int, role: Role, *, name: str, post: str | None, phone: str, now: datetime
) -> Person:
    """Somebody whom those above let in, unless one of that name is in that role already."""
    name, post = _checked(name, post or "")
    namesake = select(Person.id).join(Membership, Membership.person_id == Person.id)
    namesake = namesake.where(Person.name_key == fold(name), Membership.place_id == place_id)
    namesake = namesake.where(Membership.role == role, access.lasting(Membership, now))
    if known := await session.scalar(namesake):
        raise PersonKnown(known)
    person = await _add(session, place_id, name, role, group=post or None, now=now)
    person.phone = roster.clean(phone) or None
    await session.flush()
    return person


async def _add(
    session: AsyncSession, place_id: int, name: str, role: Role, *, group: str | None = None, now: datetime
) -> Person:
    (code,) = await new_codes(session, 1)
    newcomer = person(place_id, code, name, now)
    newcomer.memberships.append(Membership(place_id=place_id, role=role, group=group, since=now))
    session.add(newcomer)
    await session.flush()
    return newcomer


async def _made(session: AsyncSession, kind: undo.Kind, by: Person, newcomer: Person, now: datetime) -> Change:
    return await undo.made(session, kind=kind, by=by, rows=undo_rows([newcomer]), now=now)


def _checked(name: str, post: str) -> tuple[str, str]:
    name, post = roster.clean(name), roster.clean(post)
    if problems := roster.misnamed(name, post):
        raise RowWrong(list(problems))
    return name, post


def _draw() -> str:
    return "".join(secrets.choice(roster.CODE_LETTERS) for _ in range(roster.CODE_LENGTH))
