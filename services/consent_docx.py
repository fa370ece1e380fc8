"""A consent as a document for a word processor: the same values as on the printed sheet."""

from typing import Any

from docx.document import Document as Written
from docx.shared import Mm, Pt

from services import consent_print
from services.consent_print import Sheet
from services.word_pages import PEN, line, saved, sheet, signing

MARKS = {True: "☒", False: "☐"}


def written(one: Sheet) -> bytes:
    """One document as a .docx on A4."""
    said = consent_print.values(one)
    document = sheet()
    _edges(document, said)
    line(document, said["title"], size=14, is_bold=True, after=8)
    _facts(document, said["facts"])
    for paragraph in said["paragraphs"]:
        for part in paragraph:
            put = line(document, ("• " if part["item"] else "") + part["text"], after=2 if part["item"] else 5)
            put.paragraph_format.left_indent = Mm(6 if part["item"] else 0)
    if said["choices"]:
        _choices(document, said)
    for number, text in enumerate(said["said"]):
        line(document, text, size=12 if number == 0 else 11, is_bold=number == 0, after=3)
    if said["signing"]:
        signing(document, said["signing"])
    return saved(document)


def _edges(document: Written, said: dict[str, Any]) -> None:
    (section,) = document.sections
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
    line(document, "", after=2)


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
    line(document, "", after=2)
