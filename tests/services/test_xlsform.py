"""XLSForm tables: what becomes of them, and what is refused in which cell."""

import json
from datetime import UTC, datetime

import pytest

from services import form_trial
from services.questionnaire import Form, Kind
from services.xlsform import FormProblem, convert
from tests.services.written_forms import EN, RU, source, written

NOON = datetime(2026, 9, 15, 9, tzinfo=UTC)
CHOICES = ["list_name", "name", RU, EN], [["yes_no", "yes", "Да", "Yes"], ["yes_no", "no", "Нет", "No"]]


def refused(survey, choices=None) -> FormProblem:
    with pytest.raises(FormProblem) as problem:
        convert(source(survey, choices), name="trial")
    return problem.value


def test_every_kind_of_question_is_carried_over():
    form = written(
        (
            ["type", "name", RU, "parameters"],
            [
                ["text", "a", "Слово"],
                ["integer", "b", "Число"],
                ["date", "c", "День"],
                ["select_one yes_no", "d", "Одно"],
                ["select_multiple yes_no", "e", "Несколько"],
                ["range", "f", "Шкала", "start=1 end=10 step=1"],
                ["note", "g", "Заметка"],
            ],
        ),
        CHOICES,
    )
    assert [question.kind for question in form.questions] == [
        Kind.TEXT,
        Kind.INTEGER,
        Kind.DATE,
        Kind.SELECT_ONE,
        Kind.SELECT_MULTIPLE,
        Kind.RANGE,
        Kind.NOTE,
    ]
    assert [choice.name for choice in form.by_path["f"].choices] == [str(number) for number in range(1, 11)]
    assert [choice.name for choice in form.by_path["d"].choices] == ["yes", "no"]


def test_the_compiled_form_is_json_and_its_digest_follows_its_words():
    survey = ["type", "name", RU], [["text", "a", "Слово"]]
    compiled = convert(source(survey), name="trial")
    assert json.loads(json.dumps(compiled)) == compiled
    assert convert(source(survey), name="trial") == compiled
    other = convert(source((["type", "name", RU], [["text", "a", "Другое слово"]])), name="trial")
    assert other["digest"] != compiled["digest"]


def test_settings_name_the_form_its_version_and_its_language():
    form = written((["type", "name", RU, EN], [["text", "a", "Слово", "Word"]]))
    assert (form.name, form.version, form.default_language) == ("trial", "2026-09-15", "ru")
    assert set(form.languages) == {"ru", "en"}
    assert form.title("en") == "Проба"


def test_a_note_may_be_the_title_in_every_language():
    rows = [["note", "title", "Проба пера", "A trial", "title"], ["text", "a", "Слово", "Word", ""]]
    form = written((["type", "name", RU, EN, "bind::bot:part"], rows))
    assert [question.path for question in form.questions] == ["a"]
    assert (form.title("ru@ty"), form.title("en"), form.title("de")) == ("Проба пера", "A trial", "Проба пера")


def test_a_concept_is_kept_and_is_the_name_where_none_is_given():
    form = written((["type", "name", RU, "bind::bot:concept"], [["text", "a", "А", "meaning"], ["text", "b", "Б", ""]]))
    assert [question.concept for question in form.questions] == ["meaning", "b"]


def test_a_bar_inside_a_cell_is_found_by_row():
    good = source((["type", "name", RU, "constraint"], [["text", "a", "А", "regex(., 'a\\|b')"]]))
    assert Form.load(convert(good, name="trial")).by_path["a"].constraint.source == "regex(., 'a|b')"
    with pytest.raises(FormProblem) as problem:
        convert(good.replace(rb"\|", b"|"), name="trial")
    assert (problem.value.sheet, problem.value.row) == ("survey", 2)
    assert "a bar inside a cell" in problem.value.message


def second_row(**cells: str) -> tuple[list[str], list[list[str]]]:
    """Two questions; the second one as given."""
    row = {"type": "text", "name": "b", RU: "Слово", **cells}
    first = dict.fromkeys(row, "") | {"type": "text", "name": "a", RU: "Слово"}
    return list(row), [list(first.values()), list(row.values())]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"type": "no_such_type"}, "type", "no question type «no_such_type»"),
        ({"type": "select_one nothing"}, "type", "no list «nothing»"),
        ({"relevant": "nonsense('a', 'b')"}, "relevant", "no function nonsense()"),
        ({"constraint": ". >"}, "constraint", "ends too early"),
        ({"relevant": "${nobody} = 1"}, "relevant", "no question «nobody»"),
        ({"name": "two words"}, "name", "«two words» cannot be a name"),
        ({"name": ""}, "name", "has no name"),
        ({"name": "a"}, "name", "stands twice"),
        ({"type": "range", "parameters": "start=1 end=9 step=0"}, "parameters", ""),
        ({"type": "end group", "name": "", RU: ""}, "type", "not begun"),
        ({"type": "begin repeat"}, "type", "not ended"),
    ],
)
def test_what_does_not_run_is_refused_with_its_cell_in_two_languages(row, column, words):
    problem = refused(second_row(**row), CHOICES)
    assert (problem.sheet, problem.row, problem.column) == ("survey", 3, column)
    assert words in problem.message
    assert any("а" <= letter <= "я" for letter in problem.said("ru").lower())


@pytest.mark.parametrize(
    "kind",
    [
        *("decimal", "time", "dateTime", "date", "rank yes_no", "acknowledge", "barcode", "range", "note", "integer"),
        *("image", "audio", "video", "file", "geopoint", "geotrace", "geoshape"),
    ],
)
def test_every_single_question_is_published_under_the_label_of_its_group(kind):
    rows = [["begin group", "g", "Глава"], [kind, "a", "А"], ["end group", ""]]
    found = form_trial.read(source((["type", "name", RU], rows), CHOICES), "trial", "ru", NOON, {})
    assert found.form is not None


def test_a_form_whose_table_is_not_there_is_not_published():
    file = source((["type", "name", RU], [["select_one_from_file a.csv", "a", "А"]]))
    found = form_trial.read(file, "trial", "ru", NOON, {})
    assert found.form is None
    assert "a.csv" in found.report["problems"][0]["message"]


def test_what_pyxform_refuses_is_one_sentence_with_its_row():
    problem = refused((["type", "name", RU], [["text", "a", "А"], ["no_such_type", "b", "Б"]]))
    assert "no_such_type" in problem.message
    assert refused((["type", "name", RU], [["text", "a", "А"], ["text", "a b", "Б"]])).row == 3


@pytest.mark.parametrize(
    "text", [b"", b"no table", b"\xff\xfe", b"| survey |\n", b"| survey | |\n| | a |\n", b"| | | |\n" * 9]
)
def test_any_other_file_is_refused(text):
    with pytest.raises(FormProblem):
        convert(text, name="trial")


def test_values_that_depend_on_themselves_are_refused():
    rows = [["text", "a", "А", "${b} = ''", ""], ["text", "b", "Б", "${a} = ''", ""]]
    assert "depends on itself" in refused((["type", "name", RU, "relevant", "calculation"], rows)).message
    rows = [["text", "a", "А", "", ""], ["calculate", "c", "", "", "${c} + 1"]]
    assert refused((["type", "name", RU, "relevant", "calculation"], rows)).row == 3
