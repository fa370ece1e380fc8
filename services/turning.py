"""Who turns 14 or 18 about now, and whose consent did not survive the days of grace."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, ConsentKind, ConsentOutcome, Membership, Person, Place
from services import access, ages, ledger, signatures
from services.signatures import AHEAD, GRACE, STAFF, Standing
from services.taking_part import PARTICIPANTS

OWN_KINDS = (ConsentKind.PROCESSING, ConsentKind.MESSENGER, ConsentKind.DISSEMINATION, ConsentKind.IMAGE)
"""What somebody of age has to allow anew."""
LOOKED_BACK = timedelta(days=366)
"""A clock that stood still, or a bot that slept, for as long misses nothing."""


class Turning(NamedTuple):
    """Somebody who was or will be 14 or 18 about now."""

    person_id: int
    place_id: int
    time_zone: str
    day: date
    """The birthday; where only the year is known, the first day that it may be."""
    years: int
    is_dated: bool
    today: date

    @property
    def is_ahead(self) -> bool:
        """The day is still to come."""
        return self.today < self.day

    @property
    def is_fresh(self) -> bool:
        """It was at most the days of grace ago, or is to come."""
        return self.today < self.day + GRACE

    @property
    def came_of_age(self) -> bool:
        """It has just been, and the person is certainly 18."""
        return self.years == ages.ADULT and self.is_dated and not self.is_ahead and self.is_fresh


async def around(session: AsyncSession, condition: ColumnElement[bool], now: datetime) -> list[Turning]:
    """Everybody who takes part and whose 14th or 18th birthday is at most so far from now."""
    columns = (Person.id, Person.born_on, Person.birth_year, Person.emancipated_by, Person.operator_id)
    found = select(*columns, Place.time_zone).join(Place, Place.id == Person.operator_id)
    years = {now.year - age + more for age in (ages.YOUTH, ages.ADULT) for more in (-1, 0, 1)}
    found = found.where(condition, Person.birth_year.in_(years), Person.id.in_(participants(now)))
    return [
        Turning(row.id, row.operator_id, row.time_zone, day, years, row.born_on is not None, today)
        for row in await session.execute(found.order_by(Person.id))
        for years, day in zip((ages.YOUTH, ages.ADULT), signatures.turning_days(row), strict=True)
        if day - AHEAD <= (today := ages.local_date(now, row.time_zone)) < day + LOOKED_BACK
        if not row.emancipated_by
    ]


async def standings(
    session: AsyncSession, person_ids: Collection[int], now: datetime
) -> dict[int, dict[ConsentKind, Standing]]:
    """Where the consents stand that become somebody's own."""
    if not person_ids:
        return {}
    return await ledger.by_kind(session, Person.id.in_(set(person_ids)), kinds=OWN_KINDS, at=now)


async def lapsed(
    session: AsyncSession, people: Iterable[Turning], standings: Mapping[int, dict[ConsentKind, Standing]]
) -> set[Turning]:
    """Those whose consent held the day before a birthday, and neither when the days of grace were over nor now."""
    over = [one for one in people if one.today >= one.day + GRACE]
    silent = {one for one in over if _is_incomplete(standings[one.person_id][ConsentKind.PROCESSING])}
    by_day: dict[tuple[date, str], list[Turning]] = defaultdict(list)
    for one in silent:
        by_day[one.day, one.time_zone].append(one)
    found: set[Turning] = set()
    for (day, zone), its in by_day.items():
        held = await _valid(session, its, ages.midnight(day, zone) - timedelta(microseconds=1))
        later = await _valid(session, its, ages.midnight(day + GRACE, zone))
        found |= {one for one in its if one.person_id in held - later}
    return found


def _is_incomplete(standing: Standing) -> bool:
    return not standing.valid and not standing.refused


async def _valid(session: AsyncSession, people: Iterable[Turning], at: datetime) -> set[int]:
    condition = Person.id.in_([one.person_id for one in people])
    found = await ledger.standings(session, condition, kind=ConsentKind.PROCESSING, at=at)
    return {person_id for person_id, standing in found.items() if standing.valid}


def wants_own(one: Turning, standing: Standing) -> bool:
    """An own word is missing only because of the birthday, or will be wanted on it."""
    if standing.refused:
        return False
    if one.is_ahead:
        return standing.valid and standing.is_own_early
    return Capacity.SELF in standing.missing and any(word.outcome is ConsentOutcome.GIVEN for word in standing.words)


def participants(now: datetime) -> Select[int]:
    """Those who take part and are not of the staff, who sign for themselves at any age."""
    lasting = access.lasting(Membership, now)
    staff = select(Membership.person_id).where(Membership.role.in_(STAFF), lasting)
    held = select(Membership.person_id).where(Membership.role.in_(PARTICIPANTS), lasting)
    return held.where(Membership.person_id.not_in(staff))
