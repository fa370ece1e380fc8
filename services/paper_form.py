"""A questionnaire where only buttons may answer: what is asked in the chat, and what is left for paper."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from services.compiled_form import Form, Question, Repeat
from services.form_items import SILENT, Kind, bare
from services.questionnaire_moment import Moment
from services.questionnaire_state import State

PERSONAL: frozenset[str] = frozenset(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["concepts"])
"""Concepts of questions whose answer says who somebody is, whatever kind of question asks it."""
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
    asked = tuple(question for question in form.questions if passes(question))
    if asked == form.questions:
        return form
    by_path = {question.path: question for question in asked}
    return replace(form, questions=asked, by_path=by_path, layout=_kept(form.layout))


def left(form: Form, state: State, now: datetime) -> list[str]:
    """Paths of the questions of the whole form that are to be asked as things stand, and that nobody has answered."""
    shown = Moment(form, state, now).questions()
    return [one.path for one in shown if one.kind not in SILENT and one.path not in state.answers]


def only(form: Form, paths: Sequence[str]) -> Form:
    """The form with none but these questions, to be printed."""
    wanted = set(map(bare, paths))
    return replace(form, questions=tuple(question for question in form.questions if question.path in wanted))


def _kept(layout: Sequence[Question | Repeat]) -> tuple[Question | Repeat, ...]:
    """A repeat in which nothing is left is not asked for either."""
    found: list[Question | Repeat] = []
    for item in layout:
        if isinstance(item, Question):
            found += [item] if passes(item) else []
        elif items := _kept(item.items):
            found.append(replace(item, items=items))
    return tuple(found)
