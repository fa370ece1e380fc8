"""Reads a list of people as somebody pasted it: one line a person, and what is wrong with it."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import regex

from services import ages

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1, I and L, which people take for one another."""
CODE_LENGTH = 6
LONGEST_NAME = 200
LONGEST_GROUP = 100
OLDEST = 110
ADULTS = ("head", "privacy_officer", "trainer", "observer", "partner")
"""Roles of people who are of age whatever else is known."""

_INVISIBLE = regex.compile(r"[\p{C}--[\t]]", regex.V1)
_NAME = regex.compile(r"\p{L}[\p{L}\p{M}\s.,'’ʼ()-]*")
_CODE = regex.compile(rf"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
_COUNT = regex.compile(r"\d{1,4}[.)]?")
_RULE = regex.compile(r"[\s|:-]+")
_ISO = regex.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DOTTED = regex.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})")
_YEAR = regex.compile(r"\d{4}")
_FIGURES = regex.compile(r"\d{1,3}")
_AFTER_CLASSES = 1000
_CLASS = regex.compile(r"(?P<year>\d{1,2})\W*(?P<letter>\p{L})\W*")


class Problem(StrEnum):
    """What is wrong with a line."""

    NAME_MISSING = "name_missing"
    NAME_UNREADABLE = "name_unreadable"
    BIRTH_MISSING = "birth_missing"
    BIRTH_UNREADABLE = "birth_unreadable"
    GROUP_TOO_LONG = "group_too_long"
    ROLE_UNKNOWN = "role_unknown"
    GUARDIAN_UNREADABLE = "guardian_unreadable"
    GUARDIAN_OF_ADULT = "guardian_of_adult"
    TOO_MANY_CELLS = "too_many_cells"
    CODE_UNKNOWN = "code_unknown"
    REPEATED = "repeated"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it says of a person; None where it says nothing."""

    number: int
    """The line's place in the pasted text, from 1."""
    name: str
    code: str | None = None
    born_on: date | None = None
    birth_year: int | None = None
    """Known whenever the date is."""
    group: str | None = None
    role: str | None = None
    """`mentee`, `mentor` or one of `ADULTS`."""
    guardian_name: str | None = None
    problems: tuple[Problem, ...] = ()


def read_lines(text: str, *, today: date) -> list[Row]:
    """Rows of lines `[code;] name; birth date or year; class or post; role; guardian` (`;`, tab or `|` between)."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        if any(cells) and not _is_header(cells):
            rows.append(_row(number, cells, today))
    return rows


def read_fields(
    *, name: str, birth: str, group: str, role: str, guardian_name: str, today: date, number: int = 1, code: str = ""
) -> Row:
    """The row of one person whose fields stand apart; an empty field says nothing."""
    name, birth, group, role, guardian_name = map(clean, (name, birth, group, role, guardian_name))
    born_on, birth_year = _birth(birth, today)
    known_role = _role(role)
    problems = {
        Problem.BIRTH_MISSING: not birth and not code and known_role in (None, "mentee", "mentor"),
        Problem.BIRTH_UNREADABLE: bool(birth) and birth_year is None,
        Problem.ROLE_UNKNOWN: bool(role) and known_role is None,
        Problem.GUARDIAN_UNREADABLE: bool(guardian_name) and not _is_name(guardian_name),
        Problem.GUARDIAN_OF_ADULT: bool(guardian_name)
        and (known_role in ADULTS or _is_adult(born_on, birth_year, today)),
    }
    return Row(
        number=number,
        code=code or None,
        name=name,
        born_on=born_on,
        birth_year=birth_year,
        group=_group(group) or (role if known_role == "observer" else None),
        role=known_role,
        guardian_name=guardian_name or None,
        problems=(*misnamed(name, group), *(problem for problem, found in problems.items() if found)),
    )


def misnamed(name: str, group: str) -> list[Problem]:
    """What is wrong with a name, and with a class or post; neither has anything unseen in it."""
    problems = {
        Problem.NAME_MISSING: not name,
        Problem.NAME_UNREADABLE: bool(name) and not _is_name(name),
        Problem.GROUP_TOO_LONG: len(group) > LONGEST_GROUP,
    }
    return [problem for problem, found in problems.items() if found]


def clean(text: str) -> str:
    """Without what cannot be seen: control characters, marks of direction, spaces around and twice."""
    return " ".join(_INVISIBLE.sub("", text).split())


def fold(name: str) -> str:
    """The key under which a name is looked up: no case, `yo` as `ye`, one space between words."""
    return clean(name).casefold().translate(_ALIKE)


def fold_group(group: str | None) -> str:
    """The key of a class or post: letters and figures alone."""
    return "".join(letter for letter in fold(group or "") if letter.isalnum())


def initials(name: str) -> str:
    """The first letters of the parts of a name, each with a full stop."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())


def group_letter(group: str | None) -> str | None:
    """The letter of a class (`B` of `6B`); None for a study group, a post or a class without one."""
    found = _CLASS.fullmatch(group or "")
    return found["letter"].upper() if found else None


def group_order(group: str | None) -> tuple[int, str]:
    """Sorts classes by their figure, then by letter; what has no figure comes after them, and no group last."""
    figures = _FIGURES.match(group or "")
    if figures:
        return int(figures[0]), fold(group or "")
    return (_AFTER_CLASSES, fold(group)) if group else (_AFTER_CLASSES + 1, "")


def _row(number: int, cells: list[str], today: date) -> Row:
    code, cells = _split_code(cells)
    name, birth, group, role, guardian_name, *rest = cells + [""] * (5 - len(cells))
    row = read_fields(
        name=name,
        birth=birth,
        group=group,
        role=role,
        guardian_name=guardian_name,
        today=today,
        number=number,
        code=code,
    )
    return replace(row, problems=(*row.problems, Problem.TOO_MANY_CELLS)) if any(rest) else row


def _cells(line: str) -> list[str]:
    if _RULE.fullmatch(line):
        return []
    separator = next((one for one in "\t;" if one in line), "|")
    bare = line.strip().strip("|") if separator == "|" else line
    return [clean(cell) for cell in bare.split(separator)]


def _split_code(cells: list[str]) -> tuple[str, list[str]]:
    """The code before the name, if there is one; a line's count in somebody's table is dropped."""
    if len(cells) < 2 or not _is_name(cells[1]):
        return "", cells
    first = cells[0].upper()
    if _CODE.fullmatch(first):
        return first, cells[1:]
    return "", cells[1:] if not first or _COUNT.fullmatch(first) else cells


def _is_header(cells: list[str]) -> bool:
    return next(fold(cell) for cell in cells if cell) in _HEADER


def _birth(text: str, today: date) -> tuple[date | None, int | None]:
    """The date and the year, or the year alone, of somebody who can be alive today."""
    bare = next((text[: -len(end)].strip() for end in _SUFFIXES if fold(text).endswith(end)), text)
    if _YEAR.fullmatch(bare):
        year = int(bare)
        return (None, year) if today.year - OLDEST <= year <= today.year else (None, None)
    born_on = _date(bare)
    if born_on is None or not today.year - OLDEST <= born_on.year or born_on > today:
        return None, None
    return born_on, born_on.year


def _date(text: str) -> date | None:
    found = _ISO.fullmatch(text) or _DOTTED.fullmatch(text)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        return None


def _group(text: str) -> str | None:
    """A class in one spelling, however its letter was set off; anything else as it stands."""
    found = _CLASS.fullmatch(text)
    return f"{found['year']}{found['letter'].upper()}" if found else text or None


def _role(word: str) -> str | None:
    return _ROLES.get(fold(word))


def _is_adult(born_on: date | None, birth_year: int | None, today: date) -> bool:
    years = ages.age_range(born_on, birth_year, today)
    return years is not None and years[0] >= ages.ADULT


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


_ALIKE = str.maketrans(_WORDS["letters"])
_ROLES = {fold(word): role for role, words in _WORDS["roles"].items() for word in words}
_HEADER = frozenset(map(fold, _WORDS["header"]["words"]))
_SUFFIXES = tuple(_WORDS["birth"]["suffixes"])
