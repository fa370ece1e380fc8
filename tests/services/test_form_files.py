"""A questionnaire goes out as a workbook and comes back the same; small changes keep everything else."""

from io import BytesIO

import openpyxl
import pytest

from bot import shipped_forms
from services import form_changes, form_edits, form_files, sheets
from services.compiled_form import Form
from services.errors import NotFound
from services.form_changes import Fact, Touched, What
from services.questionnaire import Answer, Choose, begin, step
from services.xlsform import convert, examine
from tests.services.test_dialects import RUSSIAN, tables
from tests.services.written_forms import NOW, RU, source

SHIPPED = dict(shipped_forms.shipped())


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_form_comes_back_from_its_workbook_the_same(code):
    book = sheets.workbook(form_files.of_version(SHIPPED[code]))
    assert convert(book, name=code) == convert(SHIPPED[code], name=code)
    again = sheets.workbook(form_files.of_version(book))
    assert convert(again, name=code) == convert(SHIPPED[code], name=code)


def test_a_form_with_russian_sheets_comes_back_the_same():
    written = tables(*RUSSIAN)
    assert convert(sheets.workbook(form_files.of_version(written)), name="a") == convert(written, name="a")


def test_cells_offer_the_types_and_lists_that_there_are():
    book = openpyxl.load_workbook(BytesIO(sheets.workbook(form_files.of_version(SHIPPED["q1_mentee"]))))
    offered = [cell.value for cell in book["types"]["A"]]
    assert "text" in offered
    assert any(str(one).startswith("select_one ") for one in offered)
    rules = book["survey"].data_validations.dataValidation
    assert any(str(rule.formula1).startswith("types!$A$2") for rule in rules)


def test_a_formula_in_a_label_stays_words_in_the_workbook():
    words = '=HYPERLINK("http://evil.example","x")'
    book = sheets.workbook(form_files.of_version(source((["type", "name", RU], [["text", "a", words]]))))
    cell = openpyxl.load_workbook(BytesIO(book))["survey"]["C2"]
    assert (cell.data_type, cell.value) == ("s", words)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_empty_table_is_a_questionnaire_that_runs(language):
    found = examine(sheets.workbook(form_files.empty(language)), name="empty")
    assert found.form is not None, [str(one) for one in found.errors]
    assert found.problems == []
    assert [one["path"] for one in found.form["questions"]] == ["glad", "why"]


SURVEY = (
    ["type", "name", RU, "label::English (en)", "my notes", "relevant"],
    [
        ["select_one ways", "way", "Как?", "How?", "n1"],
        ["integer", "age", "Сколько лет?", "How old?", "n2"],
        ["text", "why", "Почему?", "Why?", "", "${age} > 3"],
        ["text", "more", "Ещё?", "More?", ""],
    ],
)
CHOICES = (["list_name", "name", RU], [["ways", "foot", "Пешком"], ["ways", "bus", "На автобусе"]])
FORM = source(SURVEY, CHOICES)


def changed(act) -> tuple[Form, list[Fact]]:
    copy = form_edits.Copy(FORM)
    act(copy)
    written = copy.written()
    assert form_files.tables(written)["survey"][0][4] == "my notes"
    old, new = convert(FORM, name="trial"), convert(written, name="trial")
    return Form.load(new), form_changes.between(old, new)


def test_a_question_is_called_otherwise_and_its_old_words_are_gone():
    form, facts = changed(lambda copy: copy.rename("way", "Каким путём?", "ru"))
    assert form.by_path["way"].label.plain() == ["Каким путём?"]
    assert facts == [Fact(Touched.WORDS, What.SAID_OTHERWISE, "way")]


def test_a_question_is_switched_off():
    form, facts = changed(lambda copy: copy.switch_off("more"))
    assert "more" not in form.by_path
    assert facts == [Fact(Touched.STRUCTURE, What.REMOVED, "more")]


def test_a_question_on_which_others_depend_is_not_switched_off_in_silence():
    copy = form_edits.Copy(FORM)
    copy.switch_off("age")
    assert [one.code for one in examine(copy.written(), name="trial").errors] == ["unknown_reference"]


def test_an_option_is_added_at_the_end_of_its_list():
    form, facts = changed(lambda copy: copy.add_option("way", "На лыжах"))
    assert [one.label.plain() for one in form.by_path["way"].choices][2] == ["На лыжах"]
    assert facts == [Fact(Touched.CHOICES, What.OPTIONS, "way")]


def test_what_is_not_there_cannot_be_changed():
    copy = form_edits.Copy(FORM)
    with pytest.raises(NotFound):
        copy.rename("nothing", "?", "ru")
    with pytest.raises(NotFound):
        copy.add_option("age", "?")
    assert (copy.has_list("way"), copy.has_list("age"), copy.has_list("nothing")) == (True, False, False)


@pytest.mark.parametrize("code", [code for code in SHIPPED if code.startswith(("q", "m", "about"))])
def test_each_question_of_a_shipped_form_can_be_called_otherwise(code):
    copy, form = form_edits.Copy(SHIPPED[code]), Form.load(convert(SHIPPED[code], name=code))
    path = form.questions[0].path
    copy.rename(path, "Новое", "ru")
    found = Form.load(convert(copy.written(), name=code))
    assert found.by_path[path].label.plain() == ["Новое"]


def test_logic_and_settings_are_told_apart_from_words():
    rows = [list(row) for row in SURVEY[1]]
    rows[2][5] = "${age} > 5"
    facts = form_changes.between(convert(FORM, name="t"), convert(source((SURVEY[0], rows), CHOICES), name="t"))
    assert facts == [Fact(Touched.LOGIC, What.RULES, "why")]


def draft() -> tuple[Form, object]:
    form = Form.load(convert(FORM, name="trial"))
    state = step(form, begin(form, NOW), Choose(1), NOW)
    return form, step(form, state, Answer("7"), NOW)


def test_a_draft_moves_where_nothing_is_lost():
    old, state = draft()
    new, _ = changed(lambda copy: copy.add_option("way", "На лыжах"))
    moved = form_changes.moves(old, new, state, NOW)
    assert moved is not None
    assert (moved.answers, moved.at) == (state.answers, "why")


def test_a_draft_stays_where_an_answer_would_be_lost():
    old, state = draft()
    rows = [list(row) for row in SURVEY[1]]
    for change, lists in [
        (["text", "way", "Как?", "How?"], CHOICES),
        (rows[0], (CHOICES[0], CHOICES[1][:1])),
        (["select_one ways", "road", "Как?", "How?"], CHOICES),
    ]:
        new = Form.load(convert(source((SURVEY[0], [change, *rows[1:]]), lists), name="trial"))
        assert form_changes.moves(old, new, state, NOW) is None


def test_a_draft_stays_where_an_answer_would_not_pass_the_new_check():
    old, state = draft()
    header = [*SURVEY[0], "constraint"]
    rows = [[*row, *[""] * (6 - len(row))] for row in SURVEY[1]]
    rows[1] += [". > 10"]
    new = Form.load(convert(source((header, rows), CHOICES), name="trial"))
    assert form_changes.moves(old, new, state, NOW) is None
