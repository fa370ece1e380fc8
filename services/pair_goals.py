"""What is done with the individual plan of a pair: goals are added, reached, removed, and the whole is agreed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Pair, PairGoal, Promise, PromiseState, Role
from services import goal_choices, outbox, pair_goals_seen, pair_sight, pair_stops, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotByChat, NotFound
from services.goal_choices import Until
from services.pair_goals_seen import Plan

FORM = "pair_goal"
"""In which a goal is typed."""
ASKED = "pair_goals_asked"
"""The promise that asks a mentee whether the plan suits."""
WRITING = timedelta(minutes=15)
"""Whoever writes one goal writes another: the mentee is asked once about all of them."""


@dataclass(frozen=True, slots=True)
class Acted:
    """A goal after an act, in its plan."""

    plan: Plan
    goal: PairGoal
    change: Change


@dataclass(frozen=True, slots=True)
class Agreed:
    """The plan after somebody's yes; no change where it was not the plan that had been seen."""

    plan: Plan
    change: Change | None


async def add(session: AsyncSession, *, me: Me, pair_id: int, title: str, now: datetime) -> Acted:
    """One more goal, without a day yet: AlreadySo where it is there, NotByChat for words that do not pass."""
    plan, title = await _held(session, me, pair_id, now), " ".join(title.split())
    if any(one.title == title for one in plan.goals):
        raise AlreadySo
    if not plan.may_add:
        raise NotFound
    if goal_choices.known(title) is None and not await pair_goals_seen.words_pass(session, plan):
        raise NotByChat
    before = _written(plan.pair, plan.goals)
    goal = PairGoal(pair_id=pair_id, title=title, made_by_id=plan.seen.by.id, made_at=now)
    session.add(goal)
    return await _changed(session, plan, before, goal)


async def set_day(session: AsyncSession, *, me: Me, goal_id: int, until: Until, now: datetime) -> Acted:
    """The goal is to be reached by then: AlreadySo; NotFound where that is not offered any more."""
    plan = await _held(session, me, await pair_goals_seen.pair_of(session, goal_id), now)
    before, goal, day = _written(plan.pair, plan.goals), plan.goal(goal_id), plan.days.get(until)
    if day is None:
        raise NotFound
    if goal.due_on == day:
        raise AlreadySo
    goal.due_on = day
    return await _changed(session, plan, before, goal)


async def reach(session: AsyncSession, *, me: Me, goal_id: int, now: datetime) -> Acted:
    """The goal is reached today, which makes no other plan: AlreadySo."""
    plan = await _held(session, me, await pair_goals_seen.pair_of(session, goal_id), now)
    before, goal = _written(plan.pair, plan.goals), plan.goal(goal_id)
    if goal.reached_on is not None:
        raise AlreadySo
    goal.reached_on = plan.today
    after, change = await _made(session, plan, before)
    return Acted(after, goal, change)


async def remove(session: AsyncSession, *, me: Me, goal_id: int, now: datetime) -> Acted:
    """The goal is no part of the plan any more."""
    plan = await _held(session, me, await pair_goals_seen.pair_of(session, goal_id), now)
    before, goal = _written(plan.pair, plan.goals), plan.goal(goal_id)
    await session.delete(goal)
    return await _changed(session, plan, before, goal)


async def agree(session: AsyncSession, *, me: Me, pair_id: int, seal: str, now: datetime) -> Agreed:
    """A mentee says yes, or a mentor or curator that all were agreed when they met: AlreadySo, NotFound without goals.

    A plan that has changed since it was seen is only shown anew.
    """
    await pair_stops.hold(session, pair_id)
    plan = await pair_goals_seen.of_pair(session, me=me, pair_id=pair_id, act=AuditAct.CHANGED, now=now)
    if not plan.may_agree:
        raise AlreadySo if plan.pair.goals_agreed_at and (plan.may_change or plan.is_mentees) else NotFound
    if plan.seal != seal:
        return Agreed(plan, None)
    before = _written(plan.pair, plan.goals)
    plan.pair.goals_agreed_at = now
    return Agreed(*await _made(session, plan, before))


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The plan is as it was before: InUse where somebody has changed it since."""
    rows = change.rows
    await pair_stops.hold(session, rows["pair"])
    pair = await session.get_one(Pair, rows["pair"], populate_existing=True)
    if _written(pair, await pair_goals_seen.goals(session, pair.id)) != rows["after"]:
        raise InUse
    before = rows["before"]["goals"]
    kept = [one["id"] for one in before]
    await session.execute(delete(PairGoal).where(PairGoal.pair_id == pair.id, PairGoal.id.not_in(kept)))
    for one in before:
        await session.merge(PairGoal(pair_id=pair.id, **{name: read(one[name]) for name, read in _READ.items()}))
    pair.goals_agreed_at = _moment(rows["before"]["agreed_at"])
    await session.flush()


async def _held(session: AsyncSession, me: Me, pair_id: int, now: datetime) -> Plan:
    """The plan in the hands of whoever may change it, until the transaction ends; NotFound for anybody else."""
    await pair_stops.hold(session, pair_id)
    plan = await pair_goals_seen.of_pair(session, me=me, pair_id=pair_id, act=AuditAct.CHANGED, now=now)
    if not plan.may_change:
        raise NotFound
    return plan


async def _changed(session: AsyncSession, plan: Plan, before: dict[str, Any], goal: PairGoal) -> Acted:
    """It is another plan: the mentees are asked anew."""
    plan.pair.goals_agreed_at = None
    after, change = await _made(session, plan, before)
    for one in pair_sight.side(plan.pair, Role.MENTEE):
        if one.chat_id is not None:
            await _ask(session, after, one.id, change)
    return Acted(after, goal, change)


async def _made(session: AsyncSession, plan: Plan, before: dict[str, Any]) -> tuple[Plan, Change]:
    await session.flush()
    pair, seen = plan.pair, plan.seen
    after = Plan(seen, await pair_goals_seen.goals(session, pair.id), plan.may_change, plan.is_mentees)
    rows = {"pair": pair.id, "before": before, "after": _written(pair, after.goals)}
    change = await undo.made(session, kind=undo.Kind.GOALS_CHANGED, by=seen.by, rows=rows, now=seen.now)
    return after, change


async def _ask(session: AsyncSession, plan: Plan, receiver_id: int, change: Change) -> None:
    """Unless the question is on its way already."""
    pair_id, now = plan.pair.id, plan.seen.now
    key = f"{ASKED}:{pair_id}:{receiver_id}:"
    waiting = select(Promise.id).where(Promise.receiver_id == receiver_id, Promise.state == PromiseState.WAITING)
    if await session.scalar(waiting.where(Promise.key.startswith(key, autoescape=True)).limit(1)) is None:
        await outbox.promise(
            session,
            key=f"{key}{change.id}",
            kind=ASKED,
            receiver_id=receiver_id,
            parameters={"pair_id": pair_id},
            not_before=now + WRITING,
            now=now,
            change_id=change.id,
        )


def _written(pair: Pair, goals: Sequence[PairGoal]) -> dict[str, Any]:
    """A plan as a change keeps it."""
    rows = [{name: _kept(getattr(one, name)) for name in _READ} for one in goals]
    return {"agreed_at": _kept(pair.goals_agreed_at), "goals": rows}


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def _same(kept: Any) -> Any:
    return kept


_READ: dict[str, Callable[[Any], Any]] = {
    "id": _same,
    "title": _same,
    "due_on": _day,
    "reached_on": _day,
    "made_by_id": _same,
    "made_at": _moment,
}
"""How a change gives back what it keeps of a goal, by column."""
