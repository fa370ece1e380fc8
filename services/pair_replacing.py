"""Another mentor instead of one who cannot go on: pairs pause, others are proposed, and what was agreed passes on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Change,
    Job,
    Lane,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    Programme,
    Role,
)
from services import (
    access,
    ages,
    audit,
    jobs,
    outbox,
    pair_answers,
    pair_base,
    pair_chain,
    pair_places,
    pair_sight,
    pair_stops,
    undo,
)
from services.access import Action, Me
from services.errors import AlreadySo, MentorUnsuited, NotAllowed, NotFound, PairMovedOn
from services.pair_ends import ByItself
from services.pair_sight import MADE, OVER, Curated
from services.pair_stops import Rows, Stopping
from services.pair_successors import Found, Orphan, Search

JOB = "pair_successors"
"""Looks who could step in, and tells the curator."""
_SEEKING = frozenset({ByItself.MENTOR_LEFT, ByItself.REPLACED, ByItself.LEFT})
"""Why a pair rests that waits for another mentor."""
_KNOWN = (PairState.TOLD, PairState.AGREED)
"""The mentees know of such a pair, and no order has made it."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A mentor who cannot go on, and what was done."""

    mentor: Person
    place: Place
    pauses: int
    """Pairs that rest."""
    sought: int
    """Pairs for which another mentor is looked for: the others wait for their result alone."""
    change: Change


@dataclass(frozen=True, slots=True)
class Proposed:
    """For a pair that rests, the pair that was proposed instead, or nothing."""

    before: Pair
    after: Pair | None


async def mentor_leaves(session: AsyncSession, *, me: Me, person_id: int, place_id: int, now: datetime) -> Leaving:
    """All pairs that a mentor has at a place rest, and others are looked for; what no order has made is over.

    The mentor may be a partner's. NotFound without pairs there.
    """
    try:
        by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    await access.hold_place(session, place_id)
    place = await session.get_one(Place, place_id)
    here = select(Pair.id).join(PairMember).join(Programme).where(Programme.place_id == place_id)
    here = here.where(*_leads(person_id)).order_by(Pair.id)
    found = await session.scalars(here.with_for_update(of=Pair))
    own = await pair_sight.anew(session, select(Pair).where(Pair.id.in_(found.all())).order_by(Pair.id))
    if not own:
        raise NotFound
    mentor = next(one for one in pair_sight.side(own[0], Role.MENTOR) if one.id == person_id)
    ids = {one.person_id for pair in own for one in pair.members}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    stopping = Stopping(session, now, ages.local_date(now, place.time_zone))
    after = {one.id: _without_mentor(one) for one in own}
    for state in (PairState.SUSPENDED, PairState.DISSOLVED, PairState.ANNULLED):
        these = [one for one in own if after[one.id] is state]
        silent = {person_id} if state is PairState.ANNULLED else ()
        await stopping.move(these, state, why=ByItself.MENTOR_LEFT, silent=silent)
    change = await undo.made(session, kind=undo.Kind.PAIRS_CHANGED, by=by, rows=stopping.rows, now=now)
    sought = await seek(session, stopping.rows, by=by, place_id=place.id, now=now)
    return Leaving(mentor, place, sum(one.state in MADE for one in own), sought, change)


async def leads(session: AsyncSession, person_id: int, place_id: int) -> bool:
    """Whether somebody is the mentor of a pair there that has not ended; the curator alone sees those of all states."""
    here = select(Pair.id).join(PairMember).join(Programme).where(Programme.place_id == place_id)
    return await session.scalar(here.where(*_leads(person_id)).limit(1)) is not None


async def replace(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> tuple[Curated, Change]:
    """One pair rests, and another mentor is looked for: AlreadySo while one is; NotFound if it is not made, or over."""
    await pair_stops.hold(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    if not may_be_replaced(found):
        raise NotFound
    if await _is_succeeded(session, pair_id) or await _is_sought(session, found.pair, found.place.id):
        raise AlreadySo
    stopping = Stopping(session, now, ages.local_date(now, found.place.time_zone))
    await stopping.move([found.pair], PairState.SUSPENDED, why=ByItself.REPLACED)
    change = await undo.made(session, kind=undo.Kind.PAIRS_CHANGED, by=found.by, rows=stopping.rows, now=now)
    await seek(session, stopping.rows, by=found.by, place_id=found.place.id, now=now)
    return found, change


def may_be_replaced(found: Curated) -> bool:
    """Whether another mentor can be looked for: a pair whose programme is over waits for its result alone."""
    today = ages.local_date(found.now, found.place.time_zone)
    return found.pair.state in MADE and found.pair.programme.ends_on >= today


async def seek(session: AsyncSession, rows: Rows, *, by: Person, place_id: int, now: datetime) -> int:
    """For the pairs that rest since these changes another mentor is looked for, aside; `by` reads who could step in.

    Gives for how many: none whose programme is over.
    """
    stopped = [one["id"] for one in rows["pairs"] if one["after"] == PairState.SUSPENDED]
    today = ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)
    going_on = select(Pair.id).join(Programme).where(Pair.id.in_(stopped), Programme.ends_on >= today)
    if resting := list(await session.scalars(going_on.order_by(Pair.id))):
        await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={"pairs": resting}, now=now)
    return len(resting)


async def searches(
    session: AsyncSession, *, me: Me, place_id: int, pair_ids: Collection[int], now: datetime
) -> list[Search]:
    """What a search needs, by form of mentoring, of those pairs that still wait for another mentor."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    waiting = [one for one in await _waiting(session, pair_ids) if one.programme.place_id == place_id]
    found = []
    for form in sorted({one.programme.form for one in waiting}):
        base = await pair_base.read(session, place_id=place_id, form=form, now=now)
        orphans = tuple([await _orphan(session, one) for one in waiting if one.programme.form == form])
        found.append(Search(base, orphans, await pair_places.taken(session, base.mentors)))
    seen = {one.id for search in found for side in (search.base.mentees, search.base.mentors) for one in side}
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.SAW, now=now)
    return found


async def tell(session: AsyncSession, job: Job, found: Mapping[int, Found], *, now: datetime) -> None:
    """Pairs are proposed instead of those that rest, and whoever asked reads which."""
    pairs = await propose(session, job.parameters["pairs"], found, now=now)
    if pairs:
        await outbox.promise(
            session,
            key=f"{JOB}:{job.id}",
            kind=JOB,
            receiver_id=job.person_id,
            parameters={"place_id": job.place_id, "pairs": pairs},
            not_before=now,
            now=now,
            lane=Lane.URGENT,
        )


async def propose(
    session: AsyncSession, pair_ids: Collection[int], found: Mapping[int, Found], *, now: datetime
) -> list[list[int | None]]:
    """Proposes a pair for each that has found somebody; gives the numbers of both, for the curator's message."""
    made: list[list[int | None]] = []
    for pair in await _waiting(session, pair_ids):
        one = found.get(pair.id)
        successor = await pair_chain.successor(session, pair, one.mentor_id, one.suit, now=now) if one else None
        made.append([pair.id, successor.id if successor else None])
    return made


async def offer(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> tuple[Curated, Change]:
    """The mentor of a pair that was proposed instead of one that rests is asked.

    AlreadySo; PairMovedOn where that one does not rest any more; MentorUnsuited where the two suit no longer; NotFound
    for a pair that replaces none.
    """
    await pair_stops.hold(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    if found.pair.replaces_id is None:
        raise NotFound
    if found.pair.state is not PairState.PROPOSED:
        raise AlreadySo
    await pair_stops.hold(session, found.pair.replaces_id)
    before = await session.get_one(Pair, found.pair.replaces_id, populate_existing=True)
    if before.state is not PairState.SUSPENDED:
        raise PairMovedOn
    if await pair_chain.suit(session, found.pair, now=now) is None:
        raise MentorUnsuited
    stopping = Stopping(session, now, ages.local_date(now, found.place.time_zone))
    stopping.keep(found.pair, PairState.OFFERED)
    change = await undo.made(session, kind=undo.Kind.PAIRS_CHANGED, by=found.by, rows=stopping.rows, now=now)
    await pair_answers.offer(session, [found.pair], change=change, now=now)
    return found, change


async def proposed(
    session: AsyncSession, pairs: Sequence[Sequence[int | None]], *, place_id: int, told_id: int, now: datetime
) -> list[Proposed]:
    """What a curator is told of: those pairs that still wait, with what was proposed instead; nothing without right."""
    if not await access.still(session, told_id, Action.MAKE_PAIRS, place_id, now=now):
        return []
    numbers = {one for pair in pairs for one in pair if one is not None}
    found = {one.id: one for one in await session.scalars(pair_sight.whole().where(Pair.id.in_(numbers)))}
    shown = [(found.get(before or 0), found.get(after or 0)) for before, after in pairs]
    return [Proposed(before, after) for before, after in shown if before and before.state is PairState.SUSPENDED]


def _leads(person_id: int) -> tuple[ColumnElement[bool], ...]:
    """Of pairs with their members: those that somebody is the mentor of, and that have not ended."""
    return PairMember.person_id == person_id, PairMember.role == Role.MENTOR, Pair.state.not_in(OVER)


def _without_mentor(pair: Pair) -> PairState:
    if pair.state in MADE:
        return PairState.SUSPENDED
    return PairState.DISSOLVED if pair.state in _KNOWN else PairState.ANNULLED


async def _orphan(session: AsyncSession, pair: Pair) -> Orphan:
    mentees = tuple(one.id for one in pair_sight.side(pair, Role.MENTEE))
    return Orphan(pair.id, mentees, frozenset(await pair_chain.passed_over(session, pair)))


async def _waiting(session: AsyncSession, pair_ids: Collection[int]) -> list[Pair]:
    """Those of these pairs that rest for want of a mentor, and for which nobody is proposed yet."""
    resting = (Pair.state == PairState.SUSPENDED, Pair.end_reason.in_(_SEEKING), Pair.id.not_in(_succeeded()))
    return list(await session.scalars(pair_sight.whole().where(Pair.id.in_(pair_ids), *resting).order_by(Pair.id)))


def _succeeded() -> Select[int | None]:
    return select(Pair.replaces_id).where(Pair.replaces_id.is_not(None), Pair.state.not_in(OVER))


async def _is_sought(session: AsyncSession, pair: Pair, place_id: int) -> bool:
    """Whether somebody is being looked for already."""
    asked = select(Job.parameters).where(Job.kind == JOB, Job.place_id == place_id, Job.state.in_(jobs.OPEN))
    sought = {number for said in await session.scalars(asked) for number in said["pairs"]}
    return pair.state is PairState.SUSPENDED and pair.end_reason in _SEEKING and pair.id in sought


async def _is_succeeded(session: AsyncSession, pair_id: int) -> bool:
    return await session.scalar(_succeeded().where(Pair.replaces_id == pair_id).limit(1)) is not None
