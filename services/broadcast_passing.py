"""Passing on: what a level above says to pupils and parents reaches them as a broadcast of their own place."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastState, Membership, Promise, PromiseState, Role
from services import access, audiences, broadcasts, tree
from services.access import Me
from services.audiences import Audience
from services.errors import NotFound


class PassedOn(NamedTuple):
    """How far it has got by the curators."""

    places: int
    people: int


async def pass_on(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """A curator who was asked to passes it on in their place; pressed again, or by a colleague, it is the same one.

    NotFound to anybody else; refusals of `broadcasts.send`.
    """
    broadcast = await session.get(Broadcast, broadcast_id)
    if broadcast is None or broadcast.removed_at is not None:
        raise NotFound
    place_id = await asked(session, me, broadcast, now=now)
    if place_id is None:
        raise NotFound
    await access.hold_place(session, place_id)
    known = select(Broadcast).where(Broadcast.passes_on_id == broadcast.id, Broadcast.place_id == place_id)
    passed: Broadcast | None = await session.scalar(known.limit(1))
    if passed is not None:
        return passed
    meant = Audience.restored(broadcast.audience)
    roles = tuple(role for role in meant.roles if role in audiences.PASSED_ON)
    made = await broadcasts.draft(
        session,
        me,
        place_id=place_id,
        audience=Audience(place_id, roles, language=meant.language),
        parts=broadcast.parts,
        choices=broadcast.choices,
        event_id=broadcast.event_id,
        passes_on_id=broadcast.id,
        now=now,
    )
    return await broadcasts.send(session, me, broadcast_id=made.id, now=now)


async def asked(session: AsyncSession, me: Me, broadcast: Broadcast, *, now: datetime) -> int | None:
    """The organisation in which this telephone is asked to pass it on."""
    own = [person.id for person in me.persons]
    copy = select(Promise.receiver_id).where(Promise.broadcast_id == broadcast.id, Promise.receiver_id.in_(own))
    curated = select(Membership.place_id).where(Membership.person_id.in_(copy), Membership.role == Role.CURATOR)
    below = tree.below([Audience.restored(broadcast.audience).place_id])
    curated = curated.where(Membership.place_id.in_(select(below.c.id)), access.lasting(Membership, now))
    if not broadcast.is_to_pass_on:
        return None
    place_id: int | None = await session.scalar(curated.order_by(Membership.id).limit(1))
    return place_id


async def passed_on(session: AsyncSession, broadcast: Broadcast) -> PassedOn:
    """In how many places it was passed on, and how many people have it from there."""
    own = (Broadcast.passes_on_id == broadcast.id) & (Broadcast.state != BroadcastState.DRAFT)
    places = await session.scalar(select(func.count()).select_from(Broadcast).where(own)) or 0
    copies = select(func.count()).select_from(Promise).join(Broadcast, Broadcast.id == Promise.broadcast_id)
    return PassedOn(places, await session.scalar(copies.where(own, Promise.state == PromiseState.SENT)) or 0)
