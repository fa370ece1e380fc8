"""Filling a questionnaire: a pure state machine over a compiled form. No clock, no database, no words of its own.

One rule moves it: after anything is answered, the first question that is open (relevant, and unanswered or no longer
valid) is asked; where none is open, the answers are reviewed. So an edit asks what it opened and comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from services.compiled_form import Field, Form, Kind, Question, Value
from services.form_items import SILENT
from services.questionnaire_answers import meant
from services.questionnaire_moment import Moment
from services.questionnaire_picking import nearer
from services.questionnaire_rows import Copy
from services.questionnaire_state import (
    Action,
    Answer,
    Attach,
    Back,
    Choose,
    Done,
    Edit,
    Forward,
    Invalid,
    Search,
    Skip,
    State,
    Turn,
    Why,
)
from services.questionnaire_view import Calendar, Line, Option, View, addable, place, question, review

__all__ = [
    "Action",
    "Answer",
    "Attach",
    "Back",
    "Calendar",
    "Choose",
    "Copy",
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
    "Search",
    "Skip",
    "State",
    "Turn",
    "Value",
    "View",
    "Why",
    "addable",
    "begin",
    "carried_on",
    "expected",
    "finished",
    "length",
    "opening",
    "paths",
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


def begin(form: Form, now: datetime, preset: Mapping[str, Value] | None = None, seed: int = 0) -> State:
    """Before the first answer; `preset` gives hidden fields their values by name (others it names are passed over).

    `now`, here and below, is aware; its zone decides what today is.
    """
    given, state = preset or {}, State(at=None, seed=seed)
    items: list[Field | Question] = [*form.fields, *form.questions]
    for item in items:
        if isinstance(item, Field) and item.name in given:
            state = replace(state, known={**state.known, item.path: given[item.name]})
        elif item.default and not _is_copied(form, item):
            state = replace(state, known={**state.known, item.path: _default(form, state, item, item.path, now)})
    return _advanced(Moment(form, state, now))


def carried_on(form: Form, state: State, now: datetime) -> State:
    """Answers that were given elsewhere, at the first question that is open here."""
    return _advanced(Moment(form, state, now))


def length(form: Form, state: State, now: datetime) -> Length:
    """How many questions there are as things stand, and about how many minutes they take."""
    kinds = [question.kind for question in Moment(form, state, now).questions()]
    seconds = sum(SECONDS.get(kind, SECONDS_BY_DEFAULT) for kind in kinds)
    return Length(sum(kind not in SILENT for kind in kinds), ceil(seconds / 60))


def step(form: Form, state: State, action: Action, now: datetime) -> State:
    """What the action leads to; Invalid where it does not fit, and then nothing changes."""
    asked = form.asked(state.at)
    match action:
        case Back():
            return _back(Moment(form, state, now))
        case Edit(path):
            return _edit(Moment(form, state, now), path)
        case _ if asked is None:
            raise Invalid(None, Why.NOT_NOW)
    moment = Moment(form, state, now)
    if (near := nearer(moment, asked, action)) is not None:
        return near
    return _answered(moment, asked, meant(moment, asked, action))


def expected(form: Form, state: State) -> Kind | None:
    """What is asked for now; None while the answers are reviewed."""
    question = form.asked(state.at)
    return question.kind if question else None


def paths(form: Form, state: State, now: datetime) -> list[str]:
    """The paths of the questions to be asked as things stand, in order."""
    return [question.path for question in Moment(form, state, now).questions()]


def finished(form: Form, state: State, now: datetime) -> bool:
    """Nothing is open: it can be sent."""
    moment = Moment(form, state, now)
    return not any(moment.open(question) for question in moment.questions())


def opening(form: Form, state: State, now: datetime) -> Question | None:
    """The first question, where one press answers it: it stands in the message by which a survey asks."""
    first = next(iter(Moment(form, state, now).questions()), None)
    return first if first is not None and first.kind in (Kind.SELECT_ONE, Kind.RANGE) else None


def sendable(form: Form, state: State, now: datetime) -> dict[str, Value]:
    """What is sent, by path: relevant answers and calculations; not hidden values, which came from the records."""
    moment = Moment(form, state, now)
    shown = [one for one in moment.questions() if one.kind not in SILENT]
    answered = {one.path: state.answers[one.path] for one in shown if one.path in state.answers}
    items: list[Field | Question] = [*form.fields, *form.questions]
    calculated = [place for one in items if one.calculation for place in moment.places(one.path)]
    return answered | {place: moment.text(form.root + place) or None for place in calculated}


def _advanced(moment: Moment) -> State:
    """To the first open question, or to the review."""
    moment = _settled(moment)
    shown = moment.questions()
    waiting = [question for question in shown if moment.open(question)]
    progress = 100 - 100 * len(waiting) // len(shown) if shown else 100
    state = moment.state
    return replace(
        state,
        at=waiting[0].path if waiting else None,
        marked=None,
        page=0,
        found="",
        progress=max(progress, state.progress),
    )


def _settled(moment: Moment) -> Moment:
    """With what is worked out once and for all: defaults in new copies of repeats, calculations that last."""
    form, state, known = moment.form, moment.state, dict[str, Value]()
    for item in form.lasting:
        known |= {place: moment.text(form.root + place) for place in moment.places(item.path)}
    if form.repeats:
        for question in moment.questions():
            if question.default and question.path not in state.known and "[" in question.path:
                known[question.path] = _default(form, state, question, question.path, moment.now)
    if known.items() <= state.known.items():
        return moment
    return Moment(form, replace(state, known={**state.known, **known}), moment.now)


def _default(form: Form, state: State, item: Field | Question, path: str, now: datetime) -> Value:
    text = item.default.text(Moment(form, state, now), form.root + path) if item.default else ""
    return item.value(text) if isinstance(item, Question) else text


def _is_copied(form: Form, item: Field | Question) -> bool:
    return any(item.path.startswith(f"{path}/") for path in form.repeats)


def _answered(moment: Moment, asked: Question, value: Value) -> State:
    form, now = moment.form, moment.now
    moment = Moment(form, replace(moment.state, answers={**moment.state.answers, asked.path: value}), now)
    if why := moment.fault(asked):
        raise Invalid(asked.path, why, moment.messages(asked, why))
    for path, expression in asked.sets:
        moment = _set(moment, path, expression.text(moment, form.root + path))
    return _advanced(moment)


def _set(moment: Moment, path: str, text: str) -> Moment:
    """A value that an answer elsewhere has set; whoever had answered there sees it instead."""
    question, state = moment.form.asked(path), moment.state
    value = question.value(text) if question else text
    answers = {one: answer for one, answer in state.answers.items() if one != path}
    return Moment(moment.form, replace(state, answers=answers, known={**state.known, path: value}), moment.now)


def _back(moment: Moment) -> State:
    state, shown = moment.state, moment.questions()
    at = len(shown) if state.at is None else _place(moment, shown)
    if at < 1:
        raise Invalid(state.at, Why.NOT_NOW)
    return replace(state, at=shown[at - 1].path, marked=None, page=0, found="")


def _place(moment: Moment, shown: list[Question]) -> int:
    asked = moment.form.asked(moment.state.at)
    return place(shown, asked) if asked else 0


def _edit(moment: Moment, path: str) -> State:
    asked = moment.form.asked(path)
    shown = asked is not None and any(one.path == path for one in moment.questions())
    if not shown or path not in moment.state.answers:
        raise Invalid(moment.state.at, Why.NOT_NOW)
    return replace(moment.state, at=path, marked=None, page=0, found="")
