"""Opens what a curator sends as a list: .xlsx and .csv, within limits; whatever else comes is said in one word."""

import csv
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import regex

from services import roster_sheet
from services.roster_sheet import Cell, Header, Line, SheetProblem, Unreadable

MOST_BYTES = 2 << 20
MOST_UNPACKED = 40 << 20
MOST_PARTS = 1_000
MOST_COLUMNS = 30
MOST_SCANNED = 10_000
"""Rows looked at, empty ones among them."""
HEADER_MAY_TAKE = 3
"""Rows of a header whose cells are merged downwards."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOK, _MACROS = "xl/workbook.xml", "vbaproject.bin"
_OTHER_BOOKS = ("xl/workbook.bin", "content.xml", "Index/Document.iwa")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = regex.compile(rb"[\x00-\x08\x0e-\x1f]")
_MARKUP = regex.compile(rb"\s*<[!?\w]")
_SEPARATORS = ";\t,"
_OTHER_ENCODINGS = ("cp866", "koi8-r", "mac_cyrillic")
_MERGED = regex.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass(frozen=True, slots=True)
class Found:
    """The people of a table."""

    lines: list[Line]
    sheet: str = ""
    """The name of the sheet; empty where the file has no sheets."""
    left: tuple[str, ...] = ()
    """Names of further sheets that look like lists, and were not read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why there is nothing; `where` names rows or a column."""

    problem: SheetProblem
    where: str = ""


def read(content: bytes) -> Found | Unread:
    """The people in a file; no formula is ever counted, and a table is taken whole or not at all."""
    try:
        return _read(content)
    except Unreadable as fact:
        return Unread(fact.problem, fact.where)


def _read(content: bytes) -> Found:
    if not content:
        raise Unreadable(SheetProblem.EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(SheetProblem.TOO_BIG)
    if content.startswith(_OLE):
        raise Unreadable(SheetProblem.LOCKED if _ENCRYPTED in content else SheetProblem.OTHER_FORMAT)
    if not content.startswith(_ZIP):
        return _read_text(content)
    _check_parts(content)
    try:
        with warnings.catch_warnings(action="ignore"):
            return _read_book(content)
    except (Unreadable, MemoryError):
        raise
    except Exception:  # what a damaged file breaks inside the library is of any type
        raise Unreadable(SheetProblem.BROKEN) from None


def _check_parts(content: bytes) -> None:
    """What the archive says of itself; Python never unpacks more of a part than is said."""
    try:
        parts = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, OSError, ValueError):
        raise Unreadable(SheetProblem.BROKEN) from None
    names = {part.filename for part in parts}
    if any(name.lower().endswith(_MACROS) for name in names):
        raise Unreadable(SheetProblem.MACROS)
    if _BOOK not in names:
        is_other = any(name in names for name in _OTHER_BOOKS)
        raise Unreadable(SheetProblem.OTHER_FORMAT if is_other else SheetProblem.NOT_A_TABLE)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(SheetProblem.TOO_BIG)


def _read_book(content: bytes) -> Found:
    """The first sheet with a header."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    listed = [(page, header) for page in _pages(book) if (header := _header(page))]
    if not listed:
        raise Unreadable(SheetProblem.NO_HEADER)
    (page, header), *others = listed
    rows = _rows(page)
    if any(cell is None for row in rows for cell in row):
        counted = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        rows = _with_outcomes(rows, _rows(counted[page.title]))
    if any(row[MOST_COLUMNS:] != [""] for row in rows if len(row) > MOST_COLUMNS):
        raise Unreadable(SheetProblem.TOO_MANY_COLUMNS)
    first = _below_header(page, header, len(rows))
    lines = roster_sheet.lines(rows, header, first=first, is_strict=False)
    return Found(lines, page.title, tuple(other.title for other, header in others if not header.is_ours))


def _pages(book: Any) -> Iterator[Any]:
    """Sheets that somebody can see, whatever size they claim to have."""
    for page in book.worksheets:
        if page.sheet_state == "visible":
            page.reset_dimensions()
            yield page


def _header(page: Any) -> Header | None:
    top = page.iter_rows(max_row=roster_sheet.HEADER_WITHIN, max_col=MOST_COLUMNS)
    return roster_sheet.header([[_text(cell) for cell in row] for row in top])


def _rows(page: Any) -> list[list[Cell]]:
    """All cells as text, and one column more than may be there."""
    page.reset_dimensions()
    rows = []
    for number, cells in enumerate(page.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        if number > MOST_SCANNED:
            raise Unreadable(SheetProblem.TOO_MANY_ROWS)
        rows.append([_text(cell) for cell in cells])
    return rows


def _text(cell: Any) -> Cell:
    """What somebody sees in a cell: days as days, whole numbers without a point; None for a formula."""
    value = cell.value
    if cell.data_type == "f":
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _with_outcomes(rows: list[list[Cell]], counted: list[list[Cell]]) -> list[list[Cell]]:
    """Formulas give way to the outcomes that the table's own program has written down, where it has."""
    return [
        [(outcome or None) if cell is None else cell for cell, outcome in zip(row, outcomes, strict=True)]
        for row, outcomes in zip(rows, counted, strict=True)
    ]


def _below_header(page: Any, header: Header, last: int) -> int:
    """The first row under the header; Unreadable where cells of people are merged: whose the value is, nobody knows."""
    first = header.number + 1
    with page._get_source() as source:
        merged = [(_column(a), int(top), _column(b), int(low)) for a, top, b, low in _MERGED.findall(source.read())]
    for _left, top, _right, low in merged:
        if top <= header.number < low < header.number + HEADER_MAY_TAKE:
            first = max(first, low + 1)
    for left, top, right, low in merged:
        if low >= first and top <= last and any(left <= place <= right for place in header.places):
            raise Unreadable(SheetProblem.MERGED, str(top) if top == low else f"{top}–{low}")
    return first


def _column(letters: bytes) -> int:
    """From 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _read_text(content: bytes) -> Found:
    """A table with a separator, in UTF-8 or as a Russian Windows writes it."""
    if content.startswith(_UTF_16):
        raise Unreadable(SheetProblem.ENCODING)
    if _NO_TEXT.search(content) or content.startswith((b"%PDF", b"{\\rtf")):
        raise Unreadable(SheetProblem.NOT_A_TABLE)
    if _MARKUP.match(content):
        raise Unreadable(SheetProblem.OTHER_FORMAT)
    text = _decoded(content)
    rows, header = _with_header(text) or (None, None)
    if rows is None or header is None:
        is_other = not text.isascii() and any(_with_header(content.decode(one, "replace")) for one in _OTHER_ENCODINGS)
        raise Unreadable(SheetProblem.ENCODING if is_other else SheetProblem.NO_HEADER)
    if any(any(row[MOST_COLUMNS:]) for row in rows):
        raise Unreadable(SheetProblem.TOO_MANY_COLUMNS)
    return Found(roster_sheet.lines(rows, header, first=header.number + 1, is_strict=True))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(SheetProblem.ENCODING)


def _with_header(text: str) -> tuple[Sequence[Sequence[Cell]], Header] | None:
    """The rows by the separator that makes most of the header."""
    split = [(rows, header) for one in _SEPARATORS if (header := roster_sheet.header(rows := _split(text, one)))]
    return max(split, key=lambda found: len(found[1].places), default=None)


def _split(text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            rows.append([cell.strip() for cell in row])
            if len(rows) > MOST_SCANNED:
                raise Unreadable(SheetProblem.TOO_MANY_ROWS)
    except csv.Error:
        raise Unreadable(SheetProblem.BROKEN) from None
    return rows
