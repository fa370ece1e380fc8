"""Who else could be the mentor, where one does not take a pair on, says nothing, or a family objects."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from models import (
    AuditAct,
    Change,
    Job,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    Role,
)
from services import (
    access,
    jobs,
    on_hand,
    outbox,
    pair_answers,
    pair_chain,
    pair_next,
    pair_sight,
    pair_whys,
    undo,
)
from services.access import Action, Me
from services.errors import AlreadySo, InUse, MentorUnsuited, PairMovedOn
from services.pair_answers import Said, WhyNot
from services.pair_next import Next
from services.pair_people import Base
from services.pair_signals import Signal

JOB = "pair_next"
"""Looks who else could be the mentor; also the promise that tells a curator."""
REPLACED = frozenset({PairState.DECLINED, PairState.OBJECTED, PairState.OFFERED})
"""In these states somebody else may be asked."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a curator reads: the pair, and whom the job has found."""

    pair: Pair
    place: Place
    people: Mapping[int, Person]


async def ask(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Job:
    """A curator wants to know who else there is: AlreadySo while that is being looked at; PairMovedOn."""
    found = await pair_sight.curated(session, me, pair_id, now=now)
    await _check_open(session, found.pair)
    waiting = await jobs.waiting(session, kind=JOB, by=found.by, place_id=found.place.id)
    if waiting and waiting.parameters["pair_id"] == pair_id:
        raise AlreadySo
    said = {"pair_id": pair_id, "told": [found.by.id]}
    return await jobs.ask(session, kind=JOB, by=found.by, place_id=found.place.id, parameters=said, now=now)


async def ask_for_curators(session: AsyncSession, pair: Pair, *, now: datetime) -> None:
    """The curators who are at hand will read who else there is."""
    place = await pair_answers.place_of(session, pair)
    told = sorted(await on_hand.curators(session, place.id, now=now))
    if told:
        by = await session.get_one(Person, told[0])
        said = {"pair_id": pair.id, "told": told}
        await jobs.ask(session, kind=JOB, by=by, place_id=place.id, parameters=said, now=now)


async def look(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """Does what was asked for: whoever is to be told reads whom they may ask next, or why there is nobody."""
    pair_id = job.parameters["pair_id"]
    base = await _narrowed(session, pair_id, now=now)
    if base is None:
        return
    parameters = {"pair_id": pair_id, **_plain(pair_next.found(base))}
    for receiver_id in job.parameters["told"]:
        key = f"{JOB}:{job.id}:{receiver_id}"
        about = {"key": key, "kind": JOB, "receiver_id": receiver_id, "parameters": parameters}
        await outbox.promise(session, **about, not_before=now, now=now)


def _plain(found: Next) -> dict[str, Any]:
    """What a promise keeps: numbers and reasons, no names."""
    return {
        "candidates": [{"id": one.id, "whys": pair_whys.kept(its)} for one, its in found.candidates],
        "taken": len(found.taken),
        "nearest": [one.id for one in found.taken[: pair_next.SHOWN]],
        "refusals": [str(rule) for rule, _count in found.refusals],
        "missing": found.missing and str(found.missing),
    }


async def told(
    session: AsyncSession, pair_id: int, person_ids: Collection[int], *, told_id: int, now: datetime
) -> Told | None:
    """The pair and the people, while somebody else may be asked and whoever is told may do so."""
    pair = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    if pair is None or not await _is_open(session, pair):
        return None
    place = await pair_answers.place_of(session, pair)
    if not await access.still(session, told_id, Action.MAKE_PAIRS, place.id, now=now):
        return None
    found = select(Person).where(Person.id.in_(person_ids)).options(undefer(Person.partner))
    return Told(pair, place, {one.id: one for one in await session.scalars(found)})


async def offer(session: AsyncSession, *, me: Me, pair_id: int, mentor_id: int, now: datetime) -> Said:
    """A curator has another mentor asked: PairMovedOn, AlreadySo, MentorUnsuited where he suits no longer."""
    pair = await pair_answers.held(session, pair_id)
    by = (await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)).by
    await _check_open(session, pair)
    base = await _narrowed(session, pair_id, now=now)
    suit = pair_next.suit(base, mentor_id) if base else None
    if suit is None:
        raise MentorUnsuited
    before = pair_answers.written(pair)
    if pair.state is PairState.OFFERED:
        _given_up(pair)
    new = await pair_chain.successor(session, pair, mentor_id, suit, now=now)
    made = await pair_answers.held(session, new.id)
    settled = await pair_answers.settle(session, pair, list(Signal), by=by, now=now)
    rows = {"pair": pair.id, "before": before, "after": pair_answers.written(pair), "made": made.id, "settled": settled}
    change = await undo.made(session, kind=undo.Kind.PAIR_REPLACED, by=by, rows=rows, now=now)
    await pair_answers.offer(session, [made], change=change, now=now)
    return Said(made, await pair_answers.place_of(session, made), change)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Nobody else is asked, unless they have said something already."""
    rows = change.rows
    pair, made = await pair_answers.held(session, rows["pair"]), await pair_answers.held(session, rows["made"])
    has_said = any(one.answered_at for one in made.members)
    if pair_answers.written(pair) != rows["after"] or made.state is not PairState.OFFERED or has_said:
        raise InUse
    await pair_answers.put_back(session, pair, rows)
    await session.execute(delete(PairMember).where(PairMember.pair_id == made.id))
    await session.execute(delete(Pair).where(Pair.id == made.id))
    await session.flush()


def _given_up(pair: Pair) -> None:
    """Nobody waits for the mentors' word any longer."""
    pair.state = PairState.DECLINED
    for one in pair.members:
        if one.role is Role.MENTOR and one.agrees is None:
            one.reason = WhyNot.SILENT


async def _check_open(session: AsyncSession, pair: Pair) -> None:
    if not await _is_open(session, pair):
        raise PairMovedOn


async def _is_open(session: AsyncSession, pair: Pair) -> bool:
    return pair.state in REPLACED and await pair_answers.successor(session, pair) is None


async def _narrowed(session: AsyncSession, pair_id: int, *, now: datetime) -> Base | None:
    """The base as far as it is about this pair; None where nobody else is to be asked. Nobody's right is asked here."""
    pair = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    if pair is None or not await _is_open(session, pair):
        return None
    return await pair_chain.base(session, pair, but=await pair_chain.passed_over(session, pair), now=now)
