"""Whose registers are wanted, for which day, and who of their people may stand there."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Membership, Person, Place, Role
from services import access, ages, gate, school_years, tree
from services.access import Action, Me
from services.errors import NotAllowed
from services.gate import Purpose
from services.register_source import Source
from services.tree import is_organisation

PAGE = 200
"""People, or pairs, that are read at a time: so short a while that nobody waits for it."""
SIDES = (Role.MENTEE, Role.MENTOR)


@dataclass(frozen=True, slots=True)
class Words:
    """What is called how in the registers; they are in Russian, whoever asks."""

    forms: Mapping[str, str]
    consents: Mapping[ConsentKind, str]
    sources: Mapping[Source, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """One organisation, or all below a place to which people have allowed their data to be handed on."""

    place: Place
    by: Person
    day: date
    at: datetime
    """The end of that day, or now."""
    now: datetime
    year: int
    recipient_id: int | None
    """The place above; None: the organisation itself."""
    windows: tuple[tuple[int, ...], ...]
    """Organisations that are read together, in order."""

    @property
    def since(self) -> datetime:
        """The first moment of the school year."""
        return ages.midnight(school_years.first_day(self.year), self.place.time_zone)

    def local(self, moment: datetime) -> date:
        """The date on the wall of the place."""
        return ages.local_date(moment, self.place.time_zone)


async def require(session: AsyncSession, me: Me, place_id: int, *, now: datetime) -> tuple[Place, Person]:
    """The place, and who of this telephone may take its registers: NotAllowed.

    Above organisations that is whoever holds the office there, since consents name the place that gets the data.
    """
    place = await session.get(Place, place_id)
    if place is None:
        raise NotAllowed
    if is_organisation(place.kind):
        return place, await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    for held in await access.roles(session, me, now=now):
        if held.place.id == place_id and held.membership.role in access.RIGHTS[Action.SEE_LISTS]:
            return place, held.person
    raise NotAllowed


async def opened(session: AsyncSession, *, me: Me, place_id: int, day: date | None = None, now: datetime) -> Scope:
    """What there is to be read, for whoever may; a day still to come is today."""
    place, by = await require(session, me, place_id, now=now)
    if is_organisation(place.kind):
        return _scope(place, by, day, now)
    return replace(_scope(place, by, day, now), recipient_id=place.id, windows=await _windows(session, place.id))


async def own(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Scope:
    """What a place itself has today, for whoever sees its pairs."""
    by = await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    return _scope(await session.get_one(Place, place_id), by, None, now)


async def allowed(session: AsyncSession, scope: Scope, person_ids: Collection[int]) -> set[int]:
    """Those of these people whose data may stand in the registers: on that day, and now, since what was taken back
    is printed for no day."""
    found = set(person_ids)
    for purpose in (*([Purpose.TRANSFER] if scope.recipient_id else []), Purpose.QUESTIONNAIRES):
        for moment in {scope.at, scope.now}:
            found &= await gate.allowed(
                session, person_ids=found, purpose=purpose, at=moment, recipient_id=scope.recipient_id
            )
    return found


def belongs(scope: Scope, role: Role) -> ColumnElement[bool]:
    """The condition that somebody has been this in the school year up to the day: who has left it stays in it."""
    lasted = or_(Membership.until.is_(None), Membership.until > scope.since)
    return (Membership.role == role) & (Membership.since <= scope.at) & lasted


def windows(counts: Iterable[tuple[int, int]], most: int = PAGE) -> tuple[tuple[int, ...], ...]:
    """Small organisations together, as long as `most` people are not exceeded; a large one stands alone."""
    found: list[list[int]] = []
    room = 0
    for place_id, people in counts:
        if people > room:
            found.append([])
            room = most
        found[-1].append(place_id)
        room -= people
    return tuple(map(tuple, found))


@cache
def said() -> dict[str, Any]:
    """The Russian of the registers' cells."""
    return tomllib.loads(Path(__file__).with_name("register_base.toml").read_text("utf-8"))


def _scope(place: Place, by: Person, day: date | None, now: datetime) -> Scope:
    today = ages.local_date(now, place.time_zone)
    day = min(day or today, today)
    end = ages.midnight(day + timedelta(days=1), place.time_zone) - timedelta(microseconds=1)
    return Scope(place, by, day, min(end, now), now, school_years.begun(day), None, ((place.id,),))


async def _windows(session: AsyncSession, place_id: int) -> tuple[tuple[int, ...], ...]:
    below = tree.below([place_id])
    places = tree.in_order(await session.scalars(select(Place).where(Place.id.in_(select(below.c.id)))))
    held = select(Membership.place_id, func.count()).where(Membership.role.in_(SIDES))
    held = held.where(Membership.place_id.in_(select(below.c.id))).group_by(Membership.place_id)
    counts = Counter(dict((await session.execute(held)).all()))
    return windows([(one.id, counts[one.id]) for one in places if counts[one.id]])
