"""What people type for numbers, dates and options."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import typed_answers

TODAY = date(2026, 9, 15)


@pytest.mark.parametrize(
    "typed",
    ["15.09.2026", "15.9.26", "15/09/2026", "2026-09-15", "15 сентября 2026", "15 сентября 2026 г.", "15 Sept 2026"],
)
def test_a_date_is_understood_however_it_is_written(typed):
    assert typed_answers.day(typed, TODAY) == "2026-09-15"


def test_a_date_without_a_year_is_the_nearest_one():
    assert typed_answers.day("15 сентября", TODAY) == "2026-09-15"
    assert typed_answers.day("3 января", TODAY) == "2027-01-03"
    assert typed_answers.day("1.12", date(2027, 1, 10)) == "2026-12-01"
    assert typed_answers.day("29 февраля", TODAY) is None


def test_two_digits_of_a_year_lie_mostly_in_the_past():
    assert typed_answers.day("1.1.99", TODAY) == "1999-01-01"
    assert typed_answers.day("1.1.30", TODAY) == "2030-01-01"


@pytest.mark.parametrize("typed", ["", "давно", "31.02.2026", "15.13.2026", "0.0.0000", "15 брюмера", "2026"])
def test_what_is_no_date_is_not_guessed(typed):
    assert typed_answers.day(typed, TODAY) is None


RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
ENGLISH = "January February March April May June July August September October November December"


@pytest.mark.parametrize("names", [RUSSIAN, ENGLISH])
def test_every_month_is_known_by_its_name(names):
    read = [typed_answers.day(f"7 {name} 2026", TODAY) for name in names.split()]
    assert read == [f"2026-{month:02}-07" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), (" 1 200 ", 1200), ("-3", -3), ("1\N{NO-BREAK SPACE}000", 1000)]
)
def test_a_whole_number_may_have_spaces(typed, number):
    assert typed_answers.whole_number(typed) == number


@pytest.mark.parametrize("typed", ["", "двенадцать", "1.5", "1 2", "9" * 10, "٣x"])
def test_what_is_no_whole_number_is_not_guessed(typed):
    assert typed_answers.whole_number(typed) is None


LABELS = [["Да", "Yes"], ["Нет", "No"], ["Ещё думаю…", "Still thinking"], ["1,5 часа", "1.5 hours"]]


@pytest.mark.parametrize(("typed", "index"), [("да", 0), ("YES!", 0), ("еще  думаю", 2), ("1.5 часа", 3), ("«Нет»", 1)])
def test_an_option_is_known_by_its_label_in_any_language(typed, index):
    assert typed_answers.option(typed, LABELS) == index


@pytest.mark.parametrize("typed", ["", "может", "?", "да нет"])
def test_what_is_no_option_is_not_guessed(typed):
    assert typed_answers.option(typed, LABELS) is None


def test_two_options_of_one_label_are_not_told_apart():
    assert typed_answers.option("другое", [["Другое"], ["Другое"]]) is None


def test_control_characters_do_not_reach_an_answer():
    assert typed_answers.text(" при\x00вет\x07\nмир\ud800 ") == "привет\nмир"
    assert typed_answers.text("\x00 \t") is None


@given(st.text())
def test_any_text_is_read_without_an_error(typed):
    for found in (
        typed_answers.day(typed, TODAY),
        typed_answers.whole_number(typed),
        typed_answers.option(typed, LABELS),
    ):
        assert found is None or isinstance(found, (str, int))
    assert typed_answers.text(typed) != ""


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("Сегодня", "2026-09-15"),
        ("завтра", "2026-09-16"),
        ("вчера", "2026-09-14"),
        ("послезавтра", "2026-09-17"),
        ("позавчера", "2026-09-13"),
        ("Tomorrow", "2026-09-16"),
    ],
)
def test_a_day_may_be_said_from_today(typed, iso):
    assert typed_answers.day(typed, TODAY) == iso


@pytest.mark.parametrize("typed", ["завтра 9:05", "завтра в 9.05", "16 сентября в 09:05", "16.09.2026, 9:05"])
def test_a_day_and_an_hour_may_be_said_as_people_do(typed):
    now = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
    assert typed_answers.day_and_clock(typed, now) == "2026-09-16T09:05:00.000+00:00"


TOWNS = [["Новгород"], ["Нижний Новгород"], ["Великие Луки"], ["Орёл", "Oryol"], ["Старый Оскол"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("новгор", [0, 1]), ("ниж", [1]), ("ОР", [3]), ("ол", [4]), ("oryo", [3]), ("орел", [3]), ("!", []), ("z", [])],
)
def test_part_of_a_name_finds_those_where_a_word_begins_so_before_all_others(typed, found):
    assert typed_answers.containing(typed, TOWNS) == found
