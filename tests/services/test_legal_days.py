"""By which day the law wants something done: known days counted by hand, and what holds of every year and zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.legal_days import TERMS, Duty, last_day, last_day_from, reminded_on
from services.working_days import is_working_day, working_days_after

WORKING = [duty for duty, term in TERMS.items() if term.are_working]
EXTENDED = [duty for duty, term in TERMS.items() if term.extension]

days = st.dates(date(2024, 1, 1), date(2027, 12, 1))
zones = st.sampled_from(
    ["Europe/Moscow", "Europe/Kaliningrad", "Asia/Barnaul", "Asia/Kamchatka", "Asia/Yekaterinburg", "Asia/Anadyr"]
)


@pytest.mark.parametrize(
    ("duty", "received", "due"),
    [
        # New Year 2026: 31 December (moved from 4 January) to 11 January are off; 12 January is the first working day.
        (Duty.DISSEMINATION, "2025-12-30", "2026-01-14"),
        (Duty.ACCESS, "2025-12-30", "2026-01-23"),
        (Duty.CORRECTION, "2025-12-31", "2026-01-20"),
        (Duty.CORRECTION, "2026-01-05", "2026-01-20"),
        (Duty.DESTRUCTION, "2025-12-30", "2026-01-29"),
        # May 2026: 1–3 May, 9–11 May (Monday 11 instead of Saturday 9).
        (Duty.DISSEMINATION, "2026-04-30", "2026-05-06"),
        (Duty.CORRECTION, "2026-04-30", "2026-05-13"),
        (Duty.ACCESS, "2026-04-30", "2026-05-18"),
        (Duty.ACCESS, "2026-05-08", "2026-05-25"),
        # November 2025: Saturday 1 works instead of Monday 3; 2–4 are off.
        (Duty.DISSEMINATION, "2025-10-31", "2025-11-06"),
        (Duty.DISSEMINATION, "2025-10-30", "2025-11-05"),
        (Duty.ACCESS, "2025-10-31", "2025-11-17"),
        # November 2026: only Wednesday 4 is off.
        (Duty.DISSEMINATION, "2026-11-02", "2026-11-06"),
        (Duty.CORRECTION, "2026-11-03", "2026-11-13"),
        (Duty.ACCESS, "2026-11-03", "2026-11-18"),
        # April 2024: Saturday 27 works instead of Monday 29, and 30 is off, too.
        (Duty.DISSEMINATION, "2024-04-26", "2024-05-03"),
        # 30 calendar days, over 29 February and without.
        (Duty.DESTRUCTION, "2024-02-01", "2024-03-02"),
        (Duty.DESTRUCTION, "2026-02-01", "2026-03-03"),
        (Duty.DESTRUCTION, "2026-09-15", "2026-10-15"),
    ],
)
def test_known_days(duty: Duty, received: str, due: str) -> None:
    assert last_day(duty, date.fromisoformat(received)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("received", "due"), [("2026-04-30", "2026-05-25"), ("2025-12-30", "2026-01-30"), ("2026-11-03", "2026-11-25")]
)
def test_five_working_days_more_for_a_reason(received: str, due: str) -> None:
    assert last_day(Duty.ACCESS, date.fromisoformat(received), is_extended=True) == date.fromisoformat(due)


@given(st.sampled_from(WORKING), days)
def test_so_many_working_days_lie_between_receipt_and_the_last_day_which_is_one_of_them(duty: Duty, on: date) -> None:
    due = last_day(duty, on)
    between = [on + timedelta(days=one) for one in range(1, (due - on).days + 1)]
    assert sum(map(is_working_day, between)) == TERMS[duty].days
    assert is_working_day(due)


@given(st.sampled_from(WORKING), days)
def test_the_day_of_receipt_itself_never_counts(duty: Duty, on: date) -> None:
    first = working_days_after(on, 1)
    assert last_day(duty, on) == last_day(duty, first - timedelta(days=1))


@given(st.sampled_from(list(Duty)), days, days)
def test_what_came_later_is_never_due_earlier(duty: Duty, one: date, other: date) -> None:
    assert last_day(duty, min(one, other)) <= last_day(duty, max(one, other))


@given(st.sampled_from(EXTENDED), days)
def test_an_extension_is_five_working_days_after_the_last_one(duty: Duty, on: date) -> None:
    assert last_day(duty, on, is_extended=True) == working_days_after(last_day(duty, on), 5)


@pytest.mark.parametrize("duty", sorted(set(Duty) - set(EXTENDED)))
def test_where_the_law_has_no_extension_there_is_none(duty: Duty) -> None:
    with pytest.raises(ValueError, match="cannot be extended"):
        last_day(duty, date(2026, 9, 15), is_extended=True)


@given(st.sampled_from(list(Duty)), days, st.times(), zones)
def test_what_counts_is_the_date_on_the_wall_at_any_hour_in_any_zone(
    duty: Duty, day: date, hour: time, zone: str
) -> None:
    at = datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
    assert last_day_from(duty, at, zone) == last_day(duty, day)


@given(st.sampled_from(list(Duty)), days, zones, zones)
def test_one_moment_is_at_most_a_day_apart_between_zones(duty: Duty, day: date, one: str, other: str) -> None:
    at = datetime.combine(day, time(22, 30), UTC)
    here, there = last_day_from(duty, at, one), last_day_from(duty, at, other)
    apart = {last_day(duty, day + timedelta(days=later)) for later in range(2)}
    assert {here, there} <= apart


def test_in_kamchatka_the_evening_of_moscow_is_already_the_next_day() -> None:
    at = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
    assert last_day_from(Duty.DISSEMINATION, at, "Europe/Moscow") == date(2026, 11, 6)
    assert last_day_from(Duty.DISSEMINATION, at, "Asia/Kamchatka") == date(2026, 11, 9)


@given(days)
def test_the_reminder_comes_on_a_working_day_at_least_three_days_ahead(due: date) -> None:
    day = reminded_on(due)
    assert is_working_day(day)
    assert timedelta(days=3) <= due - day <= timedelta(days=14)


def test_every_rule_says_where_it_stands() -> None:
    assert set(TERMS) == set(Duty)
    assert all(term.source.startswith("art. ") for term in TERMS.values())
