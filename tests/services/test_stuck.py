"""Who is stuck: at which step, for how long, what can be done, and who comes first."""

from dataclasses import replace
from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.meeting_days import Calendar
from services.stuck import BY_CHAT, PATIENCE, REMEDIES, Case, Going, Joining, Remedy, Step, stuck
from services.working_days import is_working_day

MOSCOW = Calendar("Europe/Moscow")
TODAY = date(2026, 11, 20)  # a Friday
ORDERED, ENDS = date(2026, 9, 1), date(2027, 5, 31)
PAIR = Going(ORDERED, ENDS)

some_day = st.dates(date(2026, 1, 1), date(2027, 6, 1))
maybe = st.none() | some_day
ways = st.builds(Joining, some_day, maybe, maybe, maybe, maybe) | st.builds(
    Going, some_day, some_day, maybe, maybe, st.booleans(), st.integers(1, 4)
)
lists = st.lists(ways, max_size=20).map(lambda all_: [Case(number, way) for number, way in enumerate(all_)])


def november(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("way", "step", "since", "days", "over"),
    [
        (Joining(november(16)), Step.INVITATION, november(16), 4, 1),
        (Joining(november(2), november(5)), Step.CONSENT, november(5), 11, 6),
        (Joining(november(2), november(3), november(5)), Step.INTAKE, november(5), 11, 8),
        (Joining(november(2), november(3), november(5), november(6), november(10)), Step.CONSENT, november(10), 8, 3),
        (Going(november(2), ENDS), Step.FIRST_MEETING, november(2), 13, 8),
        (replace(PAIR, met_on=november(2)), Step.NEXT_MEETING, november(2), 13, 3),
        (replace(PAIR, met_on=november(2), every=1), Step.NEXT_MEETING, november(2), 13, 8),
        (replace(PAIR, met_on=november(2), next_on=november(19)), Step.NEXT_MEETING, november(2), 13, 3),
        (Going(ORDERED, november(6), met_on=november(2)), Step.FINAL, november(6), 10, 5),
    ],
)
def test_where_somebody_is_stuck_and_for_how_many_working_days(
    way: Joining | Going, step: Step, since: date, days: int, over: int
) -> None:
    (one,) = stuck([Case(7, way)], today=TODAY, calendar=MOSCOW)
    assert (one.case.number, one.step, one.since, one.days, one.over) == (7, step, since, days, over)


@pytest.mark.parametrize(
    "way",
    [
        Joining(november(17)),
        Joining(november(2), november(13)),
        Joining(november(2), november(3), november(5), november(6)),
        replace(PAIR, next_on=november(20)),
        replace(PAIR, met_on=november(2), next_on=november(24)),
        replace(PAIR, met_on=november(6)),
        replace(PAIR, ends_on=november(2), had_final=True),
        replace(PAIR, ends_on=november(2), next_on=november(25)),
        Going(november(25), ENDS),
    ],
)
def test_who_has_time_left_or_something_agreed_is_not_stuck(way: Joining | Going) -> None:
    assert stuck([Case(1, way)], today=TODAY, calendar=MOSCOW) == []


def test_new_year_makes_nobody_late() -> None:
    waiting = Case(1, Going(date(2025, 12, 26), ENDS))
    # 29 and 30 December, 12–14 January are five working days; the sixth is 15 January.
    assert stuck([waiting], today=date(2026, 1, 14), calendar=MOSCOW) == []
    assert [one.over for one in stuck([waiting], today=date(2026, 1, 15), calendar=MOSCOW)] == [1]


def test_exam_weeks_count_for_an_invitation_and_not_for_a_meeting() -> None:
    exams = Calendar("Europe/Moscow", exams=((november(9), november(20)),))
    found = stuck([Case(1, Joining(november(6))), Case(2, Going(november(6), ENDS))], today=TODAY, calendar=exams)
    assert [(one.step, one.days) for one in found] == [(Step.INVITATION, 10)]


def test_the_most_pressing_comes_first_and_pairs_before_papers() -> None:
    cases = [
        Case(1, Joining(november(12))),  # six working days, three over
        Case(2, Going(november(10), ENDS)),  # eight, three over
        Case(3, replace(PAIR, met_on=november(2))),  # thirteen, three over
        Case(4, Joining(november(2))),  # thirteen, ten over
        Case(5, Going(november(10), ENDS)),
    ]
    assert [one.case.number for one in stuck(cases, today=TODAY, calendar=MOSCOW)] == [4, 2, 5, 3, 1]


def test_every_step_has_something_to_be_done_even_without_a_chat() -> None:
    assert set(REMEDIES) == set(PATIENCE) == set(Step)
    assert all(set(remedies) - BY_CHAT for remedies in REMEDIES.values())


def test_who_has_no_chat_is_neither_reminded_nor_proposed_a_time() -> None:
    (one,) = stuck([Case(1, Going(november(2), ENDS), has_chat=False)], today=TODAY, calendar=MOSCOW)
    assert one.remedies == (Remedy.ENTER_MEETING, Remedy.REPLACE)


@pytest.mark.parametrize(("reminded", "again"), [(20, False), (18, False), (17, True)])
def test_nobody_is_reminded_twice_within_two_working_days(reminded: int, again: bool) -> None:
    case = Case(1, Joining(november(2), november(3)), reminded_on=november(reminded))
    (one,) = stuck([case], today=TODAY, calendar=MOSCOW)
    assert (Remedy.REMIND in one.remedies) == again


@given(lists, some_day)
def test_whoever_is_listed_waits_too_long_and_the_order_is_by_how_much(cases: list[Case], today: date) -> None:
    found = stuck(cases, today=today, calendar=MOSCOW)
    assert [one.over for one in found] == sorted((one.over for one in found), reverse=True)
    for one in found:
        waited = [one.since + timedelta(days=count) for count in range(1, (today - one.since).days + 1)]
        weeks = one.case.way.every if isinstance(one.case.way, Going) and one.step is Step.NEXT_MEETING else 1
        assert one.days == sum(map(is_working_day, waited)) == one.over + PATIENCE[one.step] * weeks
        assert one.over > 0


@given(lists, some_day)
def test_the_order_in_which_they_are_given_changes_nothing(cases: list[Case], today: date) -> None:
    assert stuck(cases[::-1], today=today, calendar=MOSCOW) == stuck(cases, today=today, calendar=MOSCOW)


def test_a_thousand_pairs_of_a_year_cost_little() -> None:
    cases = [Case(number, replace(PAIR, met_on=ORDERED + timedelta(days=number % 200))) for number in range(1_000)]
    stuck(cases, today=ENDS, calendar=MOSCOW)
    before = process_time()
    stuck(cases, today=ENDS, calendar=MOSCOW)
    assert process_time() - before < 0.1
