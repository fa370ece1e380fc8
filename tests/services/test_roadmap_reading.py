"""Roadmaps as documents: small ones of invented places, and the five real ones with their right reading."""

import io
import json
import zipfile
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from services.deadline_context import Reason
from services.roadmap_files import MEGABYTE, Unreadable
from services.roadmap_reading import problem, question, read

SHARED = Path(__file__).parents[3] / "shared"
GOLD = SHARED / "roadmaps/seed_gold.jsonl"
DOCUMENTS = ["000", "001", "002", "003", "004"]
HEAD = "Приказ № 12\nот 28.08.2026\n\nПлан мероприятий (дорожная карта) наставничества на 2026/2027 учебный год\n\n"
real = pytest.mark.skipif(not GOLD.exists(), reason="the real roadmaps are not here: ../shared/roadmaps")


def iso(day):
    return day.isoformat() if day else None


def text(*rows, head=HEAD):
    return (head + "\n".join("\t".join(row) for row in rows)).encode()


def lines(found):
    return [
        (one.number, one.title, one.deadline_text, iso(one.deadline.start), iso(one.deadline.due))
        for one in found.steps
    ]


HEADER = ("№", "Мероприятие", "Срок", "Ответственный")


def test_a_table_with_its_head():
    found = read(
        text(
            HEADER,
            ("1.", "Выбрать куратора", "до 15 сентября", "Директор"),
            ("2.", "Собрать анкеты", "октябрь", "Куратор"),
        )
    )
    assert found.facts.period == (date(2026, 9, 1), date(2027, 5, 31))
    assert (found.facts.order_date, found.facts.order_number) == (date(2026, 8, 28), "12")
    assert found.facts.title == "План мероприятий (дорожная карта) наставничества на 2026/2027 учебный год"
    assert found.columns == HEADER
    assert lines(found) == [
        ("1.", "Выбрать куратора", "до 15 сентября", None, "2026-09-15"),
        ("2.", "Собрать анкеты", "октябрь", "2026-10-01", "2026-10-31"),
    ]
    assert not any(one.deadline.reasons for one in found.steps)


def test_headers_again_numbers_of_columns_and_sections_are_no_tasks():
    found = read(
        text(
            HEADER,
            ("1", "2", "3", "4"),
            ("Подготовка", "", "", ""),
            ("1.", "Первое", "март", "Школа"),
            HEADER,
            ("Работа", "", "", ""),
            ("1.", "Второе", "апрель", "Школа"),
        )
    )
    assert [(one.section, one.title) for one in found.steps] == [("Подготовка", "Первое"), ("Работа", "Второе")]
    assert len(found.not_tasks) == 4


def test_a_row_that_a_page_cut_is_one_row():
    found = read(
        text(
            HEADER,
            ("1.", "Провести семинар для", "октяб", "Региональный наставнический"),
            ("", "", "рь 2026", "центр"),
            ("2.", "Подвести", "май", "Школа"),
            ("", "итоги года", "", ""),
        )
    )
    assert [one.title for one in found.steps] == ["Провести семинар для", "Подвести итоги года"]
    assert (found.steps[0].responsibles, iso(found.steps[0].deadline.due)) == (
        ("Региональный наставнический центр",),
        "2026-10-31",
    )


def test_a_second_deadline_of_a_row_keeps_whom_it_is_for():
    found = read(
        text(
            HEADER,
            ("1.", "Утвердить планы", "10 сентября 2026", "Отделы образования"),
            ("", "", "20 сентября 2026", "Школы"),
        )
    )
    assert [(iso(one.due), one.scope) for one in found.steps[0].deadline.occurrences] == [
        ("2026-09-10", "Отделы образования"),
        ("2026-09-20", "Школы"),
    ]
    assert found.steps[0].levels == ("municipality", "organisation")


def test_a_table_of_indicators_is_no_list_of_tasks():
    source = (
        text(HEADER, ("1.", "Дело", "март", "Школа"))
        + "\nПоказатели\n№\tНаименование показателя\t2026\t2027\n1.\tДоля\t10\t70".encode()
    )
    found = read(source)
    assert [one.title for one in found.steps] == ["Дело"]
    assert any("Доля" in what for what, _ in found.not_tasks)


def test_nested_numbers_have_parents_and_stages_the_levels_of_their_children():
    found = read(
        text(
            HEADER,
            ("1.", "Этап", "сентябрь-ноябрь", ""),
            ("1.1.", "Первое", "сентябрь", "Отдел образования"),
            ("1.1.1", "Второе", "октябрь", "Школа, ООО «Завод»"),
        )
    )
    assert [(one.parent, one.section) for one in found.steps] == [(None, None), ("1", "Этап"), ("1.1", "Этап")]
    assert found.steps[0].levels == ("municipality", "organisation", "partner")


def test_bodies_side_by_side_are_two():
    found = read(
        text(
            HEADER,
            ("1.", "А", "март", "Центр развития"),
            ("2.", "Б", "март", "Школа"),
            ("3.", "В", "март", "Центр развития Школа"),
        )
    )
    assert found.steps[2].responsibles == ("Центр развития", "Школа")


def test_months_as_columns():
    months = ("сентябрь", "октябрь", "ноябрь", "декабрь", "январь")
    found = read(text(("№", "Мероприятие", *months), ("1", "Встречи", "", "+", "+", "", "+")))
    assert [(iso(one.start), iso(one.due)) for one in found.steps[0].deadline.occurrences] == [
        ("2026-10-01", "2026-11-30"),
        ("2027-01-01", "2027-01-31"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "kind", "first", "last"),
    [
        ("05.10.2026", "20.10.2026", "window", "2026-10-05", "2026-10-20"),
        ("", "20.10.2026", "before", None, "2026-10-20"),
        ("20.10.2026", "20.10.2026", "date", None, "2026-10-20"),
    ],
)
def test_two_columns_of_dates(start, end, kind, first, last):
    header = ("№", "Мероприятие", "Дата начала", "Дата окончания", "Ответственный")
    step = read(text(header, ("1", "Дело", start, end, "Школа"))).steps[0]
    assert (step.deadline.kind.value, iso(step.deadline.start), iso(step.deadline.due)) == (kind, first, last)


def test_another_deadline_in_the_title_is_asked():
    step = read(text(HEADER, ("1", "До 10 мая 2027 года подвести итоги", "до 20 мая 2027", "Школа"))).steps[0]
    assert step.deadline.reasons == (Reason.IN_TITLE,)


def test_marks_of_html_are_no_text():
    step = read(
        text(HEADER, ("1", "<p>Разработать:</p> <ul> <li> ➤ приказ,</li> <li>план</li></ul>", "март", "Школа"))
    ).steps[0]
    assert step.title == "Разработать: приказ, план"


def docx(rows, merges=(), head=HEAD):
    made = Document()
    for line in head.split("\n"):
        made.add_paragraph(line)
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    for one, other in merges:
        kept = table.cell(*one).text
        table.cell(*one).merge(table.cell(*other)).text = kept
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_merged_cells_of_word():
    rows = [
        HEADER,
        ("Раздел первый", "", "", ""),
        ("1", "Первое", "до 1 марта", "Школа"),
        ("2", "Второе", "", "Куратор"),
    ]
    found = read(docx(rows, [((1, 0), (1, 3)), ((2, 2), (3, 2))]))
    assert [(one.section, one.title, iso(one.deadline.due)) for one in found.steps] == [
        ("Раздел первый", "Первое", "2027-03-01"),
        ("Раздел первый", "Второе", "2027-03-01"),
    ]


def test_a_stage_cell_merged_downwards_is_a_section():
    rows = [
        ("Этап", "Мероприятие", "Срок"),
        ("Начало", "Первое", "октябрь"),
        ("", "Второе", "ноябрь"),
        ("Конец", "Третье", "май"),
    ]
    found = read(docx(rows, [((1, 0), (2, 0))]))
    assert [(one.section, one.title) for one in found.steps] == [
        ("Начало", "Первое"),
        ("Начало", "Второе"),
        ("Конец", "Третье"),
    ]


def test_dates_of_a_spreadsheet():
    book = Workbook()
    book.active.append(["План работы на 2026/2027 учебный год"])
    book.active.append(["№", "Мероприятие", "Срок", "Ответственный"])
    book.active.append([1, "Первое", datetime(2026, 10, 5), "Школа"])
    book.active.append([2, "Второе", 46300, "Школа"])
    out = io.BytesIO()
    book.save(out)
    assert [iso(one.deadline.due) for one in read(out.getvalue()).steps] == ["2026-10-05", "2026-10-05"]


def test_an_order_without_a_table():
    source = (
        "ПРИКАЗ\nот 28.08.2026 № 12\nО наставничестве в 2026/2027 учебном году\n"
        "В соответствии с приказом от 12.03.2025 № 45\n"
        "ПРИКАЗЫВАЮ:\n1. Назначить куратором заместителя директора.\n"
        "2. Куратору Ивановой:\n2.1. представить список наставников в срок до 15 сентября 2026 года;\n"
        "2.2. проводить встречи ежемесячно;\n3. Контроль за исполнением приказа оставляю за собой.\nДиректор"
    ).encode()
    found = read(source)
    assert [(one.number, one.deadline_text, iso(one.deadline.due)) for one in found.steps] == [
        ("1.", None, None),
        ("2.1.", "до 15 сентября 2026 года", "2026-09-15"),
        ("2.2.", "ежемесячно", "2026-09-30"),
    ]
    assert found.steps[1].responsibles == ("Куратору Ивановой",)
    assert found.facts.order_number == "12"


def test_the_date_of_an_order_is_no_point_and_another_orders_date_no_deadline():
    found = read(
        "ПРИКАЗ\n28 августа 2026 г.                      № 12\nО наставничестве в 2026/2027 учебном году\n"
        "ПРИКАЗЫВАЮ:\n1. Отделу образования продолжить работу по приказу от 30.08.2025 № 201 в течение учебного года.\n"
        "2. Признать утратившим силу приказ от 30.08.2025 № 202.\nДиректор".encode()
    )
    assert (found.facts.order_date, found.facts.order_number) == (date(2026, 8, 28), "12")
    assert [(one.deadline_text, iso(one.deadline.due)) for one in found.steps] == [
        ("в течение учебного года", "2027-05-31")
    ]


def test_a_numbered_row_that_only_heads_its_points_is_a_section():
    found = read(
        text(
            HEADER,
            ("1", "Подготовка", "", ""),
            ("1.1", "Приказ", "сентябрь", "Школа"),
            ("2", "Работа", "", ""),
            ("2.1", "Встречи", "октябрь", "Школа"),
            ("3", "Итоги", "май", "Школа"),
        )
    )
    assert [(one.number, one.section) for one in found.steps] == [("1.1", "Подготовка"), ("2.1", "Работа"), ("3", None)]
    assert len(found.not_tasks) == 2


def test_a_row_cut_inside_quotes_or_a_word_is_one_row():
    found = read(
        text(
            ("Мероприятие", "Ответственный", "Срок"),
            ("Договор с ООО «Завод", "", "по согла-"),
            ("Металлист»", "Директор", "сованию"),
        )
    )
    assert [(one.title, one.deadline.kind.value) for one in found.steps] == [
        ("Договор с ООО «Завод Металлист»", "by_agreement")
    ]


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<a/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old_office"),
        (b"\xff\xd8\xff" + b"x" * 99, "picture"),
        (b"\x00\x01\x02\x03" * 99, "other"),
        (b"a" * (16 * MEGABYTE), "too_large"),
        (archive("word/document.xml", "word/vbaProject.bin"), "macros"),
        (archive("word/document.xml"), "broken"),
        (archive("something.xml"), "other"),
        ("Просто письмо без сроков и таблиц.".encode(), "no_tasks"),
        ("Имя\tКласс\tОценка\nАня\t5А\t5\nБорис\t5Б\t4".encode(), "no_tasks"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(source, why):
    with pytest.raises(Unreadable) as raised:
        read(source)
    assert str(raised.value) == why
    assert problem(raised.value, "ru").endswith(".")


def test_every_reason_is_a_question_in_both_languages():
    assert all(question(one, language) for one in Reason for language in ("ru", "en"))


@cache
def found_in(document):
    return read(next((SHARED / "seeds").glob(f"{document}_*.txt")).read_bytes())


def gold(document):
    rows = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    return [one for one in rows if one["doc"] == document]


def is_asked(row):
    flags = {"year_inferred", "school_year_end_configurable"}
    return bool(row["ambiguous"] or row["kind"] in ("none", "by_agreement") or flags & {*row["flags"]})


@real
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_row_of_the_real_roadmaps_is_found_as_it_is_written(document):
    steps, rows = found_in(document).steps, gold(document)
    names = ["row", "number", "title", "section", "deadline_text", "result_full", "note"]
    assert [
        (one.row, one.number, one.title, one.section, one.deadline_text, one.result, one.note) for one in steps
    ] == [tuple(row.get(name) for name in names) for row in rows]
    assert [(list(one.responsibles), list(one.levels)) for one in steps] == [
        (row["responsibles"], row["levels"]) for row in rows
    ]


@real
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_deadline_of_the_real_roadmaps_is_right_or_asked(document):
    for step, row in zip(found_in(document).steps, gold(document), strict=True):
        found = step.deadline
        occurrences = [(iso(one.start), iso(one.due)) for one in found.occurrences]
        assert occurrences == [(one["start"], one["due"]) for one in row["occurrences"]], step
        assert (found.kind.value, found.recurrence, iso(found.until)) == (row["kind"], row["recurrence"], row["until"])
        assert found.needs_confirmation == is_asked(row), step


@real
def test_the_documents_say_what_they_are():
    for one in json.loads((SHARED / "roadmaps/seed_docs.json").read_text("utf-8")):
        facts = found_in(one["doc"]).facts
        assert [iso(day) for day in facts.period] == one["period"]
        assert (iso(facts.order_date), facts.order_number) == (one["order_date"], one["order_number"])
    indicators = [what for what, why in found_in("003").not_tasks if "Доля" in what or "Уровень" in what]
    assert len(indicators) == 6
