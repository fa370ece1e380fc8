"""Whoever leads a place, curators or coordinators: their posts, who could take over, and who stands in for whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Lane, Membership, Person, Place, Role
from services import access, ages, audit, calm, class_names, outbox, receivers, tree, undo
from services.access import Me, lasting, lasts
from services.errors import CannotTakeOver, NotFound

STAFF = frozenset(
    {Role.COORDINATOR, Role.HEAD, Role.CURATOR, Role.PRIVACY_OFFICER, Role.TRAINER, Role.MENTOR, Role.OBSERVER}
)
"""Who may take over from a curator; of mentors only the grown-up ones who are in no class."""


LEADERS = frozenset({Role.CURATOR, Role.COORDINATOR})
"""Who does the work of a place: curators of an organisation, coordinators above."""


@dataclass(frozen=True, slots=True)
class Deputyship:
    """Somebody stands in for a curator, today or later."""

    membership_id: int
    name: str
    curator_id: int
    since_on: date
    until_on: date
    """The last day."""


async def post(
    session: AsyncSession,
    place_id: int,
    curator_id: int,
    *,
    now: datetime,
    roles: Collection[Role] = frozenset({Role.CURATOR}),
) -> Membership:
    """The membership by which somebody leads the place in their own right; NotFound where they do not.

    Until this transaction ends, whoever else changes the curators of the place waits.
    """
    await access.hold_place(session, place_id)
    own = select(Membership).where(Membership.place_id == place_id, Membership.person_id == curator_id)
    own = own.where(Membership.role.in_(roles), Membership.stands_in_for_id.is_(None), lasting(Membership, now))
    held: Membership | None = await session.scalar(own.order_by(Membership.id).limit(1))
    if held is None:
        raise NotFound
    return held


async def only(session: AsyncSession, place_id: int, role: Role, *, now: datetime) -> Person | None:
    """Who holds a role of a place in their own right; of several nobody is meant."""
    held = select(Membership.person_id).where(Membership.place_id == place_id, Membership.role == role)
    held = held.where(Membership.stands_in_for_id.is_(None), lasting(Membership, now))
    found = (await session.scalars(select(Person).where(Person.id.in_(held)).limit(2))).all()
    return found[0] if len(found) == 1 else None


async def handed_over(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> frozenset[int]:
    """Those who lead this place whose work this telephone may hand over."""
    posts = select(Membership.person_id).where(Membership.place_id == place_id, Membership.role.in_(LEADERS))
    posts = posts.where(Membership.stands_in_for_id.is_(None), lasting(Membership, now))
    return frozenset(
        [one for one in await session.scalars(posts) if await _hands_over(session, me, place_id, one, now)]
    )


async def successors(
    session: AsyncSession, *, me: Me, place_id: int, curator_id: int, now: datetime, for_good: bool = False
) -> list[Person]:
    """Who could take over, for some days or for good; by name. Only a curator's work passes on for good."""
    by = await access.handing_over(session, me, place_id, curator_id, now=now)
    roles = frozenset({Role.CURATOR}) if for_good else LEADERS
    await post(session, place_id, curator_id, now=now, roles=roles)
    fit = await _fit(session, place_id, curator_id, now)
    ids = {person.id for person in fit}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return fit


async def successor(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    curator_id: int,
    person_id: int,
    now: datetime,
    for_good: bool = False,
) -> Person:
    """Somebody who is to take over; CannotTakeOver where they are not of the staff, not grown up or not in yet."""
    about = {"place_id": place_id, "curator_id": curator_id}
    for person in await successors(session, me=me, now=now, for_good=for_good, **about):
        if person.id == person_id:
            return person
    raise CannotTakeOver


async def deputyships(session: AsyncSession, place_id: int, *, now: datetime) -> list[Deputyship]:
    """Who stands in for curators of this place, today or later, the earliest first."""
    zone = (await session.get_one(Place, place_id)).time_zone
    held = select(Membership, Person.name).join(Person, Person.id == Membership.person_id)
    held = held.where(Membership.place_id == place_id, Membership.stands_in_for_id.is_not(None))
    held = held.where(Membership.until > now, Membership.until > Membership.since)
    rows = await session.execute(held.order_by(Membership.since, Membership.id))
    return [deputyship(membership, name, zone) for membership, name in rows]


def deputyship(membership: Membership, name: str, zone: str) -> Deputyship:
    """The days of a deputy as the wall calendar of the place counts them."""
    assert membership.until is not None
    assert membership.stands_in_for_id is not None
    return Deputyship(
        membership_id=membership.id,
        name=name,
        curator_id=membership.stands_in_for_id,
        since_on=ages.local_date(membership.since, zone),
        until_on=ages.local_date(membership.until - timedelta(microseconds=1), zone),
    )


async def tell(
    session: AsyncSession,
    person_id: int,
    kind: str,
    key: str,
    parameters: Mapping[str, int],
    *,
    change_id: int,
    now: datetime,
) -> None:
    """Promises somebody word of a change among curators: not before it is final, and not at night."""
    receiver = (await receivers.of(session, [person_id], now=now))[person_id]
    await outbox.promise(
        session,
        key=key,
        kind=kind,
        receiver_id=person_id,
        parameters=dict(parameters),
        not_before=calm.awake_at(receiver, now + undo.TOLD_AFTER),
        now=now,
        lane=Lane.URGENT,
        change_id=change_id,
    )


async def _hands_over(session: AsyncSession, me: Me, place_id: int, curator_id: int, now: datetime) -> bool:
    try:
        await access.handing_over(session, me, place_id, curator_id, now=now)
    except NotFound:
        return False
    return True


async def _fit(session: AsyncSession, place_id: int, curator_id: int, now: datetime) -> list[Person]:
    levels = select(Place.id).where(Place.parent_id == place_id, Place.kind.in_(tree.ABOVE_ORGANISATIONS))
    below = set(await session.scalars(levels))
    here = select(Membership.person_id).where(Membership.role.in_(STAFF), Membership.place_id.in_({place_id, *below}))
    found = select(Person).where(Person.id.in_(here), Person.id != curator_id, Person.chat_id.is_not(None))
    found = found.options(selectinload(Person.memberships)).execution_options(populate_existing=True)
    today = ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)
    fit = [one for one in await session.scalars(found) if _is_of_staff(one, place_id, below, today, now)]
    return sorted(fit, key=lambda person: (person.name_key, person.id))


def _is_of_staff(person: Person, place_id: int, below: Collection[int], today: date, now: datetime) -> bool:
    """Of the place itself, or coordinators of the municipalities of a region."""
    years = ages.age_range(person.born_on, person.birth_year, today)
    if years is not None and years[0] < ages.ADULT:
        return False
    own = [one for one in person.memberships if one.stands_in_for_id is None and lasts(one, now)]
    if any(one.place_id in below and one.role is Role.COORDINATOR for one in own):
        return True
    held = [one for one in own if one.place_id == place_id and one.role in STAFF]
    return any(
        one.role is not Role.MENTOR or (years is not None and not class_names.is_studied_in(one.group)) for one in held
    )
