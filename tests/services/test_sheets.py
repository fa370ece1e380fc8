"""Workbooks that we write: text stays text, and the names of sheets are such as Excel takes."""

from datetime import date, datetime

from services import sheets
from services.sheets import Sheet
from tests.sheets import opened


def test_text_stays_text_days_are_days_and_numbers_are_numbers() -> None:
    rows = [("=1+1", 7, date(2012, 2, 1), None), ("http://example.org", "+7 900", "<b>", "@x")]
    written = opened(sheets.workbook([Sheet("Список", ["а", "б", "в", "г"], rows)]))
    day = datetime(2012, 2, 1)
    assert written == {
        "Список": [["а", "б", "в", "г"], ["=1+1", 7, day, None], ["http://example.org", "+7 900", "<b>", "@x"]]
    }


def test_a_formula_in_a_name_is_written_as_text() -> None:
    from io import BytesIO

    import openpyxl

    book = openpyxl.load_workbook(BytesIO(sheets.workbook([Sheet("Список", ["а"], [["=1+1"]])])))
    assert book["Список"]["A2"].data_type == "s"


def test_a_day_that_excel_does_not_know_is_text() -> None:
    assert opened(sheets.workbook([Sheet("a", ["a"], [[date(1812, 9, 7)]])]))["a"][1] == ["1812-09-07"]


def test_sheets_have_names_that_excel_takes_each_once() -> None:
    titles = ["6/Б: [новый]?", "6/Б: [новый]?", "", "'", "Ж" * 40, "history"]
    names = list(opened(sheets.workbook([Sheet(title, ["а"]) for title in titles])))
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
