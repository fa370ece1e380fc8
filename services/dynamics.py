"""Before and after of the same people, concept by concept: what has changed, and of whom only one point is known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services import figures, results
from services.compiled_form import Form, Question
from services.form_items import bare
from services.results import Answered

LESS = "less"
"""In a question's setting `better`: a smaller number is the better one, as with worries."""

Points = Mapping[int, Mapping[str, Fraction]]
"""Of each person the number for each concept."""


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of one concept; only those of whom both points are known are in the numbers."""

    concept: str
    n: int
    before: Fraction | None
    after: Fraction | None
    mean: Fraction | None
    """Of the differences."""
    better: int
    same: int
    worse: int
    only_before: int
    only_after: int


def points(form: Form, answered: Sequence[Answered]) -> dict[int, dict[str, Fraction]]:
    """The numbers of each person; who has answered twice is known by the later answers."""
    found: dict[int, dict[str, Fraction]] = {}
    rating = {question.path: question for question in form.questions if results.is_rated(form, question)}
    for one in answered:
        if one.person is not None:
            found.setdefault(one.person, {}).update(_numbers(form, rating, one))
    return found


def change(
    before: Points, after: Points, *, concepts: Sequence[str], less_is_better: Collection[str] = ()
) -> list[Change]:
    """Of these concepts, in their order, each that both questionnaires have asked."""
    asked_before = {concept for known in before.values() for concept in known}
    asked_after = {concept for known in after.values() for concept in known}
    return [
        _change(concept, _of(before, concept), _of(after, concept), concept in less_is_better)
        for concept in dict.fromkeys(concepts)
        if concept in asked_before & asked_after
    ]


def less_is_better(form: Form) -> set[str]:
    """Concepts of which less is better."""
    return {question.concept for question in form.questions if question.settings.get("better") == LESS}


def _numbers(form: Form, rating: Mapping[str, Question], one: Answered) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for path, value in one.answers.items():
        question = rating.get(bare(path))
        known = results.rated(form, question, value) if question else None
        if question and known is not None:
            found[question.concept] = known
    return found


def _of(known: Points, concept: str) -> dict[int, Fraction]:
    return {person: numbers[concept] for person, numbers in known.items() if concept in numbers}


def _change(concept: str, before: Mapping[int, Fraction], after: Mapping[int, Fraction], less: bool) -> Change:
    both = sorted(before.keys() & after.keys())
    steps = [after[person] - before[person] for person in both]
    up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return Change(
        concept=concept,
        n=len(both),
        before=figures.mean([before[person] for person in both]),
        after=figures.mean([after[person] for person in both]),
        mean=figures.mean(steps),
        better=down if less else up,
        same=len(both) - up - down,
        worse=up if less else down,
        only_before=len(before.keys() - after.keys()),
        only_after=len(after.keys() - before.keys()),
    )
