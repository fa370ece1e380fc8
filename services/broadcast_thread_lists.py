"""Lists of threads: what was said to one broadcast, and what is not read yet at a place, below or above it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Broadcast, BroadcastWord, Person, Place
from services import access, audit, broadcast_quotes, broadcast_sides, broadcast_sight, broadcast_threads
from services.access import Action, Me
from services.broadcast_threads import Key
from services.errors import NotFound


@dataclass(frozen=True, slots=True)
class Listed:
    """A thread in the list."""

    key: Key
    name: str
    group: str | None
    fresh: int
    """Of the receiver, unread."""


@dataclass(frozen=True, slots=True)
class Threads:
    """What the receivers of a broadcast have said, unread first."""

    broadcast: Broadcast
    quote: str
    mine: Sequence[Listed]
    """Those that whoever looks answers."""
    others: int
    """Those that somebody else answers: how many."""
    by: Person | None = None
    """Who of this telephone answers."""
    sees_broadcast: bool = True

    @property
    def fresh(self) -> int:
        """Threads with something unread."""
        return sum(one.fresh > 0 for one in self.mine)


async def of_broadcast(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Threads:
    """What its receivers have said; NotFound to who neither answers anybody nor may look at the broadcast."""
    broadcast = await session.get(Broadcast, broadcast_id)
    if broadcast is None:
        raise NotFound
    found = await counted(session, me, broadcast, now=now)
    right = broadcast_sight.right(broadcast.event_id)
    sees = right in await access.allowed(session, me, broadcast.place_id, now=now)
    if not sees and not found.mine:
        raise NotFound
    if found.by is not None:
        ids, place_id = {one.key.person_id for one in found.mine}, broadcast.place_id if sees else found.by.operator_id
        await audit.note(session, by=found.by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return replace(found, sees_broadcast=sees)


async def counted(session: AsyncSession, me: Me, broadcast: Broadcast, *, now: datetime) -> Threads:
    """The same for who may look at the broadcast and shows its numbers alone."""
    said = BroadcastWord.by_id == BroadcastWord.person_id
    unread = func.count().filter(said, BroadcastWord.read_at.is_(None))
    found = select(BroadcastWord.person_id, unread, func.max(BroadcastWord.id))
    found = found.where(BroadcastWord.broadcast_id == broadcast.id).group_by(BroadcastWord.person_id)
    rows = (await session.execute(found)).all()
    sides = await broadcast_sides.of(session, broadcast, [row[0] for row in rows], now)
    own = {person.id for person in me.persons}
    mine = {row[0]: row for row in rows if own & sides[row[0]].ids}
    names = await broadcast_threads.named(session, mine, now)
    in_order = sorted(mine.values(), key=lambda row: (not row[1], -row[2]))
    listed = [Listed(Key(broadcast.id, row[0]), *names[row[0]], row[1]) for row in in_order]
    by = next((one for one in me.persons if any(one.id in sides[number].ids for number in mine)), None)
    quote = await broadcast_quotes.first_words(session, broadcast)
    others = len(rows) - len(mine) + await _where_passed_on(session, broadcast)
    return Threads(broadcast, quote, listed, others, by)


async def _where_passed_on(session: AsyncSession, broadcast: Broadcast) -> int:
    """Threads of those whom curators have passed it on to."""
    passed = select(Broadcast.id).where(Broadcast.passes_on_id == broadcast.id)
    found = select(BroadcastWord.broadcast_id, BroadcastWord.person_id).where(BroadcastWord.broadcast_id.in_(passed))
    return await session.scalar(select(func.count()).select_from(found.distinct().subquery())) or 0


async def at_place(session: AsyncSession, me: Me, *, place_id: int, now: datetime) -> tuple[Place, Sequence[Listed]]:
    """The threads that this telephone answers, with somebody of the place or about what was said for it."""
    by = await access.require(session, me, Action.SEND_BROADCASTS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    found = await unread(session, me, place, now=now)
    ids = {one.key.person_id for one in found}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return place, found


async def unread(session: AsyncSession, me: Me, place: Place, *, now: datetime) -> Sequence[Listed]:
    """The same for who shows how many there are."""
    said = (BroadcastWord.by_id == BroadcastWord.person_id) & BroadcastWord.read_at.is_(None)
    found = select(Broadcast, BroadcastWord.person_id, func.count(), func.max(BroadcastWord.id).label("last"))
    found = found.join(Broadcast, Broadcast.id == BroadcastWord.broadcast_id)
    found = found.join(Person, Person.id == BroadcastWord.person_id).where(said)
    found = found.where(or_(Person.operator_id == place.id, Broadcast.place_id == place.id))
    rows = (await session.execute(found.group_by(Broadcast.id, BroadcastWord.person_id))).all()
    of = {row[0].id: row[0] for row in rows}
    concerned = {number: [row[1] for row in rows if row[0].id == number] for number in of}
    own = {person.id for person in me.persons}
    sides = {number: await broadcast_sides.of(session, of[number], concerned[number], now) for number in of}
    mine = [row for row in rows if own & sides[row[0].id][row[1]].ids]
    named = await broadcast_threads.named(session, {row[1] for row in mine}, now)
    return [Listed(Key(row[0].id, row[1]), *named[row[1]], row[2]) for row in sorted(mine, key=lambda row: -row.last)]
