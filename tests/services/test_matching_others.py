"""Whom else a mentee could have, who stands in, and what makes a group."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services import matching
from services.matching import NEVER, NOBODY
from services.matching_alternatives import Alternative, alternatives
from services.matching_groups import Group, groups
from services.matching_names import Named
from tests.services.villages import Village, villages


def some(village: Village, data: st.DataObject) -> dict[str, str]:
    """The best pairs, of which a curator has taken some away."""
    pairs = village.pairs()
    return {a: b for a, b in pairs.items() if data.draw(st.booleans())}


@settings(deadline=None)
@given(villages(), st.data())
def test_alternatives_are_the_best_others_who_are_allowed_and_never_the_mentor_of_now(
    village: Village, data: st.DataObject
) -> None:
    pairs = some(village, data)
    found = village.named.alternatives(pairs)
    assert [*found] == sorted(village.mentees)
    for mentee, others in found.items():
        left = {one: many - [*pairs.values()].count(one) for one, many in village.places.items()}
        allowed = [
            Alternative(mentor, village.scores[mentee, mentor], left[mentor] > 0)
            for mentor, many in village.places.items()
            if (mentee, mentor) in village.scores and many and pairs.get(mentee) != mentor
        ]
        assert others == sorted(allowed, key=lambda one: (-one.score, not one.has_place, one.mentor))[:2]


def test_more_alternatives_than_mentors_are_all_of_them() -> None:
    village = Village(["a"], {"m": 1, "n": 0, "o": 2}, {("a", "m"): 5, ("a", "n"): 9, ("a", "o"): -5})
    assert [one.mentor for one in village.named.alternatives({}, 9)["a"]] == ["m", "o"]
    assert village.named.alternatives({"a": "m"}, 9) == {"a": [Alternative("o", -5, True)]}


def test_alternatives_in_parts_are_those_of_the_whole() -> None:
    dice = np.random.default_rng(3)
    block = np.where(dice.random((700, 600)) < 0.5, dice.integers(-9, 9, (700, 600)), NEVER).astype(np.int32)

    class Table:
        mentors = 600

        def rows(self, mentees: matching.Numbers) -> matching.Block:
            return block[mentees]

    places, everybody = np.full(600, 2), np.arange(700)
    found = matching.assign(Table(), everybody, places)
    whole = alternatives(Table(), everybody, found, places)
    for mentee in random.Random(3).sample(range(700), 50):
        rest = {
            one: int(points) for one, points in enumerate(block[mentee]) if one != found[mentee] and points != NEVER
        }
        best = sorted(rest.values(), reverse=True)[:2]
        assert [one.score for one in whole[mentee]] == best
        assert all(rest[one.mentor] == one.score for one in whole[mentee])


@settings(deadline=None)
@given(villages(), st.data())
def test_stand_ins_are_allowed_others_on_places_that_nobody_needs(village: Village, data: st.DataObject) -> None:
    pairs = some(village, data)
    second = village.named.stand_ins(pairs)
    assert second.keys() <= pairs.keys()
    assert second.items() <= village.scores.keys()
    assert not second.items() & pairs.items()
    taken = [*pairs.values(), *second.values()]
    assert all(taken.count(mentor) <= places for mentor, places in village.places.items())
    # who has nobody could still be given as many mentors as without any stand-in
    left = {mentor: places - taken.count(mentor) for mentor, places in village.places.items()}
    alone = [one for one in village.mentees if one not in pairs]
    scores = {pair: points for pair, points in village.scores.items() if pair[0] in alone}
    free = {mentor: places - [*pairs.values()].count(mentor) for mentor, places in village.places.items()}
    assert len(matching.match(alone, left, scores)) == len(matching.match(alone, free, scores))


@settings(deadline=None)
@given(villages())
def test_of_stand_ins_there_are_as_many_as_can_be(village: Village) -> None:
    pairs = village.pairs()
    second = village.named.stand_ins(pairs)
    left = {mentor: places - [*pairs.values()].count(mentor) for mentor, places in village.places.items()}
    scores = {pair: points for pair, points in village.scores.items() if pair[0] in pairs and pair not in pairs.items()}
    best = Village([*pairs], left, scores)
    assert best.worth(second) == best.worth(best.pairs())


def test_nobody_is_the_stand_in_of_their_own_mentor() -> None:
    both = ["Anna", "Boris", "Vera"]
    scores = {(a, b): 1 for a in both for b in both}
    people = Named(both, dict.fromkeys(both, 2), scores, selves={one: one for one in both})
    pairs = {"Boris": "Anna"}
    second = people.stand_ins(pairs)
    assert second == {"Boris": "Vera"}
    everything = [*pairs.items(), *second.items()]
    assert not [pair for pair in everything if pair[::-1] in everything or pair[0] == pair[1]]
    others = people.alternatives(pairs)
    assert all(pairs.get(one.mentor) != mentee for mentee in both for one in others[mentee])


def test_places_make_a_group_and_a_time_of_all_lets_it_meet() -> None:
    """Each of four suits the mentor of a group alone; that all can meet at once is another question."""
    times = {"a": ["Mon"], "b": ["Mon", "Tue"], "c": ["Tue", "Mon"], "d": ["Tue"]}
    scores = {(one, "group"): 0 for one in times}
    pairs = matching.match(times, {"group": 4, "alone": 0}, scores)
    assert groups(pairs, {"group": ["Mon", "Tue"]}, times) == [Group("group", ["a", "b", "c", "d"], [])]
    assert len(matching.match(times, {"group": 3}, scores)) == 3


def test_a_mentor_with_a_group_on_each_of_two_days_is_two_columns() -> None:
    times = {"a": ["Mon"], "b": ["Mon", "Tue"], "c": ["Tue", "Mon"], "d": ["Tue"]}
    days = {"Mon": 2, "Tue": 2}
    pairs = matching.match(times, days, {(one, day): 0 for one, own in times.items() for day in own})
    found = groups(pairs, {day: [day] for day in days}, times)
    assert [(len(one.mentees), one.times) for one in found] == [(2, ["Mon"]), (2, ["Tue"])]


def test_nobody_at_all_is_no_error() -> None:
    nobody = Named[str]([], {}, {})
    assert (nobody.match(), nobody.alternatives({}), nobody.stand_ins({}), groups({}, {}, {})) == ({}, {}, {}, [])
    assert alternatives(matching.Listed(1, 0, []), np.arange(1), np.array([NOBODY]), np.array([], np.int64)) == [[]]
