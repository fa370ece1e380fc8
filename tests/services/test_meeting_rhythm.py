"""The days on which a pair meets: a whole school year by hand, and what holds of every year, zone and calendar."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.meeting_days import Calendar, Slot
from services.meeting_rhythm import Kind, days, kind, planned, unmet
from services.working_days import is_working_day

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
AUTUMN = (date(2026, 10, 26), date(2026, 11, 1))
SPRING = (date(2027, 3, 22), date(2027, 3, 28))
EXAMS = (date(2027, 5, 17), date(2027, 5, 21))
MOSCOW = Calendar("Europe/Moscow")
KAMCHATKA = Calendar("Asia/Kamchatka", (AUTUMN, SPRING), (EXAMS,))
YEAR = [  # autumn and spring holidays, 4 November and 6 January put a meeting off by a week or two
    *("2026-09-02", "2026-09-16", "2026-09-30", "2026-10-14", "2026-11-11", "2026-11-25", "2026-12-09", "2026-12-23"),
    *("2027-01-13", "2027-01-27", "2027-02-10", "2027-02-24", "2027-03-10", "2027-03-31", "2027-04-14", "2027-04-28"),
    *("2027-05-12", "2027-05-26"),
]

zones = st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"])
firsts = st.dates(date(2023, 12, 1), date(2028, 3, 1))
lengths = st.integers(0, 300).map(lambda count: timedelta(days=count))
clocks = st.times(time(8), time(20)).map(lambda one: one.replace(second=0, microsecond=0))
slots = st.builds(Slot, st.integers(0, 6), clocks, st.integers(1, 4), st.sampled_from([30, 60, 90]))
spans = st.tuples(st.dates(date(2024, 1, 1), date(2028, 6, 1)), st.integers(0, 20)).map(
    lambda span: (span[0], span[0] + timedelta(days=span[1]))
)
pauses = st.lists(spans, max_size=6).map(tuple)
lessons = st.sampled_from([None, (time(8, 30), time(14, 30))])
calendars = st.builds(Calendar, zones, pauses, pauses, lessons)


def on(slot: Slot, first: str, last: str, calendar: Calendar = MOSCOW) -> list[str]:
    return [str(day) for day in days(slot, date.fromisoformat(first), date.fromisoformat(last), calendar)]


def test_a_school_year_of_every_second_wednesday_in_kamchatka() -> None:
    assert on(Slot(WEDNESDAY, time(15)), "2026-09-01", "2027-05-31", KAMCHATKA) == YEAR


def test_its_meetings_are_numbered_and_the_first_three_and_the_last_have_a_purpose_of_their_own() -> None:
    meetings = planned([Slot(WEDNESDAY, time(15))], date(2026, 9, 1), date(2027, 5, 31), KAMCHATKA)
    assert [str(one.on) for one in meetings] == YEAR
    assert [one.number for one in meetings] == list(range(1, 19))
    first = [Kind.ORGANISATIONAL, Kind.TRIAL, Kind.PLANNING]
    assert [one.kind for one in meetings] == [*first, *[Kind.REGULAR] * 14, Kind.FINAL]


@pytest.mark.parametrize(
    ("weekday", "first", "last", "met"),
    [
        # New Year 2026: Wednesday 31 December to Friday 9 January are off.
        (FRIDAY, "2025-12-19", "2026-01-23", ["2025-12-19", "2025-12-26", "2026-01-16", "2026-01-23"]),
        (WEDNESDAY, "2025-12-24", "2026-01-14", ["2025-12-24", "2026-01-14"]),
        # Monday 9 March 2026 is off instead of Sunday 8, Monday 11 May instead of Saturday 9.
        (MONDAY, "2026-03-01", "2026-03-16", ["2026-03-02", "2026-03-16"]),
        (MONDAY, "2026-05-04", "2026-05-18", ["2026-05-04", "2026-05-18"]),
        # Monday 3 November 2025 was worked on Saturday 1.
        (MONDAY, "2025-10-27", "2025-11-10", ["2025-10-27", "2025-11-10"]),
        (TUESDAY, "2028-02-22", "2028-03-07", ["2028-02-22", "2028-02-29", "2028-03-07"]),
        (THURSDAY, "2024-02-22", "2024-03-07", ["2024-02-22", "2024-02-29", "2024-03-07"]),
        # A Sunday is no holiday, save for 8 March.
        (SUNDAY, "2026-03-01", "2026-03-15", ["2026-03-01", "2026-03-15"]),
    ],
)
def test_a_pair_that_meets_every_week_skips_holidays_and_days_that_are_off_instead(
    weekday: int, first: str, last: str, met: list[str]
) -> None:
    assert on(Slot(weekday, time(15), every=1), first, last) == met


def test_on_a_saturday_that_is_worked_a_pupil_is_in_lessons() -> None:
    school = Calendar("Europe/Moscow", lessons=(time(8, 30), time(14, 30)))
    morning, afternoon = Slot(SATURDAY, time(10), every=1), Slot(SATURDAY, time(14, 30), every=1)
    assert on(morning, "2025-10-25", "2025-11-08", school) == ["2025-10-25", "2025-11-08"]
    assert on(afternoon, "2025-10-25", "2025-11-08", school) == ["2025-10-25", "2025-11-01", "2025-11-08"]
    assert on(morning, "2025-10-25", "2025-11-08") == ["2025-10-25", "2025-11-01", "2025-11-08"]


def test_exam_weeks_pause_the_rhythm_and_it_goes_on_at_once_after_them() -> None:
    exams = Calendar("Europe/Moscow", exams=((date(2027, 1, 25), date(2027, 2, 5)),))
    assert on(Slot(THURSDAY, time(16)), "2027-01-14", "2027-02-28", exams) == ["2027-01-14", "2027-02-11", "2027-02-25"]


def test_who_meets_twice_a_week_has_two_slots_and_one_count() -> None:
    meetings = planned(
        [Slot(THURSDAY, time(16), 1), Slot(TUESDAY, time(15), 1)], date(2026, 9, 1), date(2026, 9, 10), MOSCOW
    )
    assert [(one.number, one.on.day) for one in meetings] == [(1, 1), (2, 3), (3, 8), (4, 10)]


def test_after_a_change_of_the_slot_the_count_goes_on() -> None:
    meetings = planned([Slot(TUESDAY, time(15))], date(2026, 9, 8), date(2026, 10, 6), MOSCOW, held=2)
    assert [(one.number, one.kind) for one in meetings] == [(3, Kind.PLANNING), (4, Kind.REGULAR), (5, Kind.FINAL)]


def test_the_last_of_three_meetings_or_fewer_is_no_final_one() -> None:
    assert [kind(number, is_last=True) for number in range(1, 5)] == [*list(Kind)[:3], Kind.FINAL]


@pytest.mark.parametrize(
    ("zone", "weekday", "first", "moments"),
    [
        ("Europe/Berlin", MONDAY, "2026-03-23", ["2026-03-23T15:00Z", "2026-03-30T14:00Z"]),
        ("Europe/Berlin", MONDAY, "2026-10-19", ["2026-10-19T14:00Z", "2026-10-26T15:00Z"]),
        ("Europe/Moscow", FRIDAY, "2014-10-24", ["2014-10-24T12:00Z", "2014-10-31T13:00Z"]),
    ],
)
def test_when_the_clocks_change_the_pair_meets_at_the_same_hour(
    zone: str, weekday: int, first: str, moments: list[str]
) -> None:
    begins = date.fromisoformat(first)
    met = planned([Slot(weekday, time(16), 1)], begins, begins + timedelta(days=7), Calendar(zone))
    assert [f"{one.starts_at:%Y-%m-%dT%H:%MZ}" for one in met] == moments


def test_days_without_a_meeting_are_counted_without_holidays_and_pauses() -> None:
    # 24–30 December and 9–13 January; 31 December to 8 January are off.
    assert unmet(date(2027, 1, 13), MOSCOW).since(date(2026, 12, 23)) == 12
    assert unmet(date(2026, 11, 5), MOSCOW).since(date(2026, 10, 22)) == 13
    assert unmet(date(2026, 11, 5), KAMCHATKA).since(date(2026, 10, 22)) == 6
    assert unmet(date(2027, 5, 24), KAMCHATKA).since(date(2027, 5, 14)) == 5
    assert unmet(date(2026, 9, 15), MOSCOW).since(date(2026, 9, 15)) == 0
    assert unmet(date(2026, 9, 15), MOSCOW).since(date(2026, 9, 16)) == 0


@given(slots, firsts, lengths, calendars)
def test_every_day_is_the_agreed_weekday_and_hour_and_nobody_rests_on_it(
    slot: Slot, first: date, length: timedelta, calendar: Calendar
) -> None:
    for one in planned([slot], first, first + length, calendar):
        local = one.starts_at.astimezone(ZoneInfo(calendar.time_zone))
        assert (local.date(), local.time(), local.weekday()) == (one.on, slot.at, slot.weekday)
        assert first <= one.on <= first + length
        assert not any(begins <= one.on <= ends for begins, ends in calendar.days_off + calendar.exams)
        assert one.on.weekday() >= SATURDAY or is_working_day(one.on)


@given(slots, firsts, lengths, calendars)
def test_nobody_meets_too_often_and_nobody_waits_without_a_reason(
    slot: Slot, first: date, length: timedelta, calendar: Calendar
) -> None:
    gap = timedelta(weeks=slot.every)
    met = list(days(slot, first, first + length, calendar))
    nearest = first
    for day in [*met, first + length + timedelta(days=1)]:
        passed_over = [nearest + timedelta(days=days) for days in range((day - nearest).days)]
        for one in passed_over:
            in_lessons = calendar.lessons is not None and one.weekday() == SATURDAY and is_working_day(one)
            assert one.weekday() != slot.weekday or calendar.rests(one) or in_lessons
        assert day >= nearest or day > first + length
        nearest = day + gap


@given(st.lists(slots, min_size=1, max_size=2), firsts, lengths, calendars, st.integers(0, 5))
def test_numbers_follow_each_other_and_only_the_last_is_final(
    agreed: list[Slot], first: date, length: timedelta, calendar: Calendar, held: int
) -> None:
    meetings = planned(agreed, first, first + length, calendar, held=held)
    assert [one.number for one in meetings] == list(range(held + 1, held + 1 + len(meetings)))
    assert [one.starts_at for one in meetings] == sorted({one.starts_at for one in meetings})
    assert all(one.kind is not Kind.FINAL for one in meetings[:-1])
    assert not meetings or (meetings[-1].kind is Kind.FINAL) == (meetings[-1].number > 3)


@given(firsts, firsts, firsts, calendars)
def test_days_without_a_meeting_add_up(one: date, two: date, three: date, calendar: Calendar) -> None:
    first, second, third = sorted((one, two, three))
    whole = unmet(third, calendar).since(first)
    assert whole == unmet(second, calendar).since(first) + unmet(third, calendar).since(second)
    assert 0 <= whole <= (third - first).days
