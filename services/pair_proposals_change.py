"""What a curator changes in a proposal by hand: locks, forbids, allows again, chooses; for a minute all can go back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, KeptApart, Pair, PairMember, PairState, Person, Programme, Role
from services import (
    access,
    pair_groups,
    pair_proposals_desk,
    pair_proposals_run,
    pair_rules,
    pair_sight,
    pair_whys,
    undo,
)
from services.access import Me
from services.errors import AlreadySo, InUse, NotAPair, NotFound
from services.pair_choices import Ease
from services.pair_proposals_desk import Desk

PLAIN = ("id", "programme_id", "score", "whys", "is_locked")
"""Columns of a proposed pair, its moment aside; all others are empty as long as it is proposed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, and the pairs that it leaves."""

    programme: Programme
    change: Change
    pairs: Sequence[Pair] = ()


@dataclass(slots=True)
class Act:
    """The rows of a change, as they were before and as it has made them."""

    before: list[dict[str, Any]] = field(default_factory=list)
    after: list[Pair] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)
    allowed: list[dict[str, Any]] = field(default_factory=list)

    async def made(self, session: AsyncSession, programme: Programme, by: Person, now: datetime) -> Changed:
        """The change, to be taken back within a minute."""
        await session.flush()
        after = await proposed(session, [one.id for one in self.after])
        rows = {
            "place": programme.place_id,
            "before": self.before,
            "after": [written(one) for one in after],
            "apart": self.apart,
            "allowed": self.allowed,
        }
        change = await undo.made(session, kind=undo.Kind.PROPOSAL_CHANGED, by=by, rows=rows, now=now)
        return Changed(programme, change, after)


async def lock(session: AsyncSession, *, me: Me, pair_id: int, is_locked: bool, now: datetime) -> Changed:
    """A new proposal leaves the pair as it is, or may change it again: AlreadySo."""
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    await access.hold_place(session, found.place.id)
    pair = next(iter(await proposed(session, [pair_id])), None)
    if pair is None:
        raise NotFound
    if pair.is_locked is is_locked:
        raise AlreadySo
    act = Act(before=[written(pair)], after=[pair])
    pair.is_locked = is_locked
    return await act.made(session, pair.programme, found.by, now)


async def forbid(
    session: AsyncSession, *, me: Me, programme_id: int, mentee_id: int, mentor_id: int, now: datetime
) -> Changed:
    """These two are never proposed again, and are not a proposed pair any more: AlreadySo."""
    desk = await _desk(session, me, programme_id, {mentee_id, mentor_id}, now)
    if mentor_id in desk.mentee(mentee_id).kept_apart:
        raise AlreadySo
    act = Act()
    pair = desk.pair_of(desk.mentee(mentee_id).id)
    if pair is not None and desk.ground.pairs[mentee_id] == mentor_id:
        await _part(session, act, pair, mentee_id)
    kept = KeptApart(
        place_id=desk.place.id, mentee_id=mentee_id, mentor_id=desk.mentor(mentor_id).id, by_id=desk.by.id, at=now
    )
    session.add(kept)
    await session.flush()
    act.apart.append(kept.id)
    return await act.made(session, desk.programme, desk.by, now)


async def allow(session: AsyncSession, *, me: Me, programme_id: int, apart_id: int, now: datetime) -> Changed:
    """These two may be proposed again, be the curator who kept them apart still there or not: NotFound."""
    kept = await session.get(KeptApart, apart_id)
    desk = await _desk(session, me, programme_id, {kept.mentee_id, kept.mentor_id} if kept else set(), now)
    if kept is None or kept.place_id != desk.place.id:
        raise NotFound
    names = ("id", "place_id", "mentee_id", "mentor_id", "by_id")
    act = Act(allowed=[{name: getattr(kept, name) for name in names} | {"at": kept.at.isoformat()}])
    await session.execute(delete(KeptApart).where(KeptApart.id == kept.id))
    return await act.made(session, desk.programme, desk.by, now)


async def put(
    session: AsyncSession,
    *,
    me: Me,
    programme_id: int,
    mentee_id: int,
    mentor_id: int,
    anyway: bool = False,
    now: datetime,
) -> Changed:
    """The curator's own pair, which stays in a new proposal: AlreadySo; NotAPair, `anyway` where no doubt is enough."""
    desk = await _desk(session, me, programme_id, {mentee_id, mentor_id}, now)
    mentee, mentor = desk.mentee(mentee_id), desk.mentor(mentor_id)
    if desk.ground.pairs.get(mentee_id) == mentor_id:
        raise AlreadySo
    choice = desk.choice(mentee, mentor)
    if not (choice.ease is Ease.SUITS or (anyway and choice.may_be)):
        raise NotAPair
    act = Act()
    await _give(session, desk, act, mentee_id, mentor_id, now)
    return await act.made(session, desk.programme, desk.by, now)


async def exchange(
    session: AsyncSession, *, me: Me, pair_id: int, other_id: int, mentor_id: int, now: datetime
) -> Changed:
    """Two mentees change their mentors, so that the first has this one, whatever wishes speak against it.

    AlreadySo; NotAPair where a rule speaks against it.
    """
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    await pair_sight.curated(session, me, other_id, act=AuditAct.CHANGED, now=now)
    desk = await _desk(session, me, found.pair.programme_id, set(), now)
    first, second = desk.proposal(pair_id), desk.proposal(other_id)
    (one, mentor), (other, theirs) = desk.couple(first), desk.couple(second)
    if mentor == mentor_id:
        raise AlreadySo
    if theirs != mentor_id or not desk.may_exchange(first, second):
        raise NotAPair
    act = Act()
    await _give(session, desk, act, one, theirs, now)
    await _give(session, desk, act, other, mentor, now)
    return await act.made(session, desk.programme, desk.by, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Pairs and the list of who is kept apart are as before: InUse where something has come of them meanwhile."""
    rows = change.rows
    await access.hold_place(session, rows["place"])
    known = {one.id: one for one in await proposed(session, [one["id"] for one in rows["after"]])}
    for one in rows["after"]:
        if one["id"] not in known or written(known[one["id"]]) != one:
            raise InUse
    await session.execute(delete(Pair).where(Pair.id.in_(known)))
    await _check_free(session, rows["before"])
    for one in rows["before"]:
        await _insert(session, one)
    await session.execute(delete(KeptApart).where(KeptApart.id.in_(rows["apart"])))
    for one in rows["allowed"]:
        await _keep_apart(session, one)


async def _give(session: AsyncSession, desk: Desk, act: Act, mentee_id: int, mentor_id: int, now: datetime) -> None:
    """The mentee's proposed pair is with this mentor, and stays so."""
    pair = desk.pair_of(mentee_id)
    if pair is not None and pair_groups.is_group(pair):
        await _part(session, act, pair, mentee_id)
        pair = None
    if pair is None:
        made = await pair_proposals_run.add(session, desk.programme.id, mentee_id, mentor_id, now=now)
        pair = (await proposed(session, [made.id]))[0]
    else:
        act.before.append(written(pair))
        next(one for one in pair.members if one.role is Role.MENTOR).person_id = mentor_id
    pair.score, pair.is_locked = None, True
    mentee, mentor = desk.mentee(mentee_id), desk.mentor(mentor_id)
    its = pair_rules.suit(mentee, mentor, pair_rules.weighed(desk.base.points))
    pair.whys = pair_whys.kept(its, pair_rules.refusal(mentee, mentor))
    act.after.append(pair)


async def _part(session: AsyncSession, act: Act, pair: Pair, mentee_id: int) -> None:
    """A mentee has this mentor no more; of a group the others stay."""
    act.before.append(written(pair))
    if pair_groups.is_group(pair):
        await pair_groups.leave(session, pair, mentee_id)
        act.after.append(pair)
    else:
        await session.execute(delete(Pair).where(Pair.id == pair.id))


async def _desk(session: AsyncSession, me: Me, programme_id: int, subject_ids: set[int], now: datetime) -> Desk:
    return await pair_proposals_desk.opened(
        session, me, programme_id, subject_ids=subject_ids, act=AuditAct.CHANGED, now=now
    )


async def proposed(session: AsyncSession, pair_ids: Iterable[int]) -> Sequence[Pair]:
    """Those of these pairs that are there, and proposed still, as the database has them."""
    these = select(Pair).where(Pair.id.in_(pair_ids), Pair.state == PairState.PROPOSED).order_by(Pair.id)
    return await pair_sight.anew(session, these)


def written(pair: Pair) -> dict[str, Any]:
    """A proposed pair as plain values."""
    members = [{"id": one.id, "person_id": one.person_id, "role": one.role} for one in pair.members]
    return {name: getattr(pair, name) for name in PLAIN} | {"made_at": pair.made_at.isoformat(), "members": members}


async def _check_free(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """InUse where a mentee of these pairs has another one in the same programme."""
    mentees = [one["person_id"] for row in rows for one in row["members"] if one["role"] == Role.MENTEE]
    others = select(Pair.id).join(PairMember).where(PairMember.person_id.in_(mentees), PairMember.role == Role.MENTEE)
    others = others.where(Pair.programme_id.in_([row["programme_id"] for row in rows]))
    if await session.scalar(others.where(Pair.state.not_in(pair_sight.OVER)).limit(1)) is not None:
        raise InUse


async def _insert(session: AsyncSession, row: dict[str, Any]) -> None:
    values = {name: row[name] for name in PLAIN} | {"made_at": datetime.fromisoformat(row["made_at"])}
    await session.execute(insert(Pair).values(state=PairState.PROPOSED, **values))
    members = [{**one, "role": Role(one["role"]), "pair_id": row["id"]} for one in row["members"]]
    await session.execute(insert(PairMember), members)


async def _keep_apart(session: AsyncSession, row: dict[str, Any]) -> None:
    """InUse where somebody has kept the two apart anew."""
    these = {name: row[name] for name in ("place_id", "mentee_id", "mentor_id")}
    if await session.scalar(select(KeptApart.id).filter_by(**these)) is not None:
        raise InUse
    await session.execute(insert(KeptApart).values({**row, "at": datetime.fromisoformat(row["at"])}))
