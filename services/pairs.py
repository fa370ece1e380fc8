"""Pairs of a place: how many stand where, and for which form more are proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Pair, PairState, Place, Programme
from services import access, jobs, mentoring_forms, pair_results, pair_signals, programmes
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.pair_sight import IN_PROPOSAL

JOB = "pairs"
"""Proposes pairs, and brings them as a table."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The pairs of a place in this school year, as numbers."""

    place: Place
    programmes: Sequence[Programme]
    counts: Mapping[PairState, int]
    proposed: Mapping[int, int]
    """By programme, how many pairs are proposed."""
    may: frozenset[Action]
    worries: int
    """What its curators, and nobody else, should look at."""
    to_end: int
    """Pairs that wait for their result, be they of an earlier year."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The forms of mentoring for which a place can have pairs proposed."""

    place: Place
    forms: Sequence[str]
    proposed: Mapping[str, tuple[int, int]]
    """By form, its programme and how many pairs are proposed there."""


async def hub(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Hub:
    """How many pairs stand where in this school year."""
    await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    begun = await programmes.of_year(session, place, now=now)
    counted = select(Pair.state, func.count()).where(Pair.programme_id.in_([one.id for one in begun]))
    rows = await session.execute(counted.group_by(Pair.state))
    may = await access.allowed(session, me, place_id, now=now)
    counts = dict(rows.all())
    proposed = await _proposed(session, begun) if PairState.PROPOSED in counts else {}
    worries = await pair_signals.count(session, place_id) if Action.MAKE_PAIRS in may else 0
    to_end = await pair_results.count(session, place_id, now=now)
    return Hub(place, begun, counts, proposed, may, worries, to_end)


async def offered(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Offered:
    """The forms that the place runs; all there are, where it has not said."""
    await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    forms = mentoring_forms.known(place.mentoring_forms) or mentoring_forms.CODES
    begun = await programmes.of_year(session, place, now=now)
    counts = await _proposed(session, begun)
    return Offered(place, forms, {one.form: (one.id, counts[one.id]) for one in begun if one.id in counts})


async def ask(session: AsyncSession, *, me: Me, place_id: int, form: str, now: datetime) -> Job:
    """A curator wants pairs proposed: AlreadySo while that is being done; NotFound for a form that there is not."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    if form not in mentoring_forms.CODES:
        raise NotFound
    waiting = await jobs.waiting(session, kind=JOB, by=by, place_id=place_id)
    if waiting and waiting.parameters == {"form": form}:
        raise AlreadySo
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={"form": form}, now=now)


async def _proposed(session: AsyncSession, begun: Sequence[Programme]) -> dict[int, int]:
    """How many pairs are proposed, by programme."""
    counted = select(Pair.programme_id, func.count()).where(Pair.programme_id.in_([one.id for one in begun]))
    rows = await session.execute(counted.where(IN_PROPOSAL).group_by(Pair.programme_id))
    return dict(rows.all())
