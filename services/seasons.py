"""Once a year: curators are told that the classes move up, and asked who is there in the summer."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Place
from services import access, ages, calm, new_year, on_hand, school_years
from services.consents import PARTICIPANTS

NEW_YEAR = "new_year"
SUMMER = "summer"
NEW_YEAR_AFTER = (timedelta(0), timedelta(days=31), timedelta(days=38))
"""When the classes are spoken of, counted from the first of August; who is not on duty hears of it in September."""
SUMMER_BEFORE = (10, 5)
"""How many working days before the end of May the summer is spoken of: once a week."""
SPEAKING = (5, 6, 7, 8, 9, 10)
"""Months in which something may be due somewhere on Earth."""


class Due(NamedTuple):
    """What is due to a curator from a moment on; said once for each key."""

    person_id: int
    key: str
    at: datetime
    says: Mapping[str, Any]


class Duty(NamedTuple):
    """Who of a place is written to in the summer, if anybody is."""

    place: Place
    person: Person | None


async def due(session: AsyncSession, *, now: datetime, until: datetime | None) -> list[Due]:
    """What is due to curators once a year: up to `until`, or the next times as things stand."""
    if until is not None and until.month not in SPEAKING:
        return []
    told = select(Membership.person_id, Membership.place_id, Place.time_zone)
    told = told.join(Place, Place.id == Membership.place_id).join(Person, Person.id == Membership.person_id)
    rows = (await session.execute(told.where(on_hand.told(now), Person.chat_id.is_not(None)))).all()
    found = []
    for zone in {row.time_zone for row in rows}:
        there = [row for row in rows if row.time_zone == zone]
        waiting = await _waiting(session, {row.place_id for row in there}, zone, now)
        for person_id, place_id, _ in there:
            found += _summer(person_id, place_id, zone, now)
            found += _new_year(person_id, place_id, zone, now) if place_id in waiting else []
    return found


async def moves_up(session: AsyncSession, place_id: int, *, told_id: int, now: datetime) -> Place | None:
    """The place, while somebody there waits for the new school year and this curator is the one to say it to."""
    if told_id not in await on_hand.curators(session, place_id, now=now):
        return None
    return await session.get_one(Place, place_id) if await new_year.is_waiting(session, place_id, now=now) else None


async def on_duty(session: AsyncSession, place_id: int, *, told_id: int, now: datetime) -> Duty | None:
    """Who is on duty in the summer, while it is still May and this curator is the one to say it to."""
    place = await session.get_one(Place, place_id)
    is_may = ages.local_date(now, place.time_zone).month == 5
    if not is_may or told_id not in await on_hand.curators(session, place_id, now=now):
        return None
    return Duty(place, await session.get(Person, place.duty_person_id) if place.duty_person_id else None)


def _new_year(person_id: int, place_id: int, zone: str, now: datetime) -> list[Due]:
    year = _coming_year(now, zone)
    begins = _midnight(date(year, school_years.FIRST_MONTH, 1), zone)
    moments = [begins + pause for pause in NEW_YEAR_AFTER]
    return _in_turn(person_id, place_id, f"{NEW_YEAR}:{person_id}:{place_id}:{year}", NEW_YEAR, moments)


def _summer(person_id: int, place_id: int, zone: str, now: datetime) -> list[Due]:
    today = ages.local_date(now, zone)
    year = today.year if today.month <= 5 else today.year + 1
    may = [date(year, 5, day) for day in range(1, 32) if calm.is_working_day(date(year, 5, day))]
    moments = [_midnight(may[-before], zone) for before in SUMMER_BEFORE]
    return _in_turn(person_id, place_id, f"{SUMMER}:{person_id}:{place_id}:{year}", SUMMER, moments)


def _in_turn(person_id: int, place_id: int, key: str, kind: str, moments: list[datetime]) -> list[Due]:
    says = {"kind": kind, "person_id": person_id, "place_id": place_id}
    return [Due(person_id, f"{key}:{turn}", moment, says) for turn, moment in enumerate(moments, start=1)]


async def _waiting(session: AsyncSession, place_ids: set[int], zone: str, now: datetime) -> set[int]:
    """The places in which somebody's class is not known for the school year that comes, or has come."""
    year = _coming_year(now, zone)
    late = or_(
        Membership.school_year < year,
        Membership.school_year.is_(None)
        & (Membership.since < _midnight(date(year, school_years.FIRST_MONTH, 1), zone)),
    )
    found = select(Membership.place_id).where(Membership.place_id.in_(place_ids), late).distinct()
    return set(await session.scalars(found.where(Membership.role.in_(PARTICIPANTS), access.lasting(Membership, now))))


def _coming_year(now: datetime, zone: str) -> int:
    """The school year of which is spoken: this autumn's until September ends, then the next."""
    today = ages.local_date(now, zone)
    return today.year if today.month <= 9 else today.year + 1


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
