"""Orders on pairs and groups as .docx in our own layout: the order on one sheet, its annex as a table on the next."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from docx.document import Document as Written
from docx.oxml import OxmlElement
from docx.shared import Pt

from services import marked_lines, pair_order
from services.pair_order import COLUMNS, Kind, Order
from services.word_pages import columns, saved, sheet

_WIDTHS = {
    Kind.ASSIGNING: (10, 50, 50, 32, 28),
    Kind.AMENDING: (10, 36, 34, 34, 33, 23),
    Kind.CLOSING: (10, 50, 50, 32, 28),
}
"""Of the annex's columns, in millimetres."""


def written(order: Order) -> bytes:
    """The order with its annex."""
    words = pair_order.words()[order.kind]
    grounds = {f"ground_{number}": one for number, one in enumerate(order.grounds)}
    document = sheet(size=marked_lines.SIZE)
    marked_lines.put(document, _lines(words["text"], grounds), {**order.fields, **grounds})
    before = len(document.paragraphs)
    marked_lines.put(document, words["annex"].strip().splitlines(), order.fields)
    document.paragraphs[before].paragraph_format.page_break_before = True
    _annex(document, order)
    return saved(document)


def _lines(text: str, grounds: Collection[str]) -> Iterator[str]:
    """The line of the grounds as often as there are some."""
    for one in text.strip().splitlines():
        yield from (one.replace("[grounds]", f"[{name}]") for name in grounds) if "[grounds]" in one else [one]


def _annex(document: Written, order: Order) -> None:
    table = columns(document, _WIDTHS[order.kind], style="Table Grid")
    _row(table, order.kind, pair_order.words()["heads"], is_head=True)
    for one in order.rows:
        _row(table, order.kind, one)


def _row(table: Any, kind: Kind, said: Mapping[str, str], *, is_head: bool = False) -> None:
    """A row that no page cuts in two; that of the headings stands on each page again."""
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, column in zip(row.cells, COLUMNS[kind], strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(said[column])
        run.font.size, run.bold = Pt(11), is_head
        paragraph.paragraph_format.space_after = Pt(2)
