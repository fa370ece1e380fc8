"""The budget of messages, calculated: never above the rate, silent when asked, careful after a refusal."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services import send_rate
from services.send_rate import CLIMB, EDGE_FALL, FALL, HOLD, Budget

RATES = st.floats(1, 1000)
STEPS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.floats(0, 3)), max_size=30)
"""Of each claim: how many promises, how many answers have left since, and how long it took until the next."""


def flow(budget: Budget, most: float, steps: list[tuple[int, int, float]]) -> list[float]:
    """The moments at which promises leave."""
    at, moments = 1000.0, []
    for count, answers, seconds in steps:
        places = send_rate.take(budget, most, count=count, answers=answers, at=at)
        moments += [places.first_at + number * places.pause for number in range(count)]
        budget, at = places.budget, at + seconds
    return moments


@given(RATES, STEPS)
def test_two_messages_never_leave_closer_than_the_rate_allows(most: float, steps: list[tuple[int, int, float]]) -> None:
    moments = flow(Budget(), most, steps)
    assert all(later - earlier >= 1 / most - 1e-6 for earlier, later in pairwise(moments))


@given(RATES, STEPS)
def test_no_second_holds_more_than_the_rate_and_one(most: float, steps: list[tuple[int, int, float]]) -> None:
    moments = flow(Budget(), most, steps)
    for start in moments:
        assert sum(start <= moment < start + 1 - 1e-6 for moment in moments) <= most + 1


@given(RATES, STEPS, st.floats(1000, 1010))
def test_in_a_silence_nothing_leaves(most: float, steps: list[tuple[int, int, float]], until: float) -> None:
    assert all(moment >= until for moment in flow(Budget(quiet_until=until), most, steps))


@given(RATES, st.integers(1, 50), st.integers(0, 50))
def test_answers_that_have_left_are_paid_for_by_those_who_wait(most: float, count: int, answers: int) -> None:
    places = send_rate.take(Budget(), most, count=count, answers=answers, at=0.0)
    assert abs(places.budget.taken_until - (count + answers) / most) < 1e-6


@given(RATES, st.lists(st.tuples(st.floats(0, 600), st.floats(1, 60)), max_size=20), st.floats(0, 10_000))
def test_whatever_is_refused_the_rate_is_never_above_the_settings_and_never_nothing(
    most: float, refusals: list[tuple[float, float]], later: float
) -> None:
    budget, at = Budget(), 0.0
    for pause, retry_after in refusals:
        at += pause
        before = send_rate.permitted(budget, most, at=at)
        heard = send_rate.refused(budget, most, left_at=at, at=at, retry_after=retry_after)
        if at >= budget.quiet_until:
            assert send_rate.permitted(heard, most, at=at) < before
        assert heard.quiet_until >= at + retry_after
        budget = heard
    assert 0 < send_rate.permitted(budget, most, at=at + later) <= most


def test_what_was_under_way_when_silence_was_asked_for_teaches_nothing_new() -> None:
    first = send_rate.refused(Budget(), 1000.0, left_at=10.0, at=10.1, retry_after=2.0)
    second = send_rate.refused(first, 1000.0, left_at=10.05, at=10.15, retry_after=5.0)
    assert (first.rate, second.rate) == (1000 * FALL, 1000 * FALL)
    assert second.quiet_until == 15.15


def test_the_rate_climbs_back_slowly_and_a_limit_that_was_found_is_left_alone_for_long() -> None:
    fallen = send_rate.refused(Budget(), 30.0, left_at=0.0, at=0.0, retry_after=10.0)
    assert send_rate.permitted(fallen, 30.0, at=10.0) == 30 * FALL
    assert send_rate.permitted(fallen, 30.0, at=10.0 + CLIMB / 4) == 30 * (FALL + 1 / 4)
    assert send_rate.permitted(fallen, 30.0, at=10.0 + CLIMB) == 30
    at = 10.0 + CLIMB / 4
    found = send_rate.refused(fallen, 30.0, left_at=at, at=at, retry_after=1.0)
    assert send_rate.permitted(found, 30.0, at=at + HOLD) == 30 * (FALL + 1 / 4) * EDGE_FALL
    assert send_rate.permitted(found, 30.0, at=at + 1 + HOLD + 60) > 30 * (FALL + 1 / 4) * EDGE_FALL


@given(st.floats(0.5, 0.9), st.floats(20, 1000))
def test_a_limit_that_is_lowered_costs_one_refusal_within_a_minute(share: float, most: float) -> None:
    """Against a server's bucket that holds one second: down to half of what it was, a minute later it is kept."""
    limit, level, at, end, refusals = share * most, share * most, 0.0, 60.0, 0
    budget = Budget()
    while at < end:
        places = send_rate.take(budget, most, count=1, answers=0, at=at)
        level = min(limit, level + (places.first_at - at) * limit)
        at, budget = places.first_at, places.budget
        if level >= 1:
            level -= 1
        else:
            refusals += 1
            end = at + 60 if refusals == 1 else end
            budget = send_rate.refused(budget, most, left_at=at, at=at, retry_after=1.0)
    assert refusals <= 1
    assert send_rate.permitted(budget, most, at=at) <= limit
