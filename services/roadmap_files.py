"""What a roadmap's file holds, in order: texts, and rows of tables. The kind of file is told by its content."""

import html
import io
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

import regex

from services.roadmap_numbers import BULLET, Numbers

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("roadmap_words.toml").read_text("utf-8"))
LARGEST = 15
"""Megabytes."""
LARGEST_UNPACKED = 120
MOST_ROWS = 5_000
MEGABYTE = 1 << 20
_TAG = regex.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = regex.compile(r"<\s*(?:br|/p|/li|/div)\s*/?>", regex.IGNORECASE)
_BULLETS = regex.compile(_WORDS["text"]["bullets"])
_CELL_LINES = 10
_MOST_PIECES = 8
_LINE_IN_CELL = "\v"


class Unreadable(Exception):
    """Nothing can be read; the code names a sentence in roadmap_problems.toml."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as they are written; `above` are texts of cells that are merged with the one above."""

    cells: list[str]
    above: dict[int, str] = field(default_factory=dict)
    table: int = 0
    covered: frozenset[int] = frozenset()
    """Places that a cell to the left covers, too."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or a line outside tables."""

    text: str


Block = Row | Text


def blocks(source: bytes) -> list[Block]:
    """Everything in the file, in order. Unreadable."""
    if len(source) > LARGEST * MEGABYTE:
        raise Unreadable("too_large")
    if not source.strip():
        raise Unreadable("empty")
    if source.startswith(b"%PDF"):
        raise Unreadable("pdf")
    if source.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_office")
    if source.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"{\\rtf")):
        raise Unreadable("picture" if not source.startswith(b"{") else "other")
    found = list(_zipped(source) if source.startswith(b"PK") else _text(source))
    if not any(one.text.strip() if isinstance(one, Text) else any(one.cells) for one in found):
        raise Unreadable("empty")
    if sum(isinstance(one, Row) for one in found) > MOST_ROWS:
        raise Unreadable("too_long")
    return found


def _zipped(source: bytes) -> Iterator[Block]:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
            names = {one.filename for one in parts}
            if sum(one.file_size for one in parts) > LARGEST_UNPACKED * MEGABYTE or len(parts) > 3000:
                raise Unreadable("too_large")
            if any(one.endswith("vbaProject.bin") for one in names):
                raise Unreadable("macros")
            for one in parts:
                if one.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(one).read(4096):
                    raise Unreadable("broken")
        if "word/document.xml" in names:
            return iter(list(_docx(source)))
        if "xl/workbook.xml" in names:
            return iter(list(_xlsx(source)))
    except Unreadable:
        raise
    except Exception as error:
        # The readers raise whatever the XML inside made them stumble over.
        raise Unreadable("broken") from error
    raise Unreadable("other")


def _docx(source: bytes) -> Iterator[Block]:
    from docx import Document
    from docx.table import Table

    document = Document(io.BytesIO(source))
    numbers = Numbers(document)
    for number, one in enumerate(document.iter_inner_content()):
        if isinstance(one, Table):
            yield from _docx_rows(one, number, numbers)
        else:
            shown = numbers.of(one) if one.text.strip() else ""
            yield from (Text(line) for line in f"{shown} {one.text}".strip().split("\n"))


def _docx_rows(table: Any, number: int, numbers: Numbers) -> Iterator[Row]:
    """A merged cell comes once for each place it covers: the first keeps the text."""
    before: list[Any] = []
    for row in table.rows:
        places = [*([None] * row.grid_cols_before), *row.cells, *([None] * row.grid_cols_after)]
        cells, above, covered, last = list[str](), dict[int, str](), set[int](), None
        for at, cell in enumerate(places):
            inner = cell._tc if cell is not None else None
            is_beside = inner is not None and inner is last
            is_below = inner is not None and at < len(before) and before[at] is inner
            text = "" if cell is None or is_beside else _docx_cell(cell, numbers, is_new=not is_below)
            if is_beside:
                covered.add(at)
            if is_below and not is_beside:
                above[at] = text
            cells.append("" if is_beside or is_below else text)
            last = inner
        before = [cell._tc if cell is not None else None for cell in places]
        yield Row(cells, above, number, frozenset(covered))


def _docx_cell(cell: Any, numbers: Numbers, *, is_new: bool) -> str:
    """A cell's text; in a cell of numbers Word writes none and shows them."""
    text = cleaned(cell.text)
    if text or not is_new:
        return text
    shown = [numbers.of(one) for one in cell.paragraphs[:1]]
    return "" if shown[:1] == [BULLET] else "".join(shown)


def _xlsx(source: bytes) -> Iterator[Block]:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(source), data_only=True)
    for number, sheet in enumerate(book.worksheets):
        if sheet.max_row > 50 * MOST_ROWS:
            raise Unreadable("too_long")
        merged, beside = dict[tuple[int, int], str](), dict[int, set[int]]()
        for area in sheet.merged_cells.ranges:
            text = _shown(sheet.cell(area.min_row, area.min_col).value)
            beside.setdefault(area.min_row, set()).update(range(area.min_col, area.max_col))
            for line in range(area.min_row + 1, area.max_row + 1):
                merged[line, area.min_col - 1] = text
        for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=min(sheet.max_column, 100)), start=1):
            cells = [_shown(value) for value in row]
            if any(cells):
                above = {column: text for (at, column), text in merged.items() if at == line}
                yield Row(cells, above, number, frozenset(beside.get(line, ())))


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
    return cleaned(str(value))


def _text(source: bytes) -> Iterator[Block]:
    text = _decoded(source).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    alone = sum(line.startswith("\t") and "\t" not in line[1:] for line in lines)
    tabbed = sum("\t" in line.strip("\t ") for line in lines)
    if alone >= _CELL_LINES and alone > 3 * tabbed:
        return _cell_a_line(lines)
    return _row_a_line(lines)


def _decoded(source: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if source[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "cp1251"):
        try:
            text = source.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and sum(one.isprintable() or one in "\n\r\t" for one in text) > 0.97 * len(text):
            return text
    raise Unreadable("other")


def _row_a_line(lines: list[str]) -> Iterator[Block]:
    for line in _whole_rows(lines):
        if "\t" in line:
            yield Row([cleaned(cell.replace(_LINE_IN_CELL, "\n")) for cell in line.split("\t")])
        elif "|" in line and line.strip().startswith("|") and line.strip().endswith("|"):
            cells = [cleaned(cell) for cell in line.strip().strip("|").split("|")]
            if not all(regex.fullmatch(r":?-+:?", cell) for cell in cells):
                yield Row(cells)
        else:
            yield Text(_TAG.sub("", line).strip("* "))


def _whole_rows(lines: list[str]) -> Iterator[str]:
    """Rows whose cells hold line ends: the pieces that together make exactly a row as wide as the first one."""
    width = next((line.count("\t") for line in lines if line.count("\t") > 1), 0)
    at = 0
    while at < len(lines):
        length = _pieces(lines[at : at + _MOST_PIECES], width)
        yield _LINE_IN_CELL.join(lines[at : at + length])
        at += length


def _pieces(lines: list[str], width: int) -> int:
    """How many lines are one row: one, unless what follows goes on in the middle of a cell and fills the row."""
    total = lines[0].count("\t")
    whole = 1
    for length, line in enumerate(lines[1:], start=2):
        total += line.count("\t")
        if not lines[0].count("\t") or not line[:1].islower() or total > width:
            break
        whole = length if total == width else whole
    return whole


def _cell_a_line(lines: list[str]) -> Iterator[Block]:
    """One cell per line with a tab before it; a row is as wide as the first one."""
    groups: list[list[str]] = []
    is_open, blank = False, False
    for line in lines:
        if line.startswith("\t"):
            if not groups or blank:
                groups.append([])
            groups[-1].append(line[1:])
            is_open, blank = True, False
        elif is_open:
            groups[-1][-1] += "\n" + line
            blank = not line.strip()
        else:
            yield Text(line.strip("* "))
    width, held = len(groups[0]) if groups else 0, list[str]()
    for group in groups:
        if held and len(held) + len(group) > width:
            yield Row([cleaned(cell) for cell in held])
            held = []
        held += group
        if len(held) >= width:
            yield Row([cleaned(cell) for cell in held])
            held = []
    if held:
        yield Row([cleaned(cell) for cell in held])


def cleaned(text: str) -> str:
    """Without tags and the bullets of their lists; nothing else is changed."""
    text = text.replace("\N{NO-BREAK SPACE}", " ").replace("_x000D_", "")
    if _TAG.search(text):
        text = html.unescape(_BULLETS.sub(" ", _TAG.sub(" ", _BREAK.sub("\n", text))))
    return text.strip(" \n\r\t")
