"""Duplicates: two rows that may be one human being, until a curator has said what they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Change, Guardianship, Membership, Person, Role
from services import access, audit, relatives, undo
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.recognition import may_be_coeval
from services.roster import fold_group


@dataclass(frozen=True, slots=True)
class Side:
    """One of two rows that may be one human being."""

    person: Person
    roles: list[Membership]
    came_in: bool
    kin: list[str]
    """Names of their guardians and children."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one human being; the first is the one to be kept."""

    keep: Side
    drop: Side
    left: int
    """How many more pairs there are."""


async def first(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Pair | None:
    """The first pair of a place that a curator has to decide about."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    found = await pairs(session, place_id, now=now)
    if not found:
        return None
    one, other = found[0]
    both = [one.id, other.id]
    await audit.note(session, by=by, place_id=place_id, subject_ids=both, act=AuditAct.SAW, now=now)
    keep, drop = (one, other) if (one.chat_id is None, one.id) < (other.chat_id is None, other.id) else (other, one)
    return Pair(await _side(session, keep, now), await _side(session, drop, now), len(found) - 1)


async def count(session: AsyncSession, place_id: int, *, now: datetime) -> int:
    """How many pairs of a place wait for a decision."""
    return len(await pairs(session, place_id, now=now))


async def distinguish(session: AsyncSession, *, me: Me, person_id: int, other_id: int, now: datetime) -> Change:
    """A curator says that these are two people, and is not asked about them again: AlreadySo, NotFound."""
    place_id = await of_one_place(session, me, person_id, other_id, now)
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    pair = sorted((person_id, other_id))
    if tuple(pair) in await _distinct(session, place_id):
        raise AlreadySo
    rows = {"place": place_id, "pair": pair}
    return await undo.made(session, kind=undo.Kind.PEOPLE_DISTINCT, by=by, rows=rows, now=now)


async def of_one_place(session: AsyncSession, me: Me, person_id: int, other_id: int, now: datetime) -> int:
    """The place that answers for both of these; NotFound where it is not one, or this telephone may not change them."""
    one = await access.changed_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    other = await access.changed_person(session, me, other_id, action=Action.ADD_PEOPLE, now=now)
    if one.operator_id != other.operator_id or one.id == other.id:
        raise NotFound
    return one.operator_id


async def pairs(session: AsyncSession, place_id: int, *, now: datetime) -> list[tuple[Person, Person]]:
    """All pairs of a place that may be one human being, and of which nobody has said that they are two."""
    namesakes = await _namesakes(session, place_id, now)
    ids = [person.id for group in namesakes for person in group]
    if not ids:
        return []
    related, distinct = await _related(session, ids), await _distinct(session, place_id)
    found = [pair for group in namesakes for pair in _alike(group, now)]
    return [pair for pair in found if (pair[0].id, pair[1].id) not in related | distinct]


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The pair is asked about again: a decision that was taken back does not count, and nothing else was done."""
    await session.flush()


def _alike(group: Iterable[Person], now: datetime) -> Iterator[tuple[Person, Person]]:
    """Namesakes of whom nothing says that they are two; in one class another day may be a slip of the pen."""
    for one, other in combinations(group, 2):
        classmates = one.birth_year == other.birth_year and bool(_groups(one, now) & _groups(other, now))
        if (classmates or may_be_coeval(one, other)) and _may_share(one, other, now):
            yield one, other


def _may_share(one: Person, other: Person, now: datetime) -> bool:
    """One class, or an unknown one; guardians have none, but one telephone, or a link that is not used yet."""
    if _is_guardian(one, now) is not _is_guardian(other, now):
        return False
    if _is_guardian(one, now):
        return one.chat_id is None or other.chat_id is None or one.chat_id == other.chat_id
    groups, others = _groups(one, now), _groups(other, now)
    return not groups or not others or bool(groups & others)


def _groups(person: Person, now: datetime) -> set[str]:
    return {fold_group(one.group) for one in person.memberships if one.group and access.lasts(one, now)}


def _is_guardian(person: Person, now: datetime) -> bool:
    return all(one.role is Role.GUARDIAN for one in person.memberships if access.lasts(one, now))


async def _namesakes(session: AsyncSession, place_id: int, now: datetime) -> list[list[Person]]:
    """Those in a place who share a name, but for whoever is named from above."""
    here = select(Membership.person_id).where(Membership.place_id == place_id, access.lasting(Membership, now))
    above = select(Membership.person_id).where(Membership.role.in_(access.LET_IN_FROM_ABOVE))
    listed = (Person.operator_id == place_id) & Person.id.in_(here)
    listed &= Person.id.not_in(above.where(access.lasting(Membership, now)))
    shared = select(Person.name_key).where(listed).group_by(Person.name_key).having(func.count() > 1)
    persons = await session.scalars(
        select(Person)
        .where(listed, Person.name_key.in_(shared))
        .options(selectinload(Person.memberships))
        .order_by(Person.name_key, Person.id),
        execution_options={"populate_existing": True},
    )
    groups: dict[str, list[Person]] = {}
    for person in persons:
        groups.setdefault(person.name_key, []).append(person)
    return list(groups.values())


async def _related(session: AsyncSession, ids: Iterable[int]) -> set[tuple[int, int]]:
    """Guardians and their own children are two people, whatever they are called."""
    numbers = set(ids)
    care = select(Guardianship.guardian_id, Guardianship.child_id)
    rows = await session.execute(
        care.where(or_(Guardianship.guardian_id.in_(numbers), Guardianship.child_id.in_(numbers)))
    )
    return {(min(row), max(row)) for row in map(tuple, rows)}


async def _distinct(session: AsyncSession, place_id: int) -> set[tuple[int, int]]:
    said = select(Change.rows).where(Change.kind == undo.Kind.PEOPLE_DISTINCT, Change.undone_at.is_(None))
    rows = await session.scalars(said.where(Change.rows["place"].as_integer() == place_id))
    return {(one["pair"][0], one["pair"][1]) for one in rows}


async def _side(session: AsyncSession, person: Person, now: datetime) -> Side:
    guardians = (await relatives.guardians(session, [person.id], now=now)).get(person.id, [])
    children = (await relatives.children(session, [person.id], now=now)).get(person.id, [])
    return Side(
        person=person,
        roles=[one for one in person.memberships if access.lasts(one, now)],
        came_in=person.chat_id is not None,
        kin=[*(one.name for one in guardians), *(child.name for child in children)],
    )
