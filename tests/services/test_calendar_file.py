"""Deadlines in a calendar: one event for each task in every file, and a later file corrects an earlier one."""

from datetime import UTC, date, datetime, timedelta

import icalendar
from sqlalchemy.ext.asyncio import AsyncSession

from models import TaskAct, TaskEvent, TaskState
from services import calendar_file, task_calendar
from services.calendar_file import Entry
from tests import factories
from tests.services.places_below import PLAN, REPORT, TUESDAY, region

NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
ENTRY = Entry(7, 0, date(2026, 10, 31), "1.1 Отчёт, «Школа»; с запятой", "до 31 октября\nОтчёт")


def events(*entries: Entry) -> list[icalendar.Event]:
    """What a calendar reads from the file."""
    content = calendar_file.written(entries, name="Сроки: Школа № 5", now=NOW)
    read = icalendar.Calendar.from_ical(content)
    assert str(read["X-WR-CALNAME"]) == "Сроки: Школа № 5"
    return [one for one in read.walk("VEVENT") if isinstance(one, icalendar.Event)]


def test_an_event_lasts_its_whole_day_and_reminds_the_morning_before() -> None:
    (event,) = events(ENTRY)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 10, 31), date(2026, 11, 1))
    assert (str(event["summary"]), str(event["description"])) == (ENTRY.title, ENTRY.note)
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-15)


def test_a_day_that_has_moved_is_the_same_event_in_a_later_version() -> None:
    (before,), (after,) = events(ENTRY), events(Entry(7, 1, date(2026, 10, 20), ENTRY.title, ENTRY.note))
    assert before["uid"] == after["uid"] == "task-7@nastavnik"
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_what_is_owed_no_more_is_taken_away_and_reminds_of_nothing() -> None:
    (event,) = events(Entry(7, 1, ENTRY.on, ENTRY.title, ENTRY.note, is_over=True))
    assert (str(event["status"]), event["sequence"], event.walk("VALARM")) == ("CANCELLED", 2, [])


def test_lines_are_no_longer_than_the_standard_allows() -> None:
    content = calendar_file.written([Entry(1, 0, ENTRY.on, "Щ" * 500, "")], name="Сроки", now=NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


async def test_a_place_has_in_its_calendar_what_it_owes_by_a_day(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.curator(session, there.first)
    plan = await there.task(there.plan, there.first)
    session.add(TaskEvent(task_id=plan.id, act=TaskAct.TIGHTENED, at=TUESDAY, day=PLAN))
    session.add(TaskEvent(task_id=plan.id, act=TaskAct.IN_WORK, at=TUESDAY, day=PLAN))
    await session.flush()
    found = await task_calendar.of(session, me=curator, place_id=there.first.id, now=TUESDAY)
    assert [(one.step, one.task.due_on, one.moved) for one in found.tasks] == [
        (there.report, REPORT, 0),
        (there.plan, PLAN, 1),
    ]


async def test_what_was_done_before_its_day_stays_in_the_file_to_be_taken_away(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.curator(session, there.first)
    await there.done(there.report, there.first, REPORT)
    (await there.task(there.plan, there.first)).state = TaskState.DONE
    await session.flush()
    found = await task_calendar.of(session, me=curator, place_id=there.first.id, now=TUESDAY)
    assert [(one.step, one.is_owed) for one in found.tasks] == [(there.plan, False)]
