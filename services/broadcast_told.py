"""What each receiver of a broadcast reads: whether it is still for them, and what its fields stand for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastState, Guardianship, Pair, PairMember, PairState, Person, Place, Role
from services import access, audiences, broadcast_fields, event_sight, gate
from services.audiences import Audience
from services.broadcast_fields import Field
from services.event_sight import Mine
from services.gate import Purpose
from services.outbox import Promised

SAID = (BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.SENT)
"""A copy that was on its way when it paused still leaves."""


@dataclass(frozen=True, slots=True)
class Told:
    """A copy as its receiver reads it."""

    broadcast: Broadcast
    values: Mapping[Field, str] = field(default_factory=dict)
    """Of fields that are known; the mentor of somebody is named where they may be."""
    is_to_pass_on: bool = False
    """This receiver is asked to pass it on."""
    event: Mine | None = None
    """What it invites to, as this receiver has it."""


async def copies(session: AsyncSession, promises: Sequence[Promised], *, now: datetime) -> dict[int, Told]:
    """By promise; one that is not there is not to be said any more."""
    of: dict[int, list[Promised]] = {}
    for promise in promises:
        of.setdefault(promise.parameters["broadcast_id"], []).append(promise)
    told: dict[int, Told] = {}
    for broadcast_id, its in of.items():
        broadcast = await session.get(Broadcast, broadcast_id)
        if broadcast is not None and broadcast.state in SAID and broadcast.removed_at is None:
            copies_ = await to(session, broadcast, [one.receiver_id for one in its], now=now)
            told |= {one.id: copies_[one.receiver_id] for one in its if one.receiver_id in copies_}
    return told


async def to(
    session: AsyncSession, broadcast: Broadcast, person_ids: Collection[int], *, has_come: bool = False, now: datetime
) -> dict[int, Told]:
    """By person, for those of these people whom it is still for.

    Once it has come it stays for whoever has a role there: what they were written to for they may have done since.
    """
    meant = Audience.restored(broadcast.audience)
    audience = await audiences.addressed(session, Audience(meant.place_id, meant.roles) if has_come else meant)
    found = audiences.people(audience, now=now).where(Person.id.in_(person_ids))
    still = set(await session.scalars(found))
    values = await fields(session, broadcast, still, now=now)
    curators = await _curators(session, audience, still, now) if broadcast.is_to_pass_on else set()
    if broadcast.event_id is None:
        return {one: Told(broadcast, values[one], one in curators) for one in still}
    events = await event_sight.of_receivers(session, broadcast.event_id, still, now=now)
    open_ = {one: event for one, event in events.items() if event.is_open}
    return {one: Told(broadcast, values[one], one in curators, event) for one, event in open_.items()}


async def fields(
    session: AsyncSession, broadcast: Broadcast, person_ids: Collection[int], *, now: datetime
) -> dict[int, dict[Field, str]]:
    """What its fields stand for, by person."""
    used = broadcast_fields.used(broadcast_fields.texts(broadcast.parts))
    found: dict[int, dict[Field, str]] = {one: {} for one in person_ids}
    if not used:
        return found
    known = select(Person.id, Person.name, Place.name.label("place")).join(Place, Place.id == Person.operator_id)
    for row in await session.execute(known.where(Person.id.in_(person_ids))):
        found[row.id] = {Field.NAME: row.name, Field.ORGANISATION: row.place}
    if Field.MENTOR in used:
        for person_id, name in (await _mentors(session, person_ids, now)).items():
            found[person_id][Field.MENTOR] = name
    return found


async def _mentors(session: AsyncSession, person_ids: Collection[int], now: datetime) -> dict[int, str]:
    """The mentor of each, or of their child, who may be shown to them."""
    mentee, mentor = PairMember.__table__.alias("mentee"), PairMember.__table__.alias("mentor")
    care = access.lasting(Guardianship, now) & (Guardianship.child_id == mentee.c.person_id)
    found = select(mentee.c.person_id, Guardianship.guardian_id, Person.id, Person.name)
    found = found.join(Pair, Pair.id == mentee.c.pair_id).join(mentor, mentor.c.pair_id == Pair.id)
    found = found.join(Person, Person.id == mentor.c.person_id).outerjoin(Guardianship, care)
    found = found.where(Pair.state == PairState.WORKING, mentee.c.role == Role.MENTEE, mentor.c.role == Role.MENTOR)
    theirs = or_(mentee.c.person_id.in_(person_ids), Guardianship.guardian_id.in_(person_ids))
    rows = (await session.execute(found.where(theirs).order_by(Pair.id))).all()
    shown = await gate.allowed(session, person_ids={row[2] for row in rows}, purpose=Purpose.SHOWING, at=now)
    named = [(of, row[3]) for row in rows if row[2] in shown for of in row[:2]]
    return {of: name for of, name in named if of in set(person_ids)}


async def _curators(session: AsyncSession, audience: Audience, person_ids: Collection[int], now: datetime) -> set[int]:
    only = audiences.people(Audience(audience.place_id, (Role.CURATOR,)), now=now)
    return set(await session.scalars(only.where(Person.id.in_(person_ids))))
