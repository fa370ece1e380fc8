"""What follows from what two sides say after a meeting, and until when each may say it."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.meeting_days import Calendar
from services.meeting_rhythm import Kind
from services.meeting_words import (
    DECIDING,
    FOR_THE_CURATOR,
    Outcome,
    last_day_of_words,
    may_be_entered,
    of_group,
    outcome,
    waited_until,
)
from services.working_days import is_working_day

WORDS = [True, False, None]
MOSCOW = Calendar("Europe/Moscow")


@pytest.mark.parametrize(
    ("mentor", "mentee", "in_time", "when_time_is_over"),
    [
        (None, None, Outcome.OPEN, Outcome.SILENT),
        (True, True, Outcome.ACKNOWLEDGED, Outcome.ACKNOWLEDGED),
        (True, None, Outcome.HELD, Outcome.HELD),
        (None, True, Outcome.HELD, Outcome.HELD),
        (False, None, Outcome.MISSED, Outcome.MISSED),
        (None, False, Outcome.MISSED, Outcome.MISSED),
        (False, False, Outcome.MISSED, Outcome.MISSED),
        (True, False, Outcome.DISPUTED, Outcome.DISPUTED),
        (False, True, Outcome.DISPUTED, Outcome.DISPUTED),
    ],
)
def test_what_became_of_a_meeting(
    mentor: bool | None, mentee: bool | None, in_time: Outcome, when_time_is_over: Outcome
) -> None:
    assert outcome(mentor, mentee, is_over=False) is in_time
    assert outcome(mentor, mentee, is_over=True) is when_time_is_over


def test_only_differing_words_and_two_silences_reach_the_curator() -> None:
    for mentor, mentee in product(WORDS, WORDS):
        differ, silent = {mentor, mentee} == {True, False}, mentor is mentee is None
        told = outcome(mentor, mentee, is_over=True) in FOR_THE_CURATOR
        assert told == (differ or silent)


def test_after_the_first_two_meetings_a_pair_may_still_part() -> None:
    assert [kind for kind in Kind if kind in DECIDING] == [Kind.ORGANISATIONAL, Kind.TRIAL]


@pytest.mark.parametrize(
    ("of_members", "found"),
    [
        ([Outcome.ACKNOWLEDGED, Outcome.MISSED], Outcome.ACKNOWLEDGED),
        ([Outcome.HELD, Outcome.MISSED, Outcome.OPEN], Outcome.HELD),
        ([Outcome.HELD, Outcome.DISPUTED], Outcome.DISPUTED),
        ([Outcome.MISSED, Outcome.MISSED], Outcome.MISSED),
        ([Outcome.OPEN, Outcome.MISSED], Outcome.OPEN),
        ([Outcome.SILENT, Outcome.SILENT], Outcome.SILENT),
        ([Outcome.SILENT, Outcome.MISSED], Outcome.MISSED),
    ],
)
def test_a_group_has_met_if_anybody_was_there(of_members: list[Outcome], found: Outcome) -> None:
    assert of_group(of_members) is found


@pytest.mark.parametrize(
    ("zone", "ends_at", "until"),
    [
        # Wednesday; Thursday, Friday and Monday are waited.
        ("Europe/Moscow", "2026-09-16T13:00", "2026-09-22"),
        # Tuesday 30 December 2025; 12, 13 and 14 January are waited.
        ("Europe/Moscow", "2025-12-30T13:00", "2026-01-15"),
        # Thursday; 31 October, Saturday 1 November, which is worked, and Wednesday 5 are waited.
        ("Europe/Moscow", "2025-10-30T13:00", "2025-11-06"),
        # Wednesday evening in Moscow, already Thursday in Kamchatka.
        ("Asia/Kamchatka", "2026-09-16T13:00", "2026-09-23"),
        ("Europe/Kaliningrad", "2028-02-25T13:00", "2028-03-02"),
    ],
)
def test_silence_is_silence_after_three_working_days(zone: str, ends_at: str, until: str) -> None:
    found = waited_until(datetime.fromisoformat(ends_at).replace(tzinfo=UTC), Calendar(zone))
    assert found.astimezone(ZoneInfo(zone)) == datetime.fromisoformat(until).replace(tzinfo=ZoneInfo(zone))


def test_days_off_of_the_place_are_not_waited_and_exam_weeks_are() -> None:
    ends_at, week = datetime(2026, 9, 16, 13, tzinfo=UTC), (date(2026, 9, 17), date(2026, 9, 23))
    off, exams = Calendar("Europe/Moscow", days_off=(week,)), Calendar("Europe/Moscow", exams=(week,))
    assert waited_until(ends_at, off) == waited_until(ends_at + timedelta(days=7), MOSCOW)
    assert waited_until(ends_at, exams) == waited_until(ends_at, MOSCOW)


def test_a_meeting_may_be_entered_for_fourteen_days_and_never_before_it_was_held() -> None:
    held = date(2028, 2, 20)
    assert last_day_of_words(held) == date(2028, 3, 5)
    days = [date(2028, 2, 19), held, date(2028, 2, 29), date(2028, 3, 5), date(2028, 3, 6)]
    assert [may_be_entered(held, day) for day in days] == [False, True, True, True, False]


@given(st.sampled_from(WORDS), st.sampled_from(WORDS), st.booleans())
def test_who_speaks_first_changes_nothing(mentor: bool | None, mentee: bool | None, is_over: bool) -> None:
    assert outcome(mentor, mentee, is_over=is_over) is outcome(mentee, mentor, is_over=is_over)


@given(st.sampled_from([True, False]), st.sampled_from(WORDS))
def test_a_word_after_the_time_is_over_takes_the_silence_back(late: bool, other: bool | None) -> None:
    assert outcome(late, other, is_over=True) is not Outcome.SILENT
    assert (outcome(late, other, is_over=True) in FOR_THE_CURATOR) == (other is (not late))


@given(
    st.datetimes(datetime(2023, 12, 1), datetime(2028, 3, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"]),
)
def test_three_whole_working_days_lie_between_a_meeting_and_its_silence(ends_at: datetime, zone: str) -> None:
    until = waited_until(ends_at, Calendar(zone)).astimezone(ZoneInfo(zone))
    first = ends_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    waited = [first + timedelta(days=count) for count in range((until.date() - first).days)]
    assert sum(map(is_working_day, waited)) == 3
    assert is_working_day(waited[-1])
    assert (until.hour, until.minute) == (0, 0)
