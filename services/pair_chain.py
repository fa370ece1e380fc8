"""The chain of pairs that stand in for one another: who was tried, who comes next, and what passes on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Pair, PairGoal, PairMember, PairState, Programme, Role
from services import pair_base, pair_next, pair_places, pair_sight, pair_whys
from services.pair_people import Base
from services.pair_rules import Suit
from services.pair_sight import IN_PROPOSAL, MADE, OVER


async def successor(session: AsyncSession, pair: Pair, mentor_id: int, suit: Suit, *, now: datetime) -> Pair:
    """The same mentees with another mentor; the agreed time and the plan pass on, what was said after meetings not."""
    made = Pair(
        programme_id=pair.programme_id,
        state=PairState.PROPOSED,
        score=suit.score,
        whys=pair_whys.kept(suit),
        is_locked=False,
        replaces_id=await _made_by_order(session, pair),
        made_at=now,
        slot=pair.slot,
        where_met=pair.where_met,
        goals_agreed_at=pair.goals_agreed_at,
    )
    session.add(made)
    await session.flush()
    sides = [(mentor_id, Role.MENTOR), *((number, Role.MENTEE) for number in _mentees(pair))]
    session.add_all(PairMember(pair_id=made.id, person_id=number, role=role) for number, role in sides)
    for goal in await session.scalars(select(PairGoal).where(PairGoal.pair_id == pair.id).order_by(PairGoal.id)):
        session.add(
            PairGoal(
                pair_id=made.id,
                title=goal.title,
                due_on=goal.due_on,
                reached_on=goal.reached_on,
                made_by_id=goal.made_by_id,
                made_at=goal.made_at,
            )
        )
    await session.flush()
    return made


async def passed_over(session: AsyncSession, pair: Pair) -> set[int]:
    """Mentors of whom nothing has come with these mentees this year, and the mentees' own mentees."""
    mentees = _mentees(pair)
    theirs = select(PairMember.pair_id).join(Pair).where(PairMember.person_id.in_(mentees))
    theirs = theirs.where(Pair.programme_id == pair.programme_id, Pair.state != PairState.ANNULLED)
    mentors = select(PairMember.person_id).where(PairMember.pair_id.in_(theirs), PairMember.role == Role.MENTOR)
    return {*await session.scalars(mentors)} | await _led(session, pair.programme, mentees)


async def base(session: AsyncSession, pair: Pair, *, but: Collection[int], now: datetime) -> Base:
    """Who could be the mentor of these mentees besides those left out, as if this pair were not there."""
    its = pair.programme
    whole = await pair_base.read(session, place_id=its.place_id, form=its.form, now=now)
    taken = await pair_places.taken(session, whole.mentors, only=Pair.id != pair.id)
    return pair_next.fitting(whole, _mentees(pair), tried=but, taken=taken, most=its.most_mentees)


async def suit(session: AsyncSession, pair: Pair, *, now: datetime) -> Suit | None:
    """How well those of a pair that is to stand in for another go together today; None where they do not any more."""
    (mentor,) = pair_sight.side(pair, Role.MENTOR)
    led = await _led(session, pair.programme, _mentees(pair))
    return pair_next.suit(await base(session, pair, but=led, now=now), mentor.id)


def _mentees(pair: Pair) -> list[int]:
    return [one.person_id for one in pair.members if one.role is Role.MENTEE]


async def _made_by_order(session: AsyncSession, pair: Pair) -> int:
    """The first pair back from this one that an order has made; this one where none has."""
    one = pair
    while one.replaces_id is not None and one.effective_on is None and one.state not in MADE:
        one = await session.get_one(Pair, one.replaces_id)
    return pair.id if one.effective_on is None and one.state not in MADE else one.id


async def _led(session: AsyncSession, programme: Programme, mentee_ids: Collection[int]) -> set[int]:
    """Of whom these people are the mentors, in this form at the place: two never mentor each other."""
    mentor, mentee = aliased(PairMember), aliased(PairMember)
    found = select(mentee.person_id).join(Pair, Pair.id == mentee.pair_id).join(Programme)
    found = found.join(mentor, mentor.pair_id == Pair.id).where(mentor.person_id.in_(mentee_ids))
    found = found.where(mentor.role == Role.MENTOR, mentee.role == Role.MENTEE, Pair.state.not_in(OVER), ~IN_PROPOSAL)
    found = found.where(Programme.place_id == programme.place_id, Programme.form == programme.form)
    return {*await session.scalars(found)}
