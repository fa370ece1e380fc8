"""Pairs, meetings, events, preferences and answers to broadcasts when two rows turn out to be one human being."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import (
    BroadcastAnswer,
    EventGuest,
    GatheringGuest,
    GuestState,
    Interview,
    KeptApart,
    MeetingWord,
    PairMember,
    Preference,
    RegisterNote,
)

ONCE: dict[InstrumentedAttribute[Any], tuple[InstrumentedAttribute[Any], ...]] = {
    PairMember.person_id: (PairMember.pair_id,),
    MeetingWord.person_id: (MeetingWord.meeting_id,),
    GatheringGuest.person_id: (GatheringGuest.gathering_id,),
    EventGuest.person_id: (EventGuest.event_id,),
    Preference.by_id: (Preference.gathering_id, Preference.about_id),
    Preference.about_id: (Preference.gathering_id, Preference.by_id),
    KeptApart.mentee_id: (KeptApart.place_id, KeptApart.mentor_id),
    KeptApart.mentor_id: (KeptApart.place_id, KeptApart.mentee_id),
    Interview.curator_id: (Interview.starts_at,),
    BroadcastAnswer.person_id: (BroadcastAnswer.broadcast_id,),
    RegisterNote.person_id: (),
}
"""Where somebody stands at most once beside the same others: of two rows the one of the row that is kept stays."""
Moved = dict[str, list[Any]]
"""By column, the rows that went over; of guests, too, those who are the same one now."""
TWICE = "guests"


async def join(session: AsyncSession, keep_id: int, drop_id: int) -> Moved:
    """Hands over what the kept row has no equal of; gives what undoing needs."""
    moved: Moved = {}
    for column, beside in ONCE.items():
        table: Any = column.class_
        same = aliased(table)
        equal = select(same.id).where(getattr(same, column.key) == keep_id)
        equal = equal.where(*(getattr(same, one.key) == one for one in beside)).correlate(table)
        over = update(table).where(column == drop_id, ~equal.exists()).values({column: keep_id}).returning(table.id)
        moved[str(column)] = list(await session.scalars(over, execution_options={"synchronize_session": False}))
    moved[TWICE] = await _seat_once(session, keep_id, drop_id)
    return moved


async def part(session: AsyncSession, moved: Moved, keep_id: int, drop_id: int) -> None:
    """Hands them back, those of them that are still there."""
    for column in ONCE:
        table: Any = column.class_
        back = update(table).where(table.id.in_(moved.get(str(column), [])), column == keep_id)
        await session.execute(back.values({column: drop_id}), execution_options={"synchronize_session": False})
    for second_id, state, came, first_id in moved.get(TWICE, []):
        second = await session.get(EventGuest, second_id, populate_existing=True)
        if second is None or second.person_id != drop_id:
            continue
        second.state, second.came_at = state and GuestState(state), came and datetime.fromisoformat(came)
        first = await session.get(EventGuest, first_id, populate_existing=True) if first_id else None
        if first is not None and first.came_at == second.came_at:
            first.came_at = None
    await session.flush()


async def _seat_once(session: AsyncSession, keep_id: int, drop_id: int) -> list[Any]:
    """Who stands twice among an event's guests has one seat, and was there if either was; gives what undoing needs."""
    kept = aliased(EventGuest)
    both = select(EventGuest, kept).join(kept, kept.event_id == EventGuest.event_id)
    both = both.where(EventGuest.person_id == drop_id, kept.person_id == keep_id)
    twice: list[Any] = []
    for second, first in await session.execute(both, execution_options={"populate_existing": True}):
        came = second.came_at and second.came_at.isoformat()
        twice.append([second.id, second.state, came, first.id if first.came_at is None else None])
        first.came_at = first.came_at or second.came_at
        second.state = second.came_at = None
    await session.flush()
    return twice
