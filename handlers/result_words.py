"""How results are said: numbers with the comma of the language, who counts as satisfied, one question in a line."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from bot import words
from bot.words import gettext as _
from services import figures, results
from services.compiled_form import Form, Question
from services.results import Measure, QuestionResult
from services.satisfaction import MEAN, Rule, Satisfaction
from services.wave_results import Results


def said(value: Decimal | Fraction | int | None, digits: int = 1) -> str:
    """A number as people write it; a dash where there is none."""
    if value is None:
        return "—"
    exact = figures.rounded(value, digits) if isinstance(value, Fraction) else Decimal(value)
    return format_decimal(exact.normalize(), locale=words.language().partition("@")[0])


def percent(value: Decimal | None) -> str:
    """A share."""
    return _("{number}%").format(number=said(value))


def title(found: Results) -> str:
    """What the questionnaire is called."""
    return found.version.form.title(words.language())


def of_satisfaction(found: Satisfaction, *, is_open: bool) -> Iterator[str]:
    """The three numbers, a line each; `is_open`: they may still change."""
    satisfied = _("So far {share} are satisfied: {count} of {of} participants") if is_open else None
    satisfied = satisfied or _("{share} are satisfied: {count} of {of} participants")
    yield satisfied.format(share=f"<b>{percent(found.by_formula)}</b>", count=found.satisfied, of=found.asked)
    among = _("{share} of those who answered: {count} of {of}")
    yield among.format(share=percent(found.among_answered), count=found.satisfied, of=found.answered)
    yield answered(found.answered, found.asked)


def answered(count: int, of: int) -> str:
    """How many answered."""
    return _("{share} answered: {count} of {of}").format(share=percent(figures.percent(count, of)), count=count, of=of)


def rule(form: Form, by: Rule) -> str:
    """Who counts as satisfied."""
    if by.concept == MEAN:
        return _("Satisfied means: the mean of one’s ratings is {number} or more.").format(number=by.at_least)
    asked = next(one for one in form.questions if one.concept == by.concept)
    question = _label(form, asked)
    if by.at_least is not None:
        return _("Satisfied means: {number} or more for “{question}”").format(number=by.at_least, question=question)
    answer = next((one.label for one in results.options(form, asked) if one.name == by.equals), None)
    label = results.label(answer, words.language(), form.default_language) if answer else by.equals
    return _("Satisfied means: the answer “{answer}” to “{question}”").format(answer=label, question=question)


def of_question(one: QuestionResult) -> str:
    """What the answers to a question come to, in one line."""
    if not one.count:
        return _("no answers yet")
    match one.measure:
        case Measure.NUMBER:
            line = mean(one)
        case Measure.CHOICE:
            line = ", ".join(f"{part.label} — {share(part.count, one)}" for part in one.parts if part.count)
        case Measure.RANKED:
            line = ", ".join(f"{part.label} — {said(part.place)}" for part in one.parts if part.place is not None)
        case _:
            return counts(one)
    return f"{line} · {counts(one)}"


def mean(one: QuestionResult) -> str:
    """The mean, of how many at most."""
    if one.most is None:
        return _("mean {number}").format(number=said(one.mean))
    return _("{number} of {most}").format(number=said(one.mean), most=one.most)


def share(count: int, one: QuestionResult) -> str:
    """An option's share of those who answered."""
    return percent(figures.percent(count, one.count))


def counts(one: QuestionResult) -> str:
    """How many answered, and how many found it hard to."""
    if not one.skipped:
        return _("answers: {count}").format(count=one.count)
    return _("answers: {count}, found it hard to say: {skipped}").format(count=one.count, skipped=one.skipped)


def _label(form: Form, question: Question) -> str:
    return results.label(question.label, words.language(), form.default_language) or question.name
