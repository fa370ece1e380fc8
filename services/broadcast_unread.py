"""What has been said to broadcasts at a place, below or above it, and is not read yet by whoever answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Broadcast, BroadcastWord, Person, Place
from services import access, audit, broadcast_sides, broadcast_threads
from services.access import Action, Me
from services.broadcast_threads import Key, Listed


async def at_place(session: AsyncSession, me: Me, *, place_id: int, now: datetime) -> tuple[Place, Sequence[Listed]]:
    """The threads that this telephone answers, with somebody of the place or about what was said for it."""
    by = await access.require(session, me, Action.SEND_BROADCASTS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    found = await threads(session, me, place, now=now)
    ids = {one.key.person_id for one in found}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return place, found


async def threads(session: AsyncSession, me: Me, place: Place, *, now: datetime) -> Sequence[Listed]:
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
