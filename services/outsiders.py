"""Who of the mentors comes from outside: without a family's explicit yes they are not brought together with a child."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Place, Role
from services import ages, class_names, known_answers, safety
from services.access import lasting
from services.class_names import Becomes


async def among(session: AsyncSession, mentors: Collection[Person], place: Place, *, now: datetime) -> set[int]:
    """Those of these mentors who are grown up and neither work nor learn at the place.

    People of a partner or of another place, and students from elsewhere. An age that nobody knows is taken for an
    adult's.
    """
    held: dict[int, list[Membership]] = defaultdict(list)
    found = select(Membership).where(Membership.person_id.in_([one.id for one in mentors]), lasting(Membership, now))
    for membership in await session.scalars(found):
        held[membership.person_id].append(membership)
    return {one.id for one in mentors if _is_outside(one, held[one.id], place, now)}


def _is_outside(mentor: Person, held: Sequence[Membership], place: Place, now: datetime) -> bool:
    years = ages.age_range(mentor.born_on, mentor.birth_year, ages.local_date(now, place.time_zone))
    here = [one for one in held if one.place_id == place.id]
    if (years is not None and years[1] < ages.ADULT) or any(one.role in safety.STAFF for one in here):
        return False
    if (
        mentor.operator_id != place.id
        or any(one.role is Role.PARTNER for one in held)
        or _mentors_elsewhere(here, held)
    ):
        return True
    learns = known_answers.occupation(here, place, years[0] if years else None) == "pupil"
    return learns and all(class_names.next_year(one.group).becomes is Becomes.ASKED for one in here)


def _mentors_elsewhere(here: Sequence[Membership], held: Sequence[Membership]) -> bool:
    """Whether somebody mentors for another place, and not for this one."""
    return any(one.role is Role.MENTOR for one in held) and not any(one.role is Role.MENTOR for one in here)
