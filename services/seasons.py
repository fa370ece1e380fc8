"""Once a year: curators are told that the classes move up, and asked who is there in the summer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Place
from services import access, ages, calm, new_year, on_hand, school_years
from services.taking_part import PARTICIPANTS

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


class Time(NamedTuple):
    """One of the times of a year in one zone."""

    kind: str
    year: int
    turn: int
    at: datetime


class Duty(NamedTuple):
    """Who of a place is written to in the summer, if anybody is."""

    place: Place
    person: Person | None


async def due(session: AsyncSession, *, now: datetime, until: datetime | None) -> list[Due]:
    """What is due to curators once a year: up to `until`, or the next times as things stand."""
    if until is not None and until.month not in SPEAKING:
        return []
    zones = await session.scalars(select(Place.time_zone).distinct())
    times = {zone: its for zone in zones if (its := _times(zone, now, until))}
    return await _due(session, times, now) if times else []


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


async def _due(session: AsyncSession, times: Mapping[str, Sequence[Time]], now: datetime) -> list[Due]:
    """What is said at these times, by zone, to whom."""
    told = select(Membership.person_id, Membership.place_id, Place.time_zone)
    told = told.join(Place, Place.id == Membership.place_id).join(Person, Person.id == Membership.person_id)
    told = told.where(on_hand.told(now), Person.chat_id.is_not(None), Place.time_zone.in_(list(times)))
    rows = (await session.execute(told)).all()
    found = []
    for zone, its in times.items():
        there = [row for row in rows if row.time_zone == zone]
        moving = any(one.kind == NEW_YEAR for one in its)
        waiting = await _waiting(session, {row.place_id for row in there}, zone, now) if moving else set()
        for person_id, place_id, _ in there:
            found += [_said(person_id, place_id, one) for one in its if one.kind == SUMMER or place_id in waiting]
    return found


def _times(zone: str, now: datetime, until: datetime | None) -> list[Time]:
    """The times of this zone that may be spoken of, up to `until`."""
    found = [*_summer(zone, now), *_new_year(zone, now)]
    return [one for one in found if until is None or one.at <= until]


def _new_year(zone: str, now: datetime) -> list[Time]:
    year = _coming_year(now, zone)
    begins = _midnight(date(year, school_years.FIRST_MONTH, 1), zone)
    return [Time(NEW_YEAR, year, turn, begins + pause) for turn, pause in enumerate(NEW_YEAR_AFTER, start=1)]


def _summer(zone: str, now: datetime) -> list[Time]:
    today = ages.local_date(now, zone)
    year = today.year if today.month <= 5 else today.year + 1
    may = [date(year, 5, day) for day in range(1, 32) if calm.is_working_day(date(year, 5, day))]
    return [Time(SUMMER, year, turn, _midnight(may[-days], zone)) for turn, days in enumerate(SUMMER_BEFORE, start=1)]


def _said(person_id: int, place_id: int, one: Time) -> Due:
    says = {"kind": one.kind, "person_id": person_id, "place_id": place_id}
    return Due(person_id, f"{one.kind}:{person_id}:{place_id}:{one.year}:{one.turn}", one.at, says)


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
