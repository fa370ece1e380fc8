"""What holds for any way through any questionnaire."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.questionnaire import (
    Action,
    Answer,
    Back,
    Choose,
    Done,
    Edit,
    Form,
    Forward,
    Invalid,
    Skip,
    State,
    Turn,
    begin,
    finished,
    question,
    review,
    sendable,
    step,
)
from services.questionnaire_moment import Moment
from services.xlsform import convert
from tests.services.written_forms import NOW

FILES = sorted((Path(__file__).parents[2] / "forms").glob("*.md"))
FORMS = {file.stem: Form.load(convert(file.read_bytes(), name=file.stem)) for file in FILES}
PATHS = sorted({path for form in FORMS.values() for path in form.by_path})
WORDS = ["да", "нет", "5", "10", "2012", "15.09.2012", "Иванова Мария", "учёба", "Yes", "\x00", "31.02.2026", "9" * 30]

form_names = st.sampled_from(sorted(FORMS))
people = st.fixed_dictionaries(
    {"role_kind": st.sampled_from(["pupil", "student", "teacher", "professional"]), "age": st.integers(10, 70)}
)
taps = st.one_of(
    st.builds(Choose, st.integers(-1, 16)),
    st.just(Done()),
    st.builds(Answer, st.sampled_from(WORDS) | st.text(max_size=20)),
    st.just(Skip()),
    st.just(Back()),
    st.just(Forward()),
    st.builds(Turn, st.integers(-1, 3)),
    st.builds(Edit, st.sampled_from(PATHS)),
)
walks = st.lists(taps, max_size=40)


def tapped(form: Form, state: State, action: Action) -> State:
    """The new state; the same one where the action is refused."""
    try:
        return step(form, state, action, NOW)
    except Invalid:
        return state


def after(form: Form, person: dict[str, str | int], actions: list[Action]) -> State:
    state = begin(form, NOW, person)
    for action in actions:
        state = tapped(form, state, action)
    return state


@given(form_names, people, walks)
@settings(deadline=None)
def test_a_random_tapper_is_always_shown_something(name, person, actions):
    form = FORMS[name]
    state = begin(form, NOW, person)
    for action in actions:
        before, state = state, tapped(form, state, action)
        assert state.progress >= before.progress
        view = question(form, state, NOW, "ru@ty")
        assert (view is None) == (state.at is None)
        assert view is None or (view.label and 1 <= view.number <= view.of and view.page < view.pages)
        assert (state.at is not None) or finished(form, state, NOW)
        assert all(line.label for line in review(form, state, NOW, "en"))


@given(form_names, people, walks)
@settings(deadline=None)
def test_putting_a_state_away_and_taking_it_up_changes_nothing(name, person, actions):
    form = FORMS[name]
    state = begin(form, NOW, person)
    for action in actions:
        stored = json.loads(json.dumps(state.dump()))
        assert State.load(stored) == state
        taken_up, state = tapped(form, State.load(stored), action), tapped(form, state, action)
        assert taken_up == state


@given(form_names, people, walks, st.integers(1, 5))
@settings(deadline=None)
def test_going_back_and_leaving_the_answer_leads_to_where_one_was(name, person, actions, steps):
    form = FORMS[name]
    state = after(form, person, actions)
    moment = Moment(form, state, NOW)
    waiting = [one.path for one in moment.questions() if moment.open(one)]
    if [state.at] != (waiting[:1] or [None]) or state.marked is not None or state.page:
        return
    back = state
    for _ in range(steps):
        back = tapped(form, back, Back())
    assert back == state or step(form, back, Forward(), NOW) == state


@given(form_names, people, walks)
@settings(deadline=None)
def test_nothing_irrelevant_is_ever_sent(name, person, actions):
    form = FORMS[name]
    state = after(form, person, actions)
    relevant = {one.path for one in Moment(form, state, NOW).questions()}
    calculated = {one.path for one in form.fields if one.calculation}
    assert sendable(form, state, NOW).keys() <= relevant | calculated


@given(form_names, people, walks)
@settings(deadline=None)
def test_from_anywhere_somebody_who_answers_gets_to_the_end(name, person, actions):
    form = FORMS[name]
    state = after(form, person, actions)
    for _ in range(3 * len(form.questions)):
        if state.at is None:
            break
        state = answered(form, state)
    assert finished(form, state, NOW)


def answered(form: Form, state: State) -> State:
    """The question at hand is answered as somebody in a hurry would."""
    for attempt in ([Choose(0)], [Done()], [Answer("01.09.2012")], [Answer("16.09.2026")], [Skip()], [Answer("да")]):
        for action in attempt:
            state, before = tapped(form, state, action), state
            if state.at != before.at:
                return state
    return state


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_same_questions_are_asked_in_every_language(name):
    form = FORMS[name]
    state = begin(form, NOW, {"role_kind": "pupil", "age": 16})
    while state.at is not None:
        views = [question(form, state, NOW, language) for language in ("ru", "ru@ty", "en")]
        assert len({(view.path, view.number, view.of, len(view.options)) for view in views if view}) == 1
        state = answered(form, state)
