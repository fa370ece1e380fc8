"""A mentor's proposed pairs become one group by a button, and pairs again by another; for a minute all can go back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Pair, PairMember, PairState, Role
from services import free_times, pair_groups, pair_proposals_desk, pair_sight
from services.access import Me
from services.errors import AlreadySo
from services.pair_proposals_change import Act, Changed, written
from services.pair_proposals_desk import Desk


@dataclass(frozen=True, slots=True)
class Joined:
    """A new group, and whether there is a time at which all of it can meet."""

    changed: Changed
    can_meet: bool


async def join(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Joined:
    """All that is proposed to the mentor of a pair is one group, locked where any of it was: AlreadySo."""
    desk = await _desk(session, me, pair_id, now)
    pair = desk.proposal(pair_id)
    others = await pair_sight.beside(session, pair)
    if not others:
        raise AlreadySo
    act = Act(before=[written(one) for one in (pair, *others)], after=[pair])
    said = {number: its for one in (pair, *others) for number, its in pair_groups.kept(one).items()}
    pair.is_locked = any(one.is_locked for one in (pair, *others))
    ids = [one.id for one in others]
    over = update(PairMember).where(PairMember.pair_id.in_(ids), PairMember.role == Role.MENTEE)
    await session.execute(over.values(pair_id=pair.id))
    await session.execute(delete(Pair).where(Pair.id.in_(ids)))
    pair_groups.keep(pair, said)
    changed = await act.made(session, desk.programme, desk.by, now)
    return Joined(changed, _can_meet(desk, changed.pairs[0]))


async def split(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Changed:
    """A group is as many pairs again, locked if it was: AlreadySo."""
    desk = await _desk(session, me, pair_id, now)
    group = desk.proposal(pair_id)
    if not pair_groups.is_group(group):
        raise AlreadySo
    act = Act(before=[written(group)], after=[group])
    said = pair_groups.kept(group)
    (mentor,) = pair_sight.side(group, Role.MENTOR)
    first, *others = pair_groups.mentees(group)
    for one in others:
        act.after.append(await _alone(session, group, mentor.id, one, said[one.id], now))
    pair_groups.keep(group, {first.id: said[first.id]})
    return await act.made(session, desk.programme, desk.by, now)


async def _alone(
    session: AsyncSession, group: Pair, mentor_id: int, mentee: PairMember, said: pair_groups.Kept, now: datetime
) -> Pair:
    made = Pair(programme_id=group.programme_id, state=PairState.PROPOSED, is_locked=group.is_locked, made_at=now)
    made.score, made.whys = said
    session.add(made)
    await session.flush()
    session.add(PairMember(pair_id=made.id, person_id=mentor_id, role=Role.MENTOR))
    await session.execute(update(PairMember).where(PairMember.id == mentee.id).values(pair_id=made.id))
    return made


async def _desk(session: AsyncSession, me: Me, pair_id: int, now: datetime) -> Desk:
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    return await pair_proposals_desk.opened(
        session, me, found.pair.programme_id, subject_ids=(), act=AuditAct.CHANGED, now=now
    )


def _can_meet(desk: Desk, group: Pair) -> bool:
    ids = {one.person_id for one in group.members}
    people = [one.free for side in (desk.base.mentors, desk.base.mentees) for one in side if one.id in ids]
    return bool(people and free_times.regular(people, few=1))
