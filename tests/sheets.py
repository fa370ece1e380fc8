"""Tables as people send them, written the way Excel writes them."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

HEADER = ("Код", "ФИО", "Дата или год рождения", "Класс/должность", "Роль", "ФИО представителя")
Cell = str | int | float | date | None


def xlsx(*rows: Sequence[Cell], sheets: dict[str, Sequence[Sequence[Cell]]] | None = None, merge: str = "") -> bytes:
    """A workbook of one sheet, or of these; `merge` names cells to be merged on the first one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in (sheets or {"Лист1": rows}).items():
        page = book.create_sheet(title)
        for line in lines:
            page.append(list(line))
    if merge:
        book.worksheets[0].merge_cells(merge)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The same archive with further parts, or with others in their place; `__` stands for a slash."""
    changed = {name.replace("__", "/"): part for name, part in parts.items()}
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return made.getvalue()


def archive(**parts: bytes) -> bytes:
    """An archive of its own; `__` stands for a slash."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name.replace("__", "/"), part)
    return made.getvalue()


def with_macros(content: bytes) -> bytes:
    """The same workbook with a macro in it."""
    return with_parts(content, **{"xl__vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"})


def opened(content: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook and their cells."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book.worksheets}
