"""Whom a mentee could have next: the best with a place, nobody who was tried; or the true reason why nobody."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from services import pair_choices, pair_next, pair_rules, pair_successors
from services.free_windows import said
from services.pair_people import Base, LeftOut, Missing, Side
from services.pair_rules import Refusal
from services.pair_successors import Orphan, Search
from tests.services.pairing import mentee, mentor

NEVER = {"free": said([], None)}


def fitting(
    base: Base, *mentees: int, tried: Collection[int] = (), taken: Mapping[int, int] = MappingProxyType({})
) -> Base:
    return pair_next.fitting(base, mentees or (1,), tried=tried, taken=taken, most=2)


def test_the_best_comes_first_and_two_are_shown() -> None:
    far, near = {"strengths": frozenset({"project"})}, {"is_trained": True}
    base = Base("pupil_pupil", (mentee(1), mentee(2)), (mentor(11, **far), mentor(12), mentor(13, **near)))
    found = pair_next.found(fitting(base))
    assert [one.id for one, _ in found.candidates] == [13, 12]
    assert found.candidates[0][1].score > found.candidates[1][1].score


def test_nobody_comes_twice_and_nobody_without_a_place() -> None:
    base = Base("pupil_pupil", (mentee(1),), (mentor(11), mentor(12), mentor(13, places=2)))
    narrowed = fitting(base, tried={11}, taken={12: 1, 13: 1})
    assert [one.id for one, _ in pair_next.found(narrowed).candidates] == [13]
    assert pair_next.suit(narrowed, 13)
    assert not pair_next.suit(narrowed, 11)
    assert not pair_next.suit(narrowed, 12)


def test_where_all_places_are_taken_those_who_suit_are_named() -> None:
    base = Base("pupil_pupil", (mentee(1),), (mentor(11), mentor(12)))
    found = pair_next.found(fitting(base, taken={11: 1, 12: 1}))
    assert (found.candidates, [one.id for one in found.taken]) == ((), [11, 12])


def test_where_nobody_suits_the_most_frequent_rule_is_told_first() -> None:
    others = (mentor(11, ages=frozenset({"16_17"})), mentor(12, ages=frozenset({"16_17"})), mentor(13, **NEVER))
    found = pair_next.found(fitting(Base("pupil_pupil", (mentee(1),), others)))
    assert found.refusals == ((Refusal.AGE, 2), (Refusal.TIME, 1))


def test_a_mentee_who_takes_no_part_gets_nobody_and_the_reason() -> None:
    left = LeftOut(1, "Котов Пётр", "8А", Side.MENTEE, Missing.INTAKE)
    found = pair_next.found(fitting(Base("pupil_pupil", (), (mentor(11),), (left,))))
    assert (found.candidates, found.missing) == ((), Missing.INTAKE)


def test_a_group_goes_to_somebody_who_suits_all_of_it_and_has_a_place_for_each() -> None:
    base = Base(
        "pupil_pupil",
        (mentee(1), mentee(2, family=frozenset({2, 12}))),
        (mentor(11, places=2), mentor(12, places=2, family=frozenset({12})), mentor(13)),
    )
    assert [one.id for one, _ in pair_next.found(fitting(base, 1, 2)).candidates] == [11]


def test_the_weights_of_the_organisation_hold_wherever_two_people_are_compared() -> None:
    points = {"request": 0, "training": 50}
    its = mentee(1, request="studies")
    one, other = mentor(11, strengths=frozenset({"studies"})), mentor(12, is_trained=True)
    base = Base("pupil_pupil", (its,), (one, other), points=points)
    weighed = {mentor.id: pair_rules.suit(its, mentor, pair_rules.weighed(points)).score for mentor in (one, other)}
    assert weighed != {mentor.id: pair_rules.suit(its, mentor).score for mentor in (one, other)}
    assert {mentor.id: suit.score for mentor, suit in pair_next.found(base).candidates} == weighed
    assert (suit := pair_next.suit(base, 11))
    assert suit.score == weighed[11]
    chosen = pair_choices.choices(its, base.mentors, pair_choices.Ground({}, {}, {11: 5, 12: 5}, points))
    assert {choice.mentor.id: choice.score for choice in chosen} == weighed
    (found,) = pair_successors.look(Search(base, (Orphan(1, (1,), frozenset()),), {})).values()
    assert found.suit.score == max(weighed.values())
