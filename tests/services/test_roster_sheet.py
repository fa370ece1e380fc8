"""Tables of people: whatever a curator sends is read as they meant it, or refused whole with its reason."""

import re
from datetime import date, datetime
from io import BytesIO
from time import monotonic
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import roster_files, roster_sheet, sheets
from services.roster import Problem, Row
from services.roster_files import MOST_BYTES, Found, Unread
from services.roster_sheet import MOST_ROWS, Line, SheetProblem
from services.sheets import Sheet
from tests.sheets import HEADER, Cell, archive, with_macros, with_parts, xlsx

TODAY = date(2026, 9, 15)
PETER: tuple[Cell, ...] = (None, "Котов Пётр Ильич", date(2012, 2, 1), "6 Б", "наставляемый", "Котова Анна Львовна")


def found(content: bytes) -> Found:
    read = roster_files.read(content)
    assert isinstance(read, Found), read
    return read


def problem(content: bytes) -> SheetProblem:
    read = roster_files.read(content)
    assert isinstance(read, Unread), read
    return read.problem


def rows(content: bytes) -> list[Row]:
    return roster_sheet.rows(found(content).lines, today=TODAY)


def test_a_whole_row_is_read() -> None:
    assert rows(xlsx(HEADER, PETER)) == [
        Row(
            number=2,
            name="Котов Пётр Ильич",
            born_on=date(2012, 2, 1),
            birth_year=2012,
            group="6Б",
            role="mentee",
            guardian_name="Котова Анна Львовна",
        )
    ]


@pytest.mark.parametrize("birth", [date(2012, 2, 1), datetime(2012, 2, 1, 10), "01.02.2012", "2012-02-01"])
def test_a_day_is_a_day_however_the_cell_keeps_it(birth: Cell) -> None:
    assert rows(xlsx(HEADER, (None, "Котов Пётр", birth)))[0].born_on == date(2012, 2, 1)


@pytest.mark.parametrize("birth", [2012, 2012.0, "2012", " 2012 г.р."])
def test_a_year_is_a_year_however_the_cell_keeps_it(birth: Cell) -> None:
    (row,) = rows(xlsx(HEADER, (None, "Котов Пётр", birth)))
    assert (row.born_on, row.birth_year, row.problems) == (None, 2012, ())


@pytest.mark.parametrize("group", [6, 6.0, "6"])
def test_a_class_may_be_a_number(group: Cell) -> None:
    assert rows(xlsx(HEADER, (None, "Котов Пётр", 2012, group)))[0].group == "6"


def test_columns_stand_in_any_order_under_a_heading_and_beside_others() -> None:
    content = xlsx(
        ("Список 6Б",),
        (),
        ("№ п/п", "Телефон", "Класс", "Ф. И. О.", "Год рождения"),
        (1, "+7 900", "6Б", "Котов Пётр", 2012),
        (),
        (2, "", "6Б", "Лисина Вера", 2012),
        (3,),
    )
    assert [(row.number, row.name, row.group, row.birth_year) for row in rows(content)] == [
        (4, "Котов Пётр", "6Б", 2012),
        (6, "Лисина Вера", "6Б", 2012),
    ]


def test_a_name_in_three_columns_is_one_name() -> None:
    content = xlsx(("Фамилия", "Имя", "Отчество", "Дата рождения"), ("Котов", "Пётр", None, 2012))
    assert rows(content)[0].name == "Котов Пётр"


def test_a_class_and_a_post_in_two_columns_are_one_thing() -> None:
    content = xlsx(
        ("ФИО", "Год рождения", "Класс", "Должность"), ("Котов Пётр", 2012, "6Б"), ("Лис Олег", 1980, None, "врач")
    )
    assert [row.group for row in rows(content)] == ["6Б", "врач"]


def test_names_in_two_columns_are_not_guessed_at() -> None:
    read = roster_files.read(xlsx(("ФИО", "Год рождения", "ФИО"), ("Котов Пётр", 2012, "Котова Анна")))
    assert read == Unread(SheetProblem.COLUMN_TWICE, "ФИО")


def test_a_header_that_is_repeated_is_no_person() -> None:
    assert len(rows(xlsx(HEADER, PETER, HEADER, (None, "Лисина Вера", 2012)))) == 2


def test_the_first_sheet_with_a_header_is_read_and_the_others_are_named() -> None:
    listed = (("ФИО", "Год рождения"), ("Котов Пётр", 2012))
    read = found(xlsx(sheets={"Итоги": [("Всего", 25)], "6А": listed, "6Б": listed}))
    assert (read.sheet, read.left, len(read.lines)) == ("6А", ("6Б",), 1)


def test_a_hidden_sheet_is_not_read() -> None:
    hidden = with_parts(
        content := xlsx(
            sheets={"Старый": [("ФИО", "Роль"), ("Лис Олег",)], "Новый": [("ФИО", "Роль"), ("Котов Пётр",)]}
        ),
        **{"xl__workbook.xml": _part(content, "xl/workbook.xml").replace(b'state="visible"', b'state="hidden"', 1)},
    )
    assert [line.name for line in found(hidden).lines] == ["Котов Пётр"]


def test_a_code_is_read_in_any_case() -> None:
    assert rows(xlsx(HEADER, ("k7m3qp", "Котов Пётр")))[0].code == "K7M3QP"


@pytest.mark.parametrize(
    "name", ["<b>Котов</b>", "=cmd|' /C calc'!A0", "Котов 😀", "{{7*7}}", "Котов; DROP TABLE person", "@SUM(1)"]
)
def test_a_name_that_is_none_is_wrong_and_nothing_more(name: str) -> None:
    (row,) = rows(sheets.workbook([Sheet("Список", HEADER, [(None, name, 2012)])]))
    assert row.problems == (Problem.NAME_UNREADABLE,)


def test_marks_of_direction_are_not_kept() -> None:
    (row,) = rows(xlsx(HEADER, (None, "\u202eКотов\u200b  Пётр\u2066\u00a0Ильич", 2012)))
    assert (row.name, row.problems) == ("Котов Пётр Ильич", ())


def test_a_formula_without_an_outcome_is_a_wrong_row_and_is_never_counted() -> None:
    content = xlsx(HEADER, (None, '=HYPERLINK("http://x","Котов")', 2012), (None, "Лисина Вера", "=2000+12"), PETER)
    assert [row.problems for row in rows(content)] == [(Problem.FORMULA,), (Problem.FORMULA,), ()]


def test_of_a_formula_with_an_outcome_the_outcome_is_taken() -> None:
    content = xlsx(HEADER, (None, "Котов Пётр", "=2000+12"))
    sheet = _part(content, "xl/worksheets/sheet1.xml")
    counted = re.sub(rb"(<f>2000\+12</f>)(?:<v ?/>|<v></v>)", rb"\1<v>2012</v>", sheet)
    assert counted != sheet
    (row,) = rows(with_parts(content, **{"xl__worksheets__sheet1.xml": counted}))
    assert (row.birth_year, row.problems) == (2012, ())


@pytest.mark.parametrize("merge", ["D2:D3", "B3:C3", "A2:F2"])
def test_merged_cells_over_people_are_refused(merge: str) -> None:
    assert problem(xlsx(HEADER, PETER, (None, "Лисина Вера", 2012), merge=merge)) is SheetProblem.MERGED


def test_merged_cells_over_headings_do_no_harm() -> None:
    assert len(found(xlsx(("Список класса",), HEADER, PETER, merge="A1:F1")).lines) == 1
    assert len(found(xlsx(HEADER, ("", None), PETER, merge="B1:B2")).lines) == 1
    assert len(found(xlsx((*HEADER, "Телефон"), (*PETER, "+7"), (None, "Лис Олег", 1980), merge="G2:G3")).lines) == 2


def test_a_sheet_without_a_header_is_not_guessed_at() -> None:
    assert problem(xlsx(("Котов Пётр", 2012, "6Б", "ученик"))) is SheetProblem.NO_HEADER


def test_a_header_without_people_is_said() -> None:
    assert problem(xlsx(HEADER)) is SheetProblem.NO_PEOPLE
    assert problem(xlsx(HEADER, (None, "", "  "))) is SheetProblem.NO_PEOPLE


def test_two_thousand_people_are_read_and_one_more_is_refused() -> None:
    people = [(None, "Котов Пётр", 2012)] * MOST_ROWS
    assert len(found(xlsx(HEADER, *people)).lines) == MOST_ROWS
    assert problem(xlsx(HEADER, *people, *people[:1])) is SheetProblem.TOO_MANY_ROWS


def test_a_hundred_thousand_rows_are_refused_in_seconds() -> None:
    content = xlsx(HEADER, *[(None, "Котов Пётр", 2012)] * 100_000)
    assert len(content) < MOST_BYTES
    began = monotonic()
    assert problem(content) is SheetProblem.TOO_MANY_ROWS
    assert monotonic() - began < 10


def test_thirty_columns_are_read_and_one_more_is_refused() -> None:
    wide = ["ФИО", "Класс", *(f"Вопрос {number}" for number in range(3, 31))]
    assert len(found(xlsx(wide, ("Котов Пётр",))).lines) == 1
    assert problem(xlsx([*wide, "Вопрос 31"], ("Котов Пётр",))) is SheetProblem.TOO_MANY_COLUMNS


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", SheetProblem.EMPTY),
        (b"x" * (MOST_BYTES + 1), SheetProblem.TOO_BIG),
        (b"\xd0\xcf\x11\xe0" + b"W\0o\0r\0k\0b\0o\0o\0k\0", SheetProblem.OTHER_FORMAT),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), SheetProblem.LOCKED),
        (b"<html><table><tr><td>\xd4\xc8\xce</td></tr></table>", SheetProblem.OTHER_FORMAT),
        (b'<?xml version="1.0"?><Workbook/>', SheetProblem.OTHER_FORMAT),
        (b"%PDF-1.7", SheetProblem.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, SheetProblem.NOT_A_TABLE),
        (b"PK\x03\x04 and no archive", SheetProblem.BROKEN),
        (archive(word__document__xml=b"<w/>"), SheetProblem.NOT_A_TABLE),
        (archive(**{"content.xml": b"<office/>", "mimetype": b"spreadsheet"}), SheetProblem.OTHER_FORMAT),
        (archive(**{"xl__workbook.bin": b"0"}), SheetProblem.OTHER_FORMAT),
        (archive(**{"xl__workbook.xml": b"<workbook"}), SheetProblem.BROKEN),
        (archive(**{"xl__workbook.xml": b"0" * (41 << 20)}), SheetProblem.TOO_BIG),
        ("ФИО;Год рождения\nКотов Пётр;2012".encode("utf-16"), SheetProblem.ENCODING),
        ("ФИО;Год рождения\nКотов Пётр;2012".encode("cp866"), SheetProblem.ENCODING),
        ("ФИО;Год рождения\nКотов Пётр;2012".encode("koi8-r"), SheetProblem.ENCODING),
        ("Котов Пётр;2012".encode("cp1251"), SheetProblem.NO_HEADER),
        ("Здравствуйте!".encode(), SheetProblem.NO_HEADER),
        ("ФИО;Год рождения\n".encode(), SheetProblem.NO_PEOPLE),
        (("ФИО;Роль\n" + "Я" * 200_000).encode(), SheetProblem.BROKEN),
    ],
    ids=lambda one: one.name if isinstance(one, SheetProblem) else "",
)
def test_what_is_no_list_is_said_to_be_none(content: bytes, expected: SheetProblem) -> None:
    assert problem(content) is expected


def test_a_workbook_with_macros_is_refused_under_any_name() -> None:
    assert problem(with_macros(xlsx(HEADER, PETER))) is SheetProblem.MACROS


def test_entities_that_grow_without_end_break_the_file_and_nothing_else() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><sst><si><t>&e11;</t></si></sst>'.encode()
    content = sheets.workbook([Sheet("Список", HEADER, [PETER])])
    assert problem(with_parts(content, **{"xl__sharedStrings.xml": bomb})) is SheetProblem.BROKEN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_text_with_separators_is_a_table(encoding: str, separator: str) -> None:
    lines = [["ФИО", "Год рождения", "Класс"], ["Котов Пётр", "2012", '"6, ""Б"""'], [], ["Лисина Вера", "2011"]]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    assert [(row.number, row.name, row.birth_year) for row in rows(content)] == [
        (2, "Котов Пётр", 2012),
        (4, "Лисина Вера", 2011),
    ]


def test_a_comma_in_a_name_that_shifts_the_cells_is_noticed() -> None:
    (row,) = rows("ФИО,Год рождения,Класс\nКотов, Пётр,2012,6Б".encode())
    assert Problem.TOO_MANY_CELLS in row.problems


def test_lines_come_back_from_json_as_they_were() -> None:
    line = Line(3, name="Котов Пётр", birth="2012", problems=(Problem.FORMULA,))
    assert Line.restored(line.stored()) == line


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert isinstance(roster_files.read(content), Found | Unread)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(at: int, noise: bytes) -> None:
    whole = xlsx(HEADER, PETER)
    assert isinstance(roster_files.read(whole[:at] + noise + whole[at + len(noise) :]), Found | Unread)


def _part(content: bytes, name: str) -> bytes:
    return ZipFile(BytesIO(content)).read(name)
