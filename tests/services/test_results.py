"""What answers come to, against figures counted by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import dynamics, figures, results, satisfaction, small_counts
from services.compiled_form import Form, Value
from services.results import Answered, Measure


def form(**bot: str) -> Form:
    """Yes or no, a scale, a choice with scores, several, an order, a number, a text, a day."""
    label = {"ru": ["Вопрос"]}
    questions: list[dict[str, Any]] = [
        {"path": "glad", "kind": "select_one", "list": "yes_no"},
        {"path": "comfort", "kind": "range", "range": [1, 10, 1]},
        {"path": "often", "kind": "select_one", "list": "often"},
        {"path": "obstacles", "kind": "select_multiple", "list": "yes_no"},
        {"path": "order", "kind": "rank", "list": "yes_no"},
        {"path": "lessons", "kind": "decimal"},
        {"path": "why", "kind": "text"},
        {"path": "day", "kind": "date"},
        {"path": "thanks", "kind": "note"},
        {"path": "comfort_again", "kind": "range", "range": [1, 10, 1], "settings": {"concept": "comfort"}},
    ]
    yes_no = [{"name": "yes", "label": {"ru": ["Да"]}}, {"name": "no", "label": {"ru": ["Нет"]}}]
    often = [
        {"name": name, "label": {"ru": [name]}, "data": {"score": score}}
        for name, score in (("a", "4"), ("b", "2.5"), ("c", "0"))
    ]
    return Form.load(
        {
            "format": 1,
            "name": "f",
            "version": "1",
            "digest": "",
            "title": {"ru": "Проба"},
            "languages": ["ru"],
            "default_language": "ru",
            "questions": [{"label": label, **one} for one in questions],
            "fields": [],
            "relevant": {},
            "lists": {"yes_no": yes_no, "often": often},
            "bot": bot,
        }
    )


def sheets(path: str, *values: Value) -> list[Answered]:
    return [Answered(str(number), number, {path: value}) for number, value in enumerate(values)]


def one(path: str, *values: Value) -> results.QuestionResult:
    return next(found for found in results.of(form(), sheets(path, *values), language="ru") if found.path == path)


def test_the_formula_of_the_indicator_divides_by_all_who_took_part() -> None:
    found = satisfaction.of(form(), sheets("glad", *["yes"] * 33, *["no"] * 5), asked=40)
    assert found is not None
    assert (found.satisfied, found.answered, found.asked) == (33, 38, 40)
    assert (found.by_formula, found.among_answered, found.response_rate) == (
        Decimal("82.5"),
        Decimal("86.8"),
        Decimal("95.0"),
    )


@pytest.mark.parametrize(
    ("rule", "satisfied"),
    [
        ("glad = yes", 1),
        ("comfort >= 7", 1),
        ("comfort >= 6.5", 2),
        ("mean >= 7", 1),
        ("mean >= 6.5", 2),
        ("nothing = yes", None),
    ],
)
def test_who_is_satisfied_is_a_setting_of_the_form(rule: str, satisfied: int | None) -> None:
    answered = [
        Answered("1", 1, {"glad": "yes", "comfort": 7, "comfort_again": 6}),
        Answered("2", 2, {"glad": "no", "comfort": 7}),
        Answered("3", 3, {"glad": None, "comfort": None, "why": "так"}),
    ]
    found = satisfaction.of(form(satisfied=rule), answered, asked=4)
    assert (found and found.satisfied) == satisfied
    if found:
        assert (found.answered, str(found.rule)) == (3, rule)


def test_sums_add_numerators_and_denominators_and_average_nothing() -> None:
    small = satisfaction.of(form(), sheets("glad", *["yes"] * 10), asked=10)
    large = satisfaction.of(form(), sheets("glad", *["no"] * 30), asked=90)
    assert small is not None
    assert large is not None
    total = satisfaction.together([small, large])
    assert total is not None
    assert (total.by_formula, total.response_rate) == (Decimal("10.0"), Decimal("40.0"))
    assert satisfaction.together([]) is None


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [("8.25", 1, "8.3"), ("8.35", 1, "8.4"), ("-0.25", 1, "-0.3"), ("2.5", 0, "3"), ("7.049", 1, "7.0")],
)
def test_numbers_are_rounded_half_up(value: str, digits: int, said: str) -> None:
    assert figures.rounded(Fraction(value), digits) == Decimal(said)


def test_hard_to_say_is_counted_apart_and_never_a_nought() -> None:
    found = one("comfort", 10, 5, None, None)
    assert (found.count, found.skipped, found.mean, found.most) == (2, 2, Fraction("7.5"), 10)
    assert {part.name: part.count for part in found.parts if part.count} == {"5": 1, "10": 1}


def test_scores_beside_the_choices_have_a_mean_and_the_choices_their_shares() -> None:
    found = one("often", "a", "b", "b", "c", None)
    assert (found.measure, found.mean, found.most) == (Measure.NUMBER, Fraction("2.25"), 4)
    assert [(part.name, part.count) for part in found.parts] == [("a", 1), ("b", 2), ("c", 1)]


def test_several_choices_and_orders_and_what_is_only_counted() -> None:
    several = one("obstacles", ["yes"], ["yes", "no"], None)
    assert [(part.label, part.count) for part in several.parts] == [("Да", 2), ("Нет", 1)]
    ranked = one("order", ["no", "yes"], ["no", "yes"], ["yes", "no"])
    assert [(part.name, part.place) for part in ranked.parts] == [("no", Fraction(4, 3)), ("yes", Fraction(5, 3))]
    day = one("day", "2026-05-17", None)
    assert (day.measure, day.count, day.skipped, day.mean) == (Measure.COUNT, 1, 1, None)
    assert one("lessons", 2.5, 3, None).mean == Fraction("2.75")


def test_words_stand_by_the_alphabet_whoever_wrote_them() -> None:
    assert one("why", "Яблоко", " аист ", "", None, "Берёза").texts == ("аист", "Берёза", "Яблоко")


def test_one_concept_in_several_wordings_is_one_question() -> None:
    answered = [Answered("1", 1, {"comfort": 4}), Answered("2", 2, {"comfort_again": 8})]
    found = {question.concept: question for question in results.of(form(), answered, language="ru")}
    assert (found["comfort"].count, found["comfort"].mean) == (2, Fraction(6))
    assert "thanks" not in found


def test_of_an_anonymous_form_a_question_that_few_have_answered_is_left_out() -> None:
    answered = [*sheets("comfort", *[7] * 5), *sheets("lessons", 1, None, None, None, None), *sheets("why", "а", "б")]
    answered += sheets("order", ["yes", "no"])
    seen = results.veiled(results.of(form(), answered, language="ru"))
    found = {question.path for question in seen if question.count}
    assert found == {"comfort"}


ANSWERS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "glad": st.sampled_from(["yes", "no", None]),
            "comfort": st.one_of(st.none(), st.integers(1, 10)),
            "often": st.sampled_from(["a", "b", "c", None]),
            "why": st.sampled_from(["а", "Б", "б", "  ", "", None]),
        },
    ),
    max_size=12,
)


@given(ANSWERS, st.integers(0, 11))
def test_the_order_of_answers_changes_nothing(answers: list[dict[str, Value]], cut: int) -> None:
    answered = [Answered(str(number), number, said) for number, said in enumerate(answers)]
    shuffled = [*reversed(answered[cut:]), *answered[:cut]]
    assert results.of(form(), answered, language="ru") == results.of(form(), shuffled, language="ru")
    assert satisfaction.of(form(), answered, asked=20) == satisfaction.of(form(), shuffled, asked=20)


@given(ANSWERS)
def test_a_spread_adds_up_to_the_count(answers: list[dict[str, Value]]) -> None:
    answered = [Answered(str(number), number, said) for number, said in enumerate(answers)]
    for found in results.of(form(), answered, language="ru"):
        assert found.seen == sum(found.path in said for said in answers)
        if found.path in ("glad", "comfort", "often"):
            assert sum(part.count for part in found.parts) == found.count


def test_before_and_after_are_paired_by_person_and_concept() -> None:
    before = {1: {"a": Fraction(5)}, 2: {"a": Fraction(5)}, 3: {"a": Fraction(5)}, 4: {"a": Fraction(1)}}
    after = {
        1: {"a": Fraction(8)},
        2: {"a": Fraction(5)},
        3: {"a": Fraction(4)},
        5: {"a": Fraction(9), "b": Fraction(1)},
    }
    (found,) = dynamics.change(before, after, concepts=["b", "a"])
    assert (found.n, found.before, found.after, found.mean) == (3, Fraction(5), Fraction(17, 3), Fraction(2, 3))
    assert (found.better, found.same, found.worse, found.only_before, found.only_after) == (1, 1, 1, 1, 1)
    (less,) = dynamics.change(before, {1: {"a": Fraction(8)}}, concepts=["a"], less_is_better={"a"})
    assert (less.better, less.worse) == (0, 1)


def test_points_are_numbers_by_concept_and_those_without_a_name_have_none() -> None:
    answered = [
        Answered("1", 7, {"comfort": 4, "often": "b", "glad": "yes", "why": "так"}),
        Answered("2", None, {"comfort": 9}),
        Answered("3", 7, {"comfort_again": 6, "often": None}),
    ]
    assert dynamics.points(form(), answered) == {7: {"comfort": Fraction(6), "often": Fraction("2.5")}}


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({1: 20, 2: 30}, set()),
        ({1: 3, 2: 30, 3: 12}, {1, 3}),
        ({1: 1, 2: 2, 3: 9, 4: 10}, {1, 2, 3}),
        ({1: 3, 2: 4, 3: 10}, {1, 2}),
        ({1: 4}, {1}),
    ],
)
def test_a_small_count_cannot_be_worked_out_from_the_sum(counts: dict[int, int], hidden: set[int]) -> None:
    assert small_counts.hidden(counts) == hidden
