"""A matching that is run again keeps what it can, and says what it has changed."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching import NOBODY, Listed
from services.matching_difference import difference
from services.matching_solver import dense, sparse
from services.matching_steady import Steady
from tests.services.villages import Village, flow, random_village, villages


def pairs_of(village: Village) -> st.SearchStrategy[dict[str, str]]:
    """Any mentors of some of the mentees, some of whom live there no more; allowed or not."""
    people = [*village.mentees, "left mentee"], [*village.places, "left mentor"]
    return st.dictionaries(*map(st.sampled_from, people))


def finer(village: Village, before: Mapping[str, str]) -> Village:
    """The same village, where a pair of the run before is a little better."""
    many = len(before) + 1
    scores = {pair: points * many + (pair in before.items()) for pair, points in village.scores.items()}
    return replace(village, scores=scores)


@settings(deadline=None)
@given(villages())
def test_nothing_has_changed_so_nothing_changes(village: Village) -> None:
    pairs = village.pairs()
    assert village.pairs(before=pairs.items()) == pairs


@settings(deadline=None)
@given(villages(), st.data())
def test_the_run_before_takes_no_point_and_no_pair_and_as_many_of_its_pairs_are_kept_as_can_be(
    village: Village, data: st.DataObject
) -> None:
    before = data.draw(pairs_of(village))
    pairs = village.pairs(before=before.items())
    assert village.worth(pairs) == village.worth(village.pairs())
    small = finer(village, before)
    assert small.worth(pairs) == flow(small)


@settings(deadline=None)
@given(villages(), st.data())
def test_any_best_answer_stays_as_it_is(village: Village, data: st.DataObject) -> None:
    """Also one that a first run would not have found."""
    first = village.pairs(before=data.draw(pairs_of(village)).items())
    assert village.pairs(before=first.items()) == first


@pytest.mark.parametrize("way", [dense, lambda *given: sparse(*given, keep=1)])
def test_a_second_solver_keeps_no_more_pairs_in_fifty_villages(way) -> None:
    for seed in range(50):
        village, other = random_village(seed), random_village(seed + 1000)
        mentors = [*village.places]
        before = {a: b for a, b in other.pairs().items() if a in village.mentees and b in village.places}
        numbers = [(village.mentees.index(a), mentors.index(b)) for a, b in before.items()]
        listed = [(village.mentees.index(a), mentors.index(b), score) for (a, b), score in village.scores.items()]
        scores = Steady(Listed(len(village.mentees), len(mentors), listed), numbers)
        found = way(scores, np.arange(len(village.mentees)), np.array([*village.places.values()])).tolist()
        pairs = {village.mentees[a]: mentors[b] for a, b in enumerate(found) if b != NOBODY}
        small = finer(village, before)
        assert small.worth(pairs) == flow(small)
        assert village.worth(pairs) == flow(village)


@settings(deadline=None)
@given(villages(), st.data())
def test_locked_pairs_are_kept_whatever_was_there_before(village: Village, data: st.DataObject) -> None:
    first = village.pairs()
    locked = data.draw(st.sets(st.sampled_from(sorted(first.items())))) if first else set()
    before = data.draw(pairs_of(village))
    again = village.pairs(locked=locked, before=before.items())
    assert locked <= again.items()
    assert all([*again.values()].count(mentor) <= places for mentor, places in village.places.items())
    assert again.items() <= village.scores.keys()


def test_the_widest_scores_stay_exact() -> None:
    mentees = [f"{number:03}" for number in range(300)]
    scores = {(a, b): 1_000_000 if a == b else -1_000_000 for a in mentees for b in mentees}
    village = Village(mentees, dict.fromkeys(mentees, 1), scores)
    turned = dict(zip(mentees, [*mentees[1:], mentees[0]], strict=True))
    assert village.pairs(before=turned.items()) == {one: one for one in mentees}
    alike = replace(village, scores=dict.fromkeys(scores, -1_000_000))
    assert alike.pairs(before=turned.items()) == turned


@settings(deadline=None)
@given(villages(), st.data())
def test_the_difference_applied_to_the_pairs_before_gives_the_pairs_after(
    village: Village, data: st.DataObject
) -> None:
    before, after = data.draw(pairs_of(village)), village.pairs()
    found = difference(before, after, village.mentees)
    assert found.applied(before) == after
    each = [*found.kept, *found.moved, *found.new, *found.lost, *found.without, *found.gone]
    assert sorted(each) == sorted({*village.mentees, *before})
    assert found.is_empty == (before == after)
    assert difference(after, after, village.mentees).is_empty


def test_the_difference_says_from_whom_to_whom() -> None:
    before = {"Anna": "m", "Boris": "n", "Vera": "o", "Gleb": "p"}
    after = {"Anna": "m", "Boris": "o", "Dina": "n"}
    found = difference(before, after, ["Anna", "Boris", "Vera", "Dina", "Egor"])
    assert (found.kept, found.moved, found.new) == ({"Anna": "m"}, {"Boris": ("n", "o")}, {"Dina": "n"})
    assert (found.lost, found.without, found.gone) == ({"Vera": "o"}, ["Egor"], {"Gleb": "p"})
