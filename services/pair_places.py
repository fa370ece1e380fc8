"""Places of mentors: how many mentees each has, in whatever form of mentoring."""

from collections import Counter

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Pair, PairMember, Programme, Role
from services.pair_sight import OVER


async def taken(session: AsyncSession, place_id: int, *, only: ColumnElement[bool] | None = None) -> Counter[int]:
    """By mentor, the mentees of pairs of a place that are not over, be they only proposed; `only` leaves some out."""
    mentor, mentee = aliased(PairMember), aliased(PairMember)
    found = select(mentor.person_id, func.count().label("mentees")).join(mentee, mentee.pair_id == mentor.pair_id)
    found = found.join(Pair, Pair.id == mentor.pair_id).join(Programme).where(Programme.place_id == place_id)
    found = found.where(mentor.role == Role.MENTOR, mentee.role == Role.MENTEE, Pair.state.not_in(OVER))
    rows = await session.execute(found.where(true() if only is None else only).group_by(mentor.person_id))
    return Counter({row.person_id: row.mentees for row in rows})
