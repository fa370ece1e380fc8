"""The sheet `bot` of a questionnaire's file: its rows become checked texts, by the keys of `FormSettings`."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regex

from services.form_problem import FormProblem

SHEET = "bot"
LONGEST_WAVE, LATEST_REMINDER, MOST_REMINDERS = 365, 90, 5

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_SEVERAL = regex.compile(r"\s*[,;]\s*")
_RULE = regex.compile(r"([\w.-]+)\s*(=|>=)\s*([\w.-]+)")
_CODE = regex.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def _named(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {alias: name for name, aliases in table.items() for alias in aliases}


_COLUMNS, _SETTINGS = _named(_TABLE["columns"]), _named(_TABLE["settings"])
_PURPOSES, _ROLES, _WORDS = _named(_TABLE["purposes"]), _named(_TABLE["roles"]), _named(_TABLE["words"])

PURPOSES: tuple[str, ...] = tuple(_TABLE["purposes"])
KEYS: tuple[str, ...] = tuple(_TABLE["settings"])


@dataclass(slots=True)
class Said:
    """What the sheet says, and what is wrong with it."""

    settings: dict[str, str] = field(default_factory=dict)
    problems: list[FormProblem] = field(default_factory=list)
    """Those that stop nothing."""
    errors: list[FormProblem] = field(default_factory=list)


def read(rows: Sequence[Sequence[str]], form_id: str) -> Said:
    """The rows that are for this form: one with a `form_id` of another one is passed over."""
    said = Said()
    header = [_COLUMNS.get(cell.strip().casefold()) for cell in rows[0]] if rows else []
    if rows and not {"setting", "value"} <= {*header}:
        said.errors.append(FormProblem("bot_columns", SHEET, 1))
        return said
    for number, cells in enumerate(rows[1:], start=2):
        row = {name: cell for name, cell in zip(header, cells, strict=False) if name and cell}
        if "setting" in row and row.get("form_id", form_id) == form_id:
            _take(said, row, number)
    if said.settings.get("purpose") == "about" and "about" not in said.settings and not said.errors:
        said.errors.append(FormProblem("bot_about_missing", SHEET))
    return said


def _take(said: Said, row: Mapping[str, str], number: int) -> None:
    key, typed = _SETTINGS.get(_plain(row["setting"])), row.get("value", "")
    if key is None:
        said.problems.append(FormProblem("bot_unknown", SHEET, number, "setting", name=row["setting"]))
        return
    if not typed:
        return
    value = _CHECKED[key](typed)
    if value is None:
        said.errors.append(FormProblem(f"bot_{key}", SHEET, number, "value", value=typed))
    else:
        said.settings[key] = value


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _roles(typed: str) -> str | None:
    """Roles after commas, or after spaces."""
    words = [_plain(one) for one in _SEVERAL.split(typed) if one.strip()]
    if not all(word in _ROLES for word in words):
        words = _plain(typed).replace(",", " ").replace(";", " ").split()
    found = [_ROLES.get(word) for word in words]
    return " ".join(dict.fromkeys(one for one in found if one)) if found and all(found) else None


def _role(typed: str) -> str | None:
    return _ROLES.get(_plain(typed))


def _purpose(typed: str) -> str | None:
    return _PURPOSES.get(_plain(typed))


def _yes_or_no(typed: str) -> str | None:
    return _WORDS.get(_plain(typed))


def _reminders(typed: str) -> str | None:
    """Days after the asking, in order; none at all where it says «no»."""
    if _yes_or_no(typed) == "no":
        return ""
    days = [_number(one, LATEST_REMINDER) for one in typed.replace(",", " ").replace(";", " ").split()]
    whole = [day for day in days if day]
    is_right = len(whole) == len(days) and 0 < len(days) <= MOST_REMINDERS
    return " ".join(map(str, sorted({*whole}))) if is_right else None


def _days(typed: str) -> str | None:
    days = _number(typed, LONGEST_WAVE)
    return str(days) if days else None


def _number(typed: str, most: int) -> int | None:
    """A whole number of days; None where it is none."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= most else None


def _satisfied(typed: str) -> str | None:
    found = _RULE.fullmatch(typed.strip())
    if found is None or (found[2] == ">=" and not found[3].replace(".", "", 1).isdecimal()):
        return None
    return None if found[1] == "mean" and found[2] == "=" else f"{found[1]} {found[2]} {found[3]}"


def _code(typed: str) -> str | None:
    return typed.strip() if _CODE.fullmatch(typed.strip()) else None


_CHECKED: dict[str, Callable[[str], str | None]] = {
    "purpose": _purpose,
    "anonymous": _yes_or_no,
    "audience": _roles,
    "about": _role,
    "reminders": _reminders,
    "days": _days,
    "may_edit": _yes_or_no,
    "satisfied": _satisfied,
    "before": _code,
}
