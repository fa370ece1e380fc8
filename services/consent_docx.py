"""A consent as a document for a word processor: the same values as on the printed sheet."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from services import consent_print
from services.consent_print import Sheet

FONT = "Times New Roman"
PEN = "_" * 40
MARKS = {True: "☒", False: "☐"}


def written(sheet: Sheet) -> bytes:
    """One document as a .docx on A4."""
    said = consent_print.values(sheet)
    document = Document()
    _page(document, said)
    _line(document, said["title"], size=14, is_bold=True, after=8)
    _facts(document, said["facts"])
    for paragraph in said["paragraphs"]:
        for line in paragraph:
            one = _line(document, ("• " if line["item"] else "") + line["text"], after=2 if line["item"] else 5)
            one.paragraph_format.left_indent = Mm(6 if line["item"] else 0)
    if said["choices"]:
        _choices(document, said)
    for number, line in enumerate(said["said"]):
        _line(document, line, size=12 if number == 0 else 11, is_bold=number == 0, after=3)
    if said["signing"]:
        _signing(document, said["signing"])
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Written, said: dict[str, Any]) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    top = section.header.paragraphs[0]
    top.text = " · ".join(one for one in (said["place"], said["code"]) if one)
    foot = section.footer.paragraphs[0]
    foot.text = f"{said['footer']}\n{said['digest']}"
    for paragraph in (top, foot):
        for run in paragraph.runs:
            run.font.size = Pt(8)


def _facts(document: Written, facts: list[dict[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for one in facts:
        left, right = table.add_row().cells
        left.text, right.text = one["label"], one["value"] or PEN
        left.width, right.width = Mm(60), Mm(110)
    _line(document, "", after=2)


def _choices(document: Written, said: dict[str, Any]) -> None:
    words = said["words"]
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    for cell, label in zip(
        table.rows[0].cells, (words["choices"], words["yes"], words["no"], words["conditions"]), strict=True
    ):
        cell.text = label
    for one in said["choices"]:
        cells = table.add_row().cells
        cells[0].text = one["label"]
        cells[1].text, cells[2].text = MARKS[one["mark"] is True], MARKS[one["mark"] is False]
    for row in table.rows:
        for cell, width in zip(row.cells, (80, 14, 14, 62), strict=True):
            cell.width = Mm(width)
    _line(document, "", after=2)


def _signing(document: Written, labels: list[str]) -> None:
    _line(document, "", after=14)
    table = document.add_table(rows=2, cols=len(labels))
    for column, label in enumerate(labels):
        table.cell(0, column).text, table.cell(1, column).text = "_" * 22, label
        table.cell(1, column).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(document: Written, text: str, *, size: int = 11, is_bold: bool = False, after: int = 5) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), is_bold
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph
