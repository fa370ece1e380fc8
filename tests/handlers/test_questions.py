"""How a question looks: what to do is said once, and pages of options have two ends."""

from dataclasses import replace

import pytest

from bot import words
from handlers import questions
from handlers.question_texts import question_text
from models import Response
from services.questionnaire import Kind, Option, View

SUBJECTS = View(
    path="subjects",
    kind=Kind.SELECT_MULTIPLE,
    number=1,
    of=1,
    progress=0,
    label="Какие предметы даются труднее?",
    hint="Можно отметить несколько.",
    answer=None,
    options=tuple(Option(index, f"Предмет {index}", chosen=False) for index in range(3)),
    page=0,
    pages=1,
    required=True,
    can_go_back=False,
    can_go_forward=False,
)
RESPONSE = Response(id=1, nonce="abcdefgh")
HINT = "Отметьте всё, что подходит, и нажмите «Готово»."


def labels(view: View) -> list[list[str]]:
    return [[button["text"] for button in row] for row in questions._buttons(view, RESPONSE)]


def test_a_form_that_says_how_to_choose_is_not_repeated() -> None:
    with words.speaking("ru"):
        assert HINT not in question_text(SUBJECTS)
        assert HINT in question_text(replace(SUBJECTS, hint=None))


def test_how_to_write_is_said_beside_a_hint() -> None:
    with words.speaking("ru"):
        said = question_text(replace(SUBJECTS, kind=Kind.TEXT, options=(), hint="Хватит двух предложений."))
    assert said.endswith("Хватит двух предложений.</i>\n\nНапишите ответ сообщением.")


@pytest.mark.parametrize(
    ("page", "turns"),
    [(0, [["Ещё · 1/3 ›"]]), (1, [["‹", "Ещё · 2/3 ›"]]), (2, [["‹"]])],
)
def test_pages_of_options_have_two_ends(page: int, turns: list[list[str]]) -> None:
    with words.speaking("ru"):
        rows = labels(replace(SUBJECTS, page=page, pages=3))
    assert rows == [["☐ Предмет 0"], ["☐ Предмет 1"], ["☐ Предмет 2"], *turns, ["Готово"]]


def test_a_single_page_has_nothing_to_turn() -> None:
    with words.speaking("ru"):
        assert labels(SUBJECTS)[3:] == [["Готово"]]
