"""Exam weeks and days off that a place names only after meetings were planned on them."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import MeetingState
from services import meeting_news, meeting_pauses, meeting_plan, meetings
from tests.services.meeting import Working, person, receivers, waiting, working
from tests.services.test_meetings import MOSCOW, at, rows, slot_of

EXAMS = [["2026-09-28", "2026-10-09"]]


async def days(session: AsyncSession, one: Working) -> list[date]:
    """Of the meetings that are still planned."""
    found = await rows(session, one)
    return [it.starts_at.astimezone(MOSCOW).date() for it in found if it.state is MeetingState.PLANNED]


async def ticks(session: AsyncSession, now: datetime) -> None:
    """Twice: what was done is not done again."""
    for _ in range(2):
        await meeting_pauses.tick(session, now=now)
        await meeting_plan.tick(session, now=now)


async def test_a_planned_meeting_gives_way_to_exam_weeks_and_both_are_told_once(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    assert await days(session, one) == [date(2026, 9, 17), date(2026, 10, 1)]
    one.place.exam_weeks = EXAMS
    await session.flush()
    await ticks(session, now)
    assert await days(session, one) == [date(2026, 9, 17), date(2026, 10, 15)]
    assert await receivers(session, meeting_news.MOVED) == sorted(person(side).id for side in (one.mentor, one.mentee))
    assert {it.not_before for it in await waiting(session, meeting_news.MOVED)} == {now}


async def test_days_that_are_named_later_still_move_it_once_more(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    for last in ("2026-10-09", "2026-10-16"):
        one.place.exam_weeks = [["2026-09-28", last]]
        await session.flush()
        await ticks(session, now)
    assert await days(session, one) == [date(2026, 9, 17), date(2026, 10, 22)]
    assert len(await receivers(session, meeting_news.MOVED)) == 4


async def test_what_somebody_has_moved_to_such_a_day_stays(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    second = (await rows(session, one))[1]
    friday = at(10, 2, 15)
    await meetings.move(session, me=one.mentor, meeting_id=second.id, at=friday, now=now)
    await meetings.accept(session, me=one.mentee, meeting_id=second.id, at=friday, now=now)
    one.place.exam_weeks = EXAMS
    await session.flush()
    await ticks(session, now)
    assert date(2026, 10, 2) in await days(session, one)
    assert not [it for it in await waiting(session, meeting_news.MOVED) if it.change_id is None]


async def test_at_the_end_of_the_programme_it_falls_out(session: AsyncSession, now: datetime) -> None:
    one = await working(session, ends_on=date(2026, 10, 9))
    await slot_of(session, one, now)
    one.place.days_off = EXAMS
    await session.flush()
    await ticks(session, now)
    assert await days(session, one) == [date(2026, 9, 17)]
    assert len(await waiting(session, meeting_news.CANCELLED)) == 2
