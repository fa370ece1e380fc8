"""The new school year: class by class, who goes up, who stays and who has left; then the staff; and the programmes."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Membership, Person, Place, PlaceKind, Programme, Role
from services import (
    access,
    ages,
    archive,
    audit,
    class_names,
    moves,
    pair_replacing,
    pair_results,
    programmes,
    school_years,
    staying,
    undo,
)
from services.access import Action, Me
from services.class_names import Becomes
from services.errors import AlreadySo, NotFound
from services.roster import group_order

STAFF = "staff"
"""The key of those who work in the place; classes have keys of figures."""
PORTION = 60
"""People on a screen: Telegram takes a hundred buttons. The rest of a larger class comes next."""


class Step(StrEnum):
    """What a curator says of some people of a class."""

    UP = "up"
    STAY = "stay"
    GO = "go"


@dataclass(slots=True)
class Class:
    """Those of a class, or of the staff, of whom the new school year is not known yet."""

    key: str
    group: str | None
    becomes: Becomes
    next_name: str | None
    people: list[Person] = field(default_factory=list)
    held: list[Membership] = field(default_factory=list)
    leaving: set[int] = field(default_factory=set)
    """Of the staff, who said that they do not stay."""
    mentees: dict[int, list[Person]] = field(default_factory=dict)
    """Of those who leave, whose mentors they are still."""
    to_replace: set[int] = field(default_factory=set)
    """Of those who leave, for whose mentees another mentor can be looked for."""
    awaited: int = 0
    """Of the staff, how many are asked and have not answered; they are not among the people."""
    to_ask: list[int] = field(default_factory=list)
    """Of the staff, who can be asked."""


@dataclass(frozen=True, slots=True)
class Year:
    """How far a place has come with the new school year."""

    year: int
    classes: list[Class]
    """The highest first; the staff last."""
    to_finish: int = 0
    """Pairs whose time is over, and that wait for a result."""

    def of(self, key: str) -> Class | None:
        """The class of this key, if anybody waits there."""
        return next((one for one in self.classes if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Stepped:
    """What became of some people of a class."""

    one: Class
    count: int
    programmes: list[Programme]
    """Those of last year that go on in this one since then."""
    change: Change


async def look(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Year:
    """A curator looks who waits for the new school year."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    found = await _waiting(session, place_id, now)
    if staff := found.of(STAFF):
        staff.mentees = await staying.mentees(session, place_id, staff.leaving)
        staff.to_replace = await staying.to_replace(session, place_id, staff.leaving, now=now)
    ids = {person.id for one in found.classes for its in (one.people, *one.mentees.values()) for person in its}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return replace(found, to_finish=await pair_results.count(session, place_id, now=now))


async def is_waiting(session: AsyncSession, place_id: int, *, now: datetime) -> bool:
    """Whether anybody of a place waits for the new school year."""
    return any(one.people for one in (await _waiting(session, place_id, now)).classes)


async def step(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    key: str,
    person_ids: Collection[int],
    does: Step,
    now: datetime,
) -> Stepped:
    """A curator says of these people of a class what becomes of them: AlreadySo, NotFound.

    Whoever is not in the class any more, or is decided about already, is left as they are. With the first of them the
    programmes of last year go on in the new one.
    """
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    await access.hold_place(session, place_id)
    found = await _waiting(session, place_id, now)
    one = found.of(key)
    held = [membership for membership in (one.held if one else []) if membership.person_id in person_ids]
    if one is None or not held:
        raise AlreadySo
    ids = {membership.person_id for membership in held}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    rows = await _do(session, by, one, held, does, found.year, now)
    begun = await programmes.go_on(session, await session.get_one(Place, place_id), by=by, now=now)
    rows |= {"programmes": [programme.id for programme in begun]}
    change = await undo.made(session, kind=undo.Kind.YEAR_STEPPED, by=by, rows=rows, now=now)
    return Stepped(one, len(ids), begun, change)


async def ask_staff(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[int, Change]:
    """A curator asks all who work in the place and have come in whether they stay; gives how many: AlreadySo."""
    staff = (await look(session, me=me, place_id=place_id, now=now)).of(STAFF)
    people = staff.people if staff else []
    return await staying.ask_all(session, me=me, place_id=place_id, people=people, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Everybody is where they were, and the programmes have not gone on: InUse where something has come of either."""
    await programmes.forget(session, change.rows["programmes"])
    await (archive if "memberships" in change.rows else moves).restore(session, change, now)


async def _do(
    session: AsyncSession, by: Person, one: Class, held: list[Membership], does: Step, year: int, now: datetime
) -> dict[str, Any]:
    """Gives what undoing needs."""
    if does is Step.GO or (does is Step.UP and one.becomes is Becomes.GRADUATES):
        place_id, left = held[0].place_id, {membership.person_id for membership in held}
        rows = await archive.close(session, place_id, left, now=now)
        await pair_replacing.seek(session, rows["pairs"], by=by, place_id=place_id, now=now)
        return rows
    if does is Step.STAY:
        return await moves.stay(session, held, year)
    if not one.next_name:
        raise NotFound
    return await moves.shift(session, held, one.next_name, year, now=now)


async def _waiting(session: AsyncSession, place_id: int, now: datetime) -> Year:
    place = await session.get_one(Place, place_id)
    year, today = school_years.at(now, place.time_zone), ages.local_date(now, place.time_zone)
    found = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    rows = await session.execute(found.where(Membership.place_id == place_id, access.lasting(Membership, now)))
    held: dict[Person, list[Membership]] = {}
    for person, membership in rows:
        held.setdefault(person, []).append(membership)
    classes: dict[str, Class] = {}
    for person in sorted(held, key=lambda one: (one.name_key, one.id)):
        roles = held[person]
        learns = [one for one in roles if moves.is_learner(one) and not _is_of_staff(person, one, today)]
        if archive.is_from_above(roles, now) or all(one.role is Role.GUARDIAN for one in roles):
            continue
        for membership in learns or roles:
            if school_years.known_for(membership, place.time_zone) < year:
                one = _class(place, membership.group, is_staff=not learns)
                _join(classes.setdefault(one.key, one), person, membership)
    await _asked(session, place_id, classes.get(STAFF), year, now)
    return Year(year, sorted(classes.values(), key=_highest_first))


def _join(one: Class, person: Person, membership: Membership) -> None:
    if person not in one.people:
        one.people.append(person)
    one.held.append(membership)


def _is_of_staff(person: Person, membership: Membership, today: date) -> bool:
    """A teacher may be a mentee: of age, and with a post instead of a class."""
    return ages.is_adult(person, today) and not class_names.is_studied_in(membership.group)


def _class(place: Place, group: str | None, *, is_staff: bool) -> Class:
    if is_staff:
        return Class(STAFF, None, Becomes.ASKED, None)
    becomes, name = class_names.next_year(group)
    if place.kind is PlaceKind.COLLEGE:  # its groups keep their names, and a course is not a class
        becomes, name = Becomes.ASKED, None
    return Class(class_names.key(group), group, becomes, name)


async def _asked(session: AsyncSession, place_id: int, staff: Class | None, year: int, now: datetime) -> None:
    """Of whom an answer is waited for, the curator is not asked meanwhile."""
    if staff is None:
        return
    said = await staying.answers(session, place_id, staff.people, year, now=now)
    staff.people = [one for one in staff.people if one.id not in said.awaited]
    staff.held = [one for one in staff.held if one.person_id not in said.awaited]
    staff.awaited, staff.to_ask = len(said.awaited), said.to_ask
    staff.leaving = said.leaving & {one.id for one in staff.people}


def _highest_first(one: Class) -> tuple[bool, int, str]:
    figure, letter = group_order(one.group)
    return one.key == STAFF, -figure, letter
