"""Respondents of no mind of their own: they answer at random what a screen would show them, until it is done."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from services.questionnaire import (
    Action,
    Answer,
    Back,
    Choose,
    Done,
    Form,
    Invalid,
    Kind,
    Skip,
    State,
    Value,
    View,
    begin,
    finished,
    question,
    sendable,
    step,
)

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
MOST_STEPS = 400
TYPED = ["Помощь с физикой", "Дома & в школе", "3,8", "5", "12.09.2026", "Аня К."]


@dataclass
class Walk:
    """What became of one robot: what it was asked, in order, and what it sent."""

    asked: list[str] = field(default_factory=list)
    state: State = field(default_factory=lambda: State(at=None))
    sent: dict[str, Value] = field(default_factory=dict)


def walk(form: Form, known: dict[str, Value], seed: int) -> Walk:
    """One robot through a form, to the end; AssertionError where it does not come there."""
    random, walked = Random(seed), Walk(state=begin(form, NOW, known))
    for _ in range(MOST_STEPS):
        view = question(form, walked.state, NOW, "ru")
        if view is None:
            assert finished(form, walked.state, NOW)
            walked.sent = sendable(form, walked.state, NOW)
            return walked
        walked.asked.append(view.path)
        walked.state = _somehow(form, walked.state, view, random)
    raise AssertionError(f"{form.name}: seed {seed} stays at {walked.state.at}")


def _somehow(form: Form, state: State, view: View, random: Random) -> State:
    """The state after some press or text that fits; a robot that errs tries again."""
    for _ in range(50):
        try:
            tried = state
            for action in _act(form, view, random):
                tried = step(form, tried, action, NOW)
            return tried
        except Invalid:
            continue
    raise AssertionError(f"{form.name}: nothing fits {view.path}")


def _act(form: Form, view: View, random: Random) -> list[Action]:
    if view.can_go_back and random.random() < 0.05:
        return [Back()]
    if view.can_skip and random.random() < 0.15:
        return [Skip()]
    choices = range(len(form.by_path[view.path].choices))
    match view.kind:
        case Kind.NOTE:
            return [Done()]
        case Kind.SELECT_MULTIPLE:
            return [*(Choose(index) for index in choices if random.random() < 0.3), Done()]
        case Kind.INTEGER:
            return [Answer(str(random.randrange(12)))]
        case Kind.TEXT | Kind.DATE:
            return [Answer(random.choice(TYPED))]
    return [Choose(random.choice(choices))]
