"""The pulse of a pair: what worries a curator and what does not, and with which meeting it is asked for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.meeting_days import Calendar
from services.pulse import FACES, FALL, GAP, Asked, Side, Signal, Why, last_of_months, signals

MENTOR, MENTEE, BOTH = (Side.MENTOR,), (Side.MENTEE,), (Side.MENTOR, Side.MENTEE)

values = st.none() | st.integers(1, 10)
histories = st.lists(st.builds(Asked, values, values), max_size=10)
moments = st.lists(st.datetimes(datetime(2023, 12, 1), datetime(2028, 3, 1), timezones=st.just(UTC)), max_size=30)
zones = st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"])


@pytest.mark.parametrize(
    ("months", "found"),
    [
        ([(8, 9)], []),
        ([(8, 9), (8, 6)], [Signal(Why.FALL, MENTEE, (9, 6))]),
        ([(8, 9), (6, 7)], []),
        ([(9, 9), (6, 6)], [Signal(Why.FALL, MENTOR, (9, 6)), Signal(Why.FALL, MENTEE, (9, 6))]),
        ([(5, 5), (8, 9)], []),
        ([(9, 5)], [Signal(Why.GAP, BOTH, (9, 5))]),
        ([(5, 9)], [Signal(Why.GAP, BOTH, (5, 9))]),
        ([(9, 6)], []),
        ([(9, 8), (9, 4)], [Signal(Why.FALL, MENTEE, (8, 4)), Signal(Why.GAP, BOTH, (9, 4))]),
        ([(9, 9), (9, None), (9, 6)], [Signal(Why.FALL, MENTEE, (9, 6))]),
        ([(None, None)], [Signal(Why.SILENCE, BOTH, ())]),
        ([(9, None)], []),
        ([(9, None), (9, None)], [Signal(Why.SILENCE, MENTEE, ())]),
        ([(None, 9), (9, None)], []),
        ([(None, 9), (None, 9)], [Signal(Why.SILENCE, MENTOR, ())]),
        ([(9, None), (None, None)], [Signal(Why.SILENCE, BOTH, ())]),
        ([(9, 2), (8, 8)], []),
        ([], []),
    ],
)
def test_what_the_last_time_brings_up(months: list[tuple[int | None, int | None]], found: list[Signal]) -> None:
    assert signals([Asked(*one) for one in months]) == found


def test_two_faces_down_is_a_fall_and_one_is_none() -> None:
    assert signals([Asked(8, FACES[3]), Asked(8, FACES[2])]) == []
    assert [one.why for one in signals([Asked(8, FACES[4]), Asked(8, FACES[2])])] == [Why.FALL]


def test_the_last_meeting_of_a_month_is_by_the_clock_of_the_place() -> None:
    evening = datetime(2026, 9, 30, 13, tzinfo=UTC)  # in Kamchatka 1 October, one in the morning
    earlier, later = datetime(2026, 9, 16, 13, tzinfo=UTC), datetime(2026, 10, 14, 13, tzinfo=UTC)
    assert last_of_months([later, evening, earlier], Calendar("Europe/Moscow")) == {evening, later}
    assert last_of_months([later, evening, earlier], Calendar("Asia/Kamchatka")) == {earlier, later}


def test_a_month_of_another_year_is_another_month_and_february_may_have_a_29th() -> None:
    starts = [datetime(2027, 2, 24, 12, tzinfo=UTC), *(datetime(2028, 2, day, 12, tzinfo=UTC) for day in (15, 29))]
    assert last_of_months(starts, Calendar("Europe/Moscow")) == {starts[0], starts[2]}


@given(histories, st.builds(Asked, values, values))
def test_every_signal_is_true_and_none_is_missed(before: list[Asked], last: Asked) -> None:
    found = {(one.why, one.sides) for one in signals([*before, last])}
    expected = set()
    for sides, number in ((MENTOR, 0), (MENTEE, 1)):
        said = [one[number] for one in before if one[number] is not None]
        value = last[number]
        if said and value is not None and (said[-1] or 0) - value >= FALL:
            expected.add((Why.FALL, sides))
        if value is None and last[1 - number] is not None and before and before[-1][number] is None:
            expected.add((Why.SILENCE, sides))
    if last.mentor and last.mentee and abs(last.mentor - last.mentee) >= GAP:
        expected.add((Why.GAP, BOTH))
    if last == (None, None):
        expected.add((Why.SILENCE, BOTH))
    assert found == expected


@given(moments, zones)
def test_every_month_with_a_meeting_has_one_last_meeting_and_nothing_follows_it(
    starts: list[datetime], zone: str
) -> None:
    local = {moment: moment.astimezone(ZoneInfo(zone)) for moment in starts}
    last = last_of_months(starts, Calendar(zone))
    months = {(one.year, one.month) for one in local.values()}
    assert {(local[one].year, local[one].month) for one in last} == months
    assert len(last) == len(months)
    for one in last:
        same = [at for at, on in local.items() if (on.year, on.month) == (local[one].year, local[one].month)]
        assert one == max(same)
