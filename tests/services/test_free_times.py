"""When people could meet: proposals by hand, and that nobody is ever proposed a time they did not name."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.free_times import by_video, can_meet, regular, single
from services.free_windows import WEEKDAYS, Free, said
from services.meeting_days import Calendar, Slot
from services.working_days import is_holiday, is_working_day

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
LESSONS = (time(8, 30), time(14, 30))
PUPIL = said(["monday", "wednesday"], None, lessons=LESSONS)
TEACHER = said(["monday", "tuesday", "wednesday", "online"], None)
STUDENT = said(["monday", "friday", "saturday", "online"], "evening")
MOSCOW = Calendar("Europe/Moscow", lessons=LESSONS)
KAMCHATKA = Calendar("Asia/Kamchatka", lessons=LESSONS)

chosen = st.sets(st.sampled_from([*WEEKDAYS, "online"]))
hours = st.sampled_from([None, "morning", "afternoon", "evening"])
quiet = st.sampled_from([(time(21), time(8)), (time(22), time(7)), (time(0), time(9))])
slots = st.lists(st.builds(Slot, st.integers(0, 6), st.times(time(8), time(20))), max_size=2)
meetings = st.lists(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 31), timezones=st.just(UTC)).map(
        lambda at: (at.replace(second=0, microsecond=0), at.replace(second=0, microsecond=0) + timedelta(minutes=45))
    ),
    max_size=20,
)
people = st.lists(
    st.builds(
        said, chosen, hours, quiet=quiet, lessons=st.sampled_from([None, LESSONS]), slots=slots, meetings=meetings
    ),
    min_size=2,
    max_size=4,
)
zones = st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"])
moments = st.datetimes(datetime(2023, 12, 1), datetime(2028, 3, 1), timezones=st.just(UTC)) | st.datetimes(
    datetime(2026, 1, 1), datetime(2026, 1, 31), timezones=st.just(UTC)
)
lengths = st.sampled_from([30, 45, 60, 90])


def told(found: list[Slot]) -> list[tuple[int, str]]:
    return [(slot.weekday, f"{slot.at:%H:%M}") for slot in found]


def shown(found: list[datetime], zone: str) -> list[str]:
    return [f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for at in found]


def test_a_pupil_and_a_teacher_meet_after_lessons_on_the_days_that_both_named() -> None:
    assert told(regular([PUPIL, TEACHER], few=2)) == [(MONDAY, "15:00"), (WEDNESDAY, "15:00")]


def test_where_there_are_few_days_another_hour_of_a_day_is_proposed() -> None:
    assert told(regular([PUPIL, TEACHER])) == [(MONDAY, "15:00"), (MONDAY, "16:00"), (WEDNESDAY, "15:00")]


def test_who_can_in_the_evening_is_met_in_the_evening() -> None:
    assert told(regular([PUPIL, STUDENT], few=1)) == [(MONDAY, "17:00")]


def test_working_days_come_before_weekends() -> None:
    adults = [said(["thursday", "saturday"], None), said(["thursday", "saturday", "sunday"], None)]
    assert told(regular(adults, few=1)) == [(THURSDAY, "15:00")]
    assert told(regular(adults, few=2)) == [(THURSDAY, "15:00"), (SATURDAY, "12:00")]


def test_a_time_that_is_agreed_with_somebody_else_is_not_proposed_again() -> None:
    busy = replace(TEACHER, slots=(Slot(MONDAY, time(15)),))
    assert told(regular([PUPIL, busy], few=2)) == [(MONDAY, "16:00"), (WEDNESDAY, "15:00")]


def test_a_group_meets_when_all_can() -> None:
    assert told(regular([PUPIL, TEACHER, STUDENT])) == [(MONDAY, "17:00"), (MONDAY, "18:00"), (MONDAY, "19:00")]


def test_with_no_day_in_common_nothing_is_proposed() -> None:
    other = said(["thursday"], None)
    assert (regular([PUPIL, other]), can_meet([PUPIL, other]), can_meet([PUPIL, TEACHER])) == ([], False, True)


def test_a_morning_and_an_evening_have_no_time_in_common() -> None:
    assert not can_meet([said(["friday"], "morning"), said(["friday"], "evening")])


def test_a_pupil_is_in_lessons_in_the_morning_save_on_saturday() -> None:
    early = said(["friday", "saturday"], "morning")
    pupil = said(["friday", "saturday"], None, lessons=LESSONS)
    assert told(regular([early, pupil], few=1)) == [(SATURDAY, "11:00")]


def test_a_meeting_ends_before_quiet_hours_begin() -> None:
    late = said(["friday"], "evening", quiet=(time(19), time(8)))
    assert told(regular([late, late], minutes=90)) == [(FRIDAY, "17:00")]


def test_by_video_where_all_agree() -> None:
    assert by_video([TEACHER, STUDENT])
    assert not by_video([TEACHER, PUPIL])


def test_a_single_meeting_is_proposed_on_the_next_days_without_a_holiday() -> None:
    friday = datetime(2026, 10, 30, 9, tzinfo=UTC)
    found = single([PUPIL, TEACHER], MOSCOW, now=friday)
    assert shown(found, "Europe/Moscow") == ["2026-11-02 15:00", "2026-11-09 15:00", "2026-11-11 15:00"]


def test_what_is_today_already_in_kamchatka_is_not_proposed_any_more() -> None:
    sunday_in_moscow = datetime(2026, 11, 1, 13, tzinfo=UTC)
    found = single([PUPIL, TEACHER], KAMCHATKA, now=sunday_in_moscow)
    assert shown(found, "Asia/Kamchatka") == ["2026-11-09 15:00", "2026-11-11 15:00", "2026-11-16 15:00"]


def test_on_a_saturday_that_is_worked_a_pupil_comes_after_lessons() -> None:
    pupil, adult = said(["saturday"], None, lessons=LESSONS), said(["saturday"], None)
    found = single([pupil, adult], MOSCOW, now=datetime(2027, 2, 15, 9, tzinfo=UTC), few=2)
    assert shown(found, "Europe/Moscow") == ["2027-02-20 15:00", "2027-02-27 12:00"]


def test_after_the_new_year_the_first_proposal_is_the_first_day_that_is_worked() -> None:
    found = single([PUPIL, TEACHER], MOSCOW, now=datetime(2025, 12, 30, 9, tzinfo=UTC), few=1)
    assert shown(found, "Europe/Moscow") == ["2026-01-12 15:00"]


def test_a_single_meeting_is_not_proposed_during_another_one() -> None:
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    busy = replace(TEACHER, meetings=((at, at + timedelta(hours=1)),))
    found = single([PUPIL, busy], MOSCOW, now=datetime(2026, 10, 30, 9, tzinfo=UTC), few=1)
    assert shown(found, "Europe/Moscow") == ["2026-11-02 16:00"]


def test_what_little_a_day_has_left_is_found() -> None:
    at = datetime(2026, 11, 6, 13, 45, tzinfo=UTC)  # a quarter to five in Moscow
    evening = said(["friday"], "evening", quiet=(time(18, 30), time(8)))
    busy = replace(evening, meetings=((at, at + timedelta(minutes=30)),))
    assert shown(single([evening, busy], MOSCOW, now=at - timedelta(days=3), few=1), "Europe/Moscow") == [
        "2026-11-06 17:30"
    ]


def test_days_off_of_the_place_are_no_days_for_a_meeting() -> None:
    holidays = replace(MOSCOW, days_off=((date(2026, 10, 26), date(2026, 11, 9)),))
    found = single([PUPIL, TEACHER], holidays, now=datetime(2026, 10, 30, 9, tzinfo=UTC), few=1)
    assert shown(found, "Europe/Moscow") == ["2026-11-11 15:00"]


def test_an_hour_that_another_form_calls_differently_takes_nothing_away() -> None:
    assert told(regular([PUPIL, said(["monday"], "18–20")], few=1)) == [(MONDAY, "15:00")]


def agrees(person: Free, weekday: int, begins: int, minutes: int, *, has_lessons: bool) -> bool:
    """Minute by minute, without the arithmetic of the code."""
    return weekday in person.weekdays and all(
        person.hours[0] <= at < person.hours[1]
        and person.awake[0] <= at < person.awake[1]
        and not (has_lessons and person.lessons and person.lessons[0] <= at < person.lessons[1])
        for at in range(begins, begins + minutes)
    )


@given(people, lengths)
def test_a_regular_time_suits_everybody_for_its_whole_length(all_: list[Free], minutes: int) -> None:
    for slot in regular(all_, minutes=minutes):
        begins = slot.at.hour * 60 + slot.at.minute
        for person in all_:
            assert agrees(person, slot.weekday, begins, minutes, has_lessons=slot.weekday < SATURDAY)
            for other in (one for one in person.slots if one.weekday == slot.weekday):
                taken = other.at.hour * 60 + other.at.minute
                assert begins + minutes <= taken or taken + other.minutes <= begins


@given(people, zones, moments, lengths)
def test_a_single_time_suits_everybody_on_its_day(all_: list[Free], zone: str, now: datetime, minutes: int) -> None:
    calendar = Calendar(zone, lessons=LESSONS)
    found = single(all_, calendar, now=now, minutes=minutes)
    assert found == sorted(set(found))
    for at in found:
        local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
        assert today < local.date() <= today + timedelta(days=14)
        assert not is_holiday(local.date())
        begins, has_lessons = local.hour * 60 + local.minute, is_working_day(local.date())
        assert all(agrees(one, local.weekday(), begins, minutes, has_lessons=has_lessons) for one in all_)
        ends = at + timedelta(minutes=minutes)
        assert all(to <= at or ends <= since for one in all_ for since, to in one.meetings)


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_nothing(all_: list[Free], chance: object) -> None:
    mixed = list(all_)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert regular(mixed) == regular(all_)


@given(people)
def test_one_person_more_never_makes_a_meeting_possible(all_: list[Free]) -> None:
    assert can_meet(all_[:-1]) or not can_meet(all_)


@given(people, lengths)
def test_those_who_can_meet_and_have_agreed_nothing_else_are_proposed_something(all_: list[Free], minutes: int) -> None:
    free = [replace(one, slots=()) for one in all_]
    assert can_meet(free, minutes=minutes) == bool(regular(free, minutes=minutes))
