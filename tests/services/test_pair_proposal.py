"""A proposal of pairs breaks no rule, takes nobody twice, and says the truth about whoever is left."""

import random
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from services import pair_rules
from services.free_windows import WEEKDAYS, said
from services.pair_people import Base, LeftOut, Mentee, Mentor, Missing, Side
from services.pair_proposal import Proposal, propose
from services.pair_rules import Refusal
from tests.services.pairing import mentee, mentor

FREE = some.sets(some.sampled_from(WEEKDAYS[:4]), max_size=2).map(lambda days: said(days, None))
YEARS = some.sampled_from([None, (12, 12), (15, 15), (17, 18), (40, 40)])
FAMILY = some.sets(some.integers(20, 22), max_size=1)


def wishes(others: some.SearchStrategy[int]) -> dict[str, some.SearchStrategy[Any]]:
    """What somebody may have said of others after a group meeting."""
    return {
        "met": some.sets(others).map(frozenset),
        "named": some.lists(others, max_size=3, unique=True).map(tuple),
        "rather_not": some.sets(others, max_size=1).map(frozenset),
    }


MENTEES = some.builds(
    lambda number, family, **known: mentee(number, family=frozenset({number, *family}), **known),
    some.integers(1, 8),
    FAMILY,
    years=YEARS,
    free=FREE,
    group=some.sampled_from(["8А", "8Б", ""]),
    request=some.sampled_from(["studies", "friends", "hard_situation", ""]),
    waiting=some.integers(0, 99),
    rounds=some.integers(0, 3),
    needs_adult=some.booleans(),
    kept_apart=some.sets(some.integers(5, 12), max_size=2).map(frozenset),
    superiors=some.sets(some.integers(5, 12), max_size=1).map(frozenset),
    **wishes(some.integers(5, 12)),
)
MENTORS = some.builds(
    lambda number, family, **known: mentor(number, family=frozenset({number, *family}), **known),
    some.integers(5, 12),
    FAMILY,
    years=YEARS,
    free=FREE,
    ages=some.sets(some.sampled_from(sorted(pair_rules.AGES))).map(frozenset),
    places=some.integers(1, 2),
    may_meet_minors=some.booleans(),
    may_lead=some.booleans(),
    **wishes(some.integers(1, 8)),
)
BASES = some.builds(
    lambda mentees, mentors, points: Base("pupil_pupil", tuple(mentees), tuple(mentors), points=points),
    some.lists(MENTEES, max_size=8, unique_by=lambda one: one.id),
    some.lists(MENTORS, max_size=5, unique_by=lambda one: one.id),
    some.dictionaries(some.sampled_from([*pair_rules.Part]), some.integers(0, 50)),
)
HARDLY = settings(max_examples=60)


def by_mentee(found: Proposal) -> dict[int, int]:
    return {one.mentee.id: one.mentor.id for one in found.pairs}


@HARDLY
@given(BASES)
def test_no_rule_is_broken_and_nobody_has_more_than_they_offered(base: Base) -> None:
    found = propose(base)
    assert [pair_rules.refusal(one.mentee, one.mentor) for one in found.pairs] == [None] * len(found.pairs)
    assert len(by_mentee(found)) == len(found.pairs)
    taken = Counter(one.mentor.id for one in found.pairs)
    assert all(taken[one.id] <= one.places for one in base.mentors)
    left = {one.id: one.places - taken[one.id] for one in base.mentors if one.places > taken[one.id]}
    assert {one.mentor.id: one.places for one in found.free} == left
    assert not any(by_mentee(found).get(mentor_id) == one for one, mentor_id in by_mentee(found).items())


@HARDLY
@given(BASES)
def test_nobody_works_with_whom_they_would_rather_not_and_nobody_is_overruled(base: Base) -> None:
    for one in propose(base).pairs:
        mentee, mentor = one.mentee, one.mentor
        assert mentor.id not in mentee.rather_not | mentee.kept_apart
        assert mentee.id not in mentor.rather_not
        assert mentor.id not in mentee.superiors or mentor.may_lead
        assert mentor.is_adult or not mentee.needs_adult


@HARDLY
@given(BASES, some.randoms())
def test_the_same_people_get_the_same_proposal_in_whatever_order_they_come(base: Base, chance: random.Random) -> None:
    mentees, mentors = list(base.mentees), list(base.mentors)
    chance.shuffle(mentees)
    chance.shuffle(mentors)
    assert propose(replace(base, mentees=tuple(mentees), mentors=tuple(mentors))) == propose(base)


@HARDLY
@given(BASES)
def test_everybody_has_a_mentor_or_a_true_reason(base: Base) -> None:
    found = propose(base)
    paired, taken = by_mentee(found), Counter(by_mentee(found).values())
    assert {*paired, *(one.mentee.id for one in found.alone)} == {one.id for one in base.mentees}
    for alone in found.alone:
        whys = {one.id: pair_rules.refusal(alone.mentee, one) for one in base.mentors}
        suitable = [one for one in base.mentors if whys[one.id] is None]
        circles = [one for one in suitable if paired.get(one.id) == alone.mentee.id]
        assert all(taken[one.id] == one.places for one in suitable if one not in circles)
        assert (alone.suitable, alone.circles) == (len(suitable) - len(circles), len(circles))
        assert dict(alone.refusals) == Counter(why for why in whys.values() if why)


@HARDLY
@given(BASES)
def test_one_more_place_with_whoever_is_named_helps(base: Base) -> None:
    found = propose(base)
    for alone in found.alone[:1]:
        for other in [one for one in alone.others if not one.has_place][:1]:
            more = tuple(
                replace(one, places=one.places + 1) if one.id == other.mentor.id else one for one in base.mentors
            )
            assert len(propose(replace(base, mentors=more)).pairs) > len(found.pairs)


@HARDLY
@given(BASES)
def test_the_others_are_allowed_not_ones_own_and_say_truly_whether_they_have_a_place(base: Base) -> None:
    found = propose(base)
    taken = Counter(by_mentee(found).values())
    for one in (*found.pairs, *found.alone):
        assert len(one.others) <= 2
        for other in one.others:
            assert pair_rules.refusal(one.mentee, other.mentor) is None
            assert other.mentor.id != by_mentee(found).get(one.mentee.id)
            assert other.has_place == (taken[other.mentor.id] < other.mentor.places)


def test_as_many_pairs_as_possible_come_before_the_best_sum() -> None:
    choosy = mentee(1, free=said(["monday"], None))
    easy = mentee(2, interests=frozenset({"art"}))
    here = mentor(11, interests=frozenset({"art"}))
    elsewhere = mentor(12, free=said(["wednesday"], None), strengths=frozenset())
    found = propose(Base("pupil_pupil", (choosy, easy), (here, elsewhere)))
    assert by_mentee(found) == {1: 11, 2: 12}


def test_who_waits_longer_goes_first_where_all_else_is_equal() -> None:
    both = (mentee(1, waiting=3), mentee(2, waiting=90))
    found = propose(Base("pupil_pupil", both, (mentor(11),)))
    assert by_mentee(found) == {2: 11}
    (alone,) = found.alone
    assert (alone.suitable, alone.circles, alone.refusals) == (1, 0, ())
    assert [(one.mentor.id, one.has_place) for one in alone.others] == [(11, False)]


def test_those_who_named_each_other_come_together() -> None:
    mentees = (mentee(1, named=(12,), met=frozenset({11, 12})), mentee(2, named=(12,), met=frozenset({11, 12})))
    mentors = (mentor(11, met=frozenset({1, 2})), mentor(12, named=(2,), met=frozenset({1, 2})))
    assert by_mentee(propose(Base("pupil_pupil", mentees, mentors))) == {1: 11, 2: 12}


def test_weights_of_an_organisation_change_who_comes_together() -> None:
    first = mentee(1, request="friends", named=(12,), met=frozenset({11, 12}))
    friend = mentor(11, strengths=frozenset({"friends"}), met=frozenset({1}))
    liked = mentor(12, named=(1,), met=frozenset({1}))
    base = Base("pupil_pupil", (first,), (friend, liked))
    assert by_mentee(propose(replace(base, points={"preference": 50}))) == {1: 12}
    assert by_mentee(propose(replace(base, points={"preference": 0}))) == {1: 11}


def test_refusals_are_counted_the_most_frequent_first() -> None:
    late = said(["friday"], None)
    mentors = (mentor(11, free=late), mentor(12, free=late), mentor(13, may_meet_minors=False))
    (alone,) = propose(Base("pupil_pupil", (mentee(1),), mentors)).alone
    assert alone.refusals == ((Refusal.TIME, 2), (Refusal.CERTIFICATE, 1))


def test_two_who_are_both_never_mentor_each_other() -> None:
    teachers = {"years": (40, 40)}
    found = propose(
        Base("teacher_teacher", (mentee(1, **teachers), mentee(2, **teachers)), (mentor(1, **teachers), mentor(2)))
    )
    (pair,), (alone,) = found.pairs, found.alone
    assert pair.mentor.id == alone.mentee.id
    assert (alone.suitable, alone.circles, alone.refusals) == (0, 1, ((Refusal.SELF, 1),))


def test_classes_are_compared_and_nobody_at_all_is_an_answer_too() -> None:
    found = propose(Base("pupil_pupil", (mentee(1), mentee(2), mentee(3, group="9А", waiting=9)), (mentor(11),)))
    assert [(one.name, one.people, one.matched) for one in found.fairness.shares] == [("8А", 2, 0), ("9А", 1, 1)]
    assert propose(Base("pupil_pupil")).pairs == ()
    assert [one.refusals for one in propose(Base("pupil_pupil", (mentee(1),))).alone] == [()]
    assert [one.places for one in propose(Base("pupil_pupil", (), (mentor(1, places=2),))).free] == [2]


def test_who_takes_no_part_is_handed_on_in_order() -> None:
    left = [
        LeftOut(number, f"Ели Олег {number}", "8А", side, Missing.INTAKE)
        for number in (2, 1)
        for side in reversed(Side)
    ]
    found = propose(Base("pupil_pupil", left_out=tuple(left)))
    assert [(one.side, one.id) for one in found.left_out] == [
        (side, number) for side in (Side.MENTEE, Side.MENTOR) for number in (1, 2)
    ]


def crowd(count: int, chance: random.Random) -> tuple[list[Mentee], list[Mentor]]:
    def days() -> list[str]:
        return chance.sample(WEEKDAYS[:6], 2)

    mentees = [mentee(one, free=said(days(), None), waiting=chance.randrange(60)) for one in range(count)]
    mentors = [mentor(count + one, free=said(days(), None), places=chance.choice([1, 2])) for one in range(count)]
    return mentees, mentors


def test_a_thousand_people_are_a_matter_of_seconds() -> None:
    mentees, mentors = crowd(500, random.Random(7))
    begun = time.process_time()
    assert len(propose(Base("pupil_pupil", tuple(mentees), tuple(mentors))).pairs) == 500
    assert time.process_time() - begun < 20


def test_the_seventh_class_stands_before_the_tenth() -> None:
    given = [mentee(number, group=group) for number, group in enumerate(["10А", "7Б", "7А", "", "11"])]
    found = propose(Base("pupil_pupil", tuple(given)))
    assert [one.mentee.group for one in found.alone] == ["", "7А", "7Б", "10А", "11"]
