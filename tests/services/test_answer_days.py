"""Days for an answer are working ones, counted from the day after, and end at midnight on the wall of the place."""

from datetime import UTC, date, datetime

from services import answer_days
from services.working_days import is_working_day

KAMCHATKA = "Asia/Kamchatka"


def test_three_working_days_after_a_thursday_end_with_the_tuesday() -> None:
    thursday = datetime(2026, 9, 17, 9, 0, tzinfo=UTC)
    until = answer_days.end_of(thursday, "Europe/Moscow", 3, is_working_day)
    assert until == datetime(2026, 9, 22, 21, 0, tzinfo=UTC)
    assert answer_days.last_day(until, "Europe/Moscow") == date(2026, 9, 22)


def test_in_kamchatka_the_next_day_has_begun_already() -> None:
    evening = datetime(2026, 9, 14, 13, 0, tzinfo=UTC)
    until = answer_days.end_of(evening, KAMCHATKA, 1, is_working_day)
    assert answer_days.last_day(until, KAMCHATKA) == date(2026, 9, 16)


def test_no_days_end_with_the_day_itself_and_holidays_are_no_days() -> None:
    moment = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
    none, one = (answer_days.end_of(moment, "Europe/Moscow", days, is_working_day) for days in (0, 1))
    assert answer_days.last_day(none, "Europe/Moscow") == date(2026, 12, 31)
    assert answer_days.last_day(one, "Europe/Moscow") == date(2027, 1, 11)
