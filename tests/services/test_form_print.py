"""Questionnaires on paper: what stands on a copy, and that nobody's words are read as commands."""

import json
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import typst

from bot.shipped_forms import shipped
from bot.words import speaking
from bot.work.form_print import said
from services import form_print, printing, questionnaire, xlsform
from services.compiled_form import Form
from services.form_print import Copy

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOSTILE = ["#strong[x]", "*жир* _курсив_", "$x^2$", "[a] ] [", "<b>&amp;</b>", "= 1", "@ref <label>", "// нет"]
SOURCES = dict(shipped())
QUESTIONS = """
| survey | | | | | | |
|---|---|---|---|---|---|---|
| | type | name | label | hint | relevant | appearance |
| | begin_group | part | Первая часть | | | |
| | note | word | Слово перед вопросами | | | |
| | select_one yes_no | goes | Ходите в кружок? | | | |
| | text | which | В какой? | | ${goes} = 'yes' | |
| | text | odd | Сколько вам лет? | | string-length(${goes}) > 2 | |
| | end_group | | | | | |
| | select_multiple colours | colours | Какие цвета? | | | |
| | rank colours | order | Какой важнее? | | | |
| | date | born | Когда это было? | | | |
| | time | at | Во сколько? | | | |
| | integer | many | Сколько раз? | | | |
| | image | picture | Снимок | | | |
| | acknowledge | known | Всё понятно | | | |
| | select_one yes_no | one | Первое | | | |
| | select_one yes_no | two | Второе | | | |
| | select_one yes_no | three | Третье | | | |
| | text | greeting | ${which}, как вам там? | | | |

| choices | | | |
|---|---|---|---|
| | list_name | name | label |
| | yes_no | yes | Да |
| | yes_no | no | Нет |
| | colours | red | Красный |
| | colours | blue | Синий |

| settings | | | |
|---|---|---|---|
| | form_title | form_id | version |
| | Проба | trial | 7 |
"""


def copy(form: Form, language: str = "ru", **known: Any) -> Copy:
    """A copy for somebody of whom the records know this."""
    with speaking(language):
        words = said()
    state = questionnaire.begin(form, NOW, known)
    return Copy(form, state, words, place="Школа № 5", code="КЛ-204", name="Котов Пётр", about="О ком: Ильмов Ян")


def shipped_form(code: str) -> Form:
    return Form.load(xlsform.convert(SOURCES[code], name=code))


def trial() -> Form:
    return Form.load(xlsform.convert(QUESTIONS.encode(), name="trial"))


def blocks(one: Copy) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = form_print.values([one], NOW)["copies"][0]["blocks"]
    return found


def read(*copies: Copy) -> list[str]:
    """The words on each page."""
    document = pypdfium2.PdfDocument(form_print.pdf(form_print.values(copies, NOW)))
    try:
        texts = []
        for page in document:
            assert (round(page.get_width()), round(page.get_height())) == (595, 842)
            text = page.get_textpage()
            texts.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
        return texts
    finally:
        document.close()


def test_every_question_has_its_place_to_answer_in() -> None:
    found = blocks(copy(trial()))
    kinds = [(one["kind"], one.get("answer")) for one in found]
    assert kinds == [
        ("heading", None),
        ("note", None),
        *[("question", how) for how in ("options", "lines", "lines", "options", "rank", "date", "time", "number")],
        ("question", "said"),
        ("question", "options"),
        ("table", None),
        ("question", "lines"),
    ]
    assert [row["number"] for row in found[-2]["rows"]] == [11, 12, 13]
    assert found[-1]["label"].startswith("___")


def test_a_condition_is_told_only_where_one_answer_tells_it() -> None:
    told = {one["label"]: one["only_if"] for one in blocks(copy(trial())) if one["kind"] == "question"}
    assert told["В какой?"] == "если в вопросе 1 — «Да»"
    assert told["Сколько вам лет?"] == ""


def test_what_the_records_know_decides_which_questions_stand_there() -> None:
    form = shipped_form("q1_mentee")
    pupil = [one.get("label") for one in blocks(copy(form, role_kind="pupil"))]
    teacher = [one.get("label") for one in blocks(copy(form, role_kind="teacher"))]
    assert "Насколько спокойно и безопасно вам было с наставником?" in pupil
    assert "Насколько спокойно и безопасно вам было с наставником?" not in teacher
    assert len(pupil) < len(teacher)


def test_a_page_has_the_code_the_name_the_version_and_whom_it_is_about() -> None:
    (page,) = read(copy(shipped_form("q1_mentee"), role_kind="pupil"))
    for words in ("КЛ-204", "Котов Пётр", "Школа № 5", "О ком: Ильмов Ян", "версия", "Как прошла программа", "10"):
        assert words in page
    assert "Вы рады, что участвовали в программе? *" in page


def test_a_child_is_addressed_as_one() -> None:
    (page,) = read(copy(shipped_form("q1_mentee"), "ru@ty", role_kind="pupil"))
    assert "Тебе понравилось" in page
    assert "Поставь крестик" in page
    assert "вам" not in page.casefold().split()


def test_each_copy_begins_on_a_page_of_its_own() -> None:
    form = shipped_form("about_social_worker")
    assert len(read(*[copy(form) for _ in range(3)])) == 3


def test_words_with_markup_print_as_they_are() -> None:
    found = form_print.values([copy(trial())], NOW)
    made = found["copies"][0]
    made |= {"title": " ".join(HOSTILE), "name": HOSTILE[0], "about": HOSTILE[2], "place": HOSTILE[5], "do": HOSTILE[4]}
    for block, words in zip(made["blocks"], HOSTILE * 2, strict=False):
        block |= {key: words for key in ("label", "hint", "only_if", "text") if key in block}
    set_: Any = typst.query(**printing.source("form_print", found), selector="heading", field="body")
    assert json.loads(set_) == []
    document = pypdfium2.PdfDocument(form_print.pdf(found))
    try:
        text = document[0].get_textpage()
        page = text.get_text_range()
        text.close()
    finally:
        document.close()
    for words in HOSTILE:
        assert words in " ".join(page.split())


@pytest.mark.parametrize("code", sorted(SOURCES))
def test_every_questionnaire_of_ours_prints(code: str) -> None:
    assert form_print.pdf(form_print.values([copy(shipped_form(code), whole="yes")], NOW)).startswith(b"%PDF-1.")
