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
