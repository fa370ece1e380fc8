"""A meeting in a calendar: at its hour everywhere, with an alarm, moved and cancelled by later files, without names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import meeting_file
from services.meeting_file import Entry

NOW = datetime(2026, 10, 13, 9, tzinfo=UTC)
KAMCHATKA = ZoneInfo("Asia/Kamchatka")
ENTRY = Entry(
    number=31,
    version=0,
    starts_at=datetime(2026, 10, 15, 15, tzinfo=KAMCHATKA),
    minutes=60,
    code="Встреча 3, пара П-17",
    title="Встреча с Анной Петровной; «физика», 8Б",
    place="кабинет 12, у Анны Петровны",
)


def event(one: Entry, *, names: bool = True) -> icalendar.Event:
    """What a calendar reads from the file."""
    read = icalendar.Calendar.from_ical(meeting_file.written(one, names=names, now=NOW))
    assert str(read["method"]) == "PUBLISH"
    (found,) = read.walk("VEVENT")
    assert isinstance(found, icalendar.Event)
    return found


def test_a_meeting_stands_at_its_hour_with_an_alarm_an_hour_before() -> None:
    found = event(ENTRY)
    begins = datetime(2026, 10, 15, 3, tzinfo=UTC)
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (begins, begins + timedelta(hours=1))
    assert (str(found["summary"]), str(found["location"])) == (ENTRY.title, ENTRY.place)
    (alarm,) = found.walk("VALARM")
    assert (alarm.decoded("trigger"), str(alarm["description"])) == (timedelta(hours=-1), ENTRY.title)


def test_a_moved_meeting_is_the_same_event_in_a_later_version() -> None:
    before, after = event(ENTRY), event(replace(ENTRY, version=1, starts_at=ENTRY.starts_at + timedelta(days=1)))
    assert before["uid"] == after["uid"] == "meeting-31@nastavnik"
    assert before["sequence"] < after["sequence"]


def test_a_cancelled_meeting_is_taken_away_and_reminds_of_nothing() -> None:
    found = event(replace(ENTRY, is_cancelled=True))
    assert (str(found["status"]), found.walk("VALARM")) == ("CANCELLED", [])
    assert found["sequence"] > event(ENTRY)["sequence"]


def test_what_was_moved_cancelled_called_back_and_moved_again_grows_with_every_file() -> None:
    files = [(0, False), (1, False), (1, True), (2, False), (3, False), (3, True)]
    grown = [event(replace(ENTRY, version=version, is_cancelled=gone))["sequence"] for version, gone in files]
    assert grown == sorted(set(grown))


def test_two_meetings_are_two_events() -> None:
    assert event(ENTRY)["uid"] != event(replace(ENTRY, number=32))["uid"]


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_where_names_do_not_pass_the_file_holds_the_code_and_nothing_that_was_typed(is_cancelled: bool) -> None:
    one = replace(ENTRY, is_cancelled=is_cancelled)
    content = b"".join(meeting_file.written(one, names=False, now=NOW).split(b"\r\n ")).decode()
    assert "Встреча 3\\, пара П-17" in content
    assert not any(word in content for word in ("Анн", "Петров", "физика", "8Б", "кабинет", "LOCATION"))


def test_words_that_look_like_a_calendar_stay_words() -> None:
    words = "Встреча\nEND:VEVENT\nATTENDEE:mailto:somebody@example.org"
    found = event(replace(ENTRY, title=words, place=words))
    assert (str(found["summary"]), str(found["location"]), "attendee" in found) == (words, words, False)


def test_an_hour_lasts_an_hour_when_the_clocks_change() -> None:
    night = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    found = event(replace(ENTRY, starts_at=night))
    assert found.decoded("dtend") - found.decoded("dtstart") == timedelta(hours=1)


@given(
    starts=st.datetimes(datetime(2024, 1, 1), datetime(2028, 3, 1)).map(lambda at: at.replace(microsecond=0)),
    zone=st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"]).map(ZoneInfo),
    words=st.text(
        st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x85\u2028\u2029"), max_size=200
    ),
)
def test_whatever_the_words_are_a_calendar_reads_them_at_the_hour_of_the_place(
    starts: datetime, zone: ZoneInfo, words: str
) -> None:
    one = replace(ENTRY, starts_at=starts.replace(tzinfo=zone), title=words)
    found = event(one)
    assert found.decoded("dtstart").astimezone(zone).replace(tzinfo=None) == starts
    assert str(found["summary"]) == words
    content = meeting_file.written(one, names=True, now=NOW)
    assert max(map(len, content.split(b"\r\n"))) <= 75
