"""A curator asks the mentor of a pair to name a time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, PairState, Promise, PromiseState, Role
from services import ages, meeting_news, pair_sight, undo
from services.access import Me
from services.errors import AlreadySo, NotFound
from services.pair_sight import Curated


class Wanted(NamedTuple):
    """The pair, and the change that could be taken back."""

    found: Curated
    change: Change


async def propose_times(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Wanted:
    """The mentor is asked, once a day: AlreadySo; NotFound while the pair does not work, or nobody could read it."""
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    mentors = await meeting_news.sides(session, found.pair, [Role.MENTOR], now=now)
    if found.pair.state is not PairState.WORKING or not mentors:
        raise NotFound
    about = f"{pair_id}:{ages.local_date(now, found.place.time_zone)}"
    asked = select(Promise.id).where(Promise.receiver_id.in_(mentors), Promise.state != PromiseState.DROPPED)
    if await session.scalar(asked.where(Promise.key.startswith(f"{meeting_news.WANTED}:{about}:")).limit(1)):
        raise AlreadySo
    change = await undo.made(session, kind=undo.Kind.MEETING_TIMES_ASKED, by=found.by, rows={}, now=now)
    said = {"pair_id": pair_id}
    await meeting_news.tell(session, meeting_news.WANTED, mentors, said, about=about, change=change, now=now)
    return Wanted(found, change)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Asking has left nothing but the message, and that is dropped with the change."""
