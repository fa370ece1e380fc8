"""Programmes: one form of mentoring in one school year of a place, begun when the first pairs are proposed in it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person, Place, Programme
from services import access, school_years

MOST_MENTEES = 2
"""Of one mentor, unless the organisation says otherwise: whoever offers more takes care of two well."""


async def of_year(session: AsyncSession, place: Place, *, now: datetime) -> list[Programme]:
    """The programmes of this school year at a place, the oldest first."""
    year = school_years.at(now, place.time_zone)
    found = select(Programme).where(Programme.place_id == place.id, Programme.school_year == year)
    return list(await session.scalars(found.order_by(Programme.id)))


async def find(session: AsyncSession, place: Place, form: str, *, now: datetime) -> Programme | None:
    """This year's programme of a form, if it has begun."""
    return next((one for one in await of_year(session, place, now=now) if one.form == form), None)


async def begun(session: AsyncSession, place: Place, form: str, *, by: Person | None, now: datetime) -> Programme:
    """This year's programme of a form; the first time it begins, with the usual limits."""
    await access.hold_place(session, place.id)
    if known := await find(session, place, form, now=now):
        return known
    year = school_years.at(now, place.time_zone)
    made = Programme(
        place_id=place.id,
        form=form,
        school_year=year,
        most_mentees=MOST_MENTEES,
        every_weeks=2,
        minutes=60,
        objection_days=3,
        reminds_guardians=False,
        weights={},
        ends_on=_last_day(place, year),
        made_by_id=by and by.id,
        made_at=now,
    )
    session.add(made)
    await session.flush()
    return made


def _last_day(place: Place, year: int) -> date:
    """Of the school year, as the place has it."""
    ends = date.fromisoformat(f"{year + 1}-{place.year_ends}")
    return ends if ends < school_years.first_day(year + 1) else ends.replace(year=year)
