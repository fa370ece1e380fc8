"""Who works with whom: as many pairs as possible first, then the best sum, whatever the two ways to find it."""

import random
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from services import matching, matching_solver
from services.matching import NEVER, NOBODY, Listed

WAYS = {
    "every pair at once": matching_solver.dense,
    "the best candidate, then proofs": lambda *given: matching_solver.sparse(*given, keep=1),
    "the best candidates": matching_solver.sparse,
}


@dataclass(frozen=True)
class Village:
    """Some mentees, some mentors with places, and the scores of those who may be pairs."""

    mentees: list[str]
    places: dict[str, int]
    scores: dict[tuple[str, str], int]

    def pairs(self, **given: object) -> dict[str, str]:
        return matching.match(self.mentees, self.places, self.scores, **given)

    def worth(self, pairs: dict[str, str]) -> tuple[int, int]:
        return len(pairs), sum(self.scores[pair] for pair in pairs.items())


@st.composite
def villages(draw: st.DrawFn) -> Village:
    mentees = [f"mentee {number}" for number in range(draw(st.integers(0, 9)))]
    places = {f"mentor {number}": draw(st.integers(0, 3)) for number in range(draw(st.integers(0, 6)))}
    points = draw(st.sampled_from([st.just(0), st.integers(-3, 3), st.integers(-1000, 1000)]))
    scores = {pair: draw(points) for pair in product(mentees, places) if draw(st.booleans())}
    return Village(mentees, places, scores)


def flow(village: Village) -> tuple[int, int]:
    """The number of pairs and the sum by another method: a flow of least cost."""
    mentees, mentors, pairs = village.mentees, list(village.places), list(village.scores)
    if not pairs:
        return 0, 0
    source, sink = len(mentees) + len(mentors), len(mentees) + len(mentors) + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    most = max(map(abs, village.scores.values()))
    arcs = [
        solver.add_arc_with_capacity_and_unit_cost(
            mentees.index(a), len(mentees) + mentors.index(b), 1, most - village.scores[a, b]
        )
        for a, b in pairs
    ]
    for number in range(len(mentees)):
        solver.add_arc_with_capacity_and_unit_cost(source, number, 1, 0)
        solver.add_arc_with_capacity_and_unit_cost(number, sink, 1, (2 * most + 1) * (len(mentees) + 1))
    for number, mentor in enumerate(mentors):
        solver.add_arc_with_capacity_and_unit_cost(len(mentees) + number, sink, village.places[mentor], 0)
    solver.set_node_supply(source, len(mentees))
    solver.set_node_supply(sink, -len(mentees))
    assert solver.solve() == solver.OPTIMAL
    taken = [pair for arc, pair in zip(arcs, pairs, strict=True) if solver.flow(arc)]
    return len(taken), sum(village.scores[pair] for pair in taken)


def random_village(seed: int) -> Village:
    dice = random.Random(seed)
    mentees = [f"mentee {number}" for number in range(dice.randint(1, 60))]
    places = {f"mentor {number}": dice.randint(0, 6) for number in range(dice.randint(1, 40))}
    density, high = dice.choice([0.03, 0.1, 0.5, 1.0]), dice.choice([0, 3, 100])
    scores = {pair: dice.randint(-high, high) for pair in product(mentees, places) if dice.random() < density}
    return Village(mentees, places, scores)


@pytest.mark.parametrize("way", WAYS)
def test_a_second_solver_finds_nothing_better_in_two_hundred_villages(way: str) -> None:
    for village in map(random_village, range(200)):
        mentors = list(village.places)
        listed = [(village.mentees.index(a), mentors.index(b), score) for (a, b), score in village.scores.items()]
        scores = Listed(len(village.mentees), len(mentors), listed)
        places = np.array([*village.places.values()])
        found = WAYS[way](scores, np.arange(len(village.mentees)), places).tolist()
        pairs = {village.mentees[a]: mentors[b] for a, b in enumerate(found) if b != NOBODY}
        assert village.worth(pairs) == flow(village)


def test_a_second_solver_finds_nothing_better_among_more_than_a_thousand_people() -> None:
    dice = np.random.default_rng(7)
    mentees, mentors = 900, 400
    block = dice.integers(0, 30, (mentees, mentors)) * (dice.random((mentees, mentors)) < 0.1)
    listed = [(int(a), int(b), int(block[a, b])) for a, b in np.argwhere(block)]
    places = {f"{number:03}": int(many) for number, many in enumerate(dice.integers(0, 4, mentors))}
    village = Village(
        [f"{number:03}" for number in range(mentees)], places, {(f"{a:03}", f"{b:03}"): c for a, b, c in listed}
    )
    assert village.worth(village.pairs()) == flow(village)


def test_the_number_goes_before_the_sum() -> None:
    village = Village(["a", "b"], {"m": 1, "n": 1}, {("a", "m"): 100, ("a", "n"): -50, ("b", "m"): -50})
    assert village.pairs() == {"a": "n", "b": "m"}


@settings(deadline=None)
@given(villages())
def test_only_allowed_pairs_are_made_and_nobody_has_more_than_their_places(village: Village) -> None:
    pairs = village.pairs()
    assert pairs.items() <= village.scores.keys()
    assert all([*pairs.values()].count(mentor) <= places for mentor, places in village.places.items())


@settings(deadline=None)
@given(villages(), st.data())
def test_locked_pairs_are_kept_and_forbidden_ones_are_not_made(village: Village, data: st.DataObject) -> None:
    before = village.pairs()
    locked = data.draw(st.sets(st.sampled_from(sorted(before.items())))) if before else set()
    others = sorted(village.scores.keys() - locked)
    forbidden = data.draw(st.sets(st.sampled_from(others))) if others else set()
    pairs = village.pairs(locked=locked, forbidden=forbidden)
    assert locked <= pairs.items()
    assert not forbidden & pairs.items()
    left = Village(village.mentees, village.places, {a: b for a, b in village.scores.items() if a not in forbidden})
    if not locked:
        assert village.worth(pairs) == flow(left)


@settings(deadline=None)
@given(villages(), st.randoms())
def test_the_order_in_which_people_are_given_says_nothing(village: Village, dice: random.Random) -> None:
    mentees, places, scores = [*village.mentees], [*village.places.items()], [*village.scores.items()]
    for given_ in (mentees, places, scores):
        dice.shuffle(given_)
    assert Village(mentees, dict(places), dict(scores)).pairs() == village.pairs() == village.pairs()


@settings(deadline=None)
@given(villages(), st.data())
def test_one_more_mentor_never_makes_fewer_pairs(village: Village, data: st.DataObject) -> None:
    suits = data.draw(st.sets(st.sampled_from(village.mentees))) if village.mentees else set()
    scores = {**village.scores, **{(mentee, "new"): data.draw(st.integers(-50, 50)) for mentee in suits}}
    more = Village(village.mentees, {**village.places, "new": data.draw(st.integers(0, 2))}, scores)
    assert len(more.pairs()) >= len(village.pairs())


@settings(deadline=None)
@given(villages())
def test_one_more_place_with_any_who_suits_makes_exactly_one_more_pair(village: Village) -> None:
    pairs = village.pairs()
    for mentee, mentor in village.scores:
        if mentee not in pairs:
            more = Village(village.mentees, {**village.places, mentor: village.places[mentor] + 1}, village.scores)
            assert len(more.pairs()) == len(pairs) + 1


@pytest.mark.parametrize(
    ("locked", "fact"),
    [
        ([("a", "n")], matching.LockedNever),
        ([("a", "m"), ("b", "m")], matching.LockedBeyondPlaces),
        ([("b", "m"), ("b", "n")], matching.LockedTwice),
    ],
)
def test_pairs_that_cannot_be_are_not_locked(locked: list[tuple[str, str]], fact: type[Exception]) -> None:
    village = Village(["a", "b"], {"m": 1, "n": 1}, {("a", "m"): 1, ("b", "m"): 1, ("b", "n"): 1})
    with pytest.raises(fact):
        village.pairs(locked=locked)


def test_equal_scores_of_many_do_not_send_all_to_the_same_few() -> None:
    class Alike:
        mentors = 600

        def rows(self, mentees: matching.Numbers) -> matching.Block:
            return np.zeros((len(mentees), 600), np.int32)

    found = matching_solver.sparse(Alike(), np.arange(600), np.ones(600, np.int64), keep=3)
    assert sorted(found.tolist()) == list(range(600))


def test_what_is_not_listed_is_never() -> None:
    assert Listed(2, 2, [(0, 1, 5)]).rows(np.arange(2)).tolist() == [[NEVER, 5], [NEVER, NEVER]]
