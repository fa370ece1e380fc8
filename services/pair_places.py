"""Places of mentors: how many mentees each has, in whatever form of mentoring and at whatever organisation."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Pair, PairMember, Role
from services.pair_people import Mentor
from services.pair_sight import OVER


async def taken(
    session: AsyncSession, mentors: Collection[Mentor], *, only: ColumnElement[bool] | None = None
) -> Counter[int]:
    """By mentor, the mentees of all pairs that are not over, be they only proposed; `only` leaves some out."""
    mentor, mentee = aliased(PairMember), aliased(PairMember)
    found = select(mentor.person_id, func.count().label("mentees")).join(mentee, mentee.pair_id == mentor.pair_id)
    found = found.join(Pair, Pair.id == mentor.pair_id).where(mentor.person_id.in_([one.id for one in mentors]))
    found = found.where(mentor.role == Role.MENTOR, mentee.role == Role.MENTEE, Pair.state.not_in(OVER))
    rows = await session.execute(found.where(true() if only is None else only).group_by(mentor.person_id))
    return Counter({row.person_id: row.mentees for row in rows})
