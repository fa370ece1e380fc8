"""Options that depend: on answers, on chance, on an attached table, on the copies of a repeat."""

import pytest

from services.questionnaire import (
    Answer,
    Attach,
    Choose,
    Done,
    Edit,
    Form,
    Forward,
    Invalid,
    Kind,
    Skip,
    State,
    Why,
    begin,
    question,
    sendable,
    step,
)
from services.xlsform import convert
from tests.services.written_forms import EN, NOW, RU, source, written

HEADER = ["type", "name", RU, EN, "choice_filter", "parameters", "required", "calculation", "trigger"]
CHOICES = (
    ["list_name", "name", RU, EN, "region", "score"],
    [
        ["region", "n", "Север", "North"],
        ["region", "s", "Юг", "South"],
        ["town", "a", "Архангельск", "Arkhangelsk", "n", "1"],
        ["town", "m", "Мурманск", "Murmansk", "n", "2"],
        ["town", "r", "Ростов", "Rostov", "s", "3"],
        *[["many", f"o{number}", f"Вариант {number}", f"Option {number}"] for number in range(10)],
    ],
)


def form(*rows: list[str]) -> Form:
    return written((HEADER, list(rows)), CHOICES)


def walk(form: Form, state: State, *actions) -> State:
    for action in actions:
        state = step(form, state, action, NOW)
    return state


def labels(form: Form, state: State, language: str = "ru") -> list[str]:
    view = question(form, state, NOW, language)
    assert view is not None
    return [option.label for option in view.options]


CASCADE = form(
    ["select_one region", "region", "Регион?", "Region?", "", "", "yes"],
    ["select_one town", "town", "Город?", "Town?", "region = ${region}", "", "yes"],
    ["calculate", "score", "", "", "", "", "", "instance('town')/root/item[name = ${town}]/score"],
    ["note", "said", "Это ${called}", "It is ${called}"],
    ["calculate", "called", "", "", "", "", "", "jr:choice-name(${town}, '${town}')"],
)


def test_a_list_follows_the_answer_before():
    north = walk(CASCADE, begin(CASCADE, NOW), Choose(0))
    assert labels(CASCADE, north) == ["Архангельск", "Мурманск"]
    assert labels(CASCADE, walk(CASCADE, begin(CASCADE, NOW), Choose(1)), "en") == ["Rostov"]
    assert walk(CASCADE, north, Answer("мурманск")).answers["town"] == "m"


def test_a_score_is_read_from_a_column_of_the_options_and_an_option_by_its_name():
    state = walk(CASCADE, begin(CASCADE, NOW), Choose(0), Choose(1))
    assert sendable(CASCADE, state, NOW)["score"] == "2"
    for language, said in (("ru", "Это Мурманск"), ("en", "It is Murmansk")):
        view = question(CASCADE, state, NOW, language)
        assert view is not None
        assert view.label == said


def test_an_option_that_is_none_any_more_is_asked_again():
    state = walk(CASCADE, begin(CASCADE, NOW), Choose(0), Choose(1), Done(), Edit("region"), Choose(1))
    assert state.at == "town"
    with pytest.raises(Invalid) as refused:
        walk(CASCADE, state, Forward())
    assert refused.value.why is Why.NOT_AN_OPTION
    assert walk(CASCADE, state, Choose(0)).at is None


def test_the_order_is_by_chance_and_stays():
    shuffled = form(["select_one many", "a", "Что?", "What?", "", "randomize=true"])
    orders = [tuple(labels(shuffled, begin(shuffled, NOW, seed=seed))) for seed in range(5)]
    assert len(set(orders)) > 1
    assert orders[3] == tuple(labels(shuffled, State.load(begin(shuffled, NOW, seed=3).dump())))


def test_an_order_by_a_seed_of_the_author_is_that_of_odk():
    shuffled = form(["select_one many", "a", "Что?", "What?", "", "randomize=true seed=42"])
    state = begin(shuffled, NOW, seed=1)
    assert labels(shuffled, state) == labels(shuffled, begin(shuffled, NOW, seed=2))
    assert sorted(labels(shuffled, state) + labels(shuffled, State.load({**state.dump(), "page": 1}))) == sorted(
        f"Вариант {number}" for number in range(10)
    )


def test_options_are_ranked_in_the_order_of_the_taps():
    ranked = form(["rank town", "a", "Порядок?", "Order?"])
    state = walk(ranked, begin(ranked, NOW), Choose(2), Choose(0))
    assert walk(ranked, state, Done()).answers["a"] == ["r", "a", "m"]
    assert walk(ranked, state, Choose(2), Choose(2), Done()).answers["a"] == ["a", "r", "m"]
    assert walk(ranked, begin(ranked, NOW), Answer("Ростов, Мурманск, Архангельск")).answers["a"] == ["r", "m", "a"]
    with pytest.raises(Invalid):
        walk(ranked, begin(ranked, NOW), Choose(2), Done())


def test_another_answer_may_be_written_down():
    other = form(["select_one region or_other", "a", "Где?", "Where?"])
    assert labels(other, begin(other, NOW))[-1] == "Другое"
    state = walk(other, begin(other, NOW), Choose(2), Answer("Восток"))
    assert sendable(other, state, NOW) == {"a": "other", "a_other": "Восток"}
    assert walk(other, begin(other, NOW), Choose(0)).at is None


def test_the_words_for_another_answer_are_those_of_the_forms_languages():
    other = form(["select_one region or_other", "a", "Где?", "Where?"])
    state = walk(other, begin(other, NOW), Choose(2))
    for language, option, asked in (("ru", "Другое", "Что именно?"), ("en", "Other", "Specify other.")):
        first, second = question(other, begin(other, NOW), NOW, language), question(other, state, NOW, language)
        assert first is not None
        assert second is not None
        assert (first.options[-1].label, second.label) == (option, asked)


TOWNS = "name;label;region\nchita;Чита;e\nomsk;Омск;w\ntomsk;Томск;w\n".encode()


def attached(*rows: list[str], **media: bytes) -> Form:
    files = {f"{name}.csv": table for name, table in media.items()}
    return Form.load(convert(source((HEADER, list(rows)), CHOICES), name="trial", media=files))


def test_options_come_from_an_attached_table():
    rows = [
        ["text", "side", "Сторона?", ""],
        ["select_one_from_file towns.csv", "town", "Город?", "", "region = ${side}"],
        ["calculate", "called", "", "", "", "", "", "pulldata('towns', 'label', 'name', ${town})"],
    ]
    form = attached(*rows, towns=TOWNS)
    state = walk(form, begin(form, NOW), Answer("w"))
    assert labels(form, state) == ["Омск", "Томск"]
    assert sendable(form, walk(form, state, Choose(1)), NOW)["called"] == "Томск"
    assert attached(*rows).missing == ("towns.csv",)


def test_options_are_the_copies_of_a_repeat():
    rows = [
        ["begin repeat", "child", "Ребёнок", ""],
        ["text", "name", "Имя?", ""],
        ["end repeat", "", "", ""],
        ["select_one ${name}", "eldest", "Кто старше?", "", "${name} != 'Б'"],
    ]
    copies = form(*rows)
    state = walk(copies, begin(copies, NOW), Answer("А"), Choose(0), Answer("Б"), Choose(0), Answer("В"), Choose(1))
    assert labels(copies, state) == ["А", "В"]
    assert walk(copies, state, Choose(1)).answers["eldest"] == "В"


def test_a_required_list_without_options_may_be_skipped():
    empty = form(
        ["select_one region", "region", "Регион?", ""],
        ["select_one town", "town", "Город?", "", "region = 'nowhere'", "", "yes"],
    )
    assert walk(empty, begin(empty, NOW), Choose(0), Skip()).at is None


def test_an_answer_sets_another_value_when_it_changes():
    rows = [
        ["integer", "a", "Сколько?", ""],
        ["calculate", "seen", "", "", "", "", "", "string(${a} * 2)", "${a}"],
        ["calculate", "fixed", "", "", "", "", "", "once(${a})"],
    ]
    form = written((HEADER, rows))
    state = walk(form, begin(form, NOW), Answer("4"))
    assert state.known == {"seen": "8", "fixed": "4"}
    again = walk(form, state, Edit("a"), Answer("5"))
    assert again.known == {"seen": "10", "fixed": "4"}


@pytest.mark.parametrize(
    ("kind", "action", "value"),
    [
        ("decimal", Answer("2,5"), 2.5),
        ("time", Answer("9.05"), "09:05:00"),
        ("dateTime", Answer("15.09.2026 14:30"), "2026-09-15T14:30:00.000+00:00"),
        ("geopoint", Answer("55.75, 37.61"), "55.75 37.61 0 0"),
        ("geotrace", Answer("55.75 37.61; 55.76 37.62"), "55.75 37.61 0 0;55.76 37.62 0 0"),
        ("barcode", Answer("4601234567893"), "4601234567893"),
        ("acknowledge", Done(), "OK"),
        ("image", Attach("photo-1"), "photo-1"),
        ("audio", Attach("voice-1"), "voice-1"),
        ("video", Attach("film-1"), "film-1"),
        ("file", Attach("paper-1"), "paper-1"),
    ],
)
def test_every_type_takes_its_answer_and_no_other(kind, action, value):
    one = written((["type", "name", RU], [[kind, "a", "Что?"]]))
    assert one.questions[0].kind is Kind(kind)
    assert walk(one, begin(one, NOW), action).answers["a"] == value
    with pytest.raises(Invalid):
        walk(one, begin(one, NOW), Answer("что-то") if kind != "barcode" else Attach("x"))
