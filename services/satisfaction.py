"""Who is satisfied: by the formula of the indicator, among those who answered, and how many answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from services import figures, results
from services.compiled_form import Form, Question, number, written
from services.form_items import bare
from services.results import Answered

MEAN = "mean"
"""In a rule: the mean of all that somebody has rated."""

_RULE = regex.compile(r"\s*([\w.-]+)\s*(=|>=)\s*(.+?)\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as satisfied, as the form's version says it."""

    concept: str
    at_least: str | None = None
    """A number; where there is none, `equals` is the answer."""
    equals: str | None = None

    def __str__(self) -> str:
        return f"{self.concept} = {self.equals}" if self.at_least is None else f"{self.concept} >= {self.at_least}"


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Three numbers of one survey, or of several together."""

    satisfied: int
    asked: int
    """All who took part: whoever is silent counts."""
    answered: int
    rule: Rule

    @property
    def by_formula(self) -> Decimal | None:
        """Of all who took part."""
        return figures.percent(self.satisfied, self.asked)

    @property
    def among_answered(self) -> Decimal | None:
        """Of those who answered."""
        return figures.percent(self.satisfied, self.answered)

    @property
    def response_rate(self) -> Decimal | None:
        """How many answered, of all who took part."""
        return figures.percent(self.answered, self.asked)


def rule(form: Form) -> Rule | None:
    """The rule of a form; None where it asks nothing that the rule speaks of."""
    read = _RULE.fullmatch(form.settings.satisfied)
    if read is None:
        return None
    concept, sign, said = read.groups()
    if sign == "=":
        return Rule(concept, equals=said) if _asking(form, concept) else None
    if number(said) is None:
        return None
    has = bool(_rating(form)) if concept == MEAN else any(results.is_rated(form, one) for one in _asking(form, concept))
    return Rule(concept, at_least=said) if has else None


def of(form: Form, answered: Sequence[Answered], *, asked: int) -> Satisfaction | None:
    """The three numbers; None where the form asks nobody whether they are satisfied."""
    by = rule(form)
    if by is None:
        return None
    return Satisfaction(sum(_is_satisfied(form, by, one) for one in answered), asked, len(answered), by)


def together(parts: Iterable[Satisfaction]) -> Satisfaction | None:
    """Numerators and denominators added up: percentages are never averaged."""
    found = list(parts)
    if not found:
        return None
    satisfied, asked = sum(one.satisfied for one in found), sum(one.asked for one in found)
    return Satisfaction(satisfied, asked, sum(one.answered for one in found), found[-1].rule)


def concepts(form: Form) -> set[str]:
    """What has to be known of the answers to say who is satisfied."""
    by = rule(form)
    if by is None:
        return set()
    return {one.concept for one in _rating(form)} if by.concept == MEAN else {by.concept}


def _is_satisfied(form: Form, by: Rule, one: Answered) -> bool:
    asking = _rating(form) if by.concept == MEAN else _asking(form, by.concept)
    paths = {question.path: question for question in asking}
    given = [(paths[bare(path)], value) for path, value in one.answers.items() if bare(path) in paths]
    if by.at_least is None:
        return any(by.equals in (value if isinstance(value, list) else [written(value)]) for _asked, value in given)
    numbers = [known for asked, value in given if (known := results.rated(form, asked, value)) is not None]
    reached, least = figures.mean(numbers), number(by.at_least)
    return reached is not None and least is not None and reached >= figures.exact(least)


def _asking(form: Form, concept: str) -> list[Question]:
    return [question for question in form.questions if question.concept == concept]


def _rating(form: Form) -> list[Question]:
    """What is rated on a scale, or has scores; a number of lessons is no rating."""
    return [question for question in form.questions if results.is_scale(form, question)]
