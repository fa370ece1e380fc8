"""A sheet of names for the pen, on A4: a heading, what it is about, and a table that goes on page after page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services import printing
from services.printable import one_line


@dataclass(frozen=True, slots=True)
class Column:
    """Its heading, and its part of the width beside the others'."""

    head: str
    part: int


@dataclass(frozen=True, slots=True)
class NameSheet:
    """All of the sheet, in the language of whoever prints it; rows are counted by the sheet itself."""

    language: str
    place: str
    title: str
    about: Sequence[str]
    """Lines above the table."""
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    """A cell for each column; an empty one is for the pen."""
    note: str = ""
    """Below the table."""


def pdf(sheet: NameSheet) -> bytes:
    """The sheet, on as many pages of A4 as it takes; its headings stand on each of them."""
    return printing.pdf("name_sheet", values(sheet))


def values(sheet: NameSheet) -> dict[str, Any]:
    """What the template is filled in with: every text on one line, as it was typed."""
    said = asdict(sheet)
    return {
        **said,
        **{name: one_line(said[name]) for name in ("place", "title", "note")},
        "about": [one_line(line) for line in sheet.about if line],
        "rows": [[one_line(cell) for cell in row] for row in sheet.rows],
    }
