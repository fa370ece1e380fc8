"""Invitations: one-time links by which people come in; only a hash of each link's secret is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import zip_longest

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Change, Chat, Guardianship, Invitation, Membership, Person, Place, Response, Role
from services import access, ages, audit, code_tries, codes, data_modes, relatives, roster, undo
from services.access import Action, Me
from services.errors import NotFound
from services.relatives import Child

VALID_FOR = timedelta(days=14)
SECRET_BYTES = 18
SEAL = 16
"""How many figures of the hash a button carries: enough that only who opened the link can press it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """All that whoever opens a link may see before they have said that it is theirs."""

    invitation_id: int
    seal: str
    initials: str | None
    """Where names do not pass the code; None where nobody has written the name down yet."""
    letter: str | None
    """Of the class; for a guardian, of the child's."""
    role: Role
    place_name: str
    children: tuple[str, ...]
    """Initials, or codes, of those whom a guardian answers for."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who has not come in and may be let in."""

    person: Person
    roles: frozenset[Role]
    group: str | None
    """The class; for a guardian, the child's."""
    children: tuple[str, ...]
    """Names of those whom a guardian answers for."""


@dataclass(frozen=True, slots=True)
class Link(Absent):
    """A fresh link for somebody who has not come in, for handing over."""

    token: str
    code: str | None
    """To type where the link does not open; only printed slips have one."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a typed code."""

    opened: Opened | None = None
    wait: timedelta | None = None
    """After too many tries nothing is looked up for so long."""
    was_told: bool = False
    """The telephone has been told so already: whoever goes on guessing is not answered any more."""


def usable(now: datetime) -> ColumnElement[bool]:
    """The condition that a link still opens something."""
    never = Invitation.used_at.is_(None) & Invitation.revoked_at.is_(None) & Invitation.denied_at.is_(None)
    return never & (Invitation.expires_at > now)


async def issue(session: AsyncSession, *, me: Me | None, person_id: int, now: datetime) -> str:
    """A new link for one person, by who may let them in (`me` None: the command line); earlier ones stay open."""
    person, held = await _invited(session, person_id, now)
    by = await access.inviter(session, me, person, now=now) if me else None
    await data_modes.check_let_in(session, person.operator_id, {one.role for one in held})
    invitation, token = _invitation(person.id, by, now)
    session.add(invitation)
    await session.flush()
    return token


async def issue_all(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Link]:
    """A new link for everybody in a place who has not come in, curators aside; by group, then by name."""
    by = await access.require(session, me, Action.INVITE_PEOPLE, place_id, now=now)
    return await give_out(session, by=by, people=await absent(session, place_id, now=now), now=now)


async def give_out(
    session: AsyncSession, *, by: Person | None, people: Sequence[Absent], typed: Sequence[str] = (), now: datetime
) -> list[Link]:
    """A new link for each of these people, by who may let them in; with codes to type, where some are drawn."""
    links = []
    for one, code in zip_longest(people, typed):
        invitation, token = _invitation(one.person.id, by, now, code)
        session.add(invitation)
        links.append(Link(one.person, one.roles, one.group, one.children, token, code))
    await session.flush()
    for place_id in {one.person.operator_id for one in people}:
        ids = {one.person.id for one in people if one.person.operator_id == place_id}
        await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return links


async def absent(session: AsyncSession, place_id: int, *, now: datetime) -> list[Absent]:
    """Those of a place who have not come in and whom its curator may let in; by group, then by name."""
    people = await _absent(session, place_id, now)
    care = await relatives.children(session, [person.id for person in people], now=now)
    are_all_let_in = (await data_modes.passing(session, place_id)).participants
    found = [
        Absent(person, frozenset(one.role for one in held), _group(held, children), tuple(one.name for one in children))
        for person, held in people.items()
        if not _is_done(held, children := care.get(person.id, []))
        if are_all_let_in or any(one.role in data_modes.STAFF for one in held)
    ]
    return sorted(found, key=lambda one: (roster.group_order(one.group), one.person.name_key, one.person.id))


async def look(session: AsyncSession, *, me: Me, token: str, now: datetime) -> Opened | None:
    """What a link shows before anybody says that it is theirs; None where it opens nothing here."""
    digest = sha256(token.encode(errors="replace")).hexdigest()
    return await _look(session, me, Invitation.token_hash == digest, now)


async def look_by_code(session: AsyncSession, *, me: Me, code: str, now: datetime) -> Typed:
    """As `look`, by a typed code; after too many tries not even the right one is looked up for an hour."""
    tries = await code_tries.of(session, me.chat.id, now=now)
    if len(tries) < code_tries.TRIES:
        opened = await _look(session, me, Invitation.code_hash == codes.digest(code), now)
        if opened is None:
            await code_tries.note(session, me.chat.id, at=now, now=now)
        return Typed(opened)
    was_told = len(tries) > code_tries.TRIES
    if not was_told:  # one row more says that they were told, and goes when the oldest try goes
        await code_tries.note(session, me.chat.id, at=tries[0], now=now)
    return Typed(wait=tries[0] + code_tries.HOUR - now, was_told=was_told)


async def _look(session: AsyncSession, me: Me, condition: ColumnElement[bool], now: datetime) -> Opened | None:
    invitation = await session.scalar(select(Invitation).where(condition, usable(now)))
    if invitation is None:
        return None
    person, held = await _invited(session, invitation.person_id, now)
    children = (await relatives.children(session, [person.id], now=now)).get(person.id, [])
    if _is_done(held, children) or await is_wrong_telephone(session, me, person, now):
        return None
    passing = await data_modes.passing(session, person.operator_id)
    if not passing.participants and all(one.role not in data_modes.STAFF for one in held):
        return None
    return Opened(
        invitation_id=invitation.id,
        seal=invitation.token_hash[:SEAL],
        initials=_sign(person) if passing.names else person.code,
        letter=roster.group_letter(_group(held, children)),
        role=held[0].role,
        place_name=(await session.get_one(Place, held[0].place_id)).name,
        children=tuple(roster.initials(child.name) if passing.names else child.code for child in children),
    )


async def accept(session: AsyncSession, *, me: Me, invitation_id: int, seal: str, now: datetime) -> Person:
    """Whoever opened the link says that it is theirs: the telephone serves that person now, and no other one does.

    A link works once (NotFound); pressed twice on one telephone it is simply home.
    """
    invitation = await session.scalar(select(Invitation).where(_sealed(invitation_id, seal)))
    if invitation is None:
        raise NotFound
    await access.hold(session, invitation.person_id)
    person, held = await _invited(session, invitation.person_id, now)
    if invitation.used_by_chat_id == me.chat.id == person.chat_id:
        return person
    if not held or await is_wrong_telephone(session, me, person, now):
        raise NotFound
    await data_modes.check_let_in(session, person.operator_id, {one.role for one in held})
    used = update(Invitation).where(Invitation.id == invitation_id, usable(now))
    used = used.values(used_at=now, used_by_chat_id=me.chat.id).returning(Invitation.id)
    if await session.scalar(used) is None:
        raise NotFound
    await close(session, person.id, now)
    await _move_in(session, me, person)
    return person


async def deny(session: AsyncSession, *, invitation_id: int, seal: str, now: datetime) -> None:
    """Whoever opened the link says that it is not theirs: it opens nothing any more, and the curator will see it."""
    denied = update(Invitation).where(_sealed(invitation_id, seal), usable(now)).values(denied_at=now)
    await session.execute(denied)


async def revoke(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Change:
    """Whoever may let a person in closes all links that this person has been given."""
    person, _ = await _invited(session, person_id, now)
    by = await access.inviter(session, me, person, now=now)
    closed = await close(session, person_id, now)
    rows = {"invitations": closed}
    return await undo.made(session, kind=undo.Kind.LINKS_REVOKED, by=by, rows=rows, now=now)


def _invitation(person_id: int, by: Person | None, now: datetime, code: str | None = None) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation = Invitation(
        token_hash=sha256(token.encode()).hexdigest(),
        code_hash=code and codes.digest(code),
        person_id=person_id,
        invited_by_id=by and by.id,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    return invitation, token


def _sign(person: Person) -> str | None:
    return None if person.name == person.code else roster.initials(person.name)


def _sealed(invitation_id: int, seal: str) -> ColumnElement[bool]:
    return (Invitation.id == invitation_id) & (func.substr(Invitation.token_hash, 1, SEAL) == seal)


async def _invited(session: AsyncSession, person_id: int, now: datetime) -> tuple[Person, list[Membership]]:
    """The person, and the roles they hold now, the highest first."""
    found = select(Person).where(Person.id == person_id).options(selectinload(Person.memberships))
    person = await session.scalar(found.execution_options(populate_existing=True))
    if person is None:
        raise NotFound
    held = [membership for membership in person.memberships if access.lasts(membership, now)]
    return person, sorted(held, key=lambda membership: list(Role).index(membership.role))


async def is_wrong_telephone(session: AsyncSession, me: Me, person: Person, now: datetime) -> bool:
    """A guardian comes in on another telephone than the child; they may share one while the child is under 14."""
    own_ids = [one.id for one in me.persons]
    guards = (Guardianship.guardian_id == person.id) & Guardianship.child_id.in_(own_ids)
    guarded = (Guardianship.child_id == person.id) & Guardianship.guardian_id.in_(own_ids)
    wrong = guards if ages.is_child(person, now) else or_(guards, guarded)
    return await session.scalar(select(Guardianship.id).where(wrong, access.lasting(Guardianship, now))) is not None


async def close(session: AsyncSession, person_id: int, now: datetime) -> list[int]:
    """Of somebody no link opens anything any more; gives those that did."""
    still_open = update(Invitation).where(Invitation.person_id == person_id, usable(now)).values(revoked_at=now)
    return list(await session.scalars(still_open.returning(Invitation.id)))


async def _move_in(session: AsyncSession, me: Me, person: Person) -> None:
    """The telephone serves the person now; one that did so before forgets what it was filling in for them."""
    own = select(Response.id).where(Response.person_id == person.id)
    before = update(Chat).where(Chat.id == person.chat_id, Chat.response_id.in_(own)).values(response_id=None)
    await session.execute(before)
    session.add(me.chat)
    await session.flush()
    person.chat_id = me.chat.id
    await session.flush()
    await session.refresh(person, ["chat"])
    if person not in me.persons:
        me.persons.append(person)


async def _absent(session: AsyncSession, place_id: int, now: datetime) -> dict[Person, list[Membership]]:
    """Those of a place who have not come in and whom its curator may let in, each with their roles."""
    held = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    held = held.where(Membership.place_id == place_id, Person.chat_id.is_(None), access.lasting(Membership, now))
    absent: dict[Person, list[Membership]] = {}
    for person, membership in await session.execute(held.order_by(Membership.id)):
        absent.setdefault(person, []).append(membership)
    above = access.LET_IN_FROM_ABOVE
    return {person: roles for person, roles in absent.items() if above.isdisjoint(one.role for one in roles)}


def _is_done(held: list[Membership], children: list[Child]) -> bool:
    """Who has left, and a guardian whose children are of age, have nothing to come in for."""
    return not held or (not children and all(membership.role is Role.GUARDIAN for membership in held))


def _group(held: list[Membership], children: list[Child]) -> str | None:
    """The class or post; for a guardian, the child's."""
    groups = [membership.group for membership in held] + [child.group for child in children]
    return next(filter(None, groups), None)
