"""The sheets of a file that somebody sent: .xlsx, .xls, .csv or Markdown tables, told apart by what is in it."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

import regex

from services.form_problem import FormProblem

LARGEST = 2
"""Megabytes."""
LARGEST_UNPACKED = 64
MOST_PARTS = 2000
MOST_COLUMNS = 300
LONGEST_GAP = 200
"""So many empty rows end a sheet: what Excel calls a used row often is only a coloured one."""
MEGABYTE = 1 << 20

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DECLARES = regex.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", regex.IGNORECASE)
_CELL_BORDER = regex.compile(r"(?<!\\)\|")
_UNWRITABLE = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t]]|[\uFFFE\uFFFF]", regex.V1)
"""What XML cannot hold."""
_RULE = regex.compile(r"[\s|:-]*-[\s|:-]*")

Rows = list[list[str]]
"""Cells as texts; row 1 is the first."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets by name, as written, and what was left unread."""

    sheets: dict[str, Rows]
    has_macros: bool = False


def read(source: bytes, limits: dict[str, int]) -> Workbook:
    """Every sheet; `limits` are the most rows by name in lower case, `""` is for the others. FormProblem."""
    if len(source) > LARGEST * MEGABYTE:
        raise FormProblem("too_large", limit=LARGEST)
    if source.startswith(_ZIP):
        return _xlsx(source, limits)
    if source.startswith(_OLE):
        return _xls(source, limits)
    text = decoded(source)
    is_markdown = any(line.lstrip().startswith("|") for line in text.splitlines())
    rows = _markdown(text) if is_markdown else _csv(text)
    sheets: dict[str, Rows] = {}
    for sheet, cells in rows:
        kept = sheets.setdefault(sheet, [])
        kept.append(cells)
        _check_count(sheet, len(kept), limits)
    return Workbook(sheets)


def _xlsx(source: bytes, limits: dict[str, int]) -> Workbook:
    from openpyxl import load_workbook

    names = _checked_parts(source)
    try:
        with warnings.catch_warnings():
            # openpyxl has opinions on styles and footers.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
            sheets = {one.title: _kept(one.title, one.iter_rows(values_only=True), limits) for one in book.worksheets}
    except FormProblem:
        raise
    except Exception as error:
        # openpyxl raises whatever the XML inside made it stumble over.
        raise FormProblem("not_a_workbook") from error
    return Workbook(sheets, any(name.endswith("vbaProject.bin") for name in names))


def _checked_parts(source: bytes) -> list[str]:
    """The parts of the archive, once none of them can blow up."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED * MEGABYTE or len(parts) > MOST_PARTS:
                raise FormProblem("unpacks_too_large", limit=LARGEST_UNPACKED)
            for part in parts:
                with archive.open(part) as opened:
                    if part.filename.endswith((".xml", ".rels")) and _DECLARES.search(opened.read(4096)):
                        raise FormProblem("entities")
            return [part.filename for part in parts]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FormProblem("not_a_workbook") from error


def _xls(source: bytes, limits: dict[str, int]) -> Workbook:
    import xlrd

    try:
        with xlrd.open_workbook(file_contents=source, logfile=io.StringIO()) as book:
            found = {sheet.name: _kept(sheet.name, _xls_rows(sheet, book.datemode), limits) for sheet in book.sheets()}
    except FormProblem:
        raise
    except Exception as error:
        # xlrd raises struct.error, AssertionError and others for damaged files.
        raise FormProblem("not_a_workbook") from error
    return Workbook(found)


def _xls_rows(sheet: object, datemode: int) -> Iterator[list[object]]:
    import xlrd

    for cells in sheet.get_rows():  # type: ignore[attr-defined]
        yield [
            xlrd.xldate_as_datetime(cell.value, datemode)
            if cell.ctype == xlrd.XL_CELL_DATE
            else bool(cell.value)
            if cell.ctype == xlrd.XL_CELL_BOOLEAN
            else cell.value
            for cell in cells
        ]


def _kept(sheet: str, rows: Iterable[Iterable[object]], limits: dict[str, int]) -> Rows:
    """The rows up to the last filled one; FormProblem where there are too many of them."""
    kept: Rows = []
    filled = gap = 0
    for row in rows:
        cells = [_text(cell) for cell in row]
        kept.append(cells)
        gap = 0 if any(cells) else gap + 1
        filled += any(cells)
        _check_count(sheet, filled, limits)
        if gap > LONGEST_GAP:
            break
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise FormProblem("too_many_columns", sheet, limit=MOST_COLUMNS)
    return kept[: len(kept) - gap]


def _check_count(sheet: str, count: int, limits: dict[str, int]) -> None:
    limit = limits.get(sheet.strip().casefold(), limits[""])
    if count > limit + 1:
        raise FormProblem("too_many_rows", sheet, limit=limit)


def _text(value: object) -> str:
    """As Excel shows it: 3 for 3.0, TRUE, an ISO date."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
    return _plain(str(value))


def _plain(text: str) -> str:
    return str(_UNWRITABLE.sub("", text).replace("\N{NO-BREAK SPACE}", " ").replace("_x000D_", "").strip())


def decoded(source: bytes) -> str:
    """UTF-8, or what a Russian Excel writes as .csv."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = source.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise FormProblem("not_text")


def _csv(text: str) -> Iterator[tuple[str, list[str]]]:
    """Sheets one under another, each begun by its name in the first column; or one table, the survey."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    sheet = ""
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells = [_plain(cell) for cell in row]
            if not sheet and len([cell for cell in cells if cell]) > 1:
                sheet = "survey"
                yield sheet, cells
            elif cells and cells[0] and not any(cells[1:]):
                sheet = cells[0]
            elif any(cells):
                yield sheet, cells if cells[0] else cells[1:]
    except csv.Error as error:
        raise FormProblem("not_a_workbook") from error


def _markdown(text: str) -> Iterator[tuple[str, list[str]]]:
    """Rows `| sheet | | |` begin a sheet. A bare bar cuts a cell without a word, so all rows must be of one width."""
    sheet, header, row = "", 0, 0
    for line in text.splitlines():
        # Lines `| --- |` are for git forges.
        if not line.lstrip().startswith("|") or _RULE.fullmatch(line):
            continue
        first, *cells = [_plain(cell).replace("\\|", "|") for cell in _CELL_BORDER.split(line.strip())[1:-1]] or [""]
        if first:
            sheet, row = first, 0
        elif any(cells):
            row += 1
            header = len(cells) if row == 1 else header
            if len(cells) != header:
                raise FormProblem("bar_in_cell", sheet, row, cells=len(cells), headings=header)
            yield sheet, cells
