"""Places: regions, municipalities and organisations, and how far each has come."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import available_timezones

from sqlalchemy import CTE, ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Change,
    ConsentRoute,
    DataMode,
    FormVersion,
    Membership,
    Person,
    Place,
    PlaceKind,
    Response,
    ResponseState,
    Role,
)
from services import access, audit, curators, data_modes, form_versions, gate, new_year, tree, undo
from services.access import Action, Me
from services.curators import Deputyship
from services.errors import AlreadySo, NotFound, PlaceExists, PlaceMisplaced, UnknownTimeZone
from services.gate import Purpose
from services.roster import fold
from services.taking_part import PARTICIPANTS


@dataclass(frozen=True, slots=True)
class Counts:
    """How many participants (mentees and mentors) a place and all below it have, and how far they have come."""

    people: int
    came_in: int
    consented: int
    intakes_sent: int


@dataclass(frozen=True, slots=True)
class CuratorLine:
    """A curator, as those above may see one."""

    person_id: int
    name: str
    post: str | None
    phone: str | None
    order_number: str | None
    """Of the appointment."""
    order_on: date | None
    came_in: bool


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place with its numbers, nobody's name but the curators', and what whoever looks may do there."""

    place: Place
    above: list[str]
    """Names, the region first."""
    below: int
    """How many places stand under it."""
    counts: Counts
    curators: list[CuratorLine]
    representatives: list[CuratorLine]
    """Who speaks for a partner."""
    may: frozenset[Action]
    coordinators: list[CuratorLine]
    """Of a place above organisations."""
    deputies: list[Deputyship]
    handed_over: frozenset[int]
    """The curators, or coordinators, whose work whoever looks may hand over."""
    moves_up: bool
    """Somebody there waits for the new school year."""


async def create(
    session: AsyncSession,
    *,
    me: Me,
    parent_id: int,
    kind: PlaceKind,
    name: str,
    time_zone: str,
    data_mode: DataMode,
    reason: str,
    minors_consent: ConsentRoute,
    now: datetime,
) -> tuple[Place, Change]:
    """A coordinator makes a place under their own: PlaceMisplaced, PlaceExists, UnknownTimeZone."""
    by = await access.require(session, me, Action.CREATE_PLACE, parent_id, now=now)
    parent = await session.get_one(Place, parent_id)
    if not tree.may_stand(kind, under=parent.kind):
        raise PlaceMisplaced
    if namesake := await named(session, name, parent_id):
        raise PlaceExists(namesake.id)
    place = row(name, kind, parent_id, time_zone, now)
    place.minors_consent = minors_consent
    await data_modes.note(session, place, mode=data_mode, reason=reason, by=by, now=now)
    return place, await undo.made(session, kind=undo.Kind.PLACE_MADE, by=by, rows={"place": place.id}, now=now)


async def at_path(session: AsyncSession, path: str, *, time_zone: str, now: datetime) -> Place:
    """The place at `A/B/C`, each under the one before (NotFound); one name alone that is not there becomes a region."""
    top, *rest = (name.strip() for name in path.split("/"))
    place = await named(session, top, None)
    if place is None and not rest:
        place = row(top, PlaceKind.REGION, None, time_zone, now)
        session.add(place)
        await session.flush()
    for name in rest:
        place = place and await named(session, name, place.id)
    if place is None:
        raise NotFound
    return place


async def find(session: AsyncSession, path: str | None) -> Place:
    """The organisation at `A/B/C`, the only one of a single name, or without a path the only one: NotFound."""
    *above, name = [part.strip() for part in path.split("/")] if path else [None]
    parent: Place | None = None
    for one in above:
        parent = await named(session, one or "", parent.id if parent else None)
        if parent is None:
            raise NotFound
    found = (
        await session.scalars(select(Place).where(Place.parent_id == parent.id) if parent else select(Place))
    ).all()
    organisations = [one for one in found if tree.is_organisation(one.kind)]
    meant = [one for one in organisations if name is None or fold(one.name) == fold(name)]
    if len(meant) != 1:
        raise NotFound
    return meant[0]


async def below(session: AsyncSession, place_id: int) -> list[Place]:
    """All places under this one, however deep: municipalities first, then by name."""
    inside = tree.below([place_id])
    places = await session.scalars(select(Place).where(Place.id.in_(select(inside.c.id)), Place.id != place_id))
    return tree.in_order(places.all())


async def counts(session: AsyncSession, place_ids: Collection[int], *, now: datetime) -> dict[int, Counts]:
    """The numbers of each of these places, with all below it."""
    if not place_ids:
        return {}
    inside = tree.below(place_ids)
    participates = Person.operator_id.in_(select(inside.c.id)) & _participates(now)
    people = select(inside.c.top, Person.id, Person.chat_id).join(Person, Person.operator_id == inside.c.id)
    rows = (await session.execute(people.where(participates))).all()
    consented = await gate.allowed_where(session, participates, purpose=Purpose.QUESTIONNAIRES, at=now)
    sent = await _sent(session, inside)
    numbers = (
        Counter(top for top, _, _ in rows),
        Counter(top for top, _, chat_id in rows if chat_id is not None),
        Counter(top for top, person_id, _ in rows if person_id in consented),
        Counter(top for top, person_id, _ in rows if person_id in sent),
    )
    return {place_id: Counts(*(number[place_id] for number in numbers)) for place_id in place_ids}


async def card(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> PlaceCard:
    """What a coordinator, or whoever works in it, sees of a place."""
    by = await access.require(session, me, Action.SEE_PLACES, place_id, now=now)
    place = await session.get_one(Place, place_id)
    staff = await _staff(session, place_id, Role.CURATOR, now)
    speakers = await _staff(session, place_id, Role.PARTNER, now) if place.kind is PlaceKind.PARTNER else []
    leading = [] if tree.is_organisation(place.kind) else await _staff(session, place_id, Role.COORDINATOR, now)
    ids = {one.person_id for one in (*staff, *speakers, *leading)}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return PlaceCard(
        place=place,
        above=await _above(session, place_id),
        below=len(await below(session, place_id)),
        counts=(await counts(session, [place_id], now=now))[place_id],
        curators=staff,
        representatives=speakers,
        may=await access.allowed(session, me, place_id, now=now),
        coordinators=leading,
        deputies=await curators.deputyships(session, place_id, now=now),
        handed_over=await curators.handed_over(session, me=me, place_id=place_id, now=now),
        moves_up=await new_year.is_waiting(session, place_id, now=now),
    )


async def put_on_duty(
    session: AsyncSession, *, me: Me, person_id: int, on_duty: bool, now: datetime
) -> tuple[Person, Change]:
    """A curator says which curator of the place is written to in the summer, or that this one is not: AlreadySo."""
    person = await access.changed_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    if not curates(person, now):
        raise NotFound
    place = await session.get_one(Place, person.operator_id, with_for_update={"key_share": True})
    before = place.duty_person_id
    if (before == person.id) is on_duty:
        raise AlreadySo
    place.duty_person_id = person.id if on_duty else None
    await session.flush()
    rows = {"place": place.id, "before": before, "after": place.duty_person_id}
    return person, await undo.made(session, kind=undo.Kind.DUTY_NAMED, by=by, rows=rows, now=now)


def curates(person: Person, now: datetime) -> bool:
    """Whether somebody, here with their roles, is a curator of the place that answers for their data."""
    held = (one for one in person.memberships if access.lasts(one, now))
    posts = (one for one in held if one.role is Role.CURATOR and one.stands_in_for_id is None)
    return any(one.place_id == person.operator_id for one in posts)


def row(name: str, kind: PlaceKind, parent_id: int | None, time_zone: str, now: datetime) -> Place:
    """A row for a new place: UnknownTimeZone."""
    if time_zone not in available_timezones():
        raise UnknownTimeZone(time_zone)
    return Place(name=name, kind=kind, parent_id=parent_id, time_zone=time_zone, created_at=now)


async def named(session: AsyncSession, name: str, parent_id: int | None) -> Place | None:
    """The place of this name right under the parent; databases do not fold Cyrillic alike, so it is done here."""
    siblings = await session.scalars(select(Place).where(Place.parent_id == parent_id).order_by(Place.id))
    return next((place for place in siblings if fold(place.name) == fold(name)), None)


async def _above(session: AsyncSession, place_id: int) -> list[str]:
    line = tree.above(place_id)
    places = await session.scalars(select(Place).where(Place.id.in_(select(line.c.id)), Place.id != place_id))
    return [place.name for place in tree.in_order(places.all())]


async def _staff(session: AsyncSession, place_id: int, role: Role, now: datetime) -> list[CuratorLine]:
    """Those of a place in a role, by name; who stands in for somebody is another thing."""
    held = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    held = held.where(Membership.place_id == place_id, Membership.role == role, Membership.stands_in_for_id.is_(None))
    rows = await session.execute(held.where(access.lasting(Membership, now)))
    return [
        CuratorLine(
            person_id=person.id,
            name=person.name,
            post=one.group,
            phone=person.phone,
            order_number=one.order_number,
            order_on=one.order_on,
            came_in=person.chat_id is not None,
        )
        for person, one in sorted(rows, key=lambda row: row[0].name_key)
    ]


def _participates(now: datetime) -> ColumnElement[bool]:
    held = select(Membership.id).where(Membership.person_id == Person.id, Membership.role.in_(PARTICIPANTS))
    return held.where(access.lasting(Membership, now)).correlate(Person).exists()


async def _sent(session: AsyncSession, inside: CTE) -> set[int]:
    """Who below has sent an intake."""
    sent = select(Response.person_id).join(FormVersion).where(Response.place_id.in_(select(inside.c.id)))
    sent = sent.where(Response.state == ResponseState.SUBMITTED, FormVersion.code.in_(form_versions.INTAKES.values()))
    return set(await session.scalars(sent))
