"""What broadcasts do by themselves: they begin at their time, reach everybody in portions, and end."""

from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Broadcast, BroadcastState, Lane, Person, Place, Promise, PromiseState
from services import audiences, broadcast_sight, broadcasts, outbox
from services.audiences import Audience
from services.broadcasts import KIND

PORTION = 2000
"""People among whom one transaction seeks receivers, the next ones by number: none costs more than the one before."""
EVERYBODY = 2**63 - 1
"""Where `reached_id` stands once nobody is left."""
MORNING = time(9)
"""On the receiver's clock."""


async def step(session: AsyncSession, *, now: datetime) -> bool:
    """One broadcast begins, reaches its next receivers or ends; False where nothing is to be done."""
    broadcast = await _next(session, now)
    if broadcast is None:
        return False
    if broadcast.state is BroadcastState.SCHEDULED:
        await _begin(session, broadcast, now)
    elif broadcast.reached_id < EVERYBODY:
        await _reach(session, broadcast, now)
    else:
        broadcast.state, broadcast.ended_at = BroadcastState.SENT, now
    await session.flush()
    return True


async def next_moment(session: AsyncSession) -> datetime | None:
    """When the next broadcast begins."""
    waiting = select(func.min(Broadcast.starts_at)).where(Broadcast.state == BroadcastState.SCHEDULED)
    moment: datetime | None = await session.scalar(waiting)
    return moment


def morning_at(now: datetime, time_zone: str) -> datetime:
    """The next nine o'clock in this zone."""
    local = now.astimezone(ZoneInfo(time_zone))
    day = local.date() + timedelta(days=local.time() >= MORNING)
    return datetime.combine(day, MORNING, ZoneInfo(time_zone))


async def _next(session: AsyncSession, now: datetime) -> Broadcast | None:
    """One that is due, or of which somebody has no copy yet, or every copy of which has come to its end."""
    under_way = select(Promise.id).where(Promise.broadcast_id == Broadcast.id)
    under_way = under_way.where(Promise.state.in_((PromiseState.WAITING, PromiseState.SENDING)))
    is_due = (Broadcast.state == BroadcastState.SCHEDULED) & (Broadcast.starts_at <= now)
    is_sending = Broadcast.state == BroadcastState.SENDING
    found = select(Broadcast).where(
        or_(is_due, is_sending & ((Broadcast.reached_id < EVERYBODY) | ~under_way.exists()))
    )
    found = found.order_by(Broadcast.id).limit(1).with_for_update(skip_locked=True, of=Broadcast)
    broadcast: Broadcast | None = await session.scalar(found, execution_options={"populate_existing": True})
    return broadcast


async def _begin(session: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    """It sets off; where neither its author nor who has confirmed it may say it any more, somebody else is asked."""
    speakers = [one for one in (broadcast.by_id, broadcast.confirmed_by_id) if one is not None]
    if not any([await broadcast_sight.still(session, one, broadcast.id, now=now) for one in speakers]):
        await broadcasts.ask_others(session, broadcast, now=now)
        return
    found = audiences.people(await _audience(session, broadcast), now=now).subquery()
    broadcast.total = await session.scalar(select(func.count()).select_from(found))
    broadcast.state, broadcast.began_at = BroadcastState.SENDING, now


async def _reach(session: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    """The next receivers have it promised; a telephone that has a copy already gets no other one."""
    beyond = select(Person.id).where(Person.id > broadcast.reached_id).order_by(Person.id)
    until = await session.scalar(beyond.offset(PORTION - 1).limit(1))
    rows = (await session.execute(await _portion(session, broadcast, until or EVERYBODY, now))).all()
    for zone, people in groupby(rows, lambda row: row.time_zone):
        await outbox.promise_to_many(
            session,
            select_of_person_ids=select(Person.id).where(Person.id.in_([row.id for row in people])),
            kind=KIND,
            parameters={"broadcast_id": broadcast.id},
            broadcast_id=broadcast.id,
            lane=Lane.BROADCAST,
            not_before=morning_at(now, zone) if broadcast.at_morning else now,
            now=now,
        )
    broadcast.reached_id = until or EVERYBODY


async def _portion(session: AsyncSession, broadcast: Broadcast, until: int, now: datetime) -> Select[int, str]:
    """The next receivers up to this number with their time zones, zone by zone."""
    whole = audiences.people(await _audience(session, broadcast), now=now)
    meant = whole.where(Person.id > broadcast.reached_id, Person.id <= until).subquery()
    other = aliased(Person)
    copy = select(Promise.id).join(other, other.id == Promise.receiver_id)
    # + 0, and one value instead of EXISTS: sought each time by the few who share the telephone, never among all
    # copies, of which there are many
    copy = copy.where(other.chat_id == Person.chat_id, Promise.broadcast_id + 0 == broadcast.id)
    has_none = copy.limit(1).correlate(Person).scalar_subquery().is_(None)
    next_ = select(Person.id, Place.time_zone).join(meant, meant.c[0] == Person.id)
    next_ = next_.join(Place, Place.id == Person.operator_id).where(has_none)
    return next_.order_by(Place.time_zone, Person.id)


async def _audience(session: AsyncSession, broadcast: Broadcast) -> Audience:
    return await audiences.addressed(session, Audience.restored(broadcast.audience))
