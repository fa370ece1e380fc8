"""When people may be written to: quiet hours, working days, lessons, the summer, a pause after their own answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Reach
from services.calm import Receiver, allowed_at, awake_at, is_working_day, morning_at

ADULT = Receiver(
    person_id=1,
    chat_id=1,
    reach=Reach.OPEN,
    language="ru",
    heard_at=None,
    time_zone="Europe/Moscow",
    quiet_from=time(21),
    quiet_until=time(8),
    lessons=None,
    on_duty=False,
    morning_hour=None,
    is_child=False,
)
PUPIL = replace(ADULT, lessons=(time(8, 30), time(14, 30)))
MOSCOW = timedelta(hours=3)


def moscow(day: int, hour: int, minute: int = 0, *, month: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - MOSCOW


def test_in_the_daytime_of_a_working_day_an_adult_may_be_written_to_at_once() -> None:
    assert allowed_at(ADULT, moscow(15, 12)) == moscow(15, 12)


@pytest.mark.parametrize("hour", [21, 22, 23])
def test_in_the_evening_a_message_waits_for_the_morning(hour: int) -> None:
    assert allowed_at(ADULT, moscow(15, hour)) == moscow(16, 8)


def test_in_the_night_a_message_waits_for_the_same_morning() -> None:
    assert allowed_at(ADULT, moscow(15, 3)) == moscow(15, 8)


def test_kamchatka_sleeps_while_moscow_works() -> None:
    there = replace(ADULT, time_zone="Asia/Kamchatka")
    assert allowed_at(there, moscow(15, 14)) == moscow(15, 23)


def test_on_friday_evening_a_message_waits_for_monday() -> None:
    assert allowed_at(ADULT, moscow(18, 21)) == moscow(21, 8)


def test_a_pupil_is_not_disturbed_in_lessons() -> None:
    assert allowed_at(PUPIL, moscow(15, 10)) == moscow(15, 14, 30)
    assert allowed_at(PUPIL, moscow(15, 8, 15)) == moscow(15, 8, 15)


def test_in_the_summer_only_the_one_on_duty_is_written_to() -> None:
    july = moscow(1, 12, month=7)
    assert allowed_at(ADULT, july) == moscow(1, 8)
    assert allowed_at(replace(ADULT, on_duty=True), july) == july


def test_who_answered_a_moment_ago_is_not_interrupted() -> None:
    answering = replace(ADULT, heard_at=moscow(15, 12))
    assert allowed_at(answering, moscow(15, 12, 5)) == moscow(15, 12, 15)


def test_a_call_for_help_goes_at_once() -> None:
    assert allowed_at(PUPIL, moscow(20, 3), urgent=True) == moscow(20, 3)


def test_what_cannot_wait_for_a_working_day_waits_for_the_end_of_the_night() -> None:
    assert awake_at(ADULT, moscow(20, 12)) == moscow(20, 12)
    assert awake_at(ADULT, moscow(20, 23)) == moscow(21, 8)
    assert awake_at(ADULT, moscow(20, 3)) == moscow(20, 8)
    assert awake_at(ADULT, moscow(1, 12, month=7)) == moscow(1, 12, month=7)


def test_everything_due_waits_for_the_next_morning_at_the_hour_chosen() -> None:
    assert morning_at(ADULT, moscow(15, 12)) == moscow(16, 8)
    assert morning_at(replace(ADULT, morning_hour=10), moscow(15, 9)) == moscow(15, 10)
    assert morning_at(replace(PUPIL, morning_hour=10), moscow(15, 9)) == moscow(15, 14, 30)


def test_a_second_morning_message_on_one_day_waits_for_the_next_day() -> None:
    assert morning_at(ADULT, moscow(15, 7), after=date(2026, 9, 15)) == moscow(16, 8)


def test_a_day_off_moved_by_the_government_is_a_day_off() -> None:
    assert not is_working_day(date(2026, 1, 9))
    assert not is_working_day(date(2026, 11, 4))
    assert is_working_day(date(2026, 11, 5))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    st.sampled_from([ADULT, PUPIL, replace(ADULT, time_zone="Asia/Kamchatka"), replace(PUPIL, morning_hour=19)]),
)
def test_whatever_the_moment_nobody_is_written_to_at_a_forbidden_one(now: datetime, receiver: Receiver) -> None:
    for moment in (allowed_at(receiver, now), morning_at(receiver, now)):
        local = receiver.local(moment)
        assert moment >= now
        assert time(8) <= local.time() < time(21)
        assert is_working_day(local.date())
        assert local.month not in (6, 7, 8)
        assert not (receiver.lessons and receiver.lessons[0] <= local.time() < receiver.lessons[1])
