"""The individual plan of a pair as whoever belongs to it, or runs its place, sees it, and what they may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Capacity, Chat, Pair, PairGoal, PairState, Person, Role
from services import access, ages, data_modes, goal_choices, pair_sight
from services.access import Action, Me
from services.errors import NotByChat, NotFound
from services.goal_choices import Until
from services.pair_sight import MADE, Curated, Own

MOST = 8
"""Goals of one plan: it is read on one screen."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a pair, and what whoever looks may do with it."""

    seen: Own | Curated
    goals: Sequence[PairGoal]
    may_change: bool
    """Nothing new is written of a pair that rests."""
    is_mentees: bool
    """The mentee looks, whose word makes it agreed."""

    @property
    def pair(self) -> Pair:
        """Whose it is."""
        return self.seen.pair

    @property
    def today(self) -> date:
        """Where the pair is."""
        return ages.local_date(self.seen.now, self.seen.place.time_zone)

    @property
    def days(self) -> dict[Until, date]:
        """The days that are offered for a goal."""
        return goal_choices.days(self.today, self.pair.programme.ends_on)

    @property
    def may_add(self) -> bool:
        """There is room for one more goal."""
        return self.may_change and len(self.goals) < MOST

    @property
    def may_agree(self) -> bool:
        """Somebody's word is waited for, and whoever looks may give it."""
        is_open = bool(self.goals) and self.pair.goals_agreed_at is None and self.pair.state is PairState.WORKING
        return is_open and (self.may_change or self.is_mentees)

    @property
    def seal(self) -> str:
        """Names what is agreed on: another once a goal is added, removed, or has another day."""
        said = "\n".join(f"{one.id} {one.title} {one.due_on}" for one in self.goals)
        return sha256(said.encode()).hexdigest()[:16]

    def goal(self, goal_id: int) -> PairGoal:
        """One of the goals; NotFound where it has just been removed."""
        found = [one for one in self.goals if one.id == goal_id]
        if not found:
            raise NotFound
        return found[0]


async def of_pair(session: AsyncSession, *, me: Me, pair_id: int, act: AuditAct = AuditAct.SAW, now: datetime) -> Plan:
    """The plan for the people of a pair that works or rests, their guardians, its curator and the head; NotFound."""
    own = [one for one in await pair_sight.all_own(session, me, now=now) if one.pair.id == pair_id]
    seen = await _seen(session, me, pair_id, own, now, act)
    if seen.pair.state not in MADE:
        raise NotFound
    may_change = seen.pair.state is PairState.WORKING and await _writes(session, me, seen, now)
    is_mentees = any(one.member.role is Role.MENTEE and one.speaks_as is Capacity.SELF for one in own)
    return Plan(seen, await goals(session, pair_id), may_change, is_mentees)


async def of_goal(session: AsyncSession, *, me: Me, goal_id: int, now: datetime) -> tuple[Plan, PairGoal]:
    """A goal, for whoever may change it; NotFound for anybody else."""
    plan = await of_pair(session, me=me, pair_id=await pair_of(session, goal_id), now=now)
    if not plan.may_change:
        raise NotFound
    return plan, plan.goal(goal_id)


async def to_add(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> tuple[Plan, bool]:
    """The plan to which a goal may be added, and whether it may be typed; NotFound where there is no room."""
    plan = await of_pair(session, me=me, pair_id=pair_id, now=now)
    if not plan.may_add:
        raise NotFound
    return plan, await words_pass(session, plan)


async def to_type(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Plan:
    """The plan for which a goal is about to be typed; NotByChat where words do not pass the messenger."""
    plan, may_type = await to_add(session, me=me, pair_id=pair_id, now=now)
    if not may_type:
        raise NotByChat
    return plan


async def asked(session: AsyncSession, pair_id: int, *, told_id: int, now: datetime) -> Plan | None:
    """The plan, while the word of this mentee is waited for."""
    person = await session.get_one(Person, told_id)
    chat = await session.get(Chat, person.chat_id) if person.chat_id is not None else None
    if chat is None:
        return None
    try:
        plan = await of_pair(session, me=Me(chat, [person]), pair_id=pair_id, now=now)
    except NotFound:
        return None
    return plan if plan.is_mentees and plan.may_agree else None


async def goals(session: AsyncSession, pair_id: int) -> Sequence[PairGoal]:
    """The goals of a pair, the oldest first. Nobody's right is asked here."""
    found = select(PairGoal).where(PairGoal.pair_id == pair_id).order_by(PairGoal.made_at, PairGoal.id)
    return (await session.scalars(found.execution_options(populate_existing=True))).all()


async def words_pass(session: AsyncSession, plan: Plan) -> bool:
    """Whether goals may be typed at its place."""
    return (await data_modes.passing(session, plan.seen.place.id)).words


async def pair_of(session: AsyncSession, goal_id: int) -> int:
    """The pair of a goal: NotFound."""
    goal = await session.get(PairGoal, goal_id)
    if goal is None:
        raise NotFound
    return goal.pair_id


async def _seen(
    session: AsyncSession, me: Me, pair_id: int, own: Sequence[Own], now: datetime, act: AuditAct
) -> Own | Curated:
    """As its mentor, or else as its curator, or else as whoever belongs to it."""
    mentors = [one for one in own if one.member.role is Role.MENTOR]
    if mentors:
        return mentors[0]
    try:
        return await pair_sight.curated(session, me, pair_id, action=Action.SEE_PAIRS, act=act, now=now)
    except NotFound:
        if not own:
            raise
        return own[0]


async def _writes(session: AsyncSession, me: Me, seen: Own | Curated, now: datetime) -> bool:
    if isinstance(seen, Own):
        return seen.member.role is Role.MENTOR
    return Action.MAKE_PAIRS in await access.allowed(session, me, seen.place.id, now=now)
