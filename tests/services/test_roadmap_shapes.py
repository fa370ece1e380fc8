"""Shapes that documents have beside a plain table: months as columns, lists of an order, sections, cut rows."""

import io
from datetime import date

import pytest
from docx import Document
from openpyxl import Workbook

from services.roadmap_reading import read
from tests.services.test_roadmap_reading import HEAD, HEADER, docx, iso, text

ORDER = "ПРИКАЗ\nот 28.08.2026 № 12\nО наставничестве в 2026/2027 учебном году\nПРИКАЗЫВАЮ:\n"


def days(step):
    return [(iso(one.start), iso(one.due), one.scope) for one in step.deadline.occurrences]


def order(*points):
    return read((ORDER + "\n".join(points)).encode()).steps


def sheet(rows, merged=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_months_in_roman_numbers_under_one_heading():
    found = read(
        sheet(
            [
                ["План на 2026/2027 учебный год"],
                ["№", "Мероприятие", "Месяц", None, None, None, None, "Ответственный"],
                [None, None, "IX", "X", "XI", "XII", "I", None],
                ["1", "Встречи", "+", "+", None, None, "V", "Школа"],
                ["2", "Смотр", None, None, "до 20", None, None, "Школа"],
            ],
            ["C2:G2", "A2:A3", "B2:B3", "H2:H3"],
        )
    )
    assert [days(one) for one in found.steps] == [
        [("2026-09-01", "2026-10-31", None), ("2027-01-01", "2027-01-31", None)],
        [(None, "2026-11-20", None)],
    ]


def test_quarters_as_columns():
    quarters = ("I квартал", "II квартал", "III квартал", "IV квартал")
    head = "План мероприятий на 2027 год\n\n"
    rows = (("1", "Смотр", "+", "+", "", "+"), ("2", "Слёт", "", "до 15 мая", "", ""))
    found = read(text(("№", "Мероприятие", *quarters), *rows, head=head))
    assert [days(one) for one in found.steps] == [
        [("2027-01-01", "2027-06-30", None), ("2027-10-01", "2027-12-31", None)],
        [(None, "2027-05-15", None)],
    ]


def test_a_month_alone_in_the_first_column_heads_the_days_below_it():
    found = read(
        text(
            ("Дата", "Мероприятие", "Ответственный"),
            ("СЕНТЯБРЬ", "", ""),
            ("до 10.09", "Первое", "Школа"),
            ("ОКТЯБРЬ – НОЯБРЬ", "", ""),
            ("до конца ноября", "Второе", "Школа"),
        )
    )
    assert [(one.section, one.title, iso(one.deadline.due)) for one in found.steps] == [
        ("СЕНТЯБРЬ", "Первое", "2026-09-10"),
        ("ОКТЯБРЬ – НОЯБРЬ", "Второе", "2026-11-30"),
    ]


def test_a_numbered_title_over_the_whole_width_is_a_section_and_so_is_one_with_a_roman_number():
    rows = [HEADER, ("1", "Начало", "", ""), ("1", "Первое", "март", "Школа"), ("2", "Второе", "май", "Школа")]
    assert [one.section for one in read(docx(rows, [((1, 1), (1, 3))])).steps] == ["Начало", "Начало"]
    roman = [HEADER, ("I", "Начало", "", ""), ("1.", "Первое", "март", "Школа"), ("II", "Итоги", "", "")]
    assert [(one.number, one.section) for one in read(text(*roman)).steps] == [("1.", "Начало")]


def test_the_rest_of_a_numbered_row_ends_its_span():
    found = read(
        text(
            HEADER,
            ("1.", "Встречи (не реже двух раз", "ежемесячно, с октября", "Школа"),
            ("", "в месяц) и дневники", "по март", ""),
            ("2.", "Итоги", "май", "Школа"),
        )
    )
    assert [one.title for one in found.steps] == ["Встречи (не реже двух раз в месяц) и дневники", "Итоги"]
    assert (len(found.steps[0].deadline.occurrences), found.steps[0].deadline.reasons) == (6, ())


@pytest.mark.parametrize(
    "written",
    [
        "до 10 октября (муниципалитеты)\nдо 20 октября (школы)",
        "муниципалитеты – до 10 октября; школы – до 20 октября",
        "муниципалитеты: до 10 октября,\nшколы: до 20 октября",
    ],
)
def test_several_bodies_have_each_its_day_in_one_cell(written):
    step = read(sheet([["План на 2026/2027 учебный год"], list(HEADER), ["1", "Планы", written, "Школы"]])).steps[0]
    assert days(step) == [(None, "2026-10-10", "муниципалитеты"), (None, "2026-10-20", "школы")]
    assert step.deadline.reasons == ()


def test_letters_and_the_lines_of_a_list_are_points_of_their_own():
    found = order(
        "1) Руководителям школ:",
        "а) назначить кураторов до 30 сентября 2026 года;",
        "б) ежемесячно до 5 числа представлять отчёт.",
        "2) Куратору Ивановой А.А.:",
        "- собрать анкеты в период с 1 по 15 октября 2026 года;",
        "- не реже 1 раза в квартал проводить встречи.",
        "3) Приказ от 30.08.2025 № 9 считать утратившим силу.",
    )
    assert [(one.number, one.deadline_text, one.responsibles) for one in found] == [
        ("а)", "до 30 сентября 2026 года", ("Руководителям школ",)),
        ("б)", "ежемесячно до 5 числа", ("Руководителям школ",)),
        (None, "в период с 1 по 15 октября 2026 года", ("Куратору Ивановой А.А.",)),
        (None, "не реже 1 раза в квартал", ("Куратору Ивановой А.А.",)),
    ]
    assert days(found[2]) == [("2026-10-01", "2026-10-15", None)]


def test_a_point_counted_from_the_order_has_its_day_and_its_body_no_days():
    found = order(
        "1. Ответственному за сайт разместить приказ в течение 3 рабочих дней со дня подписания приказа.",
        "2. МКУ «Методический центр» до 1 октября 2026 г. собрать базу.",
    )
    assert [iso(one.deadline.due) for one in found] == ["2026-09-02", "2026-10-01"]
    assert [one.responsibles for one in found] == [("Ответственному за сайт",), ("МКУ «Методический центр»",)]


def test_numbers_that_word_shows_and_does_not_write():
    made = Document()
    for line in ORDER.strip().split("\n"):
        made.add_paragraph(line)
    made.add_paragraph("Куратору:", style="List Number")
    made.add_paragraph("составить план до 10 сентября 2026 года;", style="List Bullet")
    made.add_paragraph("Наставникам вести дневники в течение учебного года.", style="List Number")
    out = io.BytesIO()
    made.save(out)
    found = read(out.getvalue()).steps
    assert [(one.number, iso(one.deadline.due)) for one in found] == [(None, "2026-09-10"), ("2.", "2027-05-31")]


def test_numbers_that_word_shows_in_a_column():
    made = Document()
    made.add_paragraph(HEAD.split("\n")[3])
    table = made.add_table(rows=3, cols=4)
    for at, row in enumerate([HEADER, ("", "первое", "октябрь", "Школа"), ("", "второе", "ноябрь", "Школа")]):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    for row in table.rows[1:]:
        row.cells[0].paragraphs[0].style = "List Number"
    out = io.BytesIO()
    made.save(out)
    assert [(one.number, one.title) for one in read(out.getvalue()).steps] == [("1.", "первое"), ("2.", "второе")]


def test_a_column_of_something_else_is_a_note_and_a_heading_over_the_first_table_a_section():
    head = HEAD + "1. Дела школы\n"
    header = ("№", "Мероприятие", "Форма", "Срок", "Ответственный")
    found = read(text(header, ("1", "Смотр", "игра", "март", "Школа"), head=head))
    assert [(one.section, one.title, one.note) for one in found.steps] == [("1. Дела школы", "Смотр", "игра")]
    assert found.facts.title == "План мероприятий (дорожная карта) наставничества на 2026/2027 учебный год"


def test_line_ends_inside_the_cells_of_a_row():
    rows = ["\t".join(HEADER), "1.\tСмотр\tоктяб\nрь 2026 года\tИнститут разви-\nтия", "2.\tСлёт\tмай\tШкола"]
    found = read((HEAD + "\n".join(rows)).encode()).steps
    assert [(one.title, iso(one.deadline.due)) for one in found] == [("Смотр", "2026-10-31"), ("Слёт", "2027-05-31")]
    assert found[0].responsibles == ("Институт разви- тия",)


def test_the_date_of_an_order_after_its_town():
    lines = "г. Дальний          12 января 2027 г.          № 4-а\nО наставничестве в 2027 году\n"
    found = read(f"ПРИКАЗ\n{lines}1. Школам провести смотр «Наставник – 2027» до 1 мая (включительно).".encode())
    assert (iso(found.facts.order_date), found.facts.order_number) == ("2027-01-12", "4-а")
    assert [one.deadline_text for one in found.steps] == ["до 1 мая (включительно)"]


def test_a_row_without_a_number_that_lacks_nothing_stays_a_row():
    rows = (("1.", "Собрать планы школ", "до 10 мая", "Школы"), ("", "проверить их", "до 20 мая", "Отдел образования"))
    assert [one.title for one in read(text(HEADER, *rows)).steps] == ["Собрать планы школ", "проверить их"]


def test_a_plan_of_one_week_and_its_order_are_told_by_the_title():
    head = "План недели наставничества с 16 по 20 ноября 2026 года (приказ от 02.11.2026 № 14)\n\n"
    header = ("Дата", "Время", "Мероприятие", "Место")
    found = read(text(header, ("17.11", "14:30", "Открытие", "Зал"), head=head))
    assert found.facts.period == (date(2026, 11, 16), date(2026, 11, 20))
    assert (iso(found.facts.order_date), found.facts.order_number) == ("2026-11-02", "14")
    assert [(one.title, iso(one.deadline.due)) for one in found.steps] == [("Открытие", "2026-11-17")]
