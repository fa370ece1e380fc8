"""Where teachers may be both: nobody is the mentor of their own mentor, and that costs no pair."""

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from services import matching_circles, matching_exact
from services.matching_names import Named

TEACHERS = [f"teacher {number}" for number in range(6)]


class Staff:
    """Everybody may be a mentor, a mentee, or both."""

    def __init__(self, scores: dict[tuple[str, str], int], places: dict[str, int]) -> None:
        self.scores, self.places = scores, places
        self.people = Named(places, places, scores, selves={one: one for one in places})

    def worth(self, pairs: dict[str, str]) -> tuple[int, int]:
        return len(pairs), sum(self.scores[pair] for pair in pairs.items())

    def is_right(self, pairs: dict[str, str]) -> bool:
        """Allowed, no more than there are places, and no circle."""
        fits = all([*pairs.values()].count(mentor) <= places for mentor, places in self.places.items())
        circles = [one for one, mentor in pairs.items() if one == mentor or pairs.get(mentor) == one]
        return fits and pairs.items() <= self.scores.keys() and not circles


def staffs() -> st.SearchStrategy[Staff]:
    points = st.one_of(st.just(0), st.integers(-3, 3), st.integers(-1000, 1000))
    scores = st.dictionaries(st.sampled_from([*product(TEACHERS, TEACHERS)]), points)
    return st.builds(Staff, scores, st.fixed_dictionaries({one: st.integers(0, 2) for one in TEACHERS}))


@pytest.fixture(params=["few people", "many people"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "many people":
        monkeypatch.setattr(matching_exact, "PAIRS", -1)
    return str(request.param)


def second_solver(staff: Staff, before: dict[str, str]) -> tuple[int, int, int]:
    """The most pairs, the best sum of them, the most of the pairs before, by constraints."""
    model = cp_model.CpModel()
    pairs = {pair: model.new_bool_var(" ".join(pair)) for pair in staff.scores if pair[0] != pair[1]}
    for one, places in staff.places.items():
        model.add_at_most_one([taken for (mentee, _), taken in pairs.items() if mentee == one])
        model.add(sum(taken for (_, mentor), taken in pairs.items() if mentor == one) <= places)
    for pair, taken in pairs.items():
        if pair[::-1] in pairs:
            model.add_at_most_one([taken, pairs[pair[::-1]]])
    reached = []
    for goal in (
        sum(pairs.values()),
        sum(staff.scores[pair] * taken for pair, taken in pairs.items()),
        sum(pairs[pair] for pair in before.items() if pair in pairs),
    ):
        model.maximize(goal)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        reached.append(round(solver.objective_value))
        model.add(goal == reached[-1])
    return reached[0], reached[1], reached[2]


def test_a_second_solver_finds_nothing_better_among_fifty_staffs() -> None:
    for seed in range(50):
        dice = random.Random(seed)
        names = [f"{number:02}" for number in range(dice.randint(2, 12))]
        density, high = dice.choice([0.2, 0.6, 1.0]), dice.choice([0, 3, 100])
        scores = {one: dice.randint(-high, high) for one in product(names, names) if dice.random() < density}
        staff = Staff(scores, {one: dice.choice([0, 1, 1, 2]) for one in names})
        before = {one: dice.choice(names) for one in names}
        pairs = staff.people.match(before=before.items())
        kept = len(pairs.items() & before.items())
        assert staff.is_right(pairs)
        assert (*staff.worth(pairs), kept) == second_solver(staff, before)


def test_three_who_all_suit_each_other_are_three_pairs() -> None:
    names = TEACHERS[:3]
    staff = Staff(dict.fromkeys(product(names, names), 0), dict.fromkeys(names, 1))
    assert len(staff.people.match()) == 3


@settings(deadline=None)
@given(staffs(), st.data())
def test_nothing_has_changed_so_nothing_changes(staff: Staff, data: st.DataObject) -> None:
    before = data.draw(st.dictionaries(st.sampled_from(TEACHERS), st.sampled_from(TEACHERS)))
    first, other = staff.people.match(), staff.people.match(before=before.items())
    assert staff.is_right(first)
    assert staff.is_right(other)
    assert staff.worth(other) == staff.worth(first)
    for pairs in (first, other):
        assert staff.people.match(before=pairs.items()) == pairs


@settings(deadline=None)
@given(staffs(), st.data())
def test_among_many_no_circle_comes_and_nothing_changes_without_a_cause(staff: Staff, data: st.DataObject) -> None:
    before = data.draw(st.dictionaries(st.sampled_from(TEACHERS), st.sampled_from(TEACHERS)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(matching_exact, "PAIRS", -1)
        first, other = staff.people.match(), staff.people.match(before=before.items())
        assert staff.is_right(first)
        assert staff.is_right(other)
        assert staff.worth(other) >= staff.worth(first)
        for pairs in (first, other):
            assert staff.people.match(before=pairs.items()) == pairs


@settings(deadline=None)
@given(staffs(), st.data())
def test_locked_pairs_are_kept(staff: Staff, data: st.DataObject) -> None:
    first = staff.people.match()
    locked = data.draw(st.sets(st.sampled_from(sorted(first.items())))) if first else set()
    pairs = staff.people.match(locked=locked)
    assert staff.is_right(pairs)
    assert locked <= pairs.items()
    assert staff.worth(pairs) == staff.worth(first)


def test_two_locked_as_each_others_mentors_are_said(size: str) -> None:
    staff = Staff({("a", "b"): 1, ("b", "a"): 1}, {"a": 1, "b": 1})
    with pytest.raises(matching_circles.LockedCircle):
        staff.people.match(locked=[("a", "b"), ("b", "a")])
    assert staff.people.match(locked=[("b", "a")]) == {"b": "a"}


def test_the_better_pair_of_a_circle_is_kept(size: str) -> None:
    staff = Staff({("a", "b"): 1, ("b", "a"): 2}, {"a": 1, "b": 1})
    assert staff.people.match() == {"b": "a"}
