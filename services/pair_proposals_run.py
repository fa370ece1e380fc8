"""A run of the proposal: what it starts from, what comes of it, and how that takes the place of the run before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Pair, PairMember, PairState, Place, Programme, Role
from services import (
    access,
    audit,
    pair_groups,
    pair_proposal,
    pair_proposals_desk,
    pair_rules,
    pair_sheet,
    pair_whys,
    programmes,
)
from services.access import Action, Me
from services.matching_difference import Difference, difference
from services.pair_people import Base
from services.pair_proposal import Terms
from services.pair_proposals_desk import Desk
from services.pair_sheet import Summary

NAMED = 5
"""Of each kind of change, in a message; all of them stand in the table."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that a run depends on: where two are equal, so are their answers."""

    programme_id: int
    base: Base
    terms: Terms


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run has found."""

    pairs: tuple[tuple[int, int, int, list[dict[str, Any]]], ...]
    """Mentee, mentor, points, and why."""
    difference: Difference[int]
    """To the run before."""
    content: bytes
    """The table."""
    summary: Summary


async def question(session: AsyncSession, *, me: Me, place_id: int, form: str, now: datetime) -> Question:
    """What the next run of a form starts from, for whoever may still ask; that they look is written down."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    programme = await programmes.begun(session, place, form, by=by, now=now)
    desk = await pair_proposals_desk.laid(session, programme, by, now=now)
    seen = pair_proposals_desk.everybody(desk.base)
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.TOOK, now=now)
    return _from(desk)


async def again(session: AsyncSession, asked: Question, *, me: Me, now: datetime) -> Question:
    """The same question as it would be asked now; until the transaction ends nobody changes the proposal."""
    programme = await session.get_one(Programme, asked.programme_id)
    by = await access.require(session, me, Action.MAKE_PAIRS, programme.place_id, now=now)
    await access.hold_place(session, programme.place_id)
    return _from(await pair_proposals_desk.laid(session, programme, by, now=now))


async def standing(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> tuple[Question, str]:
    """What the table of a proposal is made of, all its pairs as they are; and its form."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, act=AuditAct.TOOK, now=now)
    terms = Terms(desk.ground.never, tuple(sorted(desk.ground.pairs.items())))
    return Question(programme_id, desk.base, terms), desk.programme.form


def table(asked: Question, language: str) -> bytes:
    """The pairs of `standing`, and nothing else is matched."""
    return pair_sheet.sheet(pair_proposal.propose(asked.base, asked.terms, dict(asked.terms.locked)), language)


def answer(asked: Question, language: str) -> Answer:
    """Calculates it: minutes of work for thousands of people, in a process of its own."""
    proposal = pair_proposal.propose(asked.base, asked.terms)
    after = {one.mentee.id: one.mentor.id for one in proposal.pairs}
    changed = difference(dict(asked.terms.before), after, [one.id for one in asked.base.mentees])
    return Answer(
        tuple(map(_row, proposal.pairs)),
        changed,
        pair_sheet.sheet(proposal, language, _changes(asked, changed)),
        pair_sheet.summary(proposal),
    )


def told(asked: Question, found: Answer) -> dict[str, Any] | None:
    """What a message says of the difference, None after a first run: how many, and of each kind the first by number.

    `new` is mentee and mentor, `moved` mentee, mentor before and now, `lost` mentee and mentor before.
    """
    if not asked.terms.before:
        return None
    changed = found.difference
    rows = {
        "new": [[one, to] for one, to in changed.new.items()],
        "moved": [[one, from_, to] for one, (from_, to) in changed.moved.items()],
        "lost": [[one, from_] for one, from_ in (changed.lost | changed.gone).items()],
    }
    return {kind: {"count": len(these), "first": these[:NAMED]} for kind, these in rows.items()}


async def store(session: AsyncSession, programme_id: int, found: Answer, *, now: datetime) -> None:
    """The pairs take the place of those proposed before; whose mentor stays keeps the row, and with it the lock.

    A group that is locked stays one, without those whose mentor does not stay; any other is pairs again.
    """
    programme = await session.get_one(Programme, programme_id)
    known = await pair_proposals_desk.unpublished(session, programme)
    stay = [one for one in known if one.is_locked or not pair_groups.is_group(one)]
    rows = {mentee: pair for pair in stay for mentee in pair_proposals_desk.by_mentee([pair])}
    kept = {one: rows[one] for one in found.difference.kept if one in rows}
    gone = [one.id for one in known if one not in kept.values()]
    await session.execute(delete(Pair).where(Pair.id.in_(gone)))
    for mentee in rows.keys() - kept.keys():
        if rows[mentee] in kept.values():
            await pair_groups.leave(session, rows[mentee], mentee)
    for mentee, mentor, score, whys in found.pairs:
        if (pair := kept.get(mentee)) is None:
            pair = await add(session, programme.id, mentee, mentor, now=now)
            pair.score, pair.whys = score, whys
        else:
            _renew(pair, mentee, score, whys)
    await session.flush()


def _renew(pair: Pair, mentee_id: int, score: int, whys: list[dict[str, Any]]) -> None:
    """Points and reasons as they are now; who was chosen by hand gets no points."""
    said = pair_groups.kept(pair)
    for one in pair_groups.mentees(pair):
        if one.person_id == mentee_id and one.id in said:
            said[one.id] = (None if said[one.id][0] is None else score, whys)
    pair_groups.keep(pair, said)


async def add(session: AsyncSession, programme_id: int, mentee_id: int, mentor_id: int, *, now: datetime) -> Pair:
    """A proposed pair of these two."""
    made = Pair(programme_id=programme_id, state=PairState.PROPOSED, whys=[], is_locked=False, made_at=now)
    session.add(made)
    await session.flush()
    sides = ((mentor_id, Role.MENTOR), (mentee_id, Role.MENTEE))
    session.add_all(PairMember(pair_id=made.id, person_id=one, role=role) for one, role in sides)
    await session.flush()
    return made


def _from(desk: Desk) -> Question:
    locked = pair_proposals_desk.by_mentee([one for one in desk.proposed if one.is_locked])
    before = tuple(sorted(desk.ground.pairs.items()))
    return Question(desk.programme.id, desk.base, Terms(desk.ground.never, tuple(sorted(locked.items())), before))


def _row(one: pair_proposal.Pair) -> tuple[int, int, int, list[dict[str, Any]]]:
    whys = pair_whys.kept(one.suit, pair_rules.refusal(one.mentee, one.mentor))
    return one.mentee.id, one.mentor.id, one.suit.score, whys


def _changes(asked: Question, found: Difference[int]) -> Sequence[Sequence[str]]:
    """Mentee, mentor before, mentor now; nothing after a first run."""
    if not asked.terms.before:
        return ()
    base = asked.base
    names = {one.id: one.name for side in (base.mentees, base.mentors, base.left_out) for one in side}
    return [
        *((names[one], "", names[to]) for one, to in found.new.items()),
        *((names[one], names.get(from_, ""), names[to]) for one, (from_, to) in found.moved.items()),
        *((names[one], names.get(from_, ""), "") for one, from_ in found.lost.items()),
        *((names[one], names.get(from_, ""), "") for one, from_ in found.gone.items() if one in names),
    ]
