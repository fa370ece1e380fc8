"""The many ways in which people write a questionnaire: languages, tools, kinds of files, slips."""

import io

import pytest
from openpyxl import Workbook

from services.questionnaire import Form, Kind
from services.xlsform import Examined, examine
from tests.services import old_excel
from tests.services.written_forms import SETTINGS, sheet


def tables(*sheets: tuple[str, list[str], list[list[str]]]) -> bytes:
    """Markdown."""
    return "\n\n".join(sheet(*one) for one in sheets).encode()


def survey(header: list[str], *rows: list[str], choices: list[list[str]] | None = None) -> Examined:
    listed = [("choices", ["list_name", "name", "label"], choices)] if choices else []
    return examine(tables(("survey", header, list(rows)), *listed), name="trial")


def form(found: Examined) -> Form:
    assert found.form is not None, [one.message for one in found.errors]
    return Form.load(found.form)


RUSSIAN = [
    ("вопросы", ["Тип", "Код", "Вопрос", "Подсказка", "Обязательный", "Показывать если", "Проверка", "Ошибка"], [
        ["начало группы", "о_вас"],
        ["текст", "имя", "Как вас зовут?", "Имя", "да"],
        ["целое", "лет", "Сколько вам лет?", "", "нет", "", ". > 6", "Больше шести."],
        ["конец группы", ""],
        ["Один из да_нет", "учитесь", "Учитесь?", "", "", "${лет} < 25"],
        ["несколько из да_нет или другое", "разное", "Что?"],
        ["шкала", "оценка", "Насколько?"],
        ["дата", "день", "Когда?"],
        ["заметка", "", "Спасибо"],
        ["начало повтора", "дети", "Ребёнок"],
        ["дробное", "рост", "Рост?"],
        ["конец повтора", ""],
    ]),
    ("варианты", ["Список", "Код", "Подпись"], [["да_нет", "yes", "Да"], ["да_нет", "no", "Нет"]]),
    ("настройки", ["Название", "Версия"], [["Проба", "1"]]),
]  # fmt: skip


def test_a_form_may_be_written_in_russian_throughout():
    found = form(examine(tables(*RUSSIAN), name="проба"))
    assert [one.kind for one in found.questions] == [
        Kind.TEXT, Kind.INTEGER, Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.TEXT, Kind.RANGE, Kind.DATE, Kind.NOTE,
        Kind.DECIMAL,
    ]  # fmt: skip
    assert found.title("ru") == "Проба"
    assert found.questions[0].required is not None
    assert found.questions[1].message.plain() == ["Больше шести."]
    assert [choice.name for choice in found.questions[5].choices] == [str(number) for number in range(1, 11)]
    assert set(found.repeats) == {"дети"}


def test_labels_in_russian_headings_have_languages():
    header = ["Тип", "Код", "Вопрос :: Русский (ru)", "Вопрос::English (en)"]
    found = form(survey(header, ["текст", "a", "Слово?", "Word?"]))
    assert set(found.languages) == {"ru", "en"}


def workbook(*sheets: tuple[str, list[str], list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, header, rows in sheets:
        made = book.create_sheet(name)
        for row in [header, *rows]:
            made.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SHEETS = [
    ("survey", ["type", "name", "label", "default"], [["integer", "a", "How many?", 3.0], ["text", "b", "Why?", True]]),
    ("settings", *SETTINGS),
]


def test_a_workbook_is_known_by_what_is_in_it():
    found = form(examine(workbook(*SHEETS), name="trial"))
    assert [one.name for one in found.questions] == ["a", "b"]
    assert found.questions[0].default is not None
    assert found.questions[0].default.source == '"3"'


def test_an_old_workbook_is_read_whatever_its_ending():
    survey = [["Тип", "Код", "Вопрос"], ["один из x", "a", "Слово?"], ["текст", "б", "Почему?"]]
    choices = [["list_name", "name", "label"], ["x", "1", "Раз"]]
    found = form(examine(old_excel.workbook(("Вопросы", survey), ("choices", choices)), name="trial"))
    assert [(one.name, one.kind) for one in found.questions] == [("a", Kind.SELECT_ONE), ("б", Kind.TEXT)]
    assert found.questions[0].choices[0].label.plain() == ["Раз"]


@pytest.mark.parametrize(
    "text",
    [
        "type,name,label\ntext,a,Слово?\n",
        "type;name;label\ntext;a;Слово?\n",
        "тип;код;вопрос\nтекст;a;Слово?\n",
        '"survey",,\n,"type","name","label"\n,"text","a","Слово?"\n"choices",,\n,"list_name","name","label"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_csv_is_one_table_or_several_in_any_encoding_of_excel(text, encoding):
    found = form(examine(text.encode(encoding), name="trial"))
    assert found.questions[0].label.plain() == ["Слово?"]


def test_columns_that_nobody_uses_are_left_out_with_a_word():
    header = ["type", "name", "label", "my notes", "instance::odk:x"]
    found = survey(header, ["text", "a", "А?", "see ${nothing}", "${b}"])
    assert form(found).questions
    assert [(one.code, one.column) for one in found.problems] == [
        ("column_dropped", "my notes"),
        ("column_dropped", "instance::odk:x"),
    ]


def test_options_of_one_name_are_kept_with_a_word():
    found = survey(
        ["type", "name", "label"], ["select_one x", "a", "А?"], choices=[["x", "1", "one"], ["x", "1", "uno"]]
    )
    assert len(form(found).questions[0].choices) == 2
    assert [(one.code, one.sheet, one.row) for one in found.problems] == [("same_option", "choices", 3)]


def test_two_columns_may_count_a_repeat():
    header = ["type", "name", "label", "jr:count", "repeat_count"]
    rows = [["begin repeat", "r", "R", "2"], ["text", "a", "А?"], ["end repeat"]]
    found = form(survey(header, *rows))
    assert found.repeats["r"].count is not None


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("caseid", None),
        ("comments", None),
        ("text audit", None),
        ("calculate_here", None),
        ("tel", Kind.TEXT),
        ("numeric", Kind.DECIMAL),
        ("string", Kind.TEXT),
        ("Photo", Kind.IMAGE),
        ("select one from x", Kind.SELECT_ONE),
        ("Select_One x", Kind.SELECT_ONE),
        ("select all that apply from x", Kind.SELECT_MULTIPLE),
        ("add select one prompt using x", Kind.SELECT_ONE),
        ("Date Time", Kind.DATETIME),
    ],
)
def test_types_of_other_tools_are_understood(kind, asked):
    rows = [["text", "first", "1?"], [kind, "b", "Б?"]]
    found = form(survey(["type", "name", "label"], *rows, choices=[["x", "1", "one"]]))
    assert [one.kind for one in found.questions[1:]] == ([asked] if asked else [])
    assert asked or found.fields[-1].name == "b"


def test_a_question_without_words_shows_its_name_with_a_word():
    found = survey(["type", "name", "label"], ["text", "a", ""])
    assert form(found).questions[0].label.plain() == ["a"]
    assert [(one.code, one.row) for one in found.problems] == [("no_label", 2)]


@pytest.mark.parametrize(
    "parameters", ["start=0;end=5;step=1", "start=0, end=5", "start = 0  end = 5", "end=5 start=0 x=1"]
)
def test_a_range_is_written_in_many_ways(parameters):
    found = form(survey(["type", "name", "label", "parameters"], ["range", "a", "А?", parameters]))
    assert [choice.name for choice in found.questions[0].choices] == ["0", "1", "2", "3", "4", "5"]


def test_a_very_long_range_is_typed_in_and_checked():
    found = form(survey(["type", "name", "label", "parameters"], ["range", "a", "А?", "start=0 end=1000000000"]))
    assert found.questions[0].kind is Kind.INTEGER
    assert found.questions[0].constraint is not None


def test_a_question_may_be_called_like_the_form():
    assert form(survey(["type", "name", "label"], ["text", "trial", "А?"])).questions[0].path == "trial"


def test_kobos_tables_of_scores_are_groups_of_questions():
    header = ["type", "name", "label", "kobo--score-choices"]
    rows = [["begin_score", "g", "G", "x"], ["score__row", "a", "А?"], ["score__row", "b", "Б?"], ["end_score"]]
    found = form(survey(header, *rows, choices=[["x", "1", "one"]]))
    assert [(one.path, one.kind) for one in found.questions] == [("g/a", "select_one"), ("g/b", "select_one")]


def test_every_mistake_is_told_at_once_with_its_cell():
    header = ["type", "name", "label", "relevant", "constraint"]
    rows = [["text", "a", "А?", "${nobody} = 1"], ["select_one z", "b", "Б?"], ["text", "a", "В?"]]
    found = survey(header, *rows)
    assert {(one.code, one.row, one.column) for one in found.errors} == {
        ("unknown_reference", 2, "relevant"),
        ("unknown_list", 3, "type"),
        ("same_name", 4, "name"),
    }
    found = survey(header, ["text", "a", "А?", "1 +"], ["text", "b", "Б?", "", "foo(.)"])
    assert [(one.code, one.row, one.column) for one in found.errors] == [
        ("expression", 3, "constraint"),
        ("expression", 2, "relevant"),
    ]


def test_a_loop_asks_its_questions_once_for_each_option():
    rows = [["begin loop over Towns", "loop", ""], ["integer", "years", "How long in %(label)s?"], ["end loop"]]
    options = [["Towns", "omsk", "Omsk"], ["Towns", "tver", "Tver"]]
    found = form(survey(["type", "name", "label"], *rows, choices=options))
    assert [one.label.plain() for one in found.questions] == [["How long in Omsk?"], ["How long in Tver?"]]


def test_the_sheet_of_the_right_name_goes_before_one_of_another_name():
    asked = ("survey", ["type", "name", "label"], [["select_one yes_no", "agreed", "Agreed?"]])
    right = ("choices", ["list_name", "name", "label"], [["yes_no", "yes", "Yes"]])
    other = ("columns", ["list_name", "name", "label"], [["colours", "red", "Red"]])
    for sheets in ((asked, right, other), (asked, other, right)):
        assert len(form(examine(tables(*sheets), name="trial")).questions[0].choices) == 1


def test_a_group_may_have_the_name_that_the_converter_keeps_for_itself():
    rows = [["begin group", "meta", ""], ["text", "city", "City?"], ["end group"]]
    assert [one.name for one in form(survey(["type", "name", "label"], *rows)).questions] == ["city"]


def test_a_value_calculated_from_itself_stays_as_it_is():
    rows = [["calculate", "place", "", "."], ["text", "city", "City?", ""]]
    assert [one.calculation for one in form(survey(["type", "name", "label", "calculation"], *rows)).fields] == [None]


def test_a_column_for_entities_is_not_used():
    found = survey(["type", "name", "label", "save_to"], ["text", "city", "City?", "town"])
    assert form(found).questions[0].name == "city"
    assert [one.column for one in found.problems] == ["save_to"]
