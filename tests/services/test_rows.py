"""What stands around a question: the copies it is in, the rows of its matrix."""

from dataclasses import replace

from services.questionnaire import Answer, Choose, Copy, Form, State, addable, begin, question, review, step
from tests.services.written_forms import NOW, RU, Sheet, written

HEADER = ["type", "name", RU, "appearance", "relevant", "repeat_count"]
LISTS: Sheet = (
    ["list_name", "name", RU],
    [["often", "yes", "Да"], ["often", "no", "Нет"], ["other", "yes", "Ага"]],
)


def row(name: str, list_name: str = "often", relevant: str = "") -> list[str]:
    return [f"select_one {list_name}", name, name, "list-nolabel", relevant]


def matrix(form: Form, state: State) -> list[str]:
    view = question(form, state, NOW, "ru")
    assert view is not None
    return [line.path for line in view.matrix]


def test_questions_of_one_list_are_shown_together_with_their_answers():
    form = written((HEADER, [row("a"), row("b"), row("c", "other"), row("d", "other"), row("e")]), LISTS)
    state = step(form, begin(form, NOW), Choose(0), NOW)
    view = question(form, state, NOW, "ru")
    assert view is not None
    assert [(line.label, line.answer) for line in view.matrix] == [("a", "Да"), ("b", None)]
    state = step(form, state, Choose(0), NOW)
    assert matrix(form, state) == ["c", "d"]
    assert matrix(form, replace(state, at="e")) == []


def test_a_row_that_is_not_relevant_is_not_shown():
    form = written((HEADER, [row("a"), row("b", relevant="${a} = 'no'"), row("c")]), LISTS)
    assert matrix(form, step(form, begin(form, NOW), Choose(0), NOW)) == ["a", "c"]
    assert matrix(form, step(form, begin(form, NOW), Choose(1), NOW)) == ["a", "b", "c"]


def test_a_group_that_is_a_table_is_a_matrix():
    rows = [["begin group", "g", "Как часто?", "table-list"], *(["select_one often", one, one] for one in "abc")]
    form = written((HEADER, [*rows, ["end group", ""]]), LISTS)
    assert matrix(form, replace(begin(form, NOW), at="g/b")) == ["g/a", "g/b", "g/c"]


def test_a_question_on_its_own_is_no_matrix():
    form = written((HEADER, [row("a"), ["text", "t", "?"], ["select_one often", "b", "?"]]), LISTS)
    assert matrix(form, begin(form, NOW)) == []


def test_copies_are_named_with_their_numbers_and_can_be_added_in_the_review():
    inner = [["begin repeat", "toy", "Игрушка ${name}"], ["text", "what", "Какая?"], ["end repeat", ""]]
    rows = [["begin repeat", "child", ""], ["text", "name", "Имя?"], *inner, ["end repeat", ""]]
    form = written((HEADER, rows))
    state = begin(form, NOW)
    for action in (Answer("Аня"), Answer("Мяч"), Choose(0), Answer("Кубик"), Choose(1), Choose(1)):
        state = step(form, state, action, NOW)
    assert state.at is None
    lines = review(form, state, NOW, "ru")
    assert [line.within for line in lines] == [
        (Copy("child", 1),),
        (Copy("child", 1), Copy("Игрушка Аня", 1)),
        (Copy("child", 1), Copy("Игрушка Аня", 2)),
    ]
    assert [line.path for line in addable(form, state, NOW, "ru")] == ["child[1]/toy[3]", "child[2]"]
