"""Programmes: one form of mentoring in one school year of a place, with the settings of the year before."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Gathering, Pair, Person, Place, Programme
from services import access, school_years
from services.errors import InUse

MOST_MENTEES = 2
"""Of one mentor, unless the organisation says otherwise: whoever offers more takes care of two well."""
USUAL: dict[str, Any] = {
    "most_mentees": MOST_MENTEES,
    "every_weeks": 2,
    "minutes": 60,
    "objection_days": 3,
    "reminds_guardians": False,
    "weights": {},
}
"""How a form of mentoring is set where it was not in the year before."""


async def of_year(session: AsyncSession, place: Place, *, now: datetime) -> list[Programme]:
    """The programmes of this school year at a place, the oldest first."""
    return await _of(session, place, school_years.at(now, place.time_zone))


async def find(session: AsyncSession, place: Place, form: str, *, now: datetime) -> Programme | None:
    """This year's programme of a form, if it has begun."""
    return next((one for one in await of_year(session, place, now=now) if one.form == form), None)


async def begun(session: AsyncSession, place: Place, form: str, *, by: Person | None, now: datetime) -> Programme:
    """This year's programme of a form; the first time it begins, set as last year, or as usual."""
    await access.hold_place(session, place.id)
    if known := await find(session, place, form, now=now):
        return known
    year = school_years.at(now, place.time_zone)
    before = next((one for one in await _of(session, place, year - 1) if one.form == form), None)
    made = _begun(place, form, year, before, by=by, now=now)
    session.add(made)
    await session.flush()
    return made


async def go_on(session: AsyncSession, place: Place, *, by: Person, now: datetime) -> list[Programme]:
    """Last year's programmes that this year has not begin in it, too, set as they were; gives those that were made."""
    year = school_years.at(now, place.time_zone)
    known = {one.form for one in await _of(session, place, year)}
    before = [one for one in await _of(session, place, year - 1) if one.form not in known]
    made = [_begun(place, one.form, year, one, by=by, now=now) for one in before]
    session.add_all(made)
    await session.flush()
    return made


async def forget(session: AsyncSession, programme_ids: Collection[int]) -> None:
    """These programmes have not begun after all: InUse where pairs or a group meeting belong to one."""
    for one in (Pair, Gathering):
        if await session.scalar(select(one.id).where(one.programme_id.in_(programme_ids)).limit(1)):
            raise InUse
    await session.execute(delete(Programme).where(Programme.id.in_(programme_ids)))


async def _of(session: AsyncSession, place: Place, year: int) -> list[Programme]:
    found = select(Programme).where(Programme.place_id == place.id, Programme.school_year == year)
    return list(await session.scalars(found.order_by(Programme.id)))


def _begun(
    place: Place, form: str, year: int, before: Programme | None, *, by: Person | None, now: datetime
) -> Programme:
    settings = {column: getattr(before, column) for column in USUAL} if before else USUAL
    return Programme(
        place_id=place.id,
        form=form,
        school_year=year,
        **settings,
        ends_on=_last_day(place, year),
        made_by_id=by and by.id,
        made_at=now,
    )


def _last_day(place: Place, year: int) -> date:
    """Of the school year, as the place has it."""
    ends = date.fromisoformat(f"{year + 1}-{place.year_ends}")
    return ends if ends < school_years.first_day(year + 1) else ends.replace(year=year)
