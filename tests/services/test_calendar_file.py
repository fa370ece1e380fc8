"""Deadlines in a calendar: one event for each task in every file, and a later file corrects an earlier one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
from sqlalchemy.ext.asyncio import AsyncSession

from models import TaskState
from services import calendar_file, task_calendar
from services.calendar_file import Entry
from tests import factories
from tests.services.places_below import PLAN, REPORT, TUESDAY, region

NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
ENTRY = Entry(7, date(2026, 10, 31), "1.1 Отчёт, «Школа»; с запятой", "до 31 октября\nОтчёт")


def events(*entries: Entry, now: datetime = NOW) -> list[icalendar.Event]:
    """What a calendar reads from the file."""
    content = calendar_file.written(entries, name="Сроки: Школа № 5", now=now)
    read = icalendar.Calendar.from_ical(content)
    assert str(read["X-WR-CALNAME"]) == "Сроки: Школа № 5"
    return [one for one in read.walk("VEVENT") if isinstance(one, icalendar.Event)]


def test_an_event_lasts_its_whole_day_and_reminds_the_morning_before() -> None:
    (event,) = events(ENTRY)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 10, 31), date(2026, 11, 1))
    assert (str(event["summary"]), str(event["description"])) == (ENTRY.title, ENTRY.note)
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-15)


def test_a_later_file_corrects_an_earlier_one_however_often_it_is_done_and_owed_again() -> None:
    day, later = date(2026, 10, 20), timedelta(days=1)
    files = [
        events(ENTRY),
        events(replace(ENTRY, on=day), now=NOW + later),
        events(replace(ENTRY, is_over=True), now=NOW + 2 * later),
        events(ENTRY, now=NOW + 3 * later),
    ]
    assert {str(event["uid"]) for (event,) in files} == {"task-7@nastavnik"}
    versions = [event["sequence"] for (event,) in files]
    assert versions == sorted(set(versions))
    assert max(versions) < 2**31


def test_what_is_owed_no_more_is_taken_away_and_reminds_of_nothing() -> None:
    (event,) = events(replace(ENTRY, is_over=True))
    assert (str(event["status"]), event.walk("VALARM")) == ("CANCELLED", [])


def test_lines_are_no_longer_than_the_standard_allows() -> None:
    content = calendar_file.written([Entry(1, ENTRY.on, "Щ" * 500, "")], name="Сроки", now=NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


async def test_a_place_has_in_its_calendar_what_it_owes_by_a_day(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.curator(session, there.first)
    found = await task_calendar.of(session, me=curator, place_id=there.first.id, now=TUESDAY)
    assert [(one.step, one.task.due_on) for one in found.tasks] == [
        (there.report, REPORT),
        (there.plan, PLAN),
    ]


async def test_what_was_done_before_its_day_stays_in_the_file_to_be_taken_away(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.curator(session, there.first)
    await there.done(there.report, there.first, REPORT)
    (await there.task(there.plan, there.first)).state = TaskState.DONE
    await session.flush()
    found = await task_calendar.of(session, me=curator, place_id=there.first.id, now=TUESDAY)
    assert [(one.step, one.is_owed) for one in found.tasks] == [(there.plan, False)]
