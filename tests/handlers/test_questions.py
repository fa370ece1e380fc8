"""How a question looks: what to do is said once, and pages of options have two ends."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from bot import words
from handlers import questions
from handlers.question_texts import question_text
from models import Response
from services.questionnaire import Calendar, Invalid, Kind, Option, View, Why

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


ONE = replace(SUBJECTS, kind=Kind.SELECT_ONE, hint=None, required=True)


def labels(view: View, *, is_asked: bool = True) -> list[list[str]]:
    with words.speaking("ru"):
        return [[button["text"] for button in row] for row in questions._buttons(view, RESPONSE, is_asked=is_asked)]


def data(view: View) -> list[str]:
    with words.speaking("ru"):
        return [
            button["callback_data"].rpartition(":")[2] for row in questions._buttons(view, RESPONSE) for button in row
        ]


def said(view: View, note: str | None = None) -> str:
    with words.speaking("ru"):
        return question_text(view, note)


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


def options(*names: str, chosen: str = "") -> tuple[Option, ...]:
    return tuple(Option(index, name, name == chosen) for index, name in enumerate(names))


def test_a_month_is_a_grid_of_days_between_its_neighbours() -> None:
    september = Calendar(date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 3))
    view = replace(ONE, kind=Kind.DATE, options=(), calendar=september)
    rows = labels(view)
    assert rows[:3] == [
        ["‹", "Сентябрь 2026", "›"],
        ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"],
        ["·", "1", "2", "✓ 3", "4", "5", "6"],
    ]
    assert rows[6] == ["28", "29", "30", "·", "·", "·", "·"]
    assert rows[7] == ["‹ 2025", "Сегодня", "2027 ›"]
    pressed = data(view)
    assert pressed[:3] == ["t24319", "t24320", "t24321"]
    assert (pressed[-3:], pressed[11]) == (["t24308", "0", "t24332"], "1")
    with words.speaking("en"):
        assert questions._buttons(view, RESPONSE)[0][1]["text"] == "September 2026"


def test_a_calendar_that_the_form_does_not_want_is_not_shown() -> None:
    calendar = Calendar(date(2026, 9, 1), date(2026, 9, 15), None)
    assert labels(replace(ONE, kind=Kind.DATE, options=(), calendar=calendar, appearance="no-calendar")) == []


def test_the_hours_come_first_and_then_the_minutes_of_the_hour() -> None:
    hours = labels(replace(ONE, kind=Kind.TIME, options=()))
    assert [len(row) for row in hours] == [6, 6, 6, 6]
    assert (hours[0][0], hours[-1][-1]) == ("00", "23")
    minutes = labels(replace(ONE, kind=Kind.TIME, options=(), picked=("14",)))
    assert minutes[0] == ["14:00", "14:05", "14:10", "14:15"]
    assert minutes[-1] == ["‹ 14"]
    day = replace(ONE, kind=Kind.DATETIME, options=(), picked=("2026-09-15",))
    assert labels(day)[-1] == ["‹ 15.09.2026"]
    assert data(day)[-1] == "t24320"
    assert labels(replace(day, picked=("2026-09-15", "14")))[0][0] == "14:00"


def test_the_order_is_told_by_numbers_on_the_options() -> None:
    ranked = (Option(0, "Работа", chosen=True, place=2), Option(1, "Отдых", chosen=False), Option(2, "Семья", True, 1))
    view = replace(ONE, kind=Kind.RANK, options=ranked)
    assert labels(view) == [["② Работа"], ["Отдых"], ["① Семья"], ["Готово"]]
    assert "по порядку" in said(view)


def test_a_scale_is_two_rows_of_five_and_a_rating_is_stars() -> None:
    ten = replace(ONE, kind=Kind.RANGE, options=options(*map(str, range(1, 11)), chosen="7"))
    assert labels(ten) == [["1", "2", "3", "4", "5"], ["6", "✓ 7", "8", "9", "10"]]
    five = replace(ONE, kind=Kind.RANGE, options=options(*"12345"), appearance="rating")
    assert labels(five) == [["1★", "2★", "3★", "4★", "5★"]]


def test_short_options_stand_side_by_side_only_where_the_form_wants_it_and_they_fit() -> None:
    yes_no = replace(ONE, options=options("Да", "Нет", "Не знаю"))
    assert labels(yes_no) == [["Да"], ["Нет"], ["Не знаю"]]
    assert labels(replace(yes_no, appearance="minimal")) == [["Да"], ["Нет"], ["Не знаю"]]
    assert labels(replace(yes_no, appearance="likert")) == [["Да", "Нет", "Не знаю"]]
    assert labels(replace(yes_no, appearance="columns-2")) == [["Да", "Нет"], ["Не знаю"]]
    long = replace(yes_no, options=options("Совершенно согласен", "Скорее согласен"), appearance="likert")
    assert labels(long) == [["Совершенно согласен"], ["Скорее согласен"]]


def test_what_is_acknowledged_is_understood() -> None:
    assert labels(replace(ONE, kind=Kind.ACKNOWLEDGE, options=())) == [["Понятно"]]


def test_options_that_were_searched_for_lead_back_to_all() -> None:
    view = replace(ONE, options=options("Новгород"), found="<нов", is_searchable=True)
    assert labels(view) == [["Новгород"], ["Все варианты"]]
    assert data(view)[-1] == "w"
    assert "Нашлось по «&lt;нов»:" in said(view)
    assert "напишите часть названия" in said(view)


@pytest.mark.parametrize("kind", [Kind.RANGE, Kind.SELECT_ONE, Kind.SELECT_MULTIPLE])
def test_whoever_is_asked_for_an_opinion_may_find_it_hard_to_say(kind: Kind) -> None:
    view = replace(ONE, kind=kind, required=False)
    assert labels(view)[-1] == ["Затрудняюсь"]
    assert labels(view, is_asked=False)[-1] == ["Пропустить"]
    assert labels(replace(view, kind=Kind.TEXT, options=()))[-1] == ["Пропустить"]


def test_options_too_long_for_a_button_are_read_in_the_message() -> None:
    view = replace(ONE, options=options("Да", "Слово " * 20))
    assert [row[0][:9] for row in labels(view)] == ["1. Да", "2. Слово "]
    assert max(len(row[0]) for row in labels(view)) == 64
    assert "1. Да\n2. Слово Слово" in said(view)


def test_headings_stand_above_the_question() -> None:
    assert "<u>О &lt;себе&gt;</u>\n\n<u>Ещё</u>\n\n<b>Какие" in said(replace(ONE, headings=("О <себе>", "Ещё")))


@pytest.mark.parametrize("letter", ["а ", "👩", "<&"])
def test_whatever_the_form_says_fits_one_message(letter: str) -> None:
    long = letter * 4000
    view = replace(
        SUBJECTS, label=long, hint=long, answer=long, headings=(long, long), found=long, options=options(*[long] * 8)
    )
    text = unescape(re.sub(r"</?[biu]>", "", said(view, note="Н" * 400)))
    assert len(text.encode("utf-16-le")) // 2 <= 4096
    assert text.count("…") >= 12


def test_a_label_of_a_thousand_letters_is_said_whole() -> None:
    label = "слово " * 400
    assert label in said(replace(ONE, label=label, options=options("Да", "Нет")))


@pytest.mark.parametrize("language", ["ru", "ru@ty", "en"])
@pytest.mark.parametrize("why", [*Why])
def test_every_refusal_is_told_in_words_that_fit_over_a_button(why: Why, language: str) -> None:
    with words.speaking(language):
        assert 10 < len(questions.fault(Invalid("a", why))) <= 200
