"""Writes .xlsx workbooks: a header that stays in sight, and cells in which text is always text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import regex

TITLE = 31
"""Letters in the name of a sheet; Excel takes no more."""
WIDTH = 20
"""Of a column of which nothing else is said, in letters."""
LONGEST = 32_767
"""Letters in a cell; Excel takes no more."""
CHOICE_ROWS = 2_000
"""Rows under the header in which a cell offers its choices."""

FIRST_YEAR = 1901
"""Excel knows no earlier days; such a one is text."""

_A4 = 9
_UNTITLED = regex.compile(r"[\[\]:*?/\\\p{C}]|^'|'$")

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; rows may be shorter than the header."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]] = ()
    widths: Sequence[int] = ()
    """Of the columns from the left, in letters."""
    choices: Mapping[int, Sequence[str] | str] = field(default_factory=dict)
    """By a column's index from 0, what its cells offer, or which cells say it, as `=types!$A$2:$A$9`; something else
    may be typed all the same."""
    printed: str = ""
    """At the top of each printed page, which then lies on its side and has the header again."""


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file; it never touches the disk, where names would lie about."""
    content = BytesIO()
    _write_book(content, sheets, {"in_memory": True})
    return content.getvalue()


def stream(out: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """The file into `out`: each row is written when it comes, and forgotten."""
    # Rows wait on the disk until the sheet ends: in a folder that nobody else can read and that is gone afterwards.
    with TemporaryDirectory() as folder:
        _write_book(out, sheets, {"constant_memory": True, "tmpdir": folder})


def _write_book(out: BinaryIO, sheets: Sequence[Sheet], how: Mapping[str, Any]) -> None:
    import xlsxwriter

    options = {**how, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = {
            "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "dd.mm.yyyy", "align": "left", "valign": "top"}),
            "number": book.add_format({"align": "left", "valign": "top"}),
        }
        for sheet, title in zip(sheets, _titles(sheets), strict=True):
            _fill(book.add_worksheet(title), sheet, formats)


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for column, words in enumerate(sheet.header):
        width = sheet.widths[column] if column < len(sheet.widths) else WIDTH
        page.set_column(column, column, width, formats["text"])
        page.write_string(0, column, words[:LONGEST], formats["header"])
    page.freeze_panes(1, 0)
    if sheet.printed:
        _lay_out(page, sheet.printed)
    number = 0
    for number, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            _write(page, number, column, cell, formats)
    for column, choices in sheet.choices.items():
        source = choices if isinstance(choices, str) else list(choices)
        offer = {"validate": "list", "source": source, "show_error": False}
        page.data_validation(1, column, max(CHOICE_ROWS, number), column, offer)


def _lay_out(page: Any, printed: str) -> None:
    """As wide as a sheet of A4 on its side; `&` begins a command there, and Excel takes no more than 255 letters."""
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&L" + printed[:100].replace("&", "&&"))
    page.set_footer("&R&P")


def _write(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, date) and cell.year < FIRST_YEAR:
        cell = cell.isoformat()
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, column, cell[:LONGEST], formats["text"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["date"])
    else:
        page.write_number(row, column, cell, formats["number"])


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Names that Excel takes, each once; a sheet whose name has nothing left is called by its number."""
    titles: list[str] = []
    for number, sheet in enumerate(sheets, start=1):
        title = _UNTITLED.sub(" ", sheet.title).strip()[:TITLE].strip(" '") or str(number)
        taken = {one.casefold() for one in titles} | {"history"}
        titles.append(title if title.casefold() not in taken else f"{title[: TITLE - 4].rstrip()} {number}")
    return titles
