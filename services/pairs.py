"""Pairs of a place: how many stand where, for which form more are proposed, and what is known of everybody then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Job, Pair, PairState, Place, Programme
from services import access, audit, jobs, mentoring_forms, pair_base, programmes
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.pair_people import Base

JOB = "pairs"
"""Proposes pairs, and brings them as a table."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The pairs of a place in this school year, as numbers."""

    place: Place
    programmes: Sequence[Programme]
    counts: Mapping[PairState, int]
    may: frozenset[Action]


@dataclass(frozen=True, slots=True)
class Offered:
    """The forms of mentoring for which a place can have pairs proposed."""

    place: Place
    forms: Sequence[str]


async def hub(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Hub:
    """How many pairs stand where in this school year."""
    await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    begun = await programmes.of_year(session, place, now=now)
    counted = select(Pair.state, func.count()).where(Pair.programme_id.in_([one.id for one in begun]))
    rows = await session.execute(counted.group_by(Pair.state))
    may = await access.allowed(session, me, place_id, now=now)
    return Hub(place, begun, dict(rows.all()), may)


async def offered(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Offered:
    """The forms that the place runs; all there are, where it has not said."""
    await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    return Offered(place, mentoring_forms.known(place.mentoring_forms) or mentoring_forms.CODES)


async def ask(session: AsyncSession, *, me: Me, place_id: int, form: str, now: datetime) -> Job:
    """A curator wants pairs proposed: AlreadySo while that is being done; NotFound for a form that there is not."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    if form not in mentoring_forms.CODES:
        raise NotFound
    waiting = await jobs.waiting(session, kind=JOB, by=by, place_id=place_id)
    if waiting and waiting.parameters == {"form": form}:
        raise AlreadySo
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={"form": form}, now=now)


async def base(session: AsyncSession, *, me: Me, place_id: int, form: str, now: datetime) -> Base:
    """Everybody who could be of a pair, for whoever may still propose it; that they were looked at is written down."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    found = await pair_base.read(session, place_id=place_id, form=form, now=now)
    seen = {one.id for side in (found.mentees, found.mentors, found.left_out) for one in side}
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.TOOK, now=now)
    return found
