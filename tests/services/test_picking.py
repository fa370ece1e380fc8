"""Coming nearer to an answer: a search among many options, a day from a calendar, an hour, an order."""

from datetime import date

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
    Search,
    Skip,
    State,
    Turn,
    Why,
    begin,
    question,
    review,
    sendable,
    step,
)
from tests.services.kinds_form import TOWNS, kinds
from tests.services.written_forms import NOW, RU, written

FORM = kinds()
SEPTEMBER = 2026 * 12 + 8
BORN, WAKES, MEETS = "about/born", "about/wakes", "likes/meets"
ORDER, TOWN, SEEN = "likes/order", "likes/town", "likes/seen"
TO = {
    BORN: [Answer("1,75")],
    WAKES: [Answer("1,75"), Skip()],
    MEETS: [Answer("1,75"), Skip(), Skip()],
    ORDER: [Answer("1,75"), *[Skip()] * 3],
    TOWN: [Answer("1,75"), *[Skip()] * 3, Answer("Отдых, Семья, Работа")],
    SEEN: [Answer("1,75"), *[Skip()] * 3, Answer("Отдых, Семья, Работа"), Answer("Кола")],
}


def walk(form: Form, state: State, *actions) -> State:
    for action in actions:
        state = step(form, state, action, NOW)
    return state


def at(path: str, *actions) -> State:
    state = walk(FORM, begin(FORM, NOW), *TO[path])
    assert state.at == path
    return walk(FORM, state, *actions)


def shown(state: State):
    view = question(FORM, state, NOW, "ru")
    assert view is not None
    return view


def names(state: State) -> list[str]:
    return [option.label for option in shown(state).options]


def why(state: State, action) -> Why:
    with pytest.raises(Invalid) as refused:
        step(FORM, state, action, NOW)
    return refused.value.why


def test_a_day_is_picked_from_the_month_that_is_shown():
    calendar = shown(at(BORN)).calendar
    assert calendar is not None
    assert (calendar.month, calendar.today, calendar.chosen) == (date(2026, 9, 1), date(2026, 9, 15), None)
    assert at(BORN, Choose(3)).answers[BORN] == "2026-09-03"
    assert at(BORN, Choose(0)).answers[BORN] == "2026-09-15"
    assert at(BORN, Turn(calendar.page(-1)), Choose(31)).answers[BORN] == "2026-08-31"
    assert at(BORN, Turn(calendar.page(-12)), Turn(SEPTEMBER), Choose(1)).answers[BORN] == "2026-09-01"
    assert at(BORN, Turn(calendar.page(-6)), Answer("вчера")).answers[BORN] == "2026-09-14"


def test_the_calendar_opens_at_the_day_that_was_answered():
    state = at(BORN, Answer("29.02.2024"), Back())
    calendar = shown(state).calendar
    assert calendar is not None
    assert (calendar.month, calendar.chosen) == (date(2024, 2, 1), date(2024, 2, 29))
    assert walk(FORM, state, Choose(28)).answers[BORN] == "2024-02-28"
    assert walk(FORM, state, Turn(SEPTEMBER), Forward()).answers[BORN] == "2024-02-29"


def test_a_day_that_is_not_in_the_calendar_or_does_not_fit_is_refused():
    assert why(at(BORN, Turn(SEPTEMBER + 5)), Choose(29)) is Why.NOT_A_DATE
    assert why(at(BORN), Choose(32)) is Why.NOT_A_DATE
    assert why(at(BORN), Choose(16)) is Why.CONSTRAINT
    assert why(at(BORN), Turn(3)) is Why.NOT_NOW
    assert why(at(BORN), Turn(99_999)) is Why.NOT_NOW


def test_an_hour_is_picked_and_then_its_minute():
    state = at(WAKES, Choose(7))
    assert (state.at, shown(state).picked, state.answers.get(WAKES)) == (WAKES, ("07",), None)
    assert walk(FORM, state, Choose(45)).answers[WAKES] == "07:45:00"
    assert walk(FORM, state, Turn(0), Choose(8), Choose(0)).answers[WAKES] == "08:00:00"
    assert walk(FORM, state, Answer("6.30")).answers[WAKES] == "06:30:00"
    assert why(state, Choose(60)) is Why.NOT_A_TIME
    assert why(at(WAKES), Choose(24)) is Why.NOT_A_TIME
    assert why(at(WAKES), Answer("рано")) is Why.NOT_A_TIME


def test_a_day_an_hour_and_a_minute_follow_one_another():
    state = at(MEETS, Turn(SEPTEMBER + 1), Choose(2))
    assert (shown(state).calendar, shown(state).picked) == (None, ("2026-10-02",))
    kept = "2026-10-02T14:05:00.000+00:00"
    assert walk(FORM, state, Choose(14), Choose(5)).answers[MEETS] == kept
    assert walk(FORM, state, Answer("14:05")).answers[MEETS] == kept
    assert walk(FORM, state, Choose(14), Answer("14:05")).answers[MEETS] == kept
    assert (
        walk(FORM, state, Turn(SEPTEMBER), Choose(2), Choose(9), Choose(0)).answers[MEETS].startswith("2026-09-02T09")
    )
    assert at(MEETS, Answer("завтра в 9:00")).answers[MEETS] == "2026-09-16T09:00:00.000+00:00"


def test_what_is_picked_so_far_is_kept_between_two_presses():
    for state in (at(MEETS, Choose(2), Choose(14)), at(TOWN, Search("нов"), Turn(0)), at(BORN, Turn(SEPTEMBER + 3))):
        assert State.load(state.dump()) == state


def test_a_draft_from_before_there_was_a_search_is_taken_up():
    stored = at(TOWN).dump()
    del stored["found"]
    assert State.load(stored) == at(TOWN)


def test_part_of_a_name_narrows_the_options_and_all_of_them_come_back():
    state = at(TOWN, Turn(1), Answer("нов"))
    assert (names(state), shown(state).found, shown(state).pages) == (["Великий Новгород", "Нижний Новгород"], "нов", 1)
    assert (
        walk(FORM, state, Choose(shown(state).options[1].index)).answers[TOWN] == f"t{TOWNS.index('Нижний Новгород')}"
    )
    back = walk(FORM, state, Search(""))
    assert (shown(back).found, names(back)) == ("", TOWNS[:8])
    assert (shown(back).page, shown(back).pages) == (0, 3)


def test_a_single_hit_is_taken():
    assert at(TOWN, Answer("мурман")).answers[TOWN] == f"t{TOWNS.index('Мурманск')}"
    assert at(TOWN, Answer("нов"), Answer("тверь")).answers[TOWN] == f"t{TOWNS.index('Тверь')}"
    assert at(TOWN, Answer("Кола")).answers[TOWN] == f"t{TOWNS.index('Кола')}"


def test_what_nothing_is_called_changes_nothing_and_is_told_so():
    assert why(at(TOWN), Answer("Лондон")) is Why.NOT_FOUND
    assert why(at(TOWN), Search("Лондон")) is Why.NOT_FOUND
    assert why(at(BORN), Search("Кола")) is Why.NOT_NOW


def test_a_search_ticks_where_several_may_be_chosen_and_keeps_what_was_ticked():
    state = at(SEEN, Choose(0), Answer("мурман"), Answer("нов"), Choose(TOWNS.index("Нижний Новгород")))
    assert state.at == SEEN
    taken = [f"t{TOWNS.index(one)}" for one in ("Апатиты", "Мурманск", "Нижний Новгород")]
    assert walk(FORM, state, Done()).answers[SEEN] == taken
    assert at(SEEN, Answer("Кола, Тверь")).answers[SEEN] == [f"t{TOWNS.index(one)}" for one in ("Кола", "Тверь")]


def test_the_search_is_over_with_the_question():
    state = at(TOWN, Answer("нов"))
    for moved in (walk(FORM, state, Choose(3)), walk(FORM, state, Back()), walk(FORM, state, Back(), Forward())):
        assert moved.found == ""


def test_the_order_is_shown_by_numbers_and_a_second_tap_takes_one_back():
    state = at(ORDER, Choose(2), Choose(0))
    assert [(option.label, option.place) for option in shown(state).options] == [
        ("Работа", 2), ("Отдых", 0), ("Семья", 1),
    ]  # fmt: skip
    assert [option.place for option in shown(walk(FORM, state, Choose(2))).options] == [1, 0, 0]
    assert why(at(ORDER, Choose(2)), Done()) is Why.NOT_ALL
    assert walk(FORM, state, Done()).answers[ORDER] == ["family", "work", "rest"]


def test_an_order_may_be_given_anew_after_an_option_has_gone():
    rows = [
        ["select_one yes_no", "all", "Все?", ""],
        ["rank things", "order", "Порядок?", "${all} = 'yes' or name != 'c'"],
        ["select_multiple things", "some", "Что?", "${all} = 'yes' or name != 'c'"],
    ]
    choices = [["yes_no", "yes", "Да"], ["yes_no", "no", "Нет"], *(["things", one, one] for one in "abc")]
    form = written((["type", "name", RU, "choice_filter"], rows), (["list_name", "name", RU], choices))
    state = walk(form, begin(form, NOW), Choose(0), Choose(2), Choose(0), Done(), Choose(1), Choose(2), Done())
    state = walk(form, state, Edit("all"), Choose(1))
    assert state.at == "order"
    state = walk(form, state, Done())
    assert (state.at, state.answers["order"]) == ("some", ["a", "b"])
    assert walk(form, state, Done()).answers["some"] == ["b"]


def test_the_label_of_a_group_stands_above_its_first_question_only():
    assert [shown(at(path)).headings for path in (BORN, MEETS, ORDER)] == [(), ("О том, что нравится",), ()]
    assert shown(begin(FORM, NOW)).headings == ("О себе",)


def test_the_heading_moves_to_whichever_question_comes_first_and_is_piped_into():
    rows = [
        ["text", "name", "Имя?", ""],
        ["begin group", "g", "Про ${name}", ""],
        ["text", "a", "А?", "${name} = 'Аня'"],
        ["begin group", "h", "Ещё", ""],
        ["text", "b", "Б?", ""],
        ["end group", "", "", ""],
        ["end group", "", "", ""],
    ]
    form = written((["type", "name", RU, "relevant"], rows))
    found = {}
    for name in ("Аня", "Боря"):
        view = question(form, walk(form, begin(form, NOW), Answer(name)), NOW, "ru")
        assert view is not None
        found[name] = (view.path, view.headings)
    assert found == {"Аня": ("g/a", ("Про Аня",)), "Боря": ("g/h/b", ("Про Боря", "Ещё"))}


def test_hours_and_days_are_read_out_as_they_are_written_by_hand():
    state = at(WAKES, Answer("7:05"), Answer("02.10.2026 14:30"), Back(), Back())
    lines = {line.path: line.answer for line in review(FORM, state, NOW, "ru")}
    assert (lines[WAKES], lines[MEETS], lines["about/height"]) == ("07:05", "02.10.2026 14:30", "1.75")


def test_hard_to_say_is_no_answer_and_not_nothing():
    path = "stars"
    state = at(SEEN, Skip(), Skip())
    assert sendable(FORM, state, NOW)[path] is None
    assert walk(FORM, state, Answer("2,5")).answers["sure"] == 2.5
    assert walk(FORM, state, Turn(1), Choose(40)).answers["sure"] == 100
