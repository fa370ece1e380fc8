"""Two rows turn out to be one human being: their pairs, meetings and wishes become one's, and part again."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import KeptApart, MeetingWord, PairMember, Role
from services import merging
from tests import factories


async def test_what_only_the_other_row_had_goes_over_and_comes_back(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    curator = await factories.curator(session, place)
    keep = await factories.person(session, place, name="Котов Пётр", born=2012)
    drop = await factories.person(session, place, name="Котов Петр", born=2012)
    first, second = [
        await factories.person(session, place, Role.MENTOR, name=name) for name in ("Совин Лев", "Рысев Ян")
    ]
    programme = await factories.programme(session, place)
    group = await factories.pair(session, programme, first, keep, drop)
    alone = await factories.pair(session, programme, second, drop)
    meeting = await factories.meeting(session, alone, now)
    word = MeetingWord(meeting_id=meeting.id, person_id=drop.id, took_place=True)
    session.add_all(
        [word, *(KeptApart(place_id=place.id, mentee_id=one.id, mentor_id=first.id, at=now) for one in (keep, drop))]
    )
    await session.flush()
    kept, change = await merging.merge(session, me=curator, keep_id=keep.id, drop_id=drop.id, now=now)
    assert await people_of(session, alone.id) == {second.id, kept.id}
    assert await people_of(session, group.id) == {first.id, keep.id, drop.id}
    await session.refresh(word)
    assert word.person_id == keep.id
    await merging.restore(session, change, now + timedelta(seconds=5))
    assert await people_of(session, alone.id) == {second.id, drop.id}
    assert set(await session.scalars(select(KeptApart.mentee_id))) == {keep.id, drop.id}


async def people_of(session: AsyncSession, pair_id: int) -> set[int]:
    """Who belongs to a pair by the table."""
    return set(await session.scalars(select(PairMember.person_id).where(PairMember.pair_id == pair_id)))
