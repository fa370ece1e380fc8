"""With whom somebody would like to work after a group meeting: up to three in order, and with whom rather not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Gathering, GatheringGuest, Person, Place, Preference, Programme
from services import audit, data_modes, gate, gathering_sight, undo
from services.access import Me
from services.errors import AlreadyAnswered, EnoughNamed, GatheringClosed, InUse, NotFound
from services.gate import Purpose
from services.gathering_sight import Seen

MOST = 3
RATHER_NOT = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody says after a group meeting, as it stands."""

    seen: Seen
    guest: GatheringGuest
    person: Person
    by: Person
    others: Sequence[tuple[GatheringGuest, Person]]
    """Those of the other side who were there."""
    ranks: Mapping[int, int]
    """By person: from 1 to 3, or 0 for «rather not»; whoever is not there was not named."""
    names: bool
    """Whether names pass the messenger; otherwise only the numbers of badges do."""
    now: datetime
    """When it is looked at."""

    @property
    def is_own(self) -> bool:
        """Said on one's own telephone; otherwise a curator types it in from paper."""
        return self.by.id == self.person.id

    @property
    def named(self) -> int:
        """How many they would like to work with."""
        return sum(rank != RATHER_NOT for rank in self.ranks.values())


async def sheet(session: AsyncSession, *, me: Me, guest_id: int, now: datetime) -> Sheet:
    """One's own answer, or that of somebody silent, for a curator who types it in from paper.

    NotFound for anybody else; GatheringClosed once it is over; AlreadyAnswered for a curator: what somebody has said
    is read by the matching alone.
    """
    guest = await session.get(GatheringGuest, guest_id, with_for_update=True)
    gathering = await session.get(Gathering, guest.gathering_id) if guest else None
    if guest is None or gathering is None or gathering.asked_at is None or not guest.was_there:
        raise NotFound
    person = await session.get_one(Person, guest.person_id)
    if any(one.id == person.id for one in me.persons):
        if now >= gathering.closes_at:
            raise GatheringClosed
        return await _sheet(session, guest, person, person, gathering, now)
    by, *_rest, place = await gathering_sight.curated(session, me, gathering.id, now)
    if guest.answered_at is not None:
        raise AlreadyAnswered
    await audit.note(session, by=by, place_id=place.id, subject_ids=[person.id], act=AuditAct.CHANGED, now=now)
    return await _sheet(session, guest, person, by, gathering, now)


async def of_guest(session: AsyncSession, guest: GatheringGuest, *, now: datetime) -> Sheet:
    """The answer of somebody whom a promise asks; nobody's right is asked here."""
    person = await session.get_one(Person, guest.person_id)
    gathering = await session.get_one(Gathering, guest.gathering_id)
    return await _sheet(session, guest, person, person, gathering, now)


async def waiting(session: AsyncSession, me: Me, *, now: datetime) -> list[GatheringGuest]:
    """What the persons of this telephone are asked, and have not answered."""
    found = select(GatheringGuest).join(Gathering, Gathering.id == GatheringGuest.gathering_id)
    found = found.where(GatheringGuest.person_id.in_([one.id for one in me.persons]), GatheringGuest.was_there)
    found = found.where(Gathering.asked_at <= now - undo.TOLD_AFTER, Gathering.closes_at > now)
    return list(await session.scalars(found.where(GatheringGuest.answered_at.is_(None)).order_by(GatheringGuest.id)))


async def name(session: AsyncSession, *, me: Me, guest_id: int, about_id: int, is_on: bool, now: datetime) -> Sheet:
    """Somebody is named next, or not any more: EnoughNamed after three, NotFound for who was not there."""
    found = await sheet(session, me=me, guest_id=guest_id, now=now)
    is_named = found.ranks.get(about_id, RATHER_NOT) != RATHER_NOT
    if is_on and not is_named and found.named >= MOST:
        raise EnoughNamed
    if is_on is not is_named:
        await _set(session, found, about_id, found.named + 1 if is_on else None)
    return await sheet(session, me=me, guest_id=guest_id, now=now)


async def rather_not(
    session: AsyncSession, *, me: Me, guest_id: int, about_id: int, is_on: bool, now: datetime
) -> Sheet:
    """With somebody they would rather not work, or that is taken back."""
    found = await sheet(session, me=me, guest_id=guest_id, now=now)
    is_so = found.ranks.get(about_id) == RATHER_NOT
    if is_on is not is_so:
        await _set(session, found, about_id, RATHER_NOT if is_on else None)
    return await sheet(session, me=me, guest_id=guest_id, now=now)


async def named(session: AsyncSession, *, me: Me, guest_id: int, now: datetime) -> Sheet:
    """They have named whom they would like: on one's own telephone that is an answer, and the rest may stay unsaid."""
    found = await sheet(session, me=me, guest_id=guest_id, now=now)
    if found.is_own:
        found.guest.answered_at = now
        await session.flush()
    return found


async def finish(session: AsyncSession, *, me: Me, guest_id: int, now: datetime) -> tuple[Sheet, Change | None]:
    """They have said all; what a curator has typed in can be taken back for a minute."""
    found = await sheet(session, me=me, guest_id=guest_id, now=now)
    found.guest.answered_at = now
    await session.flush()
    if found.is_own:
        return found, None
    rows = {"guest": found.guest.id, "answered_at": now.isoformat(), "ranks": _plain(found.ranks)}
    return found, await undo.made(session, kind=undo.Kind.WISHES_ENTERED, by=found.by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """What was typed in from paper was never said; InUse where they have said something themselves since."""
    guest = await session.get(GatheringGuest, change.rows["guest"], with_for_update=True, populate_existing=True)
    if guest is not None:
        said = {one.about_id: one.rank for one in await session.scalars(select(Preference).where(_own(guest)))}
        at = guest.answered_at and guest.answered_at.isoformat()
        if (at, _plain(said)) != (change.rows["answered_at"], change.rows["ranks"]):
            raise InUse
        guest.answered_at = None
        await session.execute(delete(Preference).where(_own(guest)))
        await session.flush()


async def _sheet(
    session: AsyncSession, guest: GatheringGuest, person: Person, by: Person, gathering: Gathering, now: datetime
) -> Sheet:
    programme = await session.get_one(Programme, gathering.programme_id)
    place = await session.get_one(Place, programme.place_id)
    seen = await gathering_sight.seen(session, gathering, programme, place, now)
    there = [one for one in seen.came if one[0].role is not guest.role and one[1].id != person.id]
    ids = [other.id for _guest, other in there]
    may = await gate.allowed(session, person_ids=ids, purpose=Purpose.SHOWING, at=now)
    said = await session.scalars(select(Preference).where(_own(guest)))
    ranks = {one.about_id: one.rank for one in said}
    names = (await data_modes.passing(session, place.id)).names
    return Sheet(seen, guest, person, by, [one for one in there if one[1].id in may], ranks, names, now)


async def _set(session: AsyncSession, found: Sheet, about_id: int, rank: int | None) -> None:
    """This rank, or none; whoever stood below moves up. On one’s own telephone that is an answer: nobody reads it."""
    if rank is not None and about_id not in {person.id for _guest, person in found.others}:
        raise NotFound
    rows = {one.about_id: one for one in await session.scalars(select(Preference).where(_own(found.guest)))}
    row = rows.pop(about_id, None)
    if row is not None and row.rank != RATHER_NOT:
        for other in rows.values():
            other.rank -= other.rank > row.rank
    if rank is None:
        await session.delete(row)
    elif row is None:
        guest = found.guest
        session.add(Preference(gathering_id=guest.gathering_id, by_id=guest.person_id, about_id=about_id, rank=rank))
    else:
        row.rank = rank
    if found.is_own:
        found.guest.answered_at = found.now
    await session.flush()


def _plain(ranks: Mapping[int, int]) -> list[list[int]]:
    return [[about_id, rank] for about_id, rank in sorted(ranks.items())]


def _own(guest: GatheringGuest) -> ColumnElement[bool]:
    return (Preference.gathering_id == guest.gathering_id) & (Preference.by_id == guest.person_id)
