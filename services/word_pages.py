"""Pages for a word processor: the sheet, lines on it, and places for signatures."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
PEN = "_" * 40
_SIGNATURE = "_" * 22
_ROOM = Pt(7)


def sheet(*, size: int = 11) -> Written:
    """An empty document on A4, with letters of `size` points."""
    document = Document()
    (section,) = document.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(size)
    return document


def line(document: Written, text: str, *, size: int = 11, is_bold: bool = False, after: int = 5) -> Paragraph:
    """A paragraph, with so many points of room below it."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), is_bold
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def room(document: Written) -> Paragraph:
    """A little room between lines."""
    paragraph = line(document, "", after=0)
    paragraph.paragraph_format.line_spacing = _ROOM
    return paragraph


def signing(document: Written, labels: Sequence[str]) -> None:
    """Places for the pen side by side, with what belongs on each."""
    line(document, "", after=14)
    table = document.add_table(rows=2, cols=len(labels))
    for column, label in enumerate(labels):
        table.cell(0, column).text, table.cell(1, column).text = _SIGNATURE, label
        table.cell(1, column).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def signed(document: Written, post: str, name: str, *, stays: bool = False) -> None:
    """One signature as orders have it: the post, a place for the pen, the name; on the page of the next if it stays."""
    table = columns(document, (58, 54, 58))
    for cell, text in zip(table.add_row().cells, (post, _SIGNATURE, name), strict=True):
        cell.text = text
        cell.paragraphs[0].paragraph_format.keep_with_next = stays
    room(document).paragraph_format.keep_with_next = stays


def columns(document: Written, widths: Sequence[int], *, style: str | None = None) -> Any:
    """A table without rows, whose columns are so many millimetres wide in every word processor."""
    table: Any = document.add_table(rows=0, cols=len(widths), style=style)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def saved(document: Written) -> bytes:
    """The document as a .docx."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
