"""Working hours: nights, days off with their transfers, zones, the summer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calm import is_working_day
from services.working_hours import BEGINS, ENDS, Hours

ZONES = ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Barnaul", "Asia/Kamchatka", "Europe/Berlin"]
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))
WORKED = st.timedeltas(timedelta(0), timedelta(hours=60))


def hours(zone: str = "Europe/Moscow") -> Hours:
    return Hours(zone, is_working_day)


def moscow(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    ("called", "answered"),
    [
        (moscow(2026, 9, 15, 10), moscow(2026, 9, 15, 12)),
        (moscow(2026, 9, 15, 17, 30), moscow(2026, 9, 16, 10, 30)),
        (moscow(2026, 9, 15, 16), moscow(2026, 9, 15, 18)),
        (moscow(2026, 9, 15, 2, 30), moscow(2026, 9, 15, 11)),
        (moscow(2026, 9, 18, 19), moscow(2026, 9, 21, 11)),
        (moscow(2025, 12, 30, 17), moscow(2026, 1, 12, 10)),  # 31 December is a day off, by transfer
        (moscow(2025, 11, 1, 9), moscow(2025, 11, 1, 11)),  # a Saturday that is worked instead of 3 November
        (moscow(2025, 11, 1, 17), moscow(2025, 11, 5, 10)),
    ],
)
def test_two_working_hours_pass_only_while_somebody_is_at_work(called: datetime, answered: datetime) -> None:
    assert hours().after(called, timedelta(hours=2)) == answered


def test_at_night_on_days_off_and_in_the_evening_nobody_reads() -> None:
    assert hours().is_open(moscow(2026, 9, 15, 9))
    assert hours().is_open(moscow(2026, 9, 15, 17, 59))
    for closed in (moscow(2026, 9, 15, 18), moscow(2026, 9, 15, 8, 59), moscow(2026, 9, 20, 12)):
        assert not hours().is_open(closed)


def test_the_same_moment_is_night_in_kamchatka_and_morning_in_moscow() -> None:
    moment = moscow(2026, 9, 15, 10)
    assert hours().is_open(moment)
    assert not hours("Asia/Kamchatka").is_open(moment)


@given(zone=st.sampled_from(ZONES), moment=MOMENTS)
def test_the_next_opening_is_a_working_moment_and_nothing_before_it_is(zone: str, moment: datetime) -> None:
    opens = hours(zone).opens_at(moment)
    local = opens.astimezone(ZoneInfo(zone))
    assert opens >= moment
    assert is_working_day(local.date())
    assert BEGINS <= local.time() < ENDS
    assert hours(zone).between(moment, opens) == timedelta(0)


@given(zone=st.sampled_from(ZONES), moment=MOMENTS, worked=WORKED)
def test_what_is_counted_off_is_what_lies_between(zone: str, moment: datetime, worked: timedelta) -> None:
    assert hours(zone).between(moment, hours(zone).after(moment, worked)) == worked


@given(zone=st.sampled_from(ZONES), moment=MOMENTS, first=WORKED, then=WORKED)
def test_hours_add_up_however_they_are_counted(zone: str, moment: datetime, first: timedelta, then: timedelta) -> None:
    place = hours(zone)
    half_way = place.after(moment, first)
    assert place.after(half_way, then) in {
        place.after(moment, first + then),
        place.opens_at(place.after(moment, first + then)),
    }


@given(zone=st.sampled_from(ZONES), moment=MOMENTS, worked=WORKED, later=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_who_calls_later_is_not_answered_earlier(
    zone: str, moment: datetime, worked: timedelta, later: timedelta
) -> None:
    assert hours(zone).after(moment + later, worked) >= hours(zone).after(moment, worked)


@given(zone=st.sampled_from(ZONES), moment=MOMENTS)
def test_without_anybody_in_the_summer_nothing_is_read_before_september(zone: str, moment: datetime) -> None:
    def is_worked(day: date) -> bool:
        return is_working_day(day) and day.month not in (6, 7, 8)

    opens = Hours(zone, is_worked).opens_at(moment)
    assert opens.astimezone(ZoneInfo(zone)).month not in (6, 7, 8)
