"""Sheets to print: who signs at an event, who has read something, and invitations for guests without an account."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Broadcast,
    BroadcastAnswer,
    EventGuest,
    GuestState,
    Membership,
    Person,
    Place,
    Role,
)
from services import (
    access,
    ages,
    audit,
    broadcast_after,
    broadcast_sight,
    data_modes,
    event_lists,
    event_sight,
    jobs,
    tree,
)
from services.access import Me
from services.errors import NotFound
from services.event_sight import Organised

JOB = "paper_sheet"
"""Prints a sheet, and brings it."""


class Sheet(StrEnum):
    """Which sheet is wanted, named by one letter, since buttons are short."""

    SIGNATURES = "s"
    READ = "r"
    INVITATIONS = "i"


@dataclass(frozen=True, slots=True)
class Signer:
    """A line of a sheet; without a name, for the pen."""

    place: str = ""
    name: str = ""
    role: Role | None = None
    group: str | None = None
    plus: int = 0
    """Whom they bring."""
    read_on: date | None = None
    """When they have answered in the bot: whoever has, has read it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Everybody who signs, in the order of places and names."""

    organised: Organised
    people: Sequence[Signer]


@dataclass(frozen=True, slots=True)
class Shown:
    """Who has read a broadcast, or is to."""

    broadcast: Broadcast
    place: Place
    people: Sequence[Signer]


async def offered(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> tuple[Organised, int]:
    """The event, and how many come to it without an account; FilesStay where no file passes."""
    found = await event_sight.organised(session, me, event_id, now=now)
    await data_modes.check_passes(session, found.place.id)
    return found, sum(guest.plus for guest in await _bringing(session, event_id))


async def take(session: AsyncSession, *, me: Me, event_id: int, sheet: Sheet, now: datetime) -> None:
    """An organiser wants a sheet; NotFound of invitations where nobody brings a guest."""
    found, guests = await offered(session, me=me, event_id=event_id, now=now)
    if sheet is Sheet.INVITATIONS and not guests:
        raise NotFound
    said, place_id = {"of_event": event_id, "sheet": sheet.value}, found.place.id
    await jobs.ask(session, kind=JOB, by=found.by, place_id=place_id, parameters=said, now=now)


async def take_read(session: AsyncSession, *, me: Me, broadcast_id: int, now: datetime) -> None:
    """Whoever may say something for its place wants to know who has read a broadcast; NotFound before it has begun."""
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if broadcast.began_at is None:
        raise NotFound
    place_id = broadcast.place_id
    await data_modes.check_passes(session, place_id)
    await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={"of_broadcast": broadcast_id}, now=now)


async def signatures(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Signed:
    """Those who come, or were there; whose name stays with their own place has a line for the pen."""
    found = await event_sight.organised(session, me, event_id, now=now)
    wanted = or_(EventGuest.state == GuestState.COMING, EventGuest.came_at.is_not(None))
    rows = (await session.scalars(select(EventGuest).where(EventGuest.event_id == event_id, wanted))).all()
    plus = {one.person_id: one.plus for one in rows}
    return Signed(found, await _signers(session, me, found, plus, {}, now))


async def read(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Signed:
    """Those whom an event invites; who has answered has read it."""
    found = await event_sight.organised(session, me, event_id, now=now)
    ids = (await session.scalars(event_sight.invited(event_id))).all()
    rows = await session.scalars(select(EventGuest).where(EventGuest.event_id == event_id))
    zone = found.place.time_zone
    days = {one.person_id: ages.local_date(one.answered_at, zone) for one in rows if one.answered_at is not None}
    return Signed(found, await _signers(session, me, found, dict.fromkeys(ids, 0), days, now))


async def guests(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Signed:
    """Those who bring guests without an account, each as often as they bring one."""
    found = await event_sight.organised(session, me, event_id, now=now)
    plus = {one.person_id: one.plus for one in await _bringing(session, event_id)}
    people = await _signers(session, me, found, plus, {}, now)
    return Signed(found, [one for one in people for _guest in range(one.plus)])


async def read_broadcast(session: AsyncSession, *, me: Me, broadcast_id: int, now: datetime) -> Shown:
    """Those to whom a broadcast was written, as far as they are read by name, and who has answered it."""
    found, people = await broadcast_after.table(session, me, broadcast_id=broadcast_id, now=now)
    if found.broadcast.event_id is not None:
        said = select(EventGuest.person_id, EventGuest.answered_at)
        said = said.where(EventGuest.event_id == found.broadcast.event_id)
    else:
        said = select(BroadcastAnswer.person_id, BroadcastAnswer.answered_at)
        said = said.where(BroadcastAnswer.broadcast_id == broadcast_id)
    zone = found.place.time_zone
    answers = (await session.execute(said)).all()
    days = {number: ages.local_date(at, zone) for number, at in answers if at is not None}
    signers = [Signer(one.place, one.person.name, read_on=days.get(one.person.id)) for one in people]
    return Shown(found.broadcast, found.place, signers)


async def _signers(
    session: AsyncSession,
    me: Me,
    found: Organised,
    plus: Mapping[int, int],
    days: Mapping[int, date],
    now: datetime,
) -> list[Signer]:
    """The people by `plus`; that they were taken by name is written down."""
    shown = await event_lists.named(session, me, found.place, plus, now=now)
    await audit.note(session, by=found.by, place_id=found.place.id, subject_ids=shown, act=AuditAct.TOOK, now=now)
    rows = select(Person, Place).join(Place, Place.id == Person.operator_id).where(Person.id.in_([*plus]))
    people = (await session.execute(rows.order_by(Person.name_key, Person.id))).all()
    held = await _held(session, shown, now)
    order = {one.id: number for number, one in enumerate(tree.in_order({place for _person, place in people}))}
    signers = []
    for person, place in sorted(people, key=lambda row: (order[row[1].id], row[0].id not in shown)):
        if person.id not in shown:
            signers.append(Signer(place.name, plus=plus[person.id]))
            continue
        role, group = held.get(person.id, (None, None))
        signers.append(Signer(place.name, person.name, role, group, plus[person.id], days.get(person.id)))
    return signers


async def _held(session: AsyncSession, ids: Collection[int], now: datetime) -> dict[int, tuple[Role, str | None]]:
    """What they are; of several roles the one that they have had longest."""
    rows = select(Membership.person_id, Membership.role, Membership.group).where(Membership.person_id.in_(ids))
    rows = rows.where(access.lasting(Membership, now)).order_by(Membership.id.desc())
    return {number: (role, group) for number, role, group in await session.execute(rows)}


async def _bringing(session: AsyncSession, event_id: int) -> Sequence[EventGuest]:
    coming = select(EventGuest).where(EventGuest.event_id == event_id, EventGuest.state == GuestState.COMING)
    return (await session.scalars(coming.where(EventGuest.plus > 0).order_by(EventGuest.id))).all()
