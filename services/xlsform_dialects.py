"""The many ways to write an XLSForm become one: Russian names, other tools' types and columns, small slips."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import regex

from services import bot_sheet, xlsform_slips
from services.form_problem import FormProblem
from services.workbooks import Rows, Workbook
from services.xlsform_slips import Table, border

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_PREFIXES = ("bind::", "body::", "control::")
_NAME = regex.compile(r"[\p{L}_][\p{L}\p{N}_.\-]*")
_PARAMETER = regex.compile(r"([\w-]+)\s*=\s*([^\s;,]+|\$\{[^}]*\})")
_WORDLESS = (
    "begin", "end", "calculate", "hidden", "start", "today", "audit", "csv-external", "xml-external",
    "deviceid", "username", "phonenumber", "simserial", "subscriberid", "email", "background-audio",
)  # fmt: skip
_RESERVED = "meta"
"""What the converter calls a group of its own."""
_RANGE = {"start": "1", "end": "10", "step": "1"}


def _named(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {alias: name for name, aliases in table.items() for alias in aliases}


_SHEETS, _TYPES = _named(_TABLE["sheets"]), _named(_TABLE["types"])
_HEADERS = {sheet: _named(_TABLE[sheet]) for sheet in ("survey", "choices", "settings")}
_HEADERS["external_choices"] = _HEADERS["choices"]
_LISTS = sorted(_named(_TABLE["lists"]).items(), key=lambda pair: -len(pair[0]))
_YES, _NO = set(_TABLE["words"]["yes"]), set(_TABLE["words"]["no"])


class Normal:
    """A form as the converter wants it, and what was noticed on the way."""

    def __init__(self, book: Workbook) -> None:
        self.problems: list[FormProblem] = []
        """What is worth a word and stops nothing."""
        self.errors: list[FormProblem] = []
        found = named(book.sheets)
        if "survey" not in found or not any(map(any, found["survey"])):
            raise FormProblem("no_survey")
        self.survey = self.table("survey", found["survey"])
        self.choices = self.table("choices", found.get("choices", []))
        self.settings = self.table("settings", found.get("settings", []))
        self.external = self.table("external_choices", found.get("external_choices", []))
        self.bot = self.settled(found.get(bot_sheet.SHEET, []))
        if not any("type" in row for row in self.survey):
            raise FormProblem("no_survey")
        if book.has_macros:
            self.problems.append(FormProblem("macros"))
        _scores(self.survey)
        for number, row in enumerate(self.survey, start=2):
            self.mend(row, number)
        self.mend_choices()
        self.rows = dict(xlsform_slips.rows(self.survey))
        self.errors += xlsform_slips.found(self.survey, self.choices)

    def settled(self, rows: Rows) -> dict[str, str]:
        """What the sheet `bot` says of this form."""
        said = bot_sheet.read(rows, self.settings[0].get("form_id", "") if self.settings else "")
        self.problems += said.problems
        self.errors += said.errors
        return said.settings

    def table(self, sheet: str, rows: Rows) -> Table:
        """The rows by their columns' canonical names."""
        headings = rows[0] if rows else []
        literal = {cell.casefold() for cell in headings}
        header = [self.column(sheet, cell, literal) for cell in headings]
        table: Table = []
        for row in rows[1:]:
            cells: dict[str, str] = {}
            for name, cell in zip(header, row, strict=False):
                if name and cell and name not in cells:
                    cells[name] = cell
            table.append(cells)
        return table

    def column(self, sheet: str, heading: str, literal: set[str]) -> str | None:
        """`label::English (en)` of `Label :: English (en)`; None for a column that is not used.

        Another name for a column counts only where the column does not stand beside it by its own.
        """
        if heading.casefold().replace(" ", "") == "jr:count":
            return "jr:count"
        base, *more = [part.strip() for part in heading.split("::" if "::" in heading else ":")]
        plain = regex.sub(r"\s+", " ", base).casefold()
        if any(heading.casefold().startswith(prefix) for prefix in _PREFIXES):
            return "::".join([plain, *more])
        known = _HEADERS.get(sheet, {})
        name = known.get(plain) or known.get(plain.replace(" ", "_"))
        is_twice = name in literal and name != plain and not more
        is_kept = not is_twice and (name is not None or (sheet != "survey" and _NAME.fullmatch(base)))
        if not is_kept and plain:
            self.problems.append(FormProblem("column_dropped", sheet, 1, heading, name=heading))
        if not is_kept:
            return None
        return "::".join([name or base, *more]) if more else name or base

    def mend(self, row: dict[str, str], number: int) -> None:
        """One row of the survey; one that is switched off is empty."""
        if row.get("disabled", "").casefold() in _YES:
            row.clear()
        if not row:
            return
        if "type" in row:
            row["type"] = _type(row["type"])
        counted = row.pop("jr:count", "")
        if counted and row.get("repeat_count") not in (None, counted):
            self.problems.append(FormProblem("two_counts", "survey", number, "repeat_count"))
        if counted:
            row.setdefault("repeat_count", counted)
        for column in ("required", "read_only", "disabled"):
            if row.get(column, "").casefold() in _YES | _NO:
                row[column] = "yes" if row[column].casefold() in _YES else "no"
        self.mend_type(row, number)

    def mend_type(self, row: dict[str, str], number: int) -> None:
        kind, edge = row.get("type", "").split(" ")[0], border(row)[0]
        if edge:
            if edge == "begin" and row.get("name") in (None, _RESERVED):
                row["name"] = f"group_{number}"
            return
        if kind == "calculate" and row.get("calculation", "").strip() == ".":
            row.pop("calculation")  # it stays what it is
        if kind == "calculate" and not {"calculation", "default", "trigger"} & row.keys():
            row["type"] = kind = "hidden"
        if kind == "note":
            row.pop("required", None)
        if kind == "note" and "name" not in row:
            row["name"] = f"note_{number}"
        if "parameters" in row or kind == "range":
            _parameters(row, kind)
        if "name" not in row and kind:
            self.errors.append(FormProblem("no_name", "survey", number, "name"))
        elif not _NAME.fullmatch(row.get("name", "a")):
            self.errors.append(FormProblem("bad_name", "survey", number, "name", name=row["name"]))
        labels = [name for name in row if name.partition("::")[0] in ("label", "hint", "media", "image", "audio")]
        if kind and not labels and not kind.startswith(_WORDLESS):
            row[self.label_column] = name = row.get("name", "?")
            self.problems.append(FormProblem("no_label", "survey", number, "label", name=name))

    @property
    def label_column(self) -> str:
        """The column that labels stand in, the first one where there are several languages."""
        return next((name for row in self.survey for name in row if name.partition("::")[0] == "label"), "label")

    def mend_choices(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        has_duplicates = False
        for number, row in enumerate(self.choices, start=2):
            if "list_name" not in row:
                row.clear()
                continue
            row.pop("", None)
            labels = [name for name in row if name.partition("::")[0] in ("label", "media", "image", "audio")]
            if "name" in row and not labels:
                row["label"] = row["name"]
            key = (row["list_name"], row.get("name", ""))
            if key in seen:
                has_duplicates = True
                self.problems.append(FormProblem("same_option", "choices", number, "name", name=key[1]))
            seen[key] = number
        if has_duplicates:
            self.settings = [{**(self.settings[0] if self.settings else {}), "allow_choice_duplicates": "yes"}]

    def root(self, name: str) -> str:
        """A name for the whole that no question has."""
        name = regex.sub(r"[^\w.\-]", "_", name)
        name = name if _NAME.fullmatch(name) else f"form_{name}"
        taken = {row.get("name", "").casefold() for row in self.survey}
        while name.casefold() in taken:
            name += "_form"
        return name

    def workbook(self) -> dict[str, Any]:
        """For the converter."""
        settings = {
            name: cell
            for name, cell in (self.settings[0] if self.settings else {}).items()
            if name in _TABLE["settings"] or name.startswith("attribute::")
        }
        tables = {"survey": self.survey, "choices": self.choices, "settings": [settings] if settings else []}
        tables |= {"external_choices": self.external} if self.external else {}
        book: dict[str, Any] = {}
        for sheet, rows in tables.items():
            if any(rows):
                book[sheet] = rows
                book[f"{sheet}_header"] = [dict.fromkeys(name for row in rows for name in row)]
        return book


def named(sheets: Mapping[str, Rows]) -> dict[str, Rows]:
    """The sheets that make a form, one of its own name first; the only one there is must be the survey."""
    written = sorted(((name.strip().casefold(), rows) for name, rows in sheets.items()), key=_is_own_name)
    found = {_SHEETS.get(name, name): rows for name, rows in written}
    if "survey" not in found and len(found) == 1:
        found = {"survey": next(iter(found.values()))}
    return found


def asks(survey: Rows) -> bool:
    """The sheet has the columns of questions: their types, and their names or words."""
    headings = {cell.partition(":")[0].strip().casefold() for cell in survey[0]} if survey else set()
    known = {_HEADERS["survey"].get(heading) for heading in headings}
    return "type" in known and bool({"name", "label"} & known)


def _is_own_name(sheet: tuple[str, Rows]) -> bool:
    return sheet[0] in _TABLE["sheets"]


def _type(typed: str) -> str:
    """The type by its XLSForm name, with the list that it names."""
    words = " ".join(typed.split())
    plain = words.casefold()
    if plain in _TYPES:
        return _TYPES[plain]
    for alias, name in _LISTS:
        if plain.startswith(alias + " "):
            rest = words[len(alias) + 1 :]
            for other in _TABLE["words"]["or_other"]:
                if rest.casefold().endswith(" " + other):
                    return f"{name} {rest[: -len(other) - 1].strip()} or_other"
            return f"{name} {rest}"
    first, _, rest = plain.partition(" ")
    return _TYPES.get(first, plain) if rest and first in ("sensor_statistic", "sensor_stream") else _cased(words)


def _cased(words: str) -> str:
    """In small letters, but for the name of a list or file."""
    first, space, rest = words.partition(" ")
    if first.casefold() in ("begin", "end"):
        what, over, looped = rest.partition(" over ")
        return f"{first} {what}".casefold() + over + looped
    folded = first.casefold()
    return ("dateTime" if folded == "datetime" else folded) + space + rest


def _parameters(row: dict[str, str], kind: str) -> None:
    """`start=0;end=10;step=1` as Kobo writes it; what the type does not know is left out."""
    known = _TABLE["parameters"].get("select_one" if kind.startswith("select_one") else kind, ())
    given = dict(_PARAMETER.findall(row.pop("parameters", "")))
    kept = {name: value for name, value in given.items() if name in known}
    if kind == "range":
        kept = _RANGE | kept
    if kept:
        row["parameters"] = " ".join(f"{name}={value}" for name, value in kept.items())


def _scores(survey: Table) -> None:
    """Kobo's `begin_score` and `begin_rank`: a group of questions with one list."""
    current = ""
    for row in survey:
        kind = row.get("type", "").casefold().split(" ")[0]
        lists = row.pop("kobo--score-choices", ""), row.pop("kobo--rank-items", "")
        if kind in ("begin_score", "begin_rank"):
            current = next(filter(None, (*lists, row["type"].partition(" ")[2])), "")
            row["type"] = "begin group"
        elif kind in ("end_score", "end_rank"):
            row["type"] = "end group"
        elif kind in ("score__row", "rank__level") and current:
            row["type"] = f"select_one {current}"
