"""The rules of pairs: what forbids two people, what speaks for them, and what cannot be known speaks not at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services import mentoring_forms, pair_people, pair_rules
from services.free_windows import said
from services.pair_rules import Note, Part, Refusal
from tests.services.pairing import mentee, mentor

ADULT = {"years": (40, 40), "group": "учитель физики"}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({}, {}, None),
        ({"id": 2}, {}, Refusal.SELF),
        ({"family": frozenset({1, 9})}, {"family": frozenset({9})}, Refusal.FAMILY),
        ({"family": frozenset({1, 9})}, {"family": frozenset({2, 9})}, Refusal.FAMILY),
        ({"request": "hard_situation"}, {}, Refusal.HARD_SITUATION),
        ({"request": "hard_situation"}, {"years": (17, 18)}, Refusal.HARD_SITUATION),
        ({"request": "hard_situation"}, {"years": None}, Refusal.HARD_SITUATION),
        ({"request": "hard_situation"}, ADULT, None),
        ({"kept_apart": frozenset({2})}, {}, Refusal.KEPT_APART),
        ({"kept_apart": frozenset({3})}, {}, None),
        ({"rather_not": frozenset({2})}, {}, Refusal.RATHER_NOT),
        ({}, {"rather_not": frozenset({1})}, Refusal.RATHER_NOT),
        ({"named": (2,), "met": frozenset({2})}, {"rather_not": frozenset({1})}, Refusal.RATHER_NOT),
        ({"superiors": frozenset({2})}, ADULT, Refusal.SUPERIOR),
        ({"superiors": frozenset({2})}, ADULT | {"may_lead": True}, None),
        ({"superiors": frozenset({3})}, ADULT, None),
        ({"needs_adult": True}, {}, Refusal.PSYCHOLOGIST),
        ({"needs_adult": True}, {"years": None}, Refusal.PSYCHOLOGIST),
        ({"needs_adult": True}, ADULT, None),
        ({"is_special": True}, {}, None),
        ({}, {"may_meet_minors": False}, Refusal.CERTIFICATE),
        ({"years": None}, {"may_meet_minors": False}, Refusal.CERTIFICATE),
        ({"years": (17, 18)}, {"may_meet_minors": False}, Refusal.CERTIFICATE),
        ({"years": (18, 18)}, {"may_meet_minors": False}, None),
        ({}, {"ages": frozenset({"16_17"})}, Refusal.AGE),
        ({"years": (15, 16)}, {"ages": frozenset({"16_17"})}, None),
        ({}, {"ages": frozenset({"of another questionnaire"})}, None),
        ({"years": None}, {"ages": frozenset({"16_17"})}, None),
        ({"years": (9, 9)}, {"ages": frozenset({"10_13"})}, None),
        ({"free": said(["tuesday"], None)}, {}, Refusal.TIME),
        ({"free": said(["monday"], "morning")}, {"free": said(["monday"], "evening")}, Refusal.TIME),
        ({"free": said(["online"], None)}, {"free": said(["online"], None)}, Refusal.TIME),
    ],
)
def test_what_forbids_a_pair(one: dict[str, Any], other: dict[str, Any], why: Refusal | None) -> None:
    assert pair_rules.refusal(mentee(1, **one), mentor(2, **other)) is why


def shares(one: dict[str, Any], other: dict[str, Any]) -> dict[Part, float]:
    return {why.part: why.share for why in pair_rules.suit(mentee(1, **one), mentor(2, **other)).whys}


def test_what_speaks_for_a_pair() -> None:
    wished = {"interests": frozenset({"sport", "music", "art"}), "wishes": frozenset({"close_age"}), "importance": 5}
    known = {"interests": frozenset({"sport", "maths"}), "is_trained": True}
    found = shares(wished | {"waiting": 30}, known)
    assert found == {
        Part.REQUEST: 1,
        Part.INTERESTS: pytest.approx(1 / 3),
        Part.TIME: 1,
        Part.AGE: 1,
        Part.TRAINING: 1,
        Part.IMPORTANCE: 0.5,
        Part.WAITING: 0.5,
    }
    points = 35 + 10 / 3 + 10 + 5 + 5 + 2.5 + 5
    assert pair_rules.suit(mentee(1, **wished, waiting=30), mentor(2, **known)).score == int(points / 80 * 100)


def test_the_reason_with_most_points_stands_first() -> None:
    found = pair_rules.suit(mentee(1), mentor(2))
    assert [why.part for why in found.whys][:2] == [Part.REQUEST, Part.TIME]


@pytest.mark.parametrize(
    ("request_", "strength", "is_met"),
    [
        ("studies", "studies", True),
        ("studies", "exam", False),
        ("burnout", "teaching", True),
        ("profession", "craft", True),
        ("hard_situation", "conflict", True),
    ],
)
def test_a_request_is_met_by_what_the_mentor_can_help_with(request_: str, strength: str, is_met: bool) -> None:
    found = shares({"request": request_}, ADULT | {"strengths": frozenset({strength})})
    assert found[Part.REQUEST] == is_met


def test_what_was_not_asked_speaks_neither_for_nor_against() -> None:
    assert set(shares({}, {})) == {Part.REQUEST, Part.TIME, Part.TRAINING, Part.WAITING}
    best = mentee(1, waiting=10**9), mentor(2, is_trained=True)
    assert pair_rules.suit(*best).score == 100


def test_one_common_day_is_less_than_two() -> None:
    few, more = ({"free": said(days, None)} for days in (["monday"], ["monday", "wednesday"]))
    assert shares(few, {})[Part.TIME] == 0.5
    assert shares(more, {})[Part.TIME] == 1


@pytest.mark.parametrize(
    ("one", "other", "share", "is_mutual"),
    [
        ((2,), (1,), 1, True),
        ((9, 2), (1,), 0.95, True),
        ((9, 8, 2), (7, 6, 1), 0.8, True),
        ((2,), (), 0.3, False),
        ((), (9, 8, 1), 0.24, False),
        ((9,), (8,), 0, False),
    ],
)
def test_two_who_named_each_other_are_far_above_one_who_named_the_other(
    one: tuple[int, ...], other: tuple[int, ...], share: float, is_mutual: bool
) -> None:
    found = pair_rules.suit(mentee(1, named=one, met=frozenset({2})), mentor(2, named=other, met=frozenset({1})))
    (why,) = [why for why in found.whys if why.part is Part.PREFERENCE]
    assert (why.share, why.is_mutual) == (pytest.approx(share), is_mutual)


def test_a_wish_counts_only_where_one_of_them_was_asked_about_the_other() -> None:
    assert Part.PREFERENCE not in shares({}, {})
    assert Part.PREFERENCE not in shares({"met": frozenset({3})}, {"met": frozenset({4})})
    assert shares({"met": frozenset({2}), "named": (2,)}, {})[Part.PREFERENCE] == pytest.approx(0.3)
    assert shares({}, {"met": frozenset({1})})[Part.PREFERENCE] == 0


def test_who_worked_together_last_year_may_go_on() -> None:
    assert Part.CONTINUITY not in shares({}, {})
    assert shares({"earlier": frozenset({2})}, {})[Part.CONTINUITY] == 1
    assert shares({"earlier": frozenset({3})}, {})[Part.CONTINUITY] == 0


def test_a_round_without_a_mentor_is_as_long_as_a_month_of_waiting() -> None:
    assert shares({"waiting": 10, "rounds": 2}, {})[Part.WAITING] == shares({"waiting": 70}, {})[Part.WAITING]


def test_an_organisation_may_weigh_otherwise() -> None:
    one, other = mentee(1, waiting=30), mentor(2, is_trained=True)
    usual = (35 + 10 + 5 + 5) / (35 + 10 + 5 + 10)
    assert pair_rules.suit(one, other).score == int(usual * 100)
    only_waiting = pair_rules.weighed({"request": 0, "time": 0, "training": 0, "of another version": 9})
    assert pair_rules.suit(one, other, only_waiting).score == 50
    assert pair_rules.suit(one, other, dict.fromkeys(Part, 0)).score == 0


def test_what_a_curator_should_know_is_a_note_and_no_ban() -> None:
    head = mentor(2, **ADULT, may_lead=True)
    assert pair_rules.suit(mentee(1, superiors=frozenset({2})), head).notes == (Note.SUPERIOR,)
    both = mentee(1, is_special=True, needs_adult=True)
    assert pair_rules.suit(both, mentor(2, **ADULT)).notes == (Note.SPECIAL, Note.PSYCHOLOGIST)


def test_the_parts_of_the_pair_itself_make_a_hundred() -> None:
    own = set(Part) - {Part.TRAINING, Part.IMPORTANCE, Part.WAITING}
    assert set(pair_rules.POINTS) == set(Part)
    assert sum(pair_rules.POINTS[one] for one in own) == 100


def test_a_longer_wait_always_counts_for_more() -> None:
    days = [0, 1, 30, 90, 365]
    found = [pair_rules.fine(mentee(1, waiting=one), mentor(2)) for one in days]
    assert found == sorted(set(found))


def test_much_older_is_not_close_in_age() -> None:
    wished = {"wishes": frozenset({"close_age"})}
    assert shares(wished, {})[Part.AGE] == 1
    assert shares(wished, ADULT)[Part.AGE] == 0
    assert Part.AGE not in shares(wished, {"years": None})


def test_a_class_teacher_is_a_note_and_no_ban() -> None:
    posts = ("учитель физики", "классный руководитель 8А")
    teacher = mentor(2, **ADULT, posts=posts)
    assert pair_rules.suit(mentee(1, group="8а"), teacher).notes == (Note.CLASS_TEACHER,)
    assert pair_rules.suit(mentee(1, group="18А"), teacher).notes == ()
    assert pair_rules.suit(mentee(1), mentor(2, group="8А", posts=("8А",))).notes == ()


@given(some.integers(0, 10**6), some.integers(1, 10), some.sets(some.sampled_from(["sport", "art", "music", "maths"])))
def test_a_score_is_always_of_a_hundred(waiting: int, importance: int, interests: set[str]) -> None:
    one = mentee(1, waiting=waiting, importance=importance, interests=frozenset(interests))
    found = pair_rules.suit(one, mentor(2, interests=frozenset({"sport"})))
    assert 0 <= found.score <= 100


def test_every_form_of_mentoring_says_who_helps_whom() -> None:
    assert tuple(pair_people.FORMS) == mentoring_forms.CODES
