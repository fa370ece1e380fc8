"""A list of people as a table: which column says what, and the people of its rows, as they stand there."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import regex

from services import roster
from services.roster import Problem, Row

MOST_ROWS = 2_000
"""People in one table."""
HEADER_WITHIN = 10
"""Rows from the top among which the names of the columns stand."""

Cell = str | None
"""What a cell says, empty where nothing; None: a formula of which nobody has written down the outcome."""

_PUNCTUATION = regex.compile(r"[^\p{L}\p{N}]+")
_JOINED = regex.compile(r"\b(\p{L}) (?=\p{L}\b)")


class SheetProblem(StrEnum):
    """Why nothing can be taken from a file."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_HEAVY = "too_heavy"
    GONE = "gone"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOT_A_TABLE = "not_a_table"
    OTHER_FORMAT = "other_format"
    MACROS = "macros"
    LOCKED = "locked"
    BROKEN = "broken"
    ENCODING = "encoding"
    MERGED = "merged"
    NO_HEADER = "no_header"
    COLUMN_TWICE = "column_twice"
    NO_PEOPLE = "no_people"


class Unreadable(Exception):
    """Nothing can be taken from this file; `where` names rows or a column."""

    def __init__(self, problem: SheetProblem, where: str = "") -> None:
        super().__init__(problem, where)
        self.problem, self.where = problem, where


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its number there, and what its columns say, word for word."""

    number: int
    code: str = ""
    name: str = ""
    birth: str = ""
    group: str = ""
    role: str = ""
    guardian_name: str = ""
    problems: tuple[Problem, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def restored(stored: Mapping[str, Any]) -> "Line":
        """From JSON."""
        return Line(**{**stored, "problems": tuple(map(Problem, stored["problems"]))})


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns, and at which places each thing stands."""

    number: int
    columns: dict[str, list[int]]
    width: int

    @property
    def places(self) -> set[int]:
        """Every column that says something of a person, from 0."""
        return {place for field, places in self.columns.items() if field != _OURS for place in places}

    @property
    def is_ours(self) -> bool:
        """The table is a dry run that we have sent."""
        return _OURS in self.columns


def header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The first of the upper rows that names people's names and something else; Unreadable where it does so twice."""
    for number, cells in enumerate(rows[:HEADER_WITHIN], start=1):
        columns = _columns(cells)
        if _NAMES & columns.keys() and len(columns) > 1:
            for one in _ONCE & columns.keys():
                if len(columns[one]) > 1:
                    raise Unreadable(SheetProblem.COLUMN_TWICE, cells[columns[one][0]] or "")
            return Header(number, columns, max(place for place, cell in enumerate(cells, start=1) if cell))
    return None


def lines(rows: Sequence[Sequence[Cell]], header: Header, *, first: int, is_strict: bool) -> list[Line]:
    """The people from row number `first` on; in a strict table no cell may stand right of the named columns."""
    numbered = enumerate(rows[first - 1 :], start=first)
    people = [(number, cells) for number, cells in numbered if _is_filled(cells, header)]
    if len(people) > MOST_ROWS:
        raise Unreadable(SheetProblem.TOO_MANY_ROWS)
    if not people:
        raise Unreadable(SheetProblem.NO_PEOPLE)
    return [_line(number, cells, header, is_strict=is_strict) for number, cells in people]


def rows(lines: Sequence[Line], *, today: date) -> list[Row]:
    """The people whom the lines mean, read as on the day `today`."""
    return [_row(line, today) for line in lines]


def _row(line: Line, today: date) -> Row:
    row = roster.read_fields(
        name=line.name,
        birth=line.birth,
        group=line.group,
        role=line.role,
        guardian_name=line.guardian_name,
        today=today,
        number=line.number,
        code=roster.clean(line.code).upper(),
    )
    if Problem.FORMULA in line.problems:  # whatever else is wrong follows from it
        return replace(row, problems=line.problems)
    return replace(row, problems=(*row.problems, *line.problems))


def _columns(cells: Sequence[Cell]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if cell and (field := _FIELDS.get(_key(cell))):
            found.setdefault(field, []).append(place)
    return found


def _is_filled(cells: Sequence[Cell], header: Header) -> bool:
    """Something stands in the columns, and not their names once more."""
    return any(cells[place] != "" for place in header.places if place < len(cells)) and (
        _columns(cells) != header.columns
    )


def _line(number: int, cells: Sequence[Cell], header: Header, *, is_strict: bool) -> Line:
    said = {field: _said(cells, places) for field, places in header.columns.items()}
    parts = (said.get(part) for part in _PARTS)
    faults = {
        Problem.FORMULA: any(cells[place] is None for place in header.places if place < len(cells)),
        Problem.TOO_MANY_CELLS: is_strict and any(cells[header.width :]),
    }
    return Line(
        number=number,
        code=said.get("code", ""),
        name=said.get("name") or " ".join(filter(None, parts)),
        birth=said.get("birth", ""),
        group=said.get("group", ""),
        role=said.get("role", ""),
        guardian_name=said.get("guardian", ""),
        problems=tuple(problem for problem, is_there in faults.items() if is_there),
    )


def _said(cells: Sequence[Cell], places: Sequence[int]) -> str:
    """The first of several columns about the same thing that says something."""
    return next((text for place in places if place < len(cells) and (text := cells[place])), "")


def _key(cell: str) -> str:
    """Letters and figures of a column's name; `F. I. O.` is one word."""
    return str(_JOINED.sub(r"\1", _PUNCTUATION.sub(" ", roster.fold(cell)).strip()))


_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_FIELDS = {_key(word): field for field, words in _WORDS["columns"].items() for word in words}
_PARTS = ("surname", "given", "patronymic")
_NAMES = {"name", "surname"}
"""A table without any of these has no header."""
_OURS = "outcome"
_ONCE = {"code", "name", "role", *_PARTS}
"""Who is meant must not be guessed from two columns."""
