"""Who works with whom: as many pairs as possible first, then the best sum, whatever the two ways to find it."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import matching, matching_solver
from services.matching import NEVER, NOBODY, Listed
from tests.services.villages import Village, flow, random_village, villages

WAYS = {
    "every pair at once": matching_solver.dense,
    "the best candidate, then proofs": lambda *given: matching_solver.sparse(*given, keep=1),
    "the best candidates": matching_solver.sparse,
}


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
