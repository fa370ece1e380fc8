"""Appeals: a mentee calls the grown-ups at once, a mentor asks the curator to get in touch."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Lane, Membership, Person, Promise, PromiseState, Reach, Role
from services import access, ages, humans, on_hand, outbox, receivers, undo
from services.access import Me, RoleHeld, lasting
from services.errors import AlreadySo, NotFound
from services.roster import fold

HELP = "help"
"""The promise that tells an adult of a mentee who needs help."""
TALK = "talk"
"""The promise that asks a curator to get in touch with a mentor."""
PRESSED_TWICE = 5
"""Minutes within which another press is the same call."""

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_STEMS = tuple(_WORDS["psychologist"]["stems"])


@dataclass(frozen=True, slots=True)
class Contact:
    """A curator, as a mentor of the place may see one."""

    person_id: int
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who appeals: what an adult needs to find them."""

    person_id: int
    name: str
    group: str | None


@dataclass(frozen=True, slots=True)
class Help:
    """What there is for a mentee who needs help."""

    person: Person
    is_adult: bool


async def help_for(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Help:
    """A mentee of this telephone who needs help; NotFound for anybody else."""
    held = await _own(session, me, person_id, Role.MENTEE, now)
    return Help(held[0].person, ages.is_adult(held[0].person, ages.local_date(now, held[0].place.time_zone)))


async def call(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> int:
    """Tells the curators and psychologists of a mentee's places at once; gives how many of them can be reached.

    By night too, and without the minute for taking back: a telephone that rings for nothing does less harm than a
    child who waits until the morning.
    """
    held = await _own(session, me, person_id, Role.MENTEE, now)
    adults = await _adults(session, [one.place.id for one in held], now) - {one.id for one in me.persons}
    turn = f"{now:%Y%m%d%H}{now.minute // PRESSED_TWICE}"
    reachable = 0
    for adult_id, receiver in (await receivers.of(session, adults, now=now)).items():
        reachable += receiver.chat_id is not None and receiver.reach is not Reach.CLOSED
        await outbox.promise(
            session,
            key=f"{HELP}:{person_id}:{adult_id}:{turn}",
            kind=HELP,
            receiver_id=adult_id,
            parameters={"person_id": person_id},
            not_before=now,
            now=now,
            lane=Lane.URGENT,
        )
    return reachable


async def curators(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> list[Contact]:
    """The curators of a mentor's places, by name; NotFound for who is no mentor on this telephone."""
    held = await _own(session, me, person_id, Role.MENTOR, now)
    found = select(Person).join(Membership, Membership.person_id == Person.id)
    found = found.where(Membership.place_id.in_([one.place.id for one in held]), on_hand.told(now))
    found = found.where(Person.id.not_in([one.id for one in me.persons])).distinct()
    people = sorted(await session.scalars(found), key=lambda one: (one.name_key, one.id))
    return [Contact(one.id, one.name, one.phone) for one in people]


async def ask(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Change:
    """Asks the curators to get in touch with a mentor, once a day: AlreadySo; NotFound where there is no curator."""
    found = await curators(session, me=me, person_id=person_id, now=now)
    held = await _own(session, me, person_id, Role.MENTOR, now)
    if not found:
        raise NotFound
    key = f"{TALK}:{person_id}:{ages.local_date(now, held[0].place.time_zone)}:"
    asked = select(Promise.id).where(Promise.key.startswith(key), Promise.state != PromiseState.DROPPED)
    if await session.scalar(asked.limit(1)) is not None:
        raise AlreadySo
    change = await undo.made(session, kind=undo.Kind.CURATOR_ASKED, by=held[0].person, rows={}, now=now)
    for one in found:
        await outbox.promise(
            session,
            key=f"{key}{one.person_id}:{change.id}",
            kind=TALK,
            receiver_id=one.person_id,
            parameters={"person_id": person_id},
            not_before=now + undo.MINUTE,
            now=now,
            change_id=change.id,
        )
    return change


async def caller(session: AsyncSession, person_id: int, role: Role, *, told_id: int, now: datetime) -> Caller | None:
    """Who appealed, while they still are what they were, and whoever is told is still one to be told."""
    held = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    held = held.where(Person.id == person_id, Membership.role == role, lasting(Membership, now))
    row = (await session.execute(held.order_by(Membership.id).limit(1))).first()
    if row is None:
        return None
    person, membership = row
    adults = await _adults(session, [membership.place_id], now)
    told = adults if role is Role.MENTEE else await on_hand.curators(session, membership.place_id, now=now)
    return Caller(person.id, person.name, membership.group) if told_id in told else None


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Asking has left nothing but the messages, and those are dropped with the change."""


async def _own(session: AsyncSession, me: Me, person_id: int, role: Role, now: datetime) -> list[RoleHeld]:
    """The roles of this kind that the human of this number holds, that very person's first."""
    held = await access.roles(session, humans.one(me, person_id), now=now)
    found = sorted((one for one in held if one.membership.role is role), key=lambda one: one.person.id != person_id)
    if not found or found[0].person.id != person_id:
        raise NotFound
    return found


async def _adults(session: AsyncSession, place_ids: Collection[int], now: datetime) -> set[int]:
    """Curators, and those specialists of the school whose post says that they are psychologists."""
    held = select(Membership.person_id, Membership.role, Membership.group).where(Membership.place_id.in_(place_ids))
    held = held.where(Membership.role.in_((Role.CURATOR, Role.OBSERVER)), lasting(Membership, now))
    return {
        person_id
        for person_id, role, post in await session.execute(held)
        if role is Role.CURATOR or any(stem in fold(post or "") for stem in _STEMS)
    }
