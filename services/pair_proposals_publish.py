"""Proposed pairs are published: their mentors are asked. For a minute that can be taken back, and nobody has heard."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Pair, PairState
from services import pair_answers, pair_proposal, pair_proposals_desk, pair_sight, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotAPair
from services.pair_proposals_desk import Desk
from services.pair_rules import SOFT


@dataclass(frozen=True, slots=True)
class Published:
    """How many pairs were published, and how many were not, since something has come between the two."""

    desk: Desk
    change: Change
    count: int
    held_back: int


async def publish(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> Published:
    """All that is proposed: AlreadySo where nothing is, NotAPair where none may be."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, act=AuditAct.CHANGED, now=now)
    if not desk.proposed:
        raise AlreadySo
    return await _offered(session, desk, desk.proposed, now)


async def publish_one(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Published:
    """One of them: AlreadySo where it is published, NotAPair where something has come between the two."""
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    desk = await pair_proposals_desk.opened(
        session, me, found.pair.programme_id, subject_ids=(), act=AuditAct.CHANGED, now=now
    )
    if pair_id not in {one.id for one in desk.proposed}:
        raise AlreadySo
    return await _offered(session, desk, [desk.proposal(pair_id)], now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """They are proposed again: InUse where a mentor has answered."""
    these = select(Pair).where(Pair.id.in_(change.rows["pairs"])).with_for_update()
    pairs = (await session.scalars(these.execution_options(populate_existing=True))).all()
    if {one.state for one in pairs} != {PairState.OFFERED}:
        raise InUse
    for one in pairs:
        one.state, one.offered_at = PairState.PROPOSED, None
    await session.flush()


async def _offered(session: AsyncSession, desk: Desk, pairs: Sequence[Pair], now: datetime) -> Published:
    fit = _with_room(desk, [one for one in pairs if _is_allowed(desk, one)])
    if not fit:
        raise NotAPair
    rows = {"pairs": [one.id for one in fit]}
    change = await undo.made(session, kind=undo.Kind.PAIRS_OFFERED, by=desk.by, rows=rows, now=now)
    await pair_answers.offer(session, fit, change=change, now=now)
    return Published(desk, change, len(fit), len(pairs) - len(fit))


def _with_room(desk: Desk, pairs: Sequence[Pair]) -> list[Pair]:
    """Those after whom no mentor has more mentees than the programme allows today, in their order."""
    room, fit = Counter(desk.ground.room), list[Pair]()
    for one in pairs:
        more = Counter(pair_proposals_desk.by_mentee([one]).values())
        if all(room[mentor] >= count for mentor, count in more.items()):
            room -= more
            fit.append(one)
    return fit


def _is_allowed(desk: Desk, pair: Pair) -> bool:
    """All take part, and nothing has come between them that a curator may not set aside."""
    mentees, mentors = {one.id: one for one in desk.base.mentees}, {one.id: one for one in desk.base.mentors}
    couples = pair_proposals_desk.by_mentee([pair]).items()
    return all(
        mentee in mentees
        and mentor in mentors
        and pair_proposal.against(mentees[mentee], mentors[mentor], desk.ground.never) in {None, *SOFT}
        for mentee, mentor in couples
    )
