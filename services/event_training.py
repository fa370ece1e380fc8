"""Training that mentors have had at events: who was there."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Event, EventGuest, EventState
from services import event_sight
from services.access import Me
from services.event_sight import Organised


async def count(session: AsyncSession, *, me: Me, event_id: int, is_training: bool, now: datetime) -> Organised:
    """Whoever was at the event is trained by it, or is not."""
    found = await event_sight.organised(session, me, event_id, lock=True, now=now)
    found.event.is_training = is_training
    await session.flush()
    return found


async def ended(session: AsyncSession, person_ids: Collection[int], *, by: datetime) -> dict[int, datetime]:
    """When each of these people was at a training last; nobody's right is asked here."""
    found = select(EventGuest.person_id, func.max(Event.starts_at)).join(Event, Event.id == EventGuest.event_id)
    found = found.where(EventGuest.person_id.in_(person_ids), EventGuest.came_at.is_not(None))
    found = found.where(Event.is_training, Event.state != EventState.CANCELLED, Event.starts_at <= by)
    return dict((await session.execute(found.group_by(EventGuest.person_id))).all())
