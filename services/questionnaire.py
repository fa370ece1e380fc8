"""Filling a questionnaire: a pure state machine over a compiled form. No clock, no database, no words of its own.

One rule moves it: after anything is answered, the first question that is open (relevant, and unanswered or no longer
valid) is asked; where none is open, the answers are reviewed. So an edit asks what it opened and comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil

from services import typed_answers
from services.compiled_form import Field, Form, Kind, Question, Value
from services.questionnaire_moment import Moment
from services.questionnaire_state import (
    Action,
    Answer,
    Back,
    Choose,
    Done,
    Edit,
    Forward,
    Invalid,
    Skip,
    State,
    Turn,
    Why,
)
from services.questionnaire_view import Line, Option, View, pages, place, question, review

__all__ = [
    "Action",
    "Answer",
    "Back",
    "Choose",
    "Done",
    "Edit",
    "Form",
    "Forward",
    "Invalid",
    "Kind",
    "Length",
    "Line",
    "Option",
    "Question",
    "Skip",
    "State",
    "Turn",
    "Value",
    "View",
    "Why",
    "begin",
    "finished",
    "length",
    "question",
    "review",
    "sendable",
    "step",
]

SECONDS = {Kind.TEXT: 40, Kind.NOTE: 10}
SECONDS_BY_DEFAULT = 15


@dataclass(frozen=True, slots=True)
class Length:
    """What a person is told before the first question."""

    questions: int
    minutes: int


def begin(form: Form, now: datetime, preset: Mapping[str, Value] | None = None) -> State:
    """Before the first answer; `preset` gives hidden fields their values by name (others it names are passed over).

    `now`, here and below, is aware; its zone decides what today is.
    """
    given, known = preset or {}, dict[str, Value]()
    items: list[Field | Question] = [*form.fields, *form.questions]
    for item in items:
        if isinstance(item, Field) and item.name in given:
            known[item.path] = given[item.name]
        elif item.default:
            text = item.default.text(Moment(form, State(at=None, known=known), now))
            known[item.path] = item.value(text) if isinstance(item, Question) else text
    return _advanced(Moment(form, State(at=None, known=known), now))


def length(form: Form, state: State, now: datetime) -> Length:
    """How many questions there are as things stand, and about how many minutes they take."""
    kinds = [question.kind for question in Moment(form, state, now).questions()]
    seconds = sum(SECONDS.get(kind, SECONDS_BY_DEFAULT) for kind in kinds)
    return Length(sum(kind is not Kind.NOTE for kind in kinds), ceil(seconds / 60))


def step(form: Form, state: State, action: Action, now: datetime) -> State:
    """What the action leads to; Invalid where it does not fit, and then nothing changes."""
    asked = form.by_path.get(state.at or "")
    match action:
        case Back():
            return _back(Moment(form, state, now))
        case Edit(path):
            return _edit(Moment(form, state, now), path)
        case _ if asked is None:
            raise Invalid(None, Why.NOT_NOW)
        case Turn(page):
            return _turned(asked, state, page)
        case Choose(index) if asked.kind is Kind.SELECT_MULTIPLE:
            return _ticked(asked, state, index)
    return _answered(form, state, asked, _meant(asked, state, action, now.date()), now)


def finished(form: Form, state: State, now: datetime) -> bool:
    """Nothing is open: it can be sent."""
    moment = Moment(form, state, now)
    return not any(moment.open(question) for question in moment.questions())


def sendable(form: Form, state: State, now: datetime) -> dict[str, Value]:
    """What is sent, by path: relevant answers and calculations; not hidden values, which came from the records."""
    moment, root = Moment(form, state, now), f"/{form.name}/"
    answered = [one for one in moment.questions() if one.kind is not Kind.NOTE and one.path in state.answers]
    calculated = {one.path: moment.text(root + one.path) or None for one in form.fields if one.calculation}
    return {one.path: state.answers[one.path] for one in answered} | calculated


def _advanced(moment: Moment) -> State:
    """To the first open question, or to the review."""
    shown = moment.questions()
    waiting = [question for question in shown if moment.open(question)]
    progress = 100 - 100 * len(waiting) // len(shown) if shown else 100
    state = moment.state
    return replace(
        state,
        at=waiting[0].path if waiting else None,
        marked=None,
        page=0,
        progress=max(progress, state.progress),
    )


def _answered(form: Form, state: State, asked: Question, value: Value, now: datetime) -> State:
    moment = Moment(form, replace(state, answers={**state.answers, asked.path: value}), now)
    if why := moment.fault(asked):
        raise Invalid(asked.path, why, _messages(moment, asked) if why is Why.CONSTRAINT else None)
    return _advanced(moment)


def _turned(asked: Question, state: State, page: int) -> State:
    if not 0 <= page < pages(asked):
        raise Invalid(asked.path, Why.NOT_NOW)
    return replace(state, page=page)


def _ticked(asked: Question, state: State, index: int) -> State:
    ticked = {*state.ticked} ^ {_option(asked, index)}
    return replace(state, marked=tuple(choice.name for choice in asked.choices if choice.name in ticked))


def _back(moment: Moment) -> State:
    state, shown = moment.state, moment.questions()
    at = len(shown) if state.at is None else place(shown, moment.form.by_path[state.at])
    if at < 1:
        raise Invalid(state.at, Why.NOT_NOW)
    return replace(state, at=shown[at - 1].path, marked=None, page=0)


def _edit(moment: Moment, path: str) -> State:
    asked = moment.form.by_path.get(path)
    if asked is None or path not in moment.state.answers or not moment.relevant(asked):
        raise Invalid(moment.state.at, Why.NOT_NOW)
    return replace(moment.state, at=path, marked=None, page=0)


def _meant(asked: Question, state: State, action: Action, today: date) -> Value:
    """The answer that an action gives; Invalid where it gives none to this question."""
    match action:
        case Answer(text):
            return _typed(asked, text, today)
        case Choose(index):
            return asked.value(_option(asked, index))
        case Done() if asked.kind is Kind.SELECT_MULTIPLE:
            return [*state.ticked] or None
        case Done() if asked.kind is Kind.NOTE:
            return None
        case Skip() if asked.kind is not Kind.NOTE:
            return None
        case Forward() if state.can_go_forward:
            return state.value(asked.path)
    raise Invalid(asked.path, Why.NOT_NOW)


def _option(asked: Question, index: int) -> str:
    if not 0 <= index < len(asked.choices):
        raise Invalid(asked.path, Why.NOT_AN_OPTION if asked.choices else Why.NOT_NOW)
    return asked.choices[index].name


def _typed(asked: Question, typed: str, today: date) -> Value:
    """The answer that a typed text means; Invalid where it means none."""
    value: Value
    match asked.kind:
        case Kind.TEXT:
            value, why = typed_answers.text(typed), Why.REQUIRED
        case Kind.INTEGER:
            value, why = typed_answers.whole_number(typed), Why.NOT_A_NUMBER
        case Kind.DATE:
            value, why = typed_answers.day(typed, today), Why.NOT_A_DATE
        case Kind.SELECT_MULTIPLE:
            value, why = _named(asked, typed_answers.listed(typed)), Why.NOT_AN_OPTION
        case Kind.SELECT_ONE | Kind.RANGE:
            names = _named(asked, [typed])
            value, why = names and asked.value(names[0]), Why.NOT_AN_OPTION
        case Kind.NOTE:
            value, why = None, Why.NOT_NOW
    if value is None:
        raise Invalid(asked.path, why)
    return value


def _named(asked: Question, labels: list[str]) -> list[str] | None:
    """The options called by these labels, in the form's order; None where one of them is not an option."""
    known = [choice.label.plain() for choice in asked.choices]
    indexes = [typed_answers.option(label, known) for label in labels]
    if not indexes or None in indexes:
        return None
    return [choice.name for index, choice in enumerate(asked.choices) if index in indexes]


def _messages(moment: Moment, asked: Question) -> dict[str, str]:
    """What the form's author says of a failed check, the form's own language first."""
    own = moment.form.default_language
    languages = sorted(asked.message.said, key=lambda language: language != own)
    return {language: asked.message.text(language, own, moment) or "" for language in languages}
