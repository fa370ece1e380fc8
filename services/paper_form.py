"""A questionnaire where only buttons may answer: what is asked in the chat, and what is left for paper."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from services.compiled_form import Form, Question, Repeat
from services.form_items import SILENT, Kind, bare
from services.questionnaire_moment import Moment
from services.questionnaire_state import State

_CONCEPTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PERSONAL = frozenset(_CONCEPTS["concepts"])
"""Concepts of questions whose answer says who somebody is, whatever kind of question asks it."""
WORDS = frozenset(_CONCEPTS["words"])
"""Concepts of questions to which the answer, in words, may say who somebody is."""
BY_BUTTON = frozenset(
    (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK, Kind.RANGE, Kind.DATE, Kind.NOTE, Kind.ACKNOWLEDGE)
)


def is_personal(form: Form) -> bool:
    """Whether the form asks who somebody is."""
    return any(question.concept in PERSONAL for question in form.questions)


def passes(question: Question) -> bool:
    """Whether a question may be asked and answered by buttons alone."""
    return question.kind in BY_BUTTON and question.concept not in PERSONAL


@lru_cache(maxsize=256)
def spoken(form: Form) -> Form:
    """The form without the questions that do not pass; what they would have answered reads as empty in expressions."""
    return _where(passes, form)


@lru_cache(maxsize=256)
def typed(form: Form) -> Form:
    """A form by which something is typed in, without what only paper may be asked."""
    return _where(lambda question: question.concept not in WORDS, form)


def left(form: Form, state: State, now: datetime) -> list[str]:
    """Paths of the questions of the whole form that are to be asked as things stand, and that nobody has answered."""
    shown = Moment(form, state, now).questions()
    return [one.path for one in shown if one.kind not in SILENT and one.path not in state.answers]


def only(form: Form, paths: Sequence[str]) -> Form:
    """The form with none but these questions, to be printed."""
    wanted = set(map(bare, paths))
    return replace(form, questions=tuple(question for question in form.questions if question.path in wanted))


def _where(is_asked: Callable[[Question], bool], form: Form) -> Form:
    asked = tuple(filter(is_asked, form.questions))
    if asked == form.questions:
        return form
    by_path = {question.path: question for question in asked}
    return replace(form, questions=asked, by_path=by_path, layout=_kept(is_asked, form.layout))


def _kept(is_asked: Callable[[Question], bool], layout: Sequence[Question | Repeat]) -> tuple[Question | Repeat, ...]:
    """A repeat in which nothing is left is not asked for either."""
    found: list[Question | Repeat] = []
    for item in layout:
        if isinstance(item, Question):
            found += [item] if is_asked(item) else []
        elif items := _kept(is_asked, item.items):
            found.append(replace(item, items=items))
    return tuple(found)
