"""Pasted lists: separators, headers, dates, roles, and what is said of a wrong line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import roster
from services.roster import Problem, Row

TODAY = date(2026, 9, 15)


def read(text: str) -> list[Row]:
    return roster.read_lines(text, today=TODAY)


def only(text: str) -> Row:
    (row,) = read(text)
    return row


def test_a_whole_line_is_read() -> None:
    assert only("Котов Пётр Ильич; 01.02.2012; 6Б; наставляемый; Котова Анна Львовна") == Row(
        number=1,
        name="Котов Пётр Ильич",
        born_on=date(2012, 2, 1),
        birth_year=2012,
        group="6Б",
        role="mentee",
        guardian_name="Котова Анна Львовна",
    )


@pytest.mark.parametrize("separator", [";", "\t", "|", " ; "])
def test_cells_stand_between_semicolons_tabs_or_bars(separator: str) -> None:
    row = only(separator.join(["Котов Пётр", "2012", "6Б"]))
    assert (row.name, row.birth_year, row.group) == ("Котов Пётр", 2012, "6Б")


def test_a_table_in_markdown_is_a_list_too() -> None:
    rows = read("| ФИО | Год |\n|-----|:---:|\n| Котов Пётр | 2012 |\n")
    assert [(row.number, row.name) for row in rows] == [(3, "Котов Пётр")]


def test_headers_and_blank_lines_are_no_people_but_keep_their_numbers() -> None:
    rows = read("№;ФИО;Дата рождения\n\n  \n1;Котов Пётр;2012\n;Лисина Вера;2011")
    assert [(row.number, row.name) for row in rows] == [(4, "Котов Пётр"), (5, "Лисина Вера")]


@pytest.mark.parametrize("birth", ["01.02.2012", "1.2.2012", "2012-02-01", "01/02/2012", "01.02.2012 г."])
def test_dates_are_read_as_people_write_them(birth: str) -> None:
    assert only(f"Котов Пётр; {birth}").born_on == date(2012, 2, 1)


@pytest.mark.parametrize("birth", ["2012", "2012 г.р.", "2012г.", "2012 года рождения"])
def test_a_year_alone_is_enough(birth: str) -> None:
    row = only(f"Котов Пётр; {birth}")
    assert (row.born_on, row.birth_year, row.problems) == (None, 2012, ())


@pytest.mark.parametrize("birth", ["30.02.2012", "вчера", "1812", "2030", "16.09.2026", "12.12.12", "²012"])
def test_a_birth_that_cannot_be_is_wrong(birth: str) -> None:
    assert Problem.BIRTH_UNREADABLE in only(f"Котов Пётр; {birth}").problems


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("наставник", "mentor"),
        ("Наставница", "mentor"),
        ("НАСТАВЛЯЕМАЯ", "mentee"),
        ("партнер", "partner"),
        ("классный руководитель", "observer"),
        ("mentor", "mentor"),
    ],
)
def test_roles_are_known_by_their_words(word: str, role: str) -> None:
    assert only(f"Лисина Вера; 1990; учитель; {word}").role == role


@pytest.mark.parametrize("word", ["куратор", "координатор", "curator", "coordinator", "родитель", "завуч"])
def test_a_list_makes_nobody_a_curator(word: str) -> None:
    row = only(f"Лисина Вера; 1990; учитель; {word}")
    assert (row.role, row.problems) == (None, (Problem.ROLE_UNKNOWN,))


@pytest.mark.parametrize("group", ["6Б", "6 б", "6 «Б»", "6-Б", '6"б"'])
def test_a_class_has_one_spelling(group: str) -> None:
    assert only(f"Котов Пётр; 2012; {group}").group == "6Б"


def test_a_code_may_stand_before_the_name() -> None:
    row = only("k7m3qp; Котов Пётр; ; 7Б")
    assert (row.code, row.name, row.group, row.problems) == ("K7M3QP", "Котов Пётр", "7Б", ())


def test_a_name_of_six_latin_letters_is_not_a_code() -> None:
    assert only("PETERS; 2012; 6Б").name == "PETERS"


def test_mentees_and_mentors_need_a_birth_and_others_do_not() -> None:
    assert only("Котов Пётр").problems == (Problem.BIRTH_MISSING,)
    assert only("Котов Пётр;;10А;наставник").problems == (Problem.BIRTH_MISSING,)
    assert only("Лисина Вера;;психолог;психолог").problems == ()


@pytest.mark.parametrize("role", ["", "наставник", "психолог"])
def test_nobody_of_age_has_a_guardian(role: str) -> None:
    birth = "" if role == "психолог" else "1990"
    assert only(f"Лисина Вера;{birth};;{role};Лисина Анна").problems == (Problem.GUARDIAN_OF_ADULT,)


def test_every_problem_of_a_line_is_named() -> None:
    row = only("6Б; завтра; " + "х" * 101 + "; кто-то; 12; лишнее")
    assert set(row.problems) == {
        Problem.NAME_UNREADABLE,
        Problem.BIRTH_UNREADABLE,
        Problem.GROUP_TOO_LONG,
        Problem.ROLE_UNKNOWN,
        Problem.GUARDIAN_UNREADABLE,
        Problem.TOO_MANY_CELLS,
    }


def test_what_cannot_be_seen_is_not_kept() -> None:
    assert only("\u202eКотов\u200b  Пётр\u00a0Ильич; 2012").name == "Котов Пётр Ильич"


@given(st.text())
def test_any_text_is_read_without_falling_over(text: str) -> None:
    for row in read(text):
        assert row.name or Problem.NAME_MISSING in row.problems


def test_names_fold_alike_however_they_are_typed() -> None:
    assert roster.fold("  КОТОВ   Пётр ") == roster.fold("котов петр")


def test_initials_and_letter_say_no_more_than_they_must() -> None:
    assert roster.initials("Котов-Лисин Пётр Ильич") == "К. П. И."
    assert roster.group_letter("6 «Б»") == "Б"
    assert roster.group_letter("11а") == "А"
    assert [roster.group_letter(group) for group in (None, "6", "ИС-21", "учитель")] == [None] * 4


def test_classes_stand_in_their_order() -> None:
    groups = [None, "учитель", "10А", "6Б", "6А"]
    assert sorted(groups, key=roster.group_order) == ["6А", "6Б", "10А", "учитель", None]
