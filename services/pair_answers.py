"""What those of a pair say to it: the mentor yes or no, then, within some days, the mentee and the family."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Pair, PairMember, PairSignal, PairState, Person, Place, Programme, Role
from services import access, answer_days, gate, outbox, pair_sight, partners, place_days, safety, undo
from services.errors import InUse, NotFound
from services.gate import Purpose
from services.pair_sight import OVER, side
from services.pair_signals import Signal

OFFERED = "pair_offered"
"""The promise that asks a mentor about a pair."""
OFFERED_AGAIN = "pair_offered_again"
"""The one that reminds a mentor who has not answered, once."""
_MOMENTS = ("told_at", "objections_until", "agreed_at")


class WhyNot(StrEnum):
    """Why a mentor does not take a pair on."""

    NO_TIME = "no_time"
    OTHER_SUBJECT = "other_subject"
    KNOWN = "known"
    """The two know each other too well."""
    OTHER = "other"
    SILENT = "silent"
    """Nothing was said, and the curator did not want to wait any longer."""


@dataclass(frozen=True, slots=True)
class Said:
    """A pair after somebody has said something to it."""

    pair: Pair
    place: Place
    change: Change


async def offer(session: AsyncSession, pairs: Iterable[Pair], *, change: Change, now: datetime) -> None:
    """The mentors of these proposed pairs are asked, once the minute in which it can be taken back is over.

    Whoever says nothing for two working days is asked once more.
    """
    for pair in pairs:
        pair.state, pair.offered_at = PairState.OFFERED, now
        place = await place_of(session, pair)
        later = answer_days.end_of(now, place.time_zone, answer_days.REMINDED_AFTER, place_days.is_working(place))
        moments = {OFFERED: now + undo.TOLD_AFTER, OFFERED_AGAIN: later}
        for kind, moment in moments.items():
            for mentor in side(pair, Role.MENTOR):
                await outbox.promise(
                    session,
                    key=f"{kind}:{pair.id}:{mentor.id}:{now.isoformat()}",
                    kind=kind,
                    receiver_id=mentor.id,
                    parameters={"pair_id": pair.id},
                    not_before=moment,
                    now=now,
                    change_id=change.id,
                )
    await session.flush()


async def place_of(session: AsyncSession, pair: Pair) -> Place:
    """The place whose pair it is."""
    programme = await session.get_one(Programme, pair.programme_id)
    return await session.get_one(Place, programme.place_id)


async def held(session: AsyncSession, pair_id: int) -> Pair:
    """The pair as it stands; until this transaction ends nobody else changes it. NotFound where it is gone."""
    anew = {"populate_existing": True}
    row = select(Pair).where(Pair.id == pair_id).with_for_update(key_share=True)
    await session.execute(row, execution_options=anew)
    await session.execute(select(PairMember).where(PairMember.pair_id == pair_id), execution_options=anew)
    pair = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    if pair is None:
        raise NotFound
    return pair


async def hindered(session: AsyncSession, pairs: Sequence[Pair], *, now: datetime) -> set[int]:
    """Those of these pairs that go no further now.

    Of somebody a consent has ended, or they have left, or the mentor may not meet minors, or is a partner's with whom
    there is no agreement.
    """
    ids = {one.person_id for pair in pairs for one in pair.members}
    shown = await gate.allowed(session, person_ids=ids, purpose=Purpose.SHOWING, at=now)
    unmarked = await safety.mentors_without_mark(session, person_ids=ids, now=now)
    there = await _taking_part(session, ids, now)
    agreed = {one: await partners.agreed(session, one, now=now) for one in {it.programme.place_id for it in pairs}}
    return {
        pair.id
        for pair in pairs
        for one in pair.members
        if one.person_id not in shown
        or not _takes_part(one, there.get(one.person_id, set()), pair.programme.place_id, agreed)
        or (one.role is Role.MENTOR and one.person_id in unmarked)
    }


async def successor(session: AsyncSession, pair: Pair) -> int | None:
    """The pair that was offered instead of this one, or of the one that both replace, unless nothing came of it."""
    instead = Pair.replaces_id.in_({pair.id, pair.replaces_id} - {None})
    found = select(Pair.id).where(instead, Pair.id != pair.id, Pair.state.not_in(OVER)).limit(1)
    number: int | None = await session.scalar(found)
    return number


def say(member: PairMember, *, agrees: bool, by: Person, reason: WhyNot | None = None, now: datetime) -> None:
    """Writes down somebody's word."""
    member.agrees, member.answered_at, member.answered_by_id, member.reason = agrees, now, by.id, reason


def written(pair: Pair) -> dict[str, Any]:
    """All that answers change, as plain values."""
    moments = {name: _plain(getattr(pair, name)) for name in _MOMENTS}
    members = [[one.id, one.agrees, _plain(one.answered_at), one.answered_by_id, one.reason] for one in pair.members]
    return {"state": str(pair.state), **moments, "members": members}


async def changed(session: AsyncSession, pair: Pair, before: dict[str, Any], *, by: Person, now: datetime) -> Change:
    """What was said, to be taken back within a minute; nobody need mind any more that nothing was said."""
    settled = await settle(session, pair, [Signal.UNANSWERED], now=now)
    rows = {"pair": pair.id, "before": before, "after": written(pair), "settled": settled}
    return await undo.made(session, kind=undo.Kind.PAIR_ANSWERED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Nothing was said: unless somebody has said something after it, or another pair was offered instead."""
    pair = await held(session, change.rows["pair"])
    if written(pair) != change.rows["after"] or await successor(session, pair):
        raise InUse
    await put_back(session, pair, change.rows)


async def put_back(session: AsyncSession, pair: Pair, rows: Mapping[str, Any]) -> None:
    """The pair stands as it did `before`, and what was `settled` is open again."""
    before = rows["before"]
    pair.state = PairState(before["state"])
    for name in _MOMENTS:
        setattr(pair, name, _moment(before[name]))
    words = {number: rest for number, *rest in before["members"]}
    for one in pair.members:
        one.agrees, at, one.answered_by_id, one.reason = words[one.id]
        one.answered_at = _moment(at)
    settled = update(PairSignal).where(PairSignal.id.in_(rows["settled"]))
    await session.execute(settled.values(settled_at=None, settled_by_id=None))
    await session.flush()


async def settle(
    session: AsyncSession, pair: Pair, kinds: Collection[Signal], *, by: Person | None = None, now: datetime
) -> list[int]:
    """What was signalled of these kinds needs nobody any more; gives the numbers of the signals."""
    await session.flush()
    open_ = update(PairSignal).where(PairSignal.pair_id == pair.id, PairSignal.kind.in_(kinds))
    looked = open_.where(PairSignal.settled_at.is_(None)).values(settled_at=now, settled_by_id=by and by.id)
    return sorted(await session.scalars(looked.returning(PairSignal.id)))


def _plain(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(plain: str | None) -> datetime | None:
    return datetime.fromisoformat(plain) if plain else None


def _takes_part(
    member: PairMember, held: Collection[tuple[int, Role]], place_id: int, agreed: Mapping[int, Collection[int]]
) -> bool:
    """Whether somebody is what they are in the pair at its place, or as a mentor at a partner of it."""
    at = {place_id, *agreed[place_id]} if member.role is Role.MENTOR else {place_id}
    return any(place in at and role is member.role for place, role in held)


async def _taking_part(
    session: AsyncSession, person_ids: Collection[int], now: datetime
) -> dict[int, set[tuple[int, Role]]]:
    """Where these people are what."""
    found = select(Membership.person_id, Membership.place_id, Membership.role)
    found = found.where(Membership.person_id.in_(person_ids), access.lasting(Membership, now))
    there: dict[int, set[tuple[int, Role]]] = {}
    for person_id, place_id, role in await session.execute(found):
        there.setdefault(person_id, set()).add((place_id, role))
    return there
