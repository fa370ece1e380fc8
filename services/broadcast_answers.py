"""What receivers press under a broadcast: the last press counts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastAnswer, Promise
from services.access import Me
from services.errors import NotFound


async def answer(session: AsyncSession, me: Me, *, broadcast_id: int, choice: int, now: datetime) -> Broadcast:
    """Whoever of this telephone has got it says something; NotFound to anybody else."""
    broadcast = await session.get(Broadcast, broadcast_id)
    own = [person.id for person in me.persons]
    copy = select(Promise.receiver_id).where(Promise.broadcast_id == broadcast_id, Promise.receiver_id.in_(own))
    person_id = await session.scalar(copy.order_by(Promise.receiver_id).limit(1))
    if broadcast is None or person_id is None or choice >= len(broadcast.choices):
        raise NotFound
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    said = insert(BroadcastAnswer).values(
        broadcast_id=broadcast_id, person_id=person_id, choice=choice, answered_at=now
    )
    last = {"choice": said.excluded.choice, "answered_at": said.excluded.answered_at}
    await session.execute(said.on_conflict_do_update(index_elements=["broadcast_id", "person_id"], set_=last))
    return broadcast


async def chosen(session: AsyncSession, broadcast_id: int, person_id: int) -> int | None:
    """What somebody has said last."""
    said = select(BroadcastAnswer.choice).where(BroadcastAnswer.broadcast_id == broadcast_id)
    choice: int | None = await session.scalar(said.where(BroadcastAnswer.person_id == person_id))
    return choice
