"""What stops a pair or lets it go on, whoever decided it: states, what is told to both sides, and the way back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    Meeting,
    MeetingState,
    Pair,
    PairMember,
    PairSignal,
    PairState,
    Person,
    Programme,
    Promise,
    PromiseState,
    Role,
)
from services import ages, outbox, pair_sight, pair_signals, relatives, undo
from services.errors import InUse
from services.pair_sight import OVER
from services.pair_signals import Signal

NEWS = "pair_news"
"""The promise that tells the sides that their pair pauses, goes on or is over; never why, and never who asked."""
Rows = dict[str, Any]
"""What taking back needs."""
_TO_COME = (MeetingState.PROPOSED, MeetingState.PLANNED)
_BEFORE_IT_IS_TOLD = (PairState.OFFERED, PairState.DECLINED)


@dataclass(slots=True)
class Stopping:
    """Changes of some pairs that are taken back together."""

    session: AsyncSession
    now: datetime
    today: date
    """Where the pairs are."""
    rows: Rows = field(default_factory=lambda: {"pairs": [], "meetings": [], "told": [], "dropped": [], "signals": []})

    async def move(
        self,
        pairs: Iterable[Pair],
        state: PairState,
        *,
        why: str | None = None,
        result: str | None = None,
        silent: Collection[int] = (),
    ) -> None:
        """The pairs stand so from now on: their sides read it once the minute is over, but for the `silent` ones."""
        moved = list(pairs)
        turning = [one for one in moved if one.state is not state]
        told = await _sides(self.session, turning, self.today, self.now)
        for pair in moved:
            self.keep(pair, state)
            if state is PairState.WORKING and pair.suspended_at is not None:
                await self._call_off(Meeting.pair_id == pair.id, Meeting.starts_at.between(pair.suspended_at, self.now))
            pair.state, pair.end_reason = state, why
            pair.suspended_at = self.now if state is PairState.SUSPENDED else None
            if state in OVER:
                pair.ended_on = self.today
                self.result(pair, result)
        if state in OVER:
            await self.call_off([one.id for one in moved])
        await self.session.flush()
        await self._tell({pair_id: its - set(silent) for pair_id, its in told.items()}, state)

    def result(self, pair: Pair, result: str | None) -> None:
        """What came of a pair that was kept last."""
        pair.result = self.rows["pairs"][-1]["result_after"] = result

    def keep(self, pair: Pair, after: PairState) -> None:
        """Writes down how the pair stands before it stands so."""
        self.rows["pairs"].append(_as_it_stands(pair) | {"after": after.value})

    async def signal(self, pair: Pair, about: Person, role: Role) -> None:
        """The curator is to look at the pair: a consent of somebody has ended, or they have left."""
        said = {"side": role.value, "person_id": about.id}
        known_by = f"{about.id}:{self.today}"
        made = await pair_signals.say(
            self.session, pair_id=pair.id, kind=Signal.CONSENT, about=known_by, said=said, now=self.now
        )
        self.rows["signals"] += [made.id] if made else []

    async def call_off(self, pair_ids: Collection[int]) -> None:
        """Meetings that are still to come are not held."""
        await self._call_off(Meeting.pair_id.in_(pair_ids), Meeting.starts_at > self.now)

    async def _call_off(self, *which: ColumnElement[bool]) -> None:
        """Of those meetings nobody is asked how they were."""
        agreed = select(Meeting).where(*which, Meeting.state.in_(_TO_COME), Meeting.asked_at.is_(None))
        for one in await self.session.scalars(agreed.order_by(Meeting.id)):
            self.rows["meetings"].append([one.id, one.state.value])
            one.state, one.settled_at, one.version = MeetingState.CANCELLED, self.now, one.version + 1

    async def _tell(self, told: Mapping[int, set[int]], state: PairState) -> None:
        """What was to be said before, and is not true any more, is dropped; who has not read it reads no opposite."""
        unread = await self._overtaken(told)
        for pair_id, receivers in sorted(told.items()):
            for receiver_id in sorted(receivers):
                if state is not PairState.WORKING or (pair_id, receiver_id) not in unread:
                    await self._promise(pair_id, state, receiver_id)

    async def _overtaken(self, told: Mapping[int, set[int]]) -> set[tuple[int, int]]:
        """Drops what waits to be said of these pairs; gives of which pair to whom."""
        waiting = select(Promise.id, Promise.receiver_id, Promise.parameters).where(Promise.kind == NEWS)
        waiting = waiting.where(
            Promise.state == PromiseState.WAITING, Promise.receiver_id.in_(set().union(*told.values()))
        )
        found = [row for row in await self.session.execute(waiting) if row.parameters["pair_id"] in told]
        dropped = update(Promise).where(Promise.id.in_([row.id for row in found]))
        await self.session.execute(dropped.values(state=PromiseState.DROPPED, why="overtaken", settled_at=self.now))
        self.rows["dropped"] += [row.id for row in found]
        return {(row.parameters["pair_id"], row.receiver_id) for row in found}

    async def _promise(self, pair_id: int, state: PairState, receiver_id: int) -> None:
        made = await outbox.promise(
            self.session,
            key=f"{NEWS}:{pair_id}:{state.value}:{receiver_id}:{self.now.isoformat()}",
            kind=NEWS,
            receiver_id=receiver_id,
            parameters={"pair_id": pair_id, "state": state.value},
            not_before=self.now + undo.TOLD_AFTER,
            now=self.now,
        )
        self.rows["told"] += [made] if made else []


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The pairs stand as before, and nobody hears of it; a programme that was ended goes on."""
    if programme_id := change.rows.get("programme"):
        (await session.get_one(Programme, programme_id)).closed_at = None
    await take_back(session, change.rows, since=change.made_at, now=now)


async def take_back(session: AsyncSession, rows: Rows, *, since: datetime, now: datetime) -> None:
    """Undoes what a `Stopping` has done: InUse where something has come of it meanwhile."""
    kept = {one["id"]: one for one in rows["pairs"]}
    await _forget_successors(session, kept, since)
    found = select(Pair).where(Pair.id.in_(kept)).order_by(Pair.id).with_for_update()
    for pair in await session.scalars(found.execution_options(populate_existing=True)):
        its = kept[pair.id]
        if pair.state != its["after"] or pair.result != its.get("result_after", pair.result):
            raise InUse
        _put_back(pair, its)
    await put_back_meetings(session, rows)
    told = update(Promise).where(Promise.id.in_(rows["told"]), Promise.state == PromiseState.WAITING)
    await session.execute(told.values(state=PromiseState.DROPPED, why="taken back", settled_at=now))
    dropped = update(Promise).where(Promise.id.in_(rows["dropped"]), Promise.state == PromiseState.DROPPED)
    await session.execute(dropped.values(state=PromiseState.WAITING, why=None, settled_at=None))
    await session.execute(delete(PairSignal).where(PairSignal.id.in_(rows["signals"])))


async def put_back_meetings(session: AsyncSession, rows: Rows) -> None:
    """What a `Stopping` has called off is to be held."""
    states = dict(rows["meetings"])
    for one in await session.scalars(select(Meeting).where(Meeting.id.in_(states))):
        one.state, one.settled_at, one.version = MeetingState(states[one.id]), None, one.version - 1
    await session.flush()


async def hold(session: AsyncSession, pair_id: int) -> None:
    """Until this transaction ends, whoever else wants to change this pair waits."""
    await session.execute(select(Pair.id).where(Pair.id == pair_id).with_for_update())


def of_person(person_ids: Collection[int], states: Collection[PairState]) -> Any:
    """Asks for the pairs in these states to which one of these people belongs, whole."""
    theirs = Pair.members.any(PairMember.person_id.in_(person_ids))
    return pair_sight.whole().where(theirs, Pair.state.in_(states)).order_by(Pair.id)


def gone_from(pair: Pair, role: Role, gone: Iterable[int]) -> bool:
    """Whether nobody of a side of the pair is left."""
    return {one.id for one in pair_sight.side(pair, role)} <= set(gone)


async def family(session: AsyncSession, person_ids: Collection[int], now: datetime) -> set[int]:
    """These people, and who answers for them."""
    care = await relatives.guardians(session, person_ids, now=now)
    return set(person_ids) | {one.id for its in care.values() for one in its}


async def _sides(session: AsyncSession, pairs: Iterable[Pair], today: date, now: datetime) -> dict[int, set[int]]:
    """By pair, those with a telephone who know of it as it stands; for a child its guardians, too."""
    known = [one for one in pairs if one.state is not PairState.PROPOSED]
    mentees = {one.id: _mentees(one) for one in known}
    children = {one.id for its in mentees.values() for one in its if not ages.is_adult(one, today)}
    care = await relatives.guardians(session, children, now=now)
    return {
        pair.id: {
            person.id
            for one in (*pair_sight.side(pair, Role.MENTOR), *mentees[pair.id])
            for person in (one, *(care.get(one.id, ()) if one in mentees[pair.id] else ()))
            if person.chat_id is not None
        }
        for pair in known
    }


def _mentees(pair: Pair) -> list[Person]:
    """Mentees hear of a pair only after its mentor has said yes."""
    return [] if pair.state in _BEFORE_IT_IS_TOLD else pair_sight.side(pair, Role.MENTEE)


async def _forget_successors(session: AsyncSession, pair_ids: Collection[int], since: datetime) -> None:
    """Pairs that were proposed instead are gone; InUse where one was offered already."""
    instead = select(Pair).where(Pair.replaces_id.in_(pair_ids), Pair.made_at >= since, Pair.state.not_in(OVER))
    made = (await session.scalars(instead)).all()
    if any(one.state is not PairState.PROPOSED for one in made):
        raise InUse
    await session.execute(delete(Pair).where(Pair.id.in_([one.id for one in made])))


def _as_it_stands(pair: Pair) -> Rows:
    return {
        "id": pair.id,
        "state": pair.state.value,
        "offered_at": pair.offered_at and pair.offered_at.isoformat(),
        "suspended_at": pair.suspended_at and pair.suspended_at.isoformat(),
        "ended_on": pair.ended_on and pair.ended_on.isoformat(),
        "end_reason": pair.end_reason,
        "result": pair.result,
    }


def _put_back(pair: Pair, kept: Rows) -> None:
    pair.state, pair.end_reason, pair.result = PairState(kept["state"]), kept["end_reason"], kept["result"]
    pair.offered_at = kept["offered_at"] and datetime.fromisoformat(kept["offered_at"])
    pair.suspended_at = kept["suspended_at"] and datetime.fromisoformat(kept["suspended_at"])
    pair.ended_on = kept["ended_on"] and date.fromisoformat(kept["ended_on"])
