"""Stories of people filling in a questionnaire."""

from datetime import timedelta, timezone

import pytest

from services.questionnaire import (
    Answer,
    Back,
    Choose,
    Done,
    Edit,
    Form,
    Forward,
    Invalid,
    Kind,
    Length,
    Skip,
    State,
    Turn,
    Why,
    begin,
    finished,
    length,
    question,
    review,
    sendable,
    step,
)
from tests.services.written_forms import EN, NOW, RU, written

TY = "label::Русский, на ты (ru@ty)"
MESSAGE_RU, MESSAGE_EN = "constraint_message::Русский (ru)", "constraint_message::English (en)"
TAGS = ["книги", "музыка", "спорт", "театр", "кино", "игры", "наука", "поход", "рисование", "кулинария"]


@pytest.fixture(scope="module")
def form() -> Form:
    header = ["type", "name", RU, TY, EN, "required", "relevant", "constraint", MESSAGE_RU, MESSAGE_EN, "parameters"]
    few, few_en = "Отметьте не больше двух.", "Tick two at most."
    rows = [
        ["hidden", "age"],
        ["select_one yes_no", "wishes", "Хотите участвовать?", "Хочешь участвовать?", "Will you take part?", "yes"],
        ["begin group", "more", "", "", "", "", "${wishes} != 'no'"],
        [
            "integer",
            "year",
            "Сколько лет вы здесь?",
            "",
            "For how many years?",
            "",
            "",
            ". >= 0 and . < 80",
            "Меньше 80.",
        ],
        ["select_multiple tags", "tags", "Что нравится?", "", "Likes?", "", "", "count-selected(.) <= 2", few, few_en],
        ["text", "why", "Почему книги?", "", "Why books?", "yes", "selected(${tags}, 't0')"],
        ["range", "mark", "Насколько?", "", "How much?", "", "", "", "", "", "start=1 end=10 step=1"],
        ["date", "day", "Когда начали?", "", "Since when?", "", "", ". <= today()", "Ещё не наступило."],
        ["note", "thanks", "Вы отметили ${mark}, спасибо", "", "You said ${mark}, thanks"],
        ["text", "school", "Где учитесь?", "", "Where do you study?", "", "${age} < 18"],
        ["end group", ""],
    ]
    tags = [["tags", f"t{number}", tag, f"tag {number}"] for number, tag in enumerate(TAGS)]
    choices = [["yes_no", "yes", "Да", "Yes"], ["yes_no", "no", "Нет", "No"], *tags]
    return written((header, rows), (["list_name", "name", RU, EN], choices))


def walk(form: Form, state: State, *actions) -> State:
    for action in actions:
        state = step(form, state, action, NOW)
    return state


def shown(form: Form, state: State, language: str = "ru"):
    view = question(form, state, NOW, language)
    assert view is not None
    return view


TO_REVIEW = [Choose(0), Answer("3"), Choose(1), Done(), Choose(6), Answer("15 сентября 2026"), Done()]
"""An adult without books."""


def test_answers_are_asked_one_by_one_and_what_was_typed_is_sent(form):
    state = begin(form, NOW, {"age": 30})
    paths = []
    for action in TO_REVIEW:
        if not paths or paths[-1] != state.at:
            paths.append(state.at)
        state = step(form, state, action, NOW)
    assert paths == ["wishes", "more/year", "more/tags", "more/mark", "more/day", "more/thanks"]
    assert state.at is None
    assert finished(form, state, NOW)
    assert sendable(form, state, NOW) == {
        "wishes": "yes",
        "more/year": 3,
        "more/tags": ["t1"],
        "more/mark": 7,
        "more/day": "2026-09-15",
    }


def test_the_review_reads_every_answer_in_words(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW)
    lines = [(line.path, line.label, line.answer) for line in review(form, state, NOW, "en")]
    assert lines == [
        ("wishes", "Will you take part?", "Yes"),
        ("more/year", "For how many years?", "3"),
        ("more/tags", "Likes?", "tag 1"),
        ("more/mark", "How much?", "7"),
        ("more/day", "Since when?", "15.09.2026"),
    ]


def test_no_ends_it_with_nothing_else_asked(form):
    state = walk(form, begin(form, NOW, {"age": 30}), Choose(1))
    assert state.at is None
    assert sendable(form, state, NOW) == {"wishes": "no"}
    assert state.progress == 100


def test_the_introduction_knows_how_long_it_will_take(form):
    assert length(form, begin(form, NOW, {"age": 30}), NOW) == Length(questions=5, minutes=2)
    assert length(form, begin(form, NOW, {"age": 12}), NOW) == Length(questions=6, minutes=3)


def test_what_is_known_beforehand_decides_what_is_asked_and_is_not_sent(form):
    child = walk(form, begin(form, NOW, {"age": 12, "role_kind": "pupil"}), *TO_REVIEW)
    assert child.at == "more/school"
    assert "age" not in sendable(form, child, NOW)


def test_the_question_is_numbered_among_those_that_are_asked(form):
    view = shown(form, walk(form, begin(form, NOW, {"age": 30}), Choose(0)))
    assert (view.path, view.kind, view.number, view.of) == ("more/year", Kind.INTEGER, 2, 5)
    view = shown(form, walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW[:-1]))
    assert (view.kind, view.number, view.of, view.can_be_done, view.can_skip) == (Kind.NOTE, 5, 5, True, False)


def test_an_answer_is_piped_into_a_later_text(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW[:-1])
    assert shown(form, state).label == "Вы отметили 7, спасибо"
    assert shown(form, state, "en").label == "You said 7, thanks"


def test_a_child_is_spoken_to_with_its_own_words_where_there_are_any(form):
    state = begin(form, NOW, {"age": 12})
    assert shown(form, state, "ru@ty").label == "Хочешь участвовать?"
    assert shown(form, state, "ru").label == "Хотите участвовать?"
    assert shown(form, state, "de").label == "Хотите участвовать?"
    assert shown(form, walk(form, state, Choose(0)), "ru@ty").label == "Сколько лет вы здесь?"


def test_back_shows_the_answer_given_and_answering_goes_on_where_one_was(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW[:4])
    back = walk(form, state, Back(), Back())
    view = shown(form, back)
    assert (view.path, view.answer, view.can_go_forward) == ("more/year", "3", True)
    assert walk(form, back, Answer("4")).at == "more/mark"
    assert walk(form, back, Forward()) == state
    first = walk(form, back, Back())
    assert not shown(form, first).can_go_back
    with pytest.raises(Invalid):
        walk(form, first, Back())


def test_back_from_the_review_leads_to_the_last_question(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW)
    assert walk(form, state, Back()).at == "more/thanks"
    assert walk(form, state, Back(), Forward()) == state


def test_a_question_may_be_skipped_unless_it_is_required(form):
    state = begin(form, NOW, {"age": 30})
    assert not shown(form, state).can_skip
    with pytest.raises(Invalid) as refused:
        walk(form, state, Skip())
    assert (refused.value.path, refused.value.why) == ("wishes", Why.REQUIRED)
    skipped = walk(form, state, Choose(0), Skip())
    assert skipped.answers["more/year"] is None
    assert review(form, skipped, NOW, "ru")[1].answer is None


def test_an_answer_that_fails_its_check_is_told_in_the_authors_words(form):
    state = walk(form, begin(form, NOW, {"age": 30}), Choose(0), Answer("3"), Choose(0), Choose(1), Choose(2))
    with pytest.raises(Invalid) as refused:
        walk(form, state, Done())
    assert refused.value.why is Why.CONSTRAINT
    assert refused.value.message("en") == "Tick two at most."
    assert refused.value.message("ru@ty") == "Отметьте не больше двух."


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ([Answer("может")], Why.NOT_AN_OPTION),
        ([Choose(2)], Why.NOT_AN_OPTION),
        ([Choose(-1)], Why.NOT_AN_OPTION),
        ([Done()], Why.NOT_NOW),
        ([Forward()], Why.NOT_NOW),
        ([Turn(1)], Why.NOT_NOW),
        ([Edit("more/year")], Why.NOT_NOW),
        ([Edit("nowhere")], Why.NOT_NOW),
        ([Choose(0), Answer("много")], Why.NOT_A_NUMBER),
        ([Choose(0), Answer("80")], Why.CONSTRAINT),
        ([Choose(0), Choose(0)], Why.NOT_NOW),
        ([*TO_REVIEW[:4], Answer("11")], Why.NOT_AN_OPTION),
        ([*TO_REVIEW[:5], Answer("давно")], Why.NOT_A_DATE),
        ([*TO_REVIEW[:5], Answer("16.09.2026")], Why.CONSTRAINT),
        ([*TO_REVIEW[:6], Answer("спасибо")], Why.NOT_NOW),
        ([*TO_REVIEW[:6], Skip()], Why.NOT_NOW),
        ([*TO_REVIEW, Answer("ещё")], Why.NOT_NOW),
        ([*TO_REVIEW, Choose(0)], Why.NOT_NOW),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(form, actions, why):
    state = walk(form, begin(form, NOW, {"age": 30}), *actions[:-1])
    with pytest.raises(Invalid) as refused:
        walk(form, state, actions[-1])
    assert (refused.value.path, refused.value.why) == (state.at, why)


def test_options_may_be_typed(form):
    state = walk(form, begin(form, NOW, {"age": 30}), Answer("да"), Answer("3"), Answer("Спорт, музыка"), Answer("10"))
    assert dict(state.answers) == {"wishes": "yes", "more/year": 3, "more/tags": ["t1", "t2"], "more/mark": 10}


def test_ticks_stay_over_the_pages_until_done(form):
    state = walk(form, begin(form, NOW, {"age": 30}), Choose(0), Answer("3"), Choose(1), Choose(2), Turn(1), Choose(9))
    view = shown(form, state)
    assert (view.page, view.pages) == (1, 2)
    assert [(option.index, option.label, option.chosen) for option in view.options] == [
        (8, "рисование", False),
        (9, "кулинария", True),
    ]
    state = walk(form, state, Choose(2), Turn(0))
    assert [option.index for option in shown(form, state).options if option.chosen] == [1]
    assert walk(form, state, Done()).answers["more/tags"] == ["t1", "t9"]


def test_nothing_ticked_is_no_answer(form):
    state = walk(form, begin(form, NOW, {"age": 30}), Choose(0), Answer("3"), Choose(1), Choose(1), Done())
    assert state.answers["more/tags"] is None


def test_a_scale_shows_all_its_digits_at_once(form):
    view = shown(form, walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW[:4]))
    assert [option.label for option in view.options] == [str(number) for number in range(1, 11)]


def test_an_edit_asks_what_it_opened_and_comes_back_to_the_review(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW, Edit("more/tags"), Choose(0), Done())
    assert state.at == "more/why"
    state = walk(form, state, Answer("Люблю читать"))
    assert state.at is None
    assert sendable(form, state, NOW)["more/why"] == "Люблю читать"


def test_an_edit_may_leave_the_answer_as_it_was(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW)
    assert walk(form, state, Edit("more/mark"), Forward()) == state


def test_what_became_irrelevant_is_not_sent_and_comes_back_with_a_change_of_mind(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW)
    declined = walk(form, state, Edit("wishes"), Choose(1))
    assert sendable(form, declined, NOW) == {"wishes": "no"}
    assert [line.path for line in review(form, declined, NOW, "ru")] == ["wishes"]
    assert walk(form, declined, Edit("wishes"), Choose(0)) == state


def test_an_edit_that_makes_another_answer_wrong_asks_that_one_again():
    header = ["type", "name", RU, "constraint"]
    form = written((header, [["integer", "most", "Сколько?", ""], ["integer", "few", "Из них?", ". <= ${most}"]]))
    state = walk(form, begin(form, NOW), Answer("9"), Answer("5"), Edit("most"), Answer("4"))
    assert state.at == "few"
    assert not finished(form, state, NOW)
    assert walk(form, state, Answer("4")).at is None


def test_progress_stays_where_more_is_opened(form):
    state = walk(form, begin(form, NOW, {"age": 30}), *TO_REVIEW, Edit("more/tags"), Choose(0), Done())
    assert (state.at, state.progress) == ("more/why", 100)


def test_a_default_is_offered_and_taken_by_going_on():
    header = ["type", "name", RU, "default"]
    rows = [
        ["integer", "a", "Сколько?", "3"],
        ["select_multiple yes_no", "b", "Что?", "no"],
        ["date", "c", "Когда?", "today()"],
        ["select_one yes_no", "d", "Какое?", "nonsense"],
        ["date", "e", "Когда?", "now()"],
    ]
    form = written((header, rows), (["list_name", "name", RU], [["yes_no", "yes", "Да"], ["yes_no", "no", "Нет"]]))
    state = begin(form, NOW)
    assert shown(form, state).answer == "3"
    state = walk(form, state, Forward())
    assert [option.chosen for option in shown(form, state).options] == [False, True]
    state = walk(form, state, Done())
    assert shown(form, state).answer == "15.09.2026"
    state = walk(form, state, Forward())
    assert shown(form, state).answer is None
    assert not shown(form, walk(form, state, Skip())).can_go_forward
    assert dict(state.answers) == {"a": 3, "b": ["no"], "c": "2026-09-15"}


def test_what_is_calculated_is_sent_with_the_answers():
    header = ["type", "name", RU, "calculation"]
    rows = [
        ["integer", "a", "Сколько?", ""],
        ["calculate", "twice", "", "${a} * 2"],
        ["calculate", "x", "", "${twice} + 1"],
    ]
    form = written((header, rows))
    assert sendable(form, walk(form, begin(form, NOW), Answer("4")), NOW) == {"a": 4, "twice": "8", "x": "9"}


def test_today_is_the_persons_day():
    form = written((["type", "name", RU, "constraint"], [["date", "day", "Когда?", ". <= today()"]]))
    late = NOW.replace(hour=23).astimezone(timezone(timedelta(hours=9)))
    assert step(form, begin(form, late), Answer("16.09.2026"), late).answers == {"day": "2026-09-16"}
    with pytest.raises(Invalid):
        walk(form, begin(form, NOW), Answer("16.09.2026"))


def test_a_text_without_letters_is_no_answer(form):
    state = walk(form, begin(form, NOW, {"age": 12}), *TO_REVIEW)
    with pytest.raises(Invalid) as refused:
        walk(form, state, Answer(" \x00\n"))
    assert refused.value.why is Why.REQUIRED
    assert walk(form, state, Answer(" Школа\x00 1 ")).answers["more/school"] == "Школа 1"
