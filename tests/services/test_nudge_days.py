"""The table of nudges: on working days, never later than meant, one a day, and on the days that the rules name."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import nudge_days, place_days
from services.deadline_clauses import Kind
from services.nudge_days import Nudge, What
from services.working_days import is_working_day


def every_day(day: date) -> bool:
    return True


def told(kind: Kind, due: date | None = None, **facts: Any) -> dict[str, str]:
    """The nudges as `2026-10-01: today`."""
    known = {"start": None, "boundary": None, "is_event": False, "is_paper": False, "is_working": every_day, **facts}
    return {str(one.on): one.what.value for one in nudge_days.nudges(kind, due=due, **known)}


def offsets(kind: Kind, due: date, **facts: Any) -> list[int]:
    """Days from the last one, up to a month late."""
    days = [(date.fromisoformat(day) - due).days for day in told(kind, due, **facts)]
    return [day for day in days if day <= 30]


DUE = date(2026, 10, 15)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
lengths = st.none() | st.integers(0, 1500)
off = st.lists(st.tuples(days, st.integers(0, 20)), max_size=4)


@st.composite
def occurrences(draw: st.DrawFn) -> dict[str, Any]:
    kind, due, length = draw(st.sampled_from(Kind)), draw(days), draw(lengths)
    if kind in (Kind.BY_AGREEMENT, Kind.CONTINUOUS):
        length = length or 400
    spans = tuple((str(day), str(day + timedelta(days=more))) for day, more in draw(off))
    return {
        "kind": kind, "due": due, "start": due - timedelta(days=length) if length is not None else None,
        "boundary": draw(st.sampled_from([None, "before", "on_or_before"])),
        "is_event": draw(st.booleans()), "is_paper": draw(st.booleans()),
        "recurrence": draw(st.sampled_from([None, "FREQ=WEEKLY;BYDAY=WE", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"])),
        "is_working": place_days.without(spans),
    }  # fmt: skip


@given(occurrences())
def test_nudges_come_in_order_on_working_days_and_never_two_on_a_day(one: dict[str, Any]) -> None:
    found = [nudge.on for nudge in nudge_days.nudges(one.pop("kind"), **one)]
    assert found == sorted(set(found))
    assert all(one["is_working"](day) for day in found)


@given(occurrences())
def test_a_day_off_only_moves_a_nudge_earlier_and_keeps_the_order(one: dict[str, Any]) -> None:
    kind = one.pop("kind")
    meant = nudge_days.nudges(kind, **{**one, "is_working": every_day})
    found = nudge_days.nudges(kind, **one)
    order = [nudge.what for nudge in meant]
    for nudge in found:
        same = [other for other in meant if other.what is nudge.what and other.on >= nudge.on]
        assert same
        assert all(
            not one["is_working"](nudge.on + timedelta(days=more))
            for more in range(1, (same[0].on - nudge.on).days + 1)
        )
    assert [order.index(nudge.what) for nudge in found] == sorted(order.index(nudge.what) for nudge in found)


@given(occurrences())
def test_nobody_is_called_late_before_the_day_after(one: dict[str, Any]) -> None:
    late = {What.LATE1, What.LATE3, What.LATE7, What.LATE_WEEKLY, What.LATE_MONTHLY, What.HELD, What.REPORT}
    for nudge in nudge_days.nudges(one.pop("kind"), **one):
        assert nudge.what not in late or nudge.on > one["due"]


@given(occurrences())
def test_the_owner_is_told_before_it_stands_in_a_list(one: dict[str, Any]) -> None:
    asked = {name: one[name] for name in ("start", "due", "is_event", "is_working", "recurrence")}
    for nudge in nudge_days.listed(one["kind"], **asked):
        assert one["is_working"](nudge.on)
        assert nudge.on > one["due"]
        assert nudge_days.list_day(nudge.on + timedelta(days=1)) > nudge.on


@given(days, st.integers(0, 60))
def test_a_list_comes_on_the_first_working_day_of_a_week(day: date, late: int) -> None:
    found = nudge_days.listed_on(day, late, is_working_day)
    monday = found - timedelta(days=found.weekday())
    assert found >= day + timedelta(days=late)
    assert is_working_day(found)
    assert not any(is_working_day(monday + timedelta(days=more)) for more in range(found.weekday()))


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        (Kind.DATE, {}, [-14, -7, -3, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.DATE, {"is_paper": True}, [-30, -14, -7, -3, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.DATE, {"is_event": True}, [-14, -7, -3, -1, 0, 1, 7]),
        (Kind.BEFORE, {"boundary": "before"}, [-15, -8, -4, -2, -1, 1, 3, 7, 14, 21, 28]),
        (Kind.BEFORE, {"boundary": "on_or_before"}, [-14, -7, -3, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.WINDOW, {"start": date(2026, 9, 15)}, [-30, -7, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.WINDOW, {"start": date(2026, 8, 15)}, [-61, -30, -14, -7, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.WINDOW, {"start": date(2026, 6, 15)}, [-122, -61, -30, -14, -7, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.YEARLY_BEFORE, {}, [-30, -14, -7, -3, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.YEARLY_WINDOW, {"start": date(2026, 9, 15)}, [-30, -7, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.YEARLY_WINDOW, {"start": date(2026, 6, 15)}, [-122, -61, -7, -1, 0, 1, 3, 7, 14, 21, 28]),
        (Kind.PERIODIC, {"recurrence": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"}, [-7, -3, -1, 0, 1, 3, 7]),
        (Kind.PERIODIC, {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=5"}, [-3, -1, 0, 1, 3]),
        (Kind.PERIODIC, {"recurrence": "FREQ=WEEKLY;BYDAY=WE"}, [-1, 0]),
        (Kind.PERIODIC, {"recurrence": "FREQ=DAILY"}, []),
        (Kind.RELATIVE, {}, [-3, -1, 0, 1, 3, 7]),
        (Kind.ON_DEMAND, {}, []),
        (Kind.NONE, {}, []),
    ],
)
def test_the_days_of_each_kind_are_those_of_the_table(kind: Kind, facts: dict[str, Any], expected: list[int]) -> None:
    assert offsets(kind, DUE, **facts) == expected


def test_what_is_handed_in_late_is_spoken_of_weekly_for_eight_weeks_and_then_monthly() -> None:
    late = [(date.fromisoformat(day) - DUE).days for day in told(Kind.DATE, DUE)]
    assert [day for day in late if 7 < day < 140] == [14, 21, 28, 35, 42, 49, 56, 63, 93, 123]


def test_what_takes_years_is_asked_about_once_a_term() -> None:
    found = told(Kind.PERIOD, date(2025, 5, 31), start=date(2024, 2, 1))
    assert list(found.items())[:9] == [
        ("2024-02-01", "opens"), ("2024-03-20", "term"), ("2024-05-20", "term"), ("2024-10-25", "term"),
        ("2024-12-20", "term"), ("2025-03-20", "term"), ("2025-05-01", "d30"), ("2025-05-31", "today"),
        ("2025-06-07", "late7"),
    ]  # fmt: skip


def test_what_goes_on_is_asked_about_in_may_and_december_and_a_day_wanted_three_times() -> None:
    goes = told(Kind.CONTINUOUS, date(2027, 8, 31), start=date(2026, 9, 1))
    assert goes == {"2026-12-15": "goes_on", "2027-05-15": "goes_on"}
    assert list(told(Kind.BY_AGREEMENT, start=date(2026, 9, 1))) == ["2026-10-01", "2026-10-31", "2026-11-30"]


def test_around_new_year_nudges_come_before_the_holidays() -> None:
    found = told(Kind.DATE, date(2027, 1, 5), is_working=is_working_day)
    assert {day: what for day, what in found.items() if "2026-12-25" < day < "2027-01-20"} == {
        "2026-12-29": "d7", "2026-12-30": "today", "2027-01-12": "late7", "2027-01-19": "late_weekly",
    }  # fmt: skip


def test_a_place_has_days_off_of_its_own() -> None:
    works: Callable[[date], bool] = place_days.without((("2026-10-12", "2026-10-16"),))
    assert told(Kind.DATE, DUE, is_working=works)["2026-10-09"] == "today"
    assert nudge_days.listed(Kind.DATE, start=None, due=DUE, is_event=False, is_working=is_working_day) == (
        Nudge(date(2026, 10, 23), What.LISTED), Nudge(date(2026, 11, 6), What.LISTED_FAR),
    )  # fmt: skip
