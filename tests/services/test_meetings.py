"""Meetings: agreed by both, planned ahead, moved and cancelled; each act once, for a minute, and told to the others."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from models import Chat, Meeting, MeetingState, PairState, Person
from services import meeting_choices, meeting_news, meeting_plan, meeting_wanting, meetings
from services.access import Me
from services.errors import AlreadyAnswered, AlreadySo, InUse, NotFound, TimeTaken
from services.meeting_rhythm import Kind
from tests import factories
from tests.services.meeting import AFTER_UNDO, Working, person, receivers, take_back, waiting, working
from tests.statements import counted

THURSDAY, THREE = 3, time(15)
MOSCOW = ZoneInfo("Europe/Moscow")


def at(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


async def slot_of(session: AsyncSession, one: Working, now: datetime) -> None:
    """Thursdays at three, agreed by both."""
    said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    acted = await meetings.agree(session, me=one.mentor, **said, now=now)
    if not acted.is_settled:
        await meetings.accept_slot(session, me=one.mentee, **said, now=now)


async def rows(session: AsyncSession, one: Working) -> list[Meeting]:
    found = select(Meeting).where(Meeting.pair_id == one.pair.id).order_by(Meeting.starts_at, Meeting.id)
    return list(await session.scalars(found.execution_options(populate_existing=True)))


async def single(session: AsyncSession, one: Working, now: datetime, moment: datetime) -> Meeting:
    """A meeting that both have agreed on."""
    acted = await meetings.propose(session, me=one.mentor, pair_id=one.pair.id, at=moment, now=now)
    assert acted.meeting
    await meetings.accept(session, me=one.mentee, meeting_id=acted.meeting.id, at=moment, now=now)
    return acted.meeting


async def test_a_time_holds_with_the_others_yes_and_the_next_two_meetings_are_there(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    acted = await meetings.agree(session, me=one.mentor, **said, now=now)
    assert (acted.is_settled, one.pair.slot, await rows(session, one)) == (False, None, [])
    (asked,) = await waiting(session, meeting_news.SLOT_ASKED)
    assert (asked.receiver_id, asked.not_before) == (person(one.mentee).id, now + timedelta(seconds=61))
    acted = await meetings.accept_slot(session, me=one.mentee, **said, now=now)
    assert acted.is_settled
    assert one.pair.slot == {"weekday": 3, "at": "15:00", "every": 2, "minutes": 60}
    assert one.pair.slot_wished is None
    planned = await rows(session, one)
    assert [(it.starts_at, it.kind) for it in planned] == [
        (at(9, 17, 15), Kind.ORGANISATIONAL),
        (at(10, 1, 15), Kind.TRIAL),
    ]
    assert await receivers(session, meeting_news.SLOT_AGREED) == [person(one.mentor).id]
    with pytest.raises(AlreadySo):
        await meetings.accept_slot(session, me=one.mentee, **said, now=now)
    with pytest.raises(AlreadySo):
        await meetings.agree(session, me=one.mentor, **said, now=now)


async def test_nobody_says_yes_to_what_they_have_named_themselves_or_to_another_time(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    await meetings.agree(session, me=one.mentor, **said, now=now)
    with pytest.raises(AlreadyAnswered):
        await meetings.accept_slot(session, me=one.mentor, **said, now=now)
    with pytest.raises(AlreadyAnswered):
        await meetings.accept_slot(session, me=one.mentee, **said | {"weekday": 4}, now=now)
    stranger = (await working(session)).mentor
    with pytest.raises(NotFound):
        await meetings.accept_slot(session, me=stranger, **said, now=now)


async def test_another_time_takes_the_place_of_the_first_and_the_same_one_is_a_yes(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    mine = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    theirs = mine | {"weekday": 4}
    await meetings.agree(session, me=one.mentor, **mine, now=now)
    await meetings.agree(session, me=one.mentee, **theirs, now=now)
    with pytest.raises(AlreadyAnswered):
        await meetings.accept_slot(session, me=one.mentee, **mine, now=now)
    acted = await meetings.agree(session, me=one.mentor, **theirs, now=now)
    assert acted.is_settled
    assert one.pair.slot
    assert one.pair.slot["weekday"] == 4


@pytest.mark.parametrize(
    ("weekday", "hour", "is_free"),
    [
        (THURSDAY, time(15), True),
        (THURSDAY, time(10), False),
        (THURSDAY, time(14, 30), False),
        (5, time(10), True),
        (THURSDAY, time(20), True),
        (THURSDAY, time(20, 30), False),
        (6, time(7, 30), False),
    ],
)
async def test_a_minor_meets_neither_in_lessons_nor_in_quiet_hours(
    session: AsyncSession, now: datetime, weekday: int, hour: time, is_free: bool
) -> None:
    one = await working(session)
    said = {"pair_id": one.pair.id, "weekday": weekday, "at": hour}
    if is_free:
        await meetings.agree(session, me=one.mentor, **said, now=now)
    else:
        with pytest.raises(TimeTaken):
            await meetings.agree(session, me=one.mentor, **said, now=now)


async def test_grown_ups_meet_in_the_morning_too(session: AsyncSession, now: datetime) -> None:
    one = await working(session, age=25)
    await meetings.agree(session, me=one.mentor, pair_id=one.pair.id, weekday=THURSDAY, at=time(10), now=now)


async def test_a_time_that_another_pair_has_taken_is_free_no_more_even_for_a_yes(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    said = {"weekday": THURSDAY, "at": THREE}
    child = await factories.person(session, one.place, name="Лисин Олег", born=2011, came_in=True)
    other = await factories.pair(session, one.pair.programme, person(one.mentor), child)
    await meetings.agree(session, me=one.mentor, pair_id=one.pair.id, **said, now=now)
    await meetings.agree(session, me=one.mentor, pair_id=other.id, **said, now=now)
    await meetings.accept_slot(session, me=one.mentee, pair_id=one.pair.id, **said, now=now)
    with pytest.raises(TimeTaken):
        await meetings.accept_slot(session, me=factories.me(child), pair_id=other.id, **said, now=now)
    found = await meeting_choices.weekly(session, me=one.mentor, pair_id=other.id, now=now)
    assert THREE not in found.times[THURSDAY]
    assert time(16) in found.times[THURSDAY]


async def test_a_yes_taken_back_leaves_the_wish_and_no_meeting_and_can_be_said_again(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    await meetings.agree(session, me=one.mentor, **said, now=now)
    acted = await meetings.accept_slot(session, me=one.mentee, **said, now=now)
    await take_back(session, acted.change.id, one.mentee, now)
    await session.refresh(one.pair)
    assert (one.pair.slot, await rows(session, one)) == (None, [])
    assert one.pair.slot_wished
    assert one.pair.slot_wished["by_id"] == person(one.mentor).id
    assert await waiting(session, meeting_news.SLOT_AGREED) == await waiting(session, meeting_news.DAY) == []
    await meetings.accept_slot(session, me=one.mentee, **said, now=now + AFTER_UNDO)
    assert len(await rows(session, one)) == 2
    assert len(await waiting(session, meeting_news.DAY)) == 4


async def test_what_the_other_side_has_built_on_is_not_taken_back(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    acted = await meetings.agree(session, me=one.mentor, **said, now=now)
    await meetings.accept_slot(session, me=one.mentee, **said, now=now)
    with pytest.raises(InUse):
        await take_back(session, acted.change.id, one.mentor, now)


async def test_the_rhythm_goes_on_with_the_days_and_rests_over_the_holidays(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session, days_off=[["2026-10-26", "2026-11-01"]])
    await slot_of(session, one, now)
    moment = now
    while moment < at(2, 1, 0, year=2027):
        await meeting_plan.tick(session, now=moment)
        moment += timedelta(days=1)
    days = [it.starts_at.astimezone(MOSCOW).date() for it in await rows(session, one)]
    assert days[:4] == [date(2026, 9, 17), date(2026, 10, 1), date(2026, 10, 15), date(2026, 11, 5)]
    assert date(2026, 12, 31) not in days
    assert date(2027, 1, 7) not in days
    assert all(it.weekday() == THURSDAY for it in days)
    assert all(timedelta(days=14) <= later - earlier <= timedelta(days=28) for earlier, later in pairwise(days))
    assert len(await waiting(session, meeting_news.DAY)) == 2 * len(days)


async def test_the_rhythm_rests_in_exam_weeks_and_goes_on_after_them(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    one.place.exam_weeks = [["2026-09-28", "2026-10-09"]]
    await slot_of(session, one, now)
    await meeting_plan.tick(session, now=now)
    days = [it.starts_at.astimezone(MOSCOW).date() for it in await rows(session, one)]
    assert days == [date(2026, 9, 17), date(2026, 10, 15)]


async def test_nothing_comes_after_the_programme_and_the_last_meeting_is_the_final_one(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session, ends_on=date(2026, 11, 20))
    await slot_of(session, one, now)
    for days in range(90):
        await meeting_plan.tick(session, now=now + timedelta(days=days))
    kinds = [(it.starts_at.astimezone(MOSCOW).date(), it.kind) for it in await rows(session, one)]
    assert kinds == [
        (date(2026, 9, 17), Kind.ORGANISATIONAL),
        (date(2026, 10, 1), Kind.TRIAL),
        (date(2026, 10, 15), Kind.PLANNING),
        (date(2026, 10, 29), Kind.REGULAR),
        (date(2026, 11, 12), Kind.FINAL),
    ]


async def test_the_clock_of_the_place_is_meant_wherever_it_is(session: AsyncSession, now: datetime) -> None:
    one = await working(session, time_zone="Asia/Kamchatka")
    await slot_of(session, one, now)
    first, _ = await rows(session, one)
    zone = ZoneInfo("Asia/Kamchatka")
    assert first.starts_at == at(9, 17, 15, zone=zone) == datetime(2026, 9, 17, 3, tzinfo=UTC)
    reminders = await waiting(session, meeting_news.DAY)
    assert {it.not_before for it in reminders[:2]} == {at(9, 16, 18, zone=zone)}


async def test_another_regular_time_moves_what_is_still_to_come(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    before = [it.id for it in await rows(session, one)]
    said = {"pair_id": one.pair.id, "weekday": 0, "at": time(16)}
    await meetings.agree(session, me=one.mentee, **said, now=now)
    await meetings.accept_slot(session, me=one.mentor, **said, now=now)
    found = await rows(session, one)
    assert [it.id for it in found] == before
    assert [(it.starts_at, it.version) for it in found] == [(at(9, 21, 16), 1), (at(10, 5, 16), 1)]


async def test_a_meeting_is_moved_with_the_others_yes_and_the_old_time_holds_until_then(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    first, _ = await rows(session, one)
    later = at(9, 18, 16)
    acted = await meetings.move(session, me=one.mentee, meeting_id=first.id, at=later, now=now)
    assert (acted.is_settled, first.starts_at, first.wished_at) == (False, at(9, 17, 15), later)
    assert await receivers(session, meeting_news.MOVE_ASKED) == [person(one.mentor).id]
    with pytest.raises(AlreadyAnswered):
        await meetings.accept(session, me=one.mentee, meeting_id=first.id, at=later, now=now)
    acted = await meetings.accept(session, me=one.mentor, meeting_id=first.id, at=later, now=now)
    assert (first.starts_at, first.wished_at, first.wished_by_id, first.version) == (later, None, None, 1)
    with pytest.raises(AlreadySo):
        await meetings.accept(session, me=one.mentor, meeting_id=first.id, at=later, now=now)
    assert await receivers(session, meeting_news.MOVED) == [person(one.mentee).id]
    await take_back(session, acted.change.id, one.mentor, now)
    await session.refresh(first)
    assert (first.starts_at, first.wished_at, first.version) == (at(9, 17, 15), later, 0)


async def test_where_both_move_at_once_the_later_wish_waits_and_the_same_wish_is_a_yes(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    first, _ = await rows(session, one)
    friday, saturday = at(9, 18, 16), at(9, 19, 12)
    await meetings.move(session, me=one.mentor, meeting_id=first.id, at=friday, now=now)
    await meetings.move(session, me=one.mentee, meeting_id=first.id, at=saturday, now=now)
    with pytest.raises(AlreadyAnswered):
        await meetings.accept(session, me=one.mentee, meeting_id=first.id, at=friday, now=now)
    acted = await meetings.move(session, me=one.mentor, meeting_id=first.id, at=saturday, now=now)
    assert (acted.is_settled, first.starts_at) == (True, saturday)


async def test_a_cancelled_meeting_is_told_once_and_the_next_takes_its_part(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    first, _ = await rows(session, one)
    acted = await meetings.cancel(session, me=one.mentor, meeting_id=first.id, now=now)
    with pytest.raises(NotFound):
        await meetings.cancel(session, me=one.mentee, meeting_id=first.id, now=now)
    found = await rows(session, one)
    assert [(it.state, it.kind) for it in found] == [
        (MeetingState.CANCELLED, Kind.ORGANISATIONAL),
        (MeetingState.PLANNED, Kind.ORGANISATIONAL),
        (MeetingState.PLANNED, Kind.TRIAL),
    ]
    assert found[0].settled_at == now
    assert await receivers(session, meeting_news.CANCELLED) == [person(one.mentee).id]
    await take_back(session, acted.change.id, one.mentor, now)
    assert [it.state for it in await rows(session, one)] == [MeetingState.PLANNED] * 2


async def test_a_single_meeting_is_proposed_answered_with_another_time_and_agreed(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    friday, saturday = at(9, 18, 16), at(9, 19, 12)
    acted = await meetings.propose(session, me=one.mentor, pair_id=one.pair.id, at=friday, now=now)
    assert acted.meeting
    with pytest.raises(AlreadySo):
        await meetings.propose(session, me=one.mentor, pair_id=one.pair.id, at=friday, now=now)
    await meetings.move(session, me=one.mentee, meeting_id=acted.meeting.id, at=saturday, now=now)
    with pytest.raises(AlreadyAnswered):
        await meetings.accept(session, me=one.mentor, meeting_id=acted.meeting.id, at=friday, now=now)
    await meetings.accept(session, me=one.mentor, meeting_id=acted.meeting.id, at=saturday, now=now)
    (found,) = await rows(session, one)
    assert (found.state, found.starts_at, found.is_regular) == (MeetingState.PLANNED, saturday, False)
    assert (found.kind, one.pair.slot) == (Kind.ORGANISATIONAL, None)


async def test_what_nobody_has_agreed_to_in_time_is_over(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    await meetings.propose(session, me=one.mentor, pair_id=one.pair.id, at=at(9, 18, 16), now=now)
    await meeting_plan.tick(session, now=at(9, 18, 17))
    (found,) = await rows(session, one)
    assert (found.state, found.settled_at) == (MeetingState.CANCELLED, at(9, 18, 17))


@pytest.mark.parametrize("moment", [at(9, 15, 16), at(9, 16, 10), at(11, 4, 12), at(9, 16, 15, 10)])
async def test_a_meeting_is_neither_today_nor_in_lessons_nor_on_a_holiday_nor_at_odd_minutes(
    session: AsyncSession, now: datetime, moment: datetime
) -> None:
    one = await working(session)
    with pytest.raises(TimeTaken):
        await meetings.propose(session, me=one.mentor, pair_id=one.pair.id, at=moment, now=now)


async def test_in_a_group_the_mentor_alone_decides_and_everybody_is_told(session: AsyncSession, now: datetime) -> None:
    one = await working(session, mentees=3)
    mentees = sorted(person(it).id for it in (one.mentee, *one.others))
    await slot_of(session, one, now)
    assert await receivers(session, meeting_news.SLOT_AGREED) == mentees
    first, second = await rows(session, one)
    acted = await meetings.move(session, me=one.mentor, meeting_id=first.id, at=at(9, 18, 16), now=now)
    assert (acted.is_settled, first.version) == (True, 1)
    assert await receivers(session, meeting_news.MOVED) == mentees
    for act in (meetings.cancel, meeting_choices.soonest_for):
        with pytest.raises(NotFound):
            await act(session, me=one.mentee, meeting_id=second.id, now=now)


@pytest.mark.parametrize(("age", "may"), [(12, True), (15, False)])
async def test_the_guardian_of_a_child_under_14_answers_too(
    session: AsyncSession, now: datetime, age: int, may: bool
) -> None:
    one = await working(session, age=age)
    parent = factories.me(await factories.guardian(session, person(one.mentee), came_in=True))
    said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
    await meetings.agree(session, me=one.mentor, **said, now=now)
    assert (person(parent).id in await receivers(session, meeting_news.SLOT_ASKED)) is may
    if may:
        await meetings.accept_slot(session, me=parent, **said, now=now)
        told = await receivers(session, meeting_news.SLOT_AGREED)
        assert told == sorted([person(one.mentor).id, person(one.mentee).id])
    else:
        with pytest.raises(NotFound):
            await meetings.accept_slot(session, me=parent, **said, now=now)


async def test_families_are_reminded_where_the_programme_wants_it(session: AsyncSession, now: datetime) -> None:
    one = await working(session, reminds_guardians=True)
    parent = await factories.guardian(session, person(one.mentee), came_in=True)
    await slot_of(session, one, now)
    everybody = [person(one.mentor).id, person(one.mentee).id, parent.id]
    assert await receivers(session, meeting_news.DAY) == sorted(everybody * 2)


@pytest.mark.parametrize("state", [PairState.SUSPENDED, PairState.AGREED, PairState.CLOSED])
async def test_of_a_pair_that_does_not_work_nothing_is_agreed_and_nothing_planned(
    session: AsyncSession, now: datetime, state: PairState
) -> None:
    one = await working(session)
    await slot_of(session, one, now)
    one.pair.state = state
    await session.flush()
    said = {"pair_id": one.pair.id, "weekday": 4, "at": THREE}
    with pytest.raises(NotFound):
        await meetings.agree(session, me=one.mentor, **said, now=now)
    for days in range(40):
        await meeting_plan.tick(session, now=now + timedelta(days=days))
    assert len(await rows(session, one)) == 2


async def test_a_curator_asks_the_mentor_for_a_time_once_a_day(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    curator = await factories.curator(session, one.place)
    asked = {"me": curator, "pair_id": one.pair.id}
    wanted = await meeting_wanting.propose_times(session, **asked, now=now)
    with pytest.raises(AlreadySo):
        await meeting_wanting.propose_times(session, **asked, now=now)
    await take_back(session, wanted.change.id, curator, now)
    await meeting_wanting.propose_times(session, **asked, now=now + AFTER_UNDO)
    assert await receivers(session, meeting_news.WANTED) == [person(one.mentor).id]
    with pytest.raises(NotFound):
        await meeting_wanting.propose_times(session, me=one.mentor, pair_id=one.pair.id, now=now)


async def test_numbers_leave_out_what_was_not_held(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    states = (MeetingState.HELD, MeetingState.MISSED, MeetingState.CANCELLED, MeetingState.HELD, MeetingState.PLANNED)
    for days, state in enumerate(states):
        await factories.meeting(session, one.pair, now + timedelta(days=days - 4), state=state)
    found = await meetings.of_pair(session, one.pair.id)
    assert [it.number for it in found] == [1, None, None, 2, 3]


async def test_two_yeses_at_once_plan_the_meetings_once(engine: AsyncEngine, now: datetime) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        one = await working(session, age=10)
        parent = await factories.guardian(session, person(one.mentee), came_in=True)
        said = {"pair_id": one.pair.id, "weekday": THURSDAY, "at": THREE}
        await meetings.agree(session, me=one.mentor, **said, now=now)
        ids = [person(one.mentee).id, parent.id]

    async def says_yes(person_id: int) -> str:
        try:
            async with make() as session, session.begin():
                found = await session.get_one(Person, person_id)
                me = Me(await session.get_one(Chat, found.chat_id), [found])
                await meetings.accept_slot(session, me=me, **said, now=now)
        except AlreadySo:
            return "so already"
        return "agreed"

    assert sorted(await asyncio.gather(*map(says_yes, ids))) == ["agreed", "so already"]
    async with make() as session:
        assert len(await rows(session, one)) == 2


async def test_a_tick_costs_little_where_everything_is_planned(
    session: AsyncSession, engine: AsyncEngine, now: datetime
) -> None:
    for _ in range(3):
        await slot_of(session, await working(session), now)
    with counted(engine) as asked:
        await meeting_plan.tick(session, now=now)
    assert len(asked) <= 2
