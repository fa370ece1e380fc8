"""A plan of several events, from a table or pasted lines: what each line says, and what is wrong with it."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import regex

from services import roster, typed_answers, workbooks
from services.form_problem import FormProblem

MOST = 60
"""Events of one plan."""
MOST_SEATS = 5000
LONGEST, LONGEST_WHERE, LONGEST_TYPED = 200, 200, 60
MINUTES = 90
"""Where nobody says when it ends."""
SHORTEST, LONGEST_MINUTES = 10, 12 * 60
HEADER_WITHIN = 10
"""Rows from the top among which the headings stand."""
FORMULA = "="
"""With it begins what a table would count, and nobody here does."""

_AFTER_TITLE = 2
"""A place, and how many seats there are."""
_BETWEEN_CELLS = ";"
_SEPARATOR = regex.compile(r"[;|]")
_COUNT = regex.compile(r"^(?:\d{1,3}\)|[-–—•*])\s+")
_DAY = r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}\s+\p{L}+(?:\s+\d{4})?"
_CLOCK = r"\d{1,2}[:.]\d{2}(?::\d{2})?"


class Fault(StrEnum):
    """What is wrong with a line."""

    FORMULA = "formula"
    DAY = "day"
    CLOCK = "clock"
    PAST = "past"
    TITLE = "title"
    TITLE_LONG = "title_long"
    WHERE_LONG = "where_long"
    SEATS = "seats"
    CELLS = "cells"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Line:
    """One event, as somebody has written it."""

    number: int
    """Of the line or the row, from 1."""
    typed: str
    title: str = ""
    starts: datetime | None = None
    minutes: int = MINUTES
    where: str = ""
    seats: int | None = None
    fault: Fault | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        starts = self.starts and self.starts.astimezone(UTC).isoformat()
        return {**asdict(self), "typed": self.typed[:LONGEST_TYPED], "starts": starts}

    @staticmethod
    def restored(stored: Mapping[str, Any]) -> "Line":
        """From JSON."""
        starts = stored["starts"] and datetime.fromisoformat(stored["starts"])
        return Line(**{**stored, "starts": starts, "fault": stored["fault"] and Fault(stored["fault"])})


class _Said(NamedTuple):
    """The parts of a line, as they were typed."""

    day: str
    clock: str
    end: str
    title: str
    where: str
    seats: str


def pasted(text: str, now: datetime) -> list[Line]:
    """A line for each event: day, clock, title; place; seats. `now` is by the clock of the place. FormProblem."""
    # A row copied out of a table has tabs between its cells, and whatever is cleaned has none.
    typed = [roster.clean(line.replace("\t", _BETWEEN_CELLS)) for line in text.splitlines()]
    return _checked([_of_text(number, line, now) for number, line in enumerate(typed, start=1) if line])


def described(typed: str, now: datetime) -> Line | None:
    """One event in one line, as above; its name may be missing. None for whatever begins with no day and clock."""
    line = roster.clean(typed)
    if "\n" in typed.strip() or not _begins().match(line):
        return None
    found = _of_text(1, line, now)
    return replace(found, fault=None) if found.fault is Fault.TITLE and not found.title else found


def table(source: bytes, now: datetime) -> list[Line]:
    """A row for each event, in the columns that the headings name, in any order. FormProblem."""
    found: list[tuple[int, list[str]]] = []
    for rows in _sheets(source):
        found = rows
        for at, (_number, cells) in enumerate(rows[:HEADER_WITHIN]):
            columns = _columns(cells)
            if columns["day"] and columns["title"]:
                body = [row for row in rows[at + 1 :] if any(row[1])]
                return _checked([_of_row(number, cells, columns, now) for number, cells in body])
    raise FormProblem("no_plan_header" if found else "empty_plan")


def _checked(lines: list[Line]) -> list[Line]:
    """Whatever only all of them together show."""
    if not lines:
        raise FormProblem("empty_plan")
    if len(lines) > MOST:
        raise FormProblem("plan_too_long", limit=MOST)
    seen: set[tuple[str, datetime | None]] = set()
    checked = []
    for line in lines:
        key = (roster.fold(line.title), line.starts)
        fault = line.fault or (Fault.REPEATED if key in seen else None)
        seen.add(key)
        checked.append(replace(line, fault=fault))
    return checked


def _of_text(number: int, typed: str, now: datetime) -> Line:
    if typed.startswith(FORMULA):
        return Line(number, typed, fault=Fault.FORMULA)
    found = _begins().match(_COUNT.sub("", typed))
    if found is None:
        is_day = regex.match(rf"(?:{_DAY})\b", _COUNT.sub("", typed))
        return Line(number, typed, fault=Fault.CLOCK if is_day else Fault.DAY)
    title, *rest = [one.strip() for one in _SEPARATOR.split(found["rest"] or "")]
    if len(rest) > _AFTER_TITLE:
        return Line(number, typed, fault=Fault.CELLS)
    if len(rest) == 1 and _seats_of(rest[0]) is not None:
        rest = ["", *rest]
    where, seats = [*rest, "", ""][:2]
    said = _Said(found["day"], found["clock"], found["end"] or "", title, where, seats)
    return _line(number, typed, said, now)


def _of_row(number: int, cells: Sequence[str], columns: Mapping[str, list[int]], now: datetime) -> Line:
    said = {
        name: ", ".join(roster.clean(cells[at]) for at in places if at < len(cells) and cells[at])
        for name, places in columns.items()
    }
    typed = "; ".join(roster.clean(cell) for cell in cells if cell)
    if any(cell.lstrip().startswith(FORMULA) for cell in cells):
        return Line(number, typed, fault=Fault.FORMULA)
    day, clock, end = said["day"], said["clock"], ""
    if not clock:
        day, _, clock = day.replace("T", " ").rpartition(" ")
    elif "T" in day:
        day = day.partition("T")[0]
    if span := _span().fullmatch(clock):
        clock, end = span["clock"], span["end"]
    return _line(number, typed, _Said(day, clock, end, said["title"], said["where"], said["seats"]), now)


def _line(number: int, typed: str, said: _Said, now: datetime) -> Line:
    """What the parts say, and the first thing that is wrong."""
    day, clock, end, title, where, seats = said
    on, at = typed_answers.day(day.strip(" ,"), now.date()), typed_answers.clock(clock)
    until = typed_answers.clock(end) if end else None
    count = _seats_of(seats) if seats else None
    starts = datetime.fromisoformat(f"{on}T{at}").replace(tzinfo=now.tzinfo) if on and at else None
    minutes = MINUTES
    if starts and until:
        ends = datetime.fromisoformat(f"{on}T{until}").replace(tzinfo=now.tzinfo)
        minutes = int((ends - starts) / timedelta(minutes=1))
    faults = {
        Fault.DAY: on is None,
        Fault.CLOCK: at is None or bool(end and until is None) or not SHORTEST <= minutes <= LONGEST_MINUTES,
        Fault.PAST: starts is not None and starts <= now,
        Fault.FORMULA: title.startswith(FORMULA) or where.startswith(FORMULA),
        Fault.TITLE: not regex.search(r"\p{L}", title),
        Fault.TITLE_LONG: len(title) > LONGEST,
        Fault.WHERE_LONG: len(where) > LONGEST_WHERE,
        Fault.SEATS: bool(seats) and (count is None or not 1 <= count <= MOST_SEATS),
    }
    fault = next((one for one, is_so in faults.items() if is_so), None)
    return Line(number, typed, title, starts, minutes, where, count, fault)


def _seats_of(said: str) -> int | None:
    """`40`, `40 seats`."""
    found = regex.fullmatch(rf"(\d{{1,9}})\s*(?:{_words()['seats']})?\.?", said.strip(), regex.IGNORECASE)
    return int(found[1]) if found else None


def _columns(cells: Sequence[str]) -> dict[str, list[int]]:
    """Where each thing stands; of several titles, days and numbers the first counts, places stand side by side."""
    found: dict[str, list[int]] = {name: [] for name in _words()["columns"]}
    for at, cell in enumerate(cells):
        heading = " ".join(regex.findall(r"[\p{L}\d]+", roster.fold(cell)))
        name = next((one for one, pattern in _words()["columns"].items() if _names(pattern, one, heading)), None)
        if name is not None and (name == "where" or not found[name]):
            found[name].append(at)
    return found


def _names(pattern: str, name: str, heading: str) -> bool:
    """Seats are a heading as a whole: a place begins with the same letters."""
    whole = rf"(?:{pattern})" if name == "seats" else rf"(?:{pattern})(?: .*)?"
    return regex.fullmatch(whole, heading) is not None


def _sheets(source: bytes) -> Iterator[list[tuple[int, list[str]]]]:
    """Rows with their numbers."""
    if not source.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield [*_csv(source)]
        return
    formulas = _formulas(source) if source.startswith(b"PK") else {}
    for name, rows in workbooks.read(source, {"": MOST + HEADER_WITHIN}).sheets.items():
        counted = formulas.get(name, set())
        yield [
            (number, [cell or (FORMULA if (number, at) in counted else "") for at, cell in enumerate(cells, start=1)])
            for number, cells in enumerate(rows, start=1)
        ]


def _formulas(source: bytes) -> dict[str, set[tuple[int, int]]]:
    """Where a cell is counted: whose outcome nobody has written down says nothing."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(source), read_only=True, keep_links=False)
        return {
            page.title: {
                (number, at)
                for number, row in enumerate(page.iter_rows(max_row=5_000, max_col=workbooks.MOST_COLUMNS), start=1)
                for at, cell in enumerate(row, start=1)
                if cell.data_type == "f"
            }
            for page in book.worksheets
        }
    except Exception as error:
        # openpyxl raises whatever the XML inside made it stumble over.
        raise FormProblem("not_a_workbook") from error


def _csv(source: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(source) > workbooks.LARGEST * workbooks.MEGABYTE:
        raise FormProblem("too_large", limit=workbooks.LARGEST)
    text = workbooks.decoded(source)
    delimiter = max(";\t,", key=text.partition("\n")[0].count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > MOST * 10:
                raise FormProblem("plan_too_long", limit=MOST)
            if any(cells := [roster.clean(cell) for cell in row]):
                yield number, cells
    except csv.Error as error:
        raise FormProblem("not_a_workbook") from error


@cache
def _begins() -> regex.Pattern[str]:
    """The day, the clock and perhaps the end, before whatever else a line says."""
    before, between = "|".join(_words()["before_clock"]), _words()["between"]
    return regex.compile(
        rf"(?P<day>{_DAY})[\s,;|]+(?:(?:{before})\s+)?(?P<clock>{_CLOCK})"
        rf"(?:\s*(?:[-–—]|{between})\s*(?P<end>{_CLOCK}))?(?:[\s,;|:–—-]+(?P<rest>.*)|$)"
    )


@cache
def _span() -> regex.Pattern[str]:
    return regex.compile(rf"\s*(?P<clock>{_CLOCK})\s*(?:[-–—]|{_words()['between']})\s*(?P<end>{_CLOCK})\s*")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
