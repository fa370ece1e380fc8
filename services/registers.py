"""The two bases and the register of pairs as .xlsx: columns in their order, rows as they come, memory that stays."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from services import sheets
from services.printable import one_line
from services.register_rows import Line, Lines, Mentee, Mentor, Partner
from services.sheets import Cell, Sheet

LIST = "\n"
"""Between what one cell holds of several pairs: the same pair has the same line in each of its columns."""
_NARROW, _DAY, _TEXT, _NAME = 7, 14, 24, 32
_WIDE = ("name", "others", "mentors", "mentees", "results", "result", "request", "consents", "competences")
_WIDTHS = dict.fromkeys(_WIDE, _NAME) | {"number": _NARROW, "birth_year": 10, "meetings_held": 12}


class Register(StrEnum):
    """Which list of people or pairs."""

    MENTEES = "mentees"
    MENTORS = "mentors"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands at the top of each printed page: whose register it is, and for which day."""

    place: str
    day: date


def write(
    out: BinaryIO, cover: Cover, lines: Mapping[Register, Lines], *, last: Mapping[Register, str] | None = None
) -> None:
    """A workbook with a sheet for each register; the rows are taken one by one and none is kept.

    `last`: what stands under the rows of a register, of whom it does not tell.
    """
    sheets.stream(out, pages(cover, lines, last=last))


def pages(cover: Cover, lines: Mapping[Register, Lines], *, last: Mapping[Register, str] | None = None) -> list[Sheet]:
    """The same as sheets of another workbook."""
    return [_sheet(register, cover, its, (last or {}).get(register, "")) for register, its in lines.items()]


def columns(register: Register) -> list[tuple[str, str]]:
    """The names in code and the headings, from the left."""
    return [(name, heading) for name, heading in _words()["columns"][register]]


def _sheet(register: Register, cover: Cover, lines: Lines, last: str) -> Sheet:
    names = [name for name, _ in columns(register)]
    title = _words()["titles"][register]
    printed = _words()["print_header"].format(title=title, day=f"{cover.day:%d.%m.%Y}", place=one_line(cover.place))
    return Sheet(
        title=title,
        header=[heading for _, heading in columns(register)],
        rows=_rows(names, lines, last),
        widths=[_WIDTHS.get(name, _DAY if name.endswith("_on") else _TEXT) for name in names],
        printed=printed,
    )


def _rows(names: Sequence[str], lines: Lines, last: str) -> Iterator[list[Cell]]:
    for number, line in enumerate(lines, start=1):
        told = _told(line)
        yield [
            number if name == "number" else _cell(told[name] if name in told else getattr(line, name)) for name in names
        ]
    if last:
        yield [None, last]


def _told(line: Line) -> dict[str, Any]:
    """What a row does not hold as it is shown."""
    if not isinstance(line, Mentee | Mentor):
        return {}
    return {
        "others": [one.name for one in line.partners],
        "forms": [one.form for one in line.partners],
        "others_places": [one.place for one in line.partners],
        "results": _results(line.partners),
        "story": line.story if line.may_be_published else "",
        "consents": [
            _words()["consent"].format(kind=one.kind, version=one.version, on=f"{one.on:%d.%m.%Y}")
            for one in line.consents
        ],
    }


def _results(partners: Sequence[Partner]) -> list[str]:
    """Nothing while there is none; else a line for each pair."""
    results = [one.result for one in partners]
    return results if any(results) else []


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            said: str = _words()["yes" if value else "no"]
            return said
        case str():
            return one_line(value)
        case None | int() | date():
            return value
    return LIST.join(map(one_line, value))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
