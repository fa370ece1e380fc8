"""One tap reminds whoever has not handed a step in: once, in working hours, and never beside another message."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Role, TaskState
from services import task_reminders, undo
from services.errors import NotAllowed, NotFound, TooLate
from services.nudge_asked import morning
from services.nudge_days import What
from services.task_reminders import Reminded
from tests import factories, nudging
from tests.services.places_below import REPORT, TUESDAY, Region, region

WEDNESDAY = TUESDAY.date() + timedelta(days=1)


async def reminded(there: Region, now: datetime = TUESDAY) -> Reminded:
    """The coordinator of the region presses."""
    return await task_reminders.remind(
        there.session, me=there.above, place_id=there.region.id, step_id=there.report.id, turn=1, now=now
    )


async def far_off(there: Region) -> None:
    """Nobody would be told in the next days."""
    for place in (there.near, there.first, there.second, there.far):
        (await there.task(there.report, place)).nudge_on = date(2026, 12, 1)
    await there.session.flush()


async def test_whoever_has_not_handed_it_in_is_told_the_next_working_morning(session: AsyncSession) -> None:
    there = await region(session)
    await far_off(there)
    await there.done(there.report, there.first, REPORT)
    found = await reminded(there)
    assert (found.told, found.already, found.in_work, found.on) == (3, 0, 0, WEDNESDAY)
    assert [(await there.task(there.report, one)).nudge_on for one in (there.near, there.far)] == [WEDNESDAY] * 2
    assert (await there.task(there.report, there.first)).nudge_on is None


async def test_pressed_twice_it_changes_nothing_more(session: AsyncSession) -> None:
    there = await region(session)
    await far_off(there)
    await reminded(there)
    again = await reminded(there, TUESDAY + timedelta(hours=2))
    assert (again.told, again.already, again.change) == (0, 4, None)


async def test_whoever_is_told_by_then_anyway_is_not_told_twice(session: AsyncSession) -> None:
    there = await region(session)
    await far_off(there)
    (await there.task(there.report, there.near)).nudge_on = WEDNESDAY
    await session.flush()
    found = await reminded(there)
    assert (found.told, found.already) == (3, 1)


async def test_whoever_has_said_until_when_they_work_on_it_is_not_disturbed(session: AsyncSession) -> None:
    there = await region(session)
    await far_off(there)
    (await there.task(there.report, there.near)).silent_until = WEDNESDAY + timedelta(days=3)
    await session.flush()
    found = await reminded(there)
    assert (found.told, found.in_work) == (3, 1)
    assert (await there.task(there.report, there.near)).nudge_on == date(2026, 12, 1)


async def test_for_a_minute_it_can_be_taken_back(session: AsyncSession) -> None:
    there = await region(session)
    await far_off(there)
    found = await reminded(there)
    assert found.change is not None
    soon, late = TUESDAY + timedelta(seconds=59), TUESDAY + timedelta(seconds=61)
    with pytest.raises(TooLate):
        await undo.take_back(session, change_id=found.change.id, me=there.above, now=late)
    await undo.take_back(session, change_id=found.change.id, me=there.above, now=soon)
    assert (await there.task(there.report, there.near)).nudge_on == date(2026, 12, 1)


async def test_only_the_levels_above_remind(session: AsyncSession) -> None:
    there = await region(session)
    with pytest.raises(NotAllowed):
        await task_reminders.remind(
            session, me=there.between, place_id=there.region.id, step_id=there.report.id, turn=1, now=TUESDAY
        )
    for place in (there.near, there.first, there.second, there.far):
        (await there.task(there.report, place)).state = TaskState.DONE
    await session.flush()
    with pytest.raises(NotFound):
        await reminded(there)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-10-13T05:30", "2026-10-13"),
        ("2026-10-13T05:59", "2026-10-14"),
        ("2026-10-13T09:00", "2026-10-14"),
        ("2026-10-13T16:00", "2026-10-14"),
        ("2026-10-16T09:00", "2026-10-19"),
        ("2026-10-17T09:00", "2026-10-19"),
        ("2026-10-23T09:00", "2026-11-02"),
    ],
)
async def test_the_morning_is_that_of_a_day_on_which_the_place_works(
    session: AsyncSession, moment: str, expected: str
) -> None:
    """Not within the minute in which it can be taken back; on Friday of Monday; not in the place's own week off."""
    there = await region(session)
    there.near.days_off = [["2026-10-26", "2026-11-01"]]
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert morning(there.near, now) == date.fromisoformat(expected)


async def lines(there: Region, day: date, hour: int = 9, zone: str = "Europe/Moscow") -> list[tuple[int, list[str]]]:
    """Who is told of tasks in the morning message of a day, and what."""
    found = await nudging.told(there.session, day, hour=hour, zone=zone)
    return [(person, [what for _, what in line["tasks"]]) for person, line in found if "tasks" in line]


async def test_the_morning_message_says_it_once_to_whoever_owes_it(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.person(session, there.near, Role.CURATOR, came_in=True)
    task = await there.task(there.report, there.near)
    task.nudge_on, task.nudged_on = date(2026, 10, 16), TUESDAY.date()
    await session.flush()
    assert (await reminded(there)).told
    assert await lines(there, WEDNESDAY) == [(curator.id, [What.ASKED])]
    assert await lines(there, WEDNESDAY, hour=11) == []
    assert (await there.task(there.report, there.near)).nudged_on == WEDNESDAY
    assert await lines(there, WEDNESDAY + timedelta(days=1)) == []
    assert await lines(there, WEDNESDAY + timedelta(days=2)) == [(curator.id, [What.LISTED])], "the table goes on"


async def test_whoever_has_handed_it_in_meanwhile_is_not_told(session: AsyncSession) -> None:
    there = await region(session)
    await factories.person(session, there.near, Role.CURATOR, came_in=True)
    await far_off(there)
    await reminded(there)
    await there.done(there.report, there.near, TUESDAY.date())
    assert await lines(there, WEDNESDAY) == []


async def test_what_has_no_day_is_asked_for_too(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.person(session, there.near, Role.CURATOR, came_in=True)
    await far_off(there)
    await task_reminders.remind(
        session, me=there.above, place_id=there.region.id, step_id=there.undated.id, turn=1, now=TUESDAY
    )
    assert await lines(there, WEDNESDAY) == [(curator.id, [What.ASKED])]


async def test_whoever_missed_it_in_the_morning_is_told_the_day_after_and_nobody_twice(session: AsyncSession) -> None:
    there = await region(session)
    first = await factories.person(session, there.near, Role.CURATOR, came_in=True)
    second = await factories.person(session, there.near, Role.CURATOR, name="Белов Иван Ильич", came_in=True)
    second.morning_hour = 14
    await far_off(there)
    (await there.task(there.report, there.near)).nudged_on = TUESDAY.date()
    await reminded(there)
    assert await lines(there, WEDNESDAY) == [(first.id, [What.ASKED])]
    assert await lines(there, WEDNESDAY + timedelta(days=1), hour=14) == [(second.id, [What.ASKED])]


@pytest.mark.parametrize("day", [date(2026, 10, 14), date(2026, 10, 15)])
async def test_a_day_that_nobody_above_has_set_is_not_said_to_be_asked_for(session: AsyncSession, day: date) -> None:
    """As where days off have changed, or a place has joined later than others; then the table goes on."""
    there = await region(session)
    await factories.person(session, there.near, Role.CURATOR, came_in=True)
    await far_off(there)
    task = await there.task(there.report, there.near)
    task.nudge_on, task.nudged_on = day, TUESDAY.date()
    undated = await there.task(there.undated, there.near)
    undated.nudge_on = day
    await session.flush()
    assert await lines(there, day) == []
    assert (await there.task(there.report, there.near)).nudge_on == date(2026, 10, 16)
    assert (await there.task(there.undated, there.near)).nudge_on is None


async def test_what_was_taken_back_is_not_said(session: AsyncSession) -> None:
    there = await region(session)
    await factories.person(session, there.near, Role.CURATOR, came_in=True)
    await far_off(there)
    change = (await reminded(there)).change
    assert change is not None
    await undo.take_back(session, change_id=change.id, me=there.above, now=TUESDAY + timedelta(seconds=30))
    task = await there.task(there.undated, there.near)
    task.nudge_on = WEDNESDAY
    await session.flush()
    assert await lines(there, WEDNESDAY) == []


async def test_after_the_minute_it_is_still_known_that_it_was_asked_for(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.person(session, there.near, Role.CURATOR, came_in=True)
    await far_off(there)
    (await there.task(there.report, there.near)).nudged_on = TUESDAY.date()
    await reminded(there)
    await undo.forget_rows(session, now=TUESDAY + timedelta(hours=1))
    assert await lines(there, WEDNESDAY) == [(curator.id, [What.ASKED])]
