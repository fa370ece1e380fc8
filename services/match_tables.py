"""Reads a table of people from .csv: whatever is wrong with it becomes a sentence with its place."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.match_problem import MatchProblem, shortened

MEGABYTE = 1 << 20
LARGEST = 40
"""Megabytes of a table."""
PEOPLE = 20_000
COLUMNS = 300
LONGEST = 10_000
"""Letters in a cell."""
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """People in order of their names, so that the order of the rows says nothing."""

    file: str
    ids: list[str]
    numbers: list[int]
    """Of their rows in the file."""
    header: dict[str, int]
    cells: list[list[str]]

    def column(self, name: str) -> list[str]:
        """What stands in a column, for each person."""
        if name not in self.header:
            columns = ", ".join(map(shortened, self.header))
            raise MatchProblem("no_column", self.file, column=shortened(name), columns=shortened(columns, 600))
        index = self.header[name]
        return [row[index] for row in self.cells]


def read(source: bytes, file: str, id_column: str) -> Table:
    """The people of a table, each named once by the column."""
    if len(source) > LARGEST * MEGABYTE:
        raise MatchProblem("too_large", file, limit=LARGEST)
    text = _decoded(source, file)
    lines = _lines(text, file)
    header = _header(next(lines, (1, []))[1], file)
    rows = [(number, _row(cells, number, len(header), file)) for number, cells in _limited(lines, file)]
    if not rows:
        raise MatchProblem("no_rows", file)
    unsorted = Table(file, [], [number for number, _ in rows], header, [cells for _, cells in rows])
    ids = unsorted.column(id_column)
    _each_once(unsorted, ids, id_column)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return Table(
        file,
        [ids[one] for one in order],
        [unsorted.numbers[one] for one in order],
        header,
        [unsorted.cells[one] for one in order],
    )


def whole(text: str, limit: int) -> int | None:
    """A whole number from 0 to the limit."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) and int(text) <= limit else None


def number(text: str) -> float | None:
    """A number, with a point or a comma."""
    return float(text.replace(",", ".")) if re.fullmatch(r"[+-]?[0-9]{1,12}([.,][0-9]{1,6})?", text) else None


def _decoded(source: bytes, file: str) -> str:
    """UTF-8, or what a Russian Excel writes."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = source.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise MatchProblem("not_text", file)


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that have something in them, with the numbers of their first lines."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    before = 0
    try:
        for cells in reader:
            begun, before = before + 1, reader.line_num
            if max(map(len, cells), default=0) > LONGEST:
                raise MatchProblem("damaged", file, row=begun, limit=LONGEST)
            stripped = [*map(str.strip, cells)]
            if any(stripped):
                yield begun, stripped
    except csv.Error:
        raise MatchProblem("damaged", file, row=before + 1, limit=LONGEST) from None


def _limited(lines: Iterator[tuple[int, list[str]]], file: str) -> Iterator[tuple[int, list[str]]]:
    for count, line in enumerate(lines):
        if count == PEOPLE:
            raise MatchProblem("too_many_rows", file, limit=PEOPLE)
        yield line


def _header(cells: list[str], file: str) -> dict[str, int]:
    """The index of each column that has a name."""
    if len(cells) > COLUMNS:
        raise MatchProblem("too_many_columns", file, limit=COLUMNS)
    found: dict[str, int] = {}
    for index, name in enumerate(cells):
        if name in found and name:
            raise MatchProblem("column_twice", file, column=shortened(name))
        found[name] = index
    return found


def _row(cells: list[str], number: int, columns: int, file: str) -> list[str]:
    """As long as the header: what is missing at its end is empty."""
    if len(cells) == columns:
        return cells
    if any(cells[columns:]):
        raise MatchProblem("row_too_long", file, row=number, count=len(cells), columns=columns)
    return cells[:columns] + [""] * (columns - len(cells))


def _each_once(table: Table, ids: list[str], column: str) -> None:
    seen: dict[str, int] = {}
    for name, number in zip(ids, table.numbers, strict=True):
        if not name:
            raise MatchProblem("no_id", table.file, row=number, column=shortened(column))
        if name in seen:
            place: dict[str, str | int] = {"row": number, "column": shortened(column), "first": seen[name]}
            raise MatchProblem("id_twice", table.file, value=shortened(name), **place)
        seen[name] = number
