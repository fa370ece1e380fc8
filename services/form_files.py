"""A questionnaire as a workbook: any version as it was written, with lists to choose from; and an empty one."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services import bot_sheet, sheets, workbooks
from services.sheets import Sheet
from services.workbooks import Rows

LIMITS = {"survey": 2_000, "choices": 20_000, "": 20_000}
"""Rows of a sheet, by its name."""
TYPES = "types"
"""Our own sheet, which says what the cells of the others offer; it is written anew each time."""

_WIDE = ("label", "hint", "constraint_message", "required_message")
_WIDTHS = {"type": 26, "name": 22, "relevant": 34, "list_name": 20}
_TEMPLATE: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message")
_SETTINGS = ("form_title", "form_id", "version")
_OFFERED = {"type": "A", "required": "B", "setting": "C", "purpose": "D"}


def tables(source: bytes) -> dict[str, Rows]:
    """The sheets of a version's source, without ours; FormProblem where it is no workbook."""
    return {name: rows for name, rows in workbooks.read(source, LIMITS).sheets.items() if name != TYPES}


def pages(book: Mapping[str, Rows]) -> list[Sheet]:
    """The sheets of the file, for `sheets.workbook`."""
    offered = _types(book)
    found = [_page(name, rows, offered) for name, rows in book.items() if rows]
    return [*found, Sheet(TYPES, ["type", "required", "setting", "purpose"], offered, [36, 12, 16, 16])]


def of_version(source: bytes) -> list[Sheet]:
    """A version as it was written."""
    return pages(tables(source))


def written(source: bytes) -> bytes:
    """The same as a workbook."""
    return sheets.workbook(of_version(source))


def empty(language: str) -> list[Sheet]:
    """A questionnaire of two questions to write over, and how that is done."""
    words = _TEMPLATE["ru" if language.startswith("ru") else "en"]
    tables_: dict[str, Rows] = {
        "survey": [list(_SURVEY), *words["survey"]],
        "choices": [["list_name", "name", "label"], *words["choices"]],
        "settings": [list(_SETTINGS), [words["title"], "", "1"]],
        "bot": [["setting", "value"], ["purpose", "survey"], ["audience", "mentee"], ["anonymous", "no"]],
    }
    *book, types = pages(tables_)
    return [*book, Sheet(words["guide"], words["header"], words["rows"], [12, 26, 60, 30]), types]


def _page(name: str, rows: Rows, offered: Sequence[Sequence[str]]) -> Sheet:
    header, *cells = rows
    width = max(map(len, rows))
    header = [*header, *[""] * (width - len(header))]
    choices = {
        column: f"={TYPES}!${_OFFERED[heading]}$2:${_OFFERED[heading]}${_filled(offered, heading) + 1}"
        for column, heading in enumerate(header)
        if heading in _OFFERED
    }
    return Sheet(name, header, cells, [_width(one) for one in header], choices)


def _filled(offered: Sequence[Sequence[str]], heading: str) -> int:
    at = ord(_OFFERED[heading]) - ord("A")
    return sum(bool(row[at]) for row in offered)


def _width(heading: str) -> int:
    plain = heading.partition("::")[0].strip()
    return 44 if plain in _WIDE else _WIDTHS.get(plain, 18)


def _types(book: Mapping[str, Rows]) -> list[list[str]]:
    """Four columns side by side: types with the lists that are there, yes and no, settings, purposes."""
    rows = next((rows for name, rows in book.items() if name.casefold() == "choices"), [])
    at = rows[0].index("list_name") if rows and "list_name" in rows[0] else -1
    lists = dict.fromkeys(row[at] for row in rows[1:] if at >= 0 and len(row) > at and row[at])
    plain = [one for one in _TEMPLATE["types"] if " yes_no" not in one]
    types = [*plain, *(f"{kind} {name}" for name in lists for kind in ("select_one", "select_multiple"))]
    purposes = [one for one in bot_sheet.PURPOSES if one != "input"]
    columns = [types, ["yes", "no"], list(bot_sheet.KEYS), purposes]
    height = max(map(len, columns))
    full = [[*column, *[""] * (height - len(column))] for column in columns]
    return [list(row) for row in zip(*full, strict=True)]
