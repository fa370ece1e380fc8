"""Pairs, meetings, events, preferences and answers to broadcasts when two rows turn out to be one human being."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import (
    BroadcastAnswer,
    EventGuest,
    GatheringGuest,
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
Moved = dict[str, list[int]]
"""By column, the rows that went over."""


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
    return moved


async def part(session: AsyncSession, moved: Moved, keep_id: int, drop_id: int) -> None:
    """Hands them back, those of them that are still there."""
    for column in ONCE:
        table: Any = column.class_
        back = update(table).where(table.id.in_(moved.get(str(column), [])), column == keep_id)
        await session.execute(back.values({column: drop_id}), execution_options={"synchronize_session": False})
