"""What holds for any way through any questionnaire."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.questionnaire import (
    Action,
    Answer,
    Attach,
    Back,
    Choose,
    Done,
    Edit,
    Form,
    Forward,
    Invalid,
    Kind,
    Search,
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
from tests.services.kinds_form import kinds
from tests.services.written_forms import NOW

FILES = sorted((Path(__file__).parents[2] / "forms").glob("*.md"))
FORMS = {file.stem: Form.load(convert(file.read_bytes(), name=file.stem)) for file in FILES}
FORMS["kinds"] = kinds()
PATHS = sorted({path for form in FORMS.values() for path in form.by_path})
WORDS = ["да", "нет", "5", "10", "2012", "15.09.2012", "Иванова Мария", "учёба", "Yes", "\x00", "31.02.2026", "9" * 30]
WORDS += ["1,75", "14:30", "завтра", "вчера в 9:05", "нов", "Мурманск", "Работа, Семья, Отдых", "Кола, Тверь"]

form_names = st.sampled_from(sorted(FORMS)) | st.just("kinds")
people = st.fixed_dictionaries(
    {"role_kind": st.sampled_from(["pupil", "student", "teacher", "professional"]), "age": st.integers(10, 70)}
)
taps = st.one_of(
    st.builds(Choose, st.integers(-1, 16) | st.integers(-1, 60)),
    st.just(Done()),
    st.builds(Answer, st.sampled_from(WORDS) | st.text(max_size=20)),
    st.just(Skip()),
    st.just(Back()),
    st.just(Forward()),
    st.builds(Turn, st.integers(-1, 3) | st.integers(24_000, 24_600) | st.integers(-1, 99_999)),
    st.builds(Search, st.sampled_from(["", "нов", "к", "zzz"])),
    st.builds(Edit, st.sampled_from(PATHS)),
)
walks = st.lists(taps, max_size=40)
begun = st.integers(0, 25)


def tapped(form: Form, state: State, action: Action) -> State:
    """The new state; the same one where the action is refused."""
    try:
        return step(form, state, action, NOW)
    except Invalid:
        return state


def started(form: Form, person: dict[str, str | int], steps: int) -> State:
    """Some questions are answered already, so that later ones are met too."""
    state = begin(form, NOW, person)
    for _ in range(steps):
        state = answered(form, state) if state.at else state
    return state


def after(form: Form, person: dict[str, str | int], actions: list[Action], steps: int = 0) -> State:
    state = started(form, person, steps)
    for action in actions:
        state = tapped(form, state, action)
    return state


@given(form_names, people, walks, begun)
@settings(deadline=None)
def test_a_random_tapper_is_always_shown_something(name, person, actions, steps):
    form = FORMS[name]
    state = started(form, person, steps)
    for action in actions:
        before, state = state, tapped(form, state, action)
        assert state.progress >= before.progress
        view = question(form, state, NOW, "ru@ty")
        assert (view is None) == (state.at is None)
        assert view is None or (view.label and 1 <= view.number <= view.of and view.page < view.pages)
        assert (state.at is not None) or finished(form, state, NOW)
        assert all(line.label for line in review(form, state, NOW, "en"))


@given(form_names, people, walks, begun)
@settings(deadline=None)
def test_putting_a_state_away_and_taking_it_up_changes_nothing(name, person, actions, steps):
    form = FORMS[name]
    state = started(form, person, steps)
    for action in actions:
        stored = json.loads(json.dumps(state.dump()))
        assert State.load(stored) == state
        taken_up, state = tapped(form, State.load(stored), action), tapped(form, state, action)
        assert taken_up == state


@given(form_names, people, walks, begun, st.integers(1, 5))
@settings(deadline=None)
def test_going_back_and_leaving_the_answer_leads_to_where_one_was(name, person, actions, answers, steps):
    form = FORMS[name]
    state = after(form, person, actions, answers)
    moment = Moment(form, state, NOW)
    waiting = [one.path for one in moment.questions() if moment.open(one)]
    if [state.at] != (waiting[:1] or [None]) or state.marked is not None or state.page or state.found:
        return
    back = state
    for _ in range(steps):
        back = tapped(form, back, Back())
    assert back == state or step(form, back, Forward(), NOW) == state


@given(form_names, people, walks, begun)
@settings(deadline=None)
def test_nothing_irrelevant_is_ever_sent(name, person, actions, steps):
    form = FORMS[name]
    state = after(form, person, actions, steps)
    relevant = {one.path for one in Moment(form, state, NOW).questions()}
    calculated = {one.path for one in form.fields if one.calculation}
    assert sendable(form, state, NOW).keys() <= relevant | calculated


@given(form_names, people, walks, st.data())
@settings(deadline=None)
def test_an_edit_taken_back_leaves_everything_as_it_was(name, person, actions, data):
    form = FORMS[name]
    state = finish(form, after(form, person, actions))
    sent = sendable(form, state, NOW)
    mendable = [line.path for line in review(form, state, NOW, "ru") if restored(form, state, line.path)]
    if not mendable:
        return
    path = data.draw(st.sampled_from(mendable))
    edited = tapped(form, step(form, state, Edit(path), NOW), data.draw(taps))
    relevant = {one.path for one in Moment(form, edited, NOW).questions()}
    calculated = {one.path for one in form.fields if one.calculation}
    assert sendable(form, edited, NOW).keys() <= relevant | calculated
    assert edited.at is not None or finished(form, edited, NOW)
    if edited.at != path:
        edited = step(form, edited, Edit(path), NOW)
    back = step(form, edited, restored(form, state, path), NOW)
    assert (back.at, sendable(form, back, NOW)) == (None, sent)


def restored(form: Form, state: State, path: str) -> Action | None:
    """What answers a question as it is answered; None where that takes more than one action."""
    asked, value = form.by_path[path], state.answers[path]
    if value is None:
        return Skip() if not Moment(form, state, NOW).required(asked) else None
    if asked.kind in (Kind.SELECT_ONE, Kind.RANGE):
        names = [choice.name for choice in Moment(form, state, NOW).choices(asked)]
        return Choose(names.index(str(value)))
    return Answer(str(value)) if asked.kind in (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.DATE) else None


def finish(form: Form, state: State) -> State:
    """Somebody in a hurry answers whatever is still open."""
    for _ in range(3 * len(form.questions)):
        if state.at is None:
            return state
        state = answered(form, state)
    return state


@given(form_names, people, walks)
@settings(deadline=None)
def test_from_anywhere_somebody_who_answers_gets_to_the_end(name, person, actions):
    form = FORMS[name]
    state = finish(form, after(form, person, actions))
    assert state.at is None
    assert finished(form, state, NOW)


ORDER = "Семья, Отдых, Работа"


def answered(form: Form, state: State) -> State:
    """The question at hand is answered as somebody in a hurry would."""
    for attempt in (
        [Choose(0)],
        [Done()],
        [Answer("01.09.2012")],
        [Answer("16.09.2026")],
        [Answer("16.09.2026 12:00")],
        [Skip()],
        [Answer("да")],
        [Answer("К7РТ2М")],
        [Answer(ORDER)],
        [Attach("telegram:document:BQACAgIAAxkBAAI")],
    ):
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
