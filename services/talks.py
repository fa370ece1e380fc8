"""Talks: a mentor asks the curator to get in touch."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Person, Promise, PromiseState, Role
from services import access, ages, humans, on_hand, outbox, undo
from services.access import Me, RoleHeld, lasting
from services.errors import AlreadySo, NotFound

TALK = "talk"
"""The promise that asks a curator to get in touch with a mentor."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A curator, as a mentor of the place may see one."""

    person_id: int
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Asker:
    """The mentor who asks."""

    person_id: int
    name: str
    group: str | None


async def curators(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> list[Contact]:
    """The curators of a mentor's places, by name; NotFound for who is no mentor on this telephone."""
    held = await _own(session, me, person_id, now)
    found = select(Person).join(Membership, Membership.person_id == Person.id)
    found = found.where(Membership.place_id.in_([one.place.id for one in held]), on_hand.told(now))
    found = found.where(Person.id.not_in([one.id for one in me.persons])).distinct()
    people = sorted(await session.scalars(found), key=lambda one: (one.name_key, one.id))
    return [Contact(one.id, one.name, one.phone) for one in people]


async def ask(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Change:
    """Asks the curators to get in touch with a mentor, once a day: AlreadySo; NotFound where there is no curator."""
    found = await curators(session, me=me, person_id=person_id, now=now)
    held = await _own(session, me, person_id, now)
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


async def asker(session: AsyncSession, person_id: int, *, told_id: int, now: datetime) -> Asker | None:
    """Who asks, while they still are a mentor, and whoever is told is still one to be told."""
    held = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    held = held.where(Person.id == person_id, Membership.role == Role.MENTOR, lasting(Membership, now))
    row = (await session.execute(held.order_by(Membership.id).limit(1))).first()
    if row is None:
        return None
    person, membership = row
    told = await on_hand.curators(session, membership.place_id, now=now)
    return Asker(person.id, person.name, membership.group) if told_id in told else None


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Asking has left nothing but the messages, and those are dropped with the change."""


async def _own(session: AsyncSession, me: Me, person_id: int, now: datetime) -> list[RoleHeld]:
    """Where the human of this number is a mentor, that very person first."""
    held = await access.roles(session, humans.one(me, person_id), now=now)
    own = [one for one in held if one.membership.role is Role.MENTOR]
    found = sorted(own, key=lambda one: one.person.id != person_id)
    if not found or found[0].person.id != person_id:
        raise NotFound
    return found
