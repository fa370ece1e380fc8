"""Roadmaps of invented places, as Word, Excel and a text editor write them."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document

from tests.sheets import archive, with_parts

HEADER = ("№", "Мероприятие", "Срок", "Ответственный", "Результат")
TITLE = "Дорожная карта внедрения наставничества в школе посёлка Кедровый"
Rows = Sequence[Sequence[str]]


def head(year: int) -> tuple[str, ...]:
    """What stands above the table of a plan for the school year that begins in `year`."""
    order, period = f"от 28 августа {year} г. № 41", f"с 1 сентября {year} г. по 31 мая {year + 1} г."
    return ("ПРИКАЗ", order, TITLE, f"Срок реализации: {period}")


def rows(year: int) -> tuple[tuple[str, ...], ...]:
    """Its rows; nothing in them is to be asked."""
    return (
        ("1", "Издание приказа о внедрении наставничества", f"до 10 сентября {year} года", "Директор", "Приказ"),
        ("2", "Назначение кураторов", f"12 сентября {year} года", "Директор", "Приказ"),
        ("3", "Семинар для наставников", f"14 октября {year} года", "Куратор", "Программа семинара"),
        ("4", "Отчёт о работе за год", f"до 20 мая {year + 1} года", "Куратор", "Отчёт"),
    )


def docx(lines: Rows, *, above: Sequence[str], header: Sequence[str] = HEADER, after: str = "") -> bytes:
    """A document of Word with a table."""
    made = Document()
    for line in above:
        made.add_paragraph(line)
    table = made.add_table(rows=0, cols=len(header))
    for row in (header, *lines):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    made.add_paragraph(after)
    return _saved(made)


def text(year: int) -> bytes:
    """The same, as tables are copied into a text editor."""
    return "\n".join([*head(year), *("\t".join(row) for row in (HEADER, *rows(year)))]).encode()


def long_order(pages: int = 200) -> bytes:
    """An order of very many points, none of which has a table."""
    made = Document()
    for line in head(2026)[:2]:
        made.add_paragraph(line)
    for number in range(pages * 30):
        made.add_paragraph(
            f"Сведения о работе организации за прошлый год, страница приложения {number}. " + "Текст. " * 12
        )
    return _saved(made)


def with_macro() -> bytes:
    """A document of Word with a macro."""
    return with_parts(
        docx(rows(2026), above=head(2026)), **{"word__vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"}
    )


def old_word() -> bytes:
    """The beginning of a .doc."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 600


def broken_word() -> bytes:
    """An archive that says it is a document, and is none."""
    return archive(word__document_xml=b"", **{"word__document.xml": b"<w:document"})


def scan() -> bytes:
    """A PDF that is nothing but a picture."""
    return b"%PDF-1.7\n1 0 obj << /Type /XObject /Subtype /Image /Width 2480 >> stream\n" + b"\xff\xd8" * 500


def _saved(made: Any) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()
