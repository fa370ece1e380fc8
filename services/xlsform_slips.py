"""Slips in an XLSForm that can be told with their cells, before the converter stumbles over them."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import regex

from services.form_problem import FormProblem

Table: TypeAlias = list[dict[str, str]]
"""The rows below the headings; an empty one stays, so that rows can be counted."""

_REFERENCE = regex.compile(r"\$\{\s*([^}]*?)\s*\}")
_CHOSEN = ("select_one", "select_multiple", "rank")


def found(survey: Table, choices: Table) -> list[FormProblem]:
    """Every one of them."""
    return [*_nesting(survey), *_names(survey), *_lists(survey, choices), *_references(survey, choices)]


def border(row: Mapping[str, str]) -> tuple[str, str]:
    """Whether a group, repeat or loop begins or ends here, and which of them; `end` alone is the time of sending."""
    kind, _, what = row.get("type", "").partition(" ")
    what = what.partition(" over ")[0]
    return (kind, what) if kind in ("begin", "end") and what and row.get("disabled") != "yes" else ("", "")


def rows(survey: Table) -> Iterator[tuple[str, int]]:
    """In which row each question stands, by path and, where no earlier one has it, by name."""
    seen: set[str] = set()
    for path, number in _paths(survey):
        yield path, number
        name = path.rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            yield name, number


def _paths(survey: Table) -> Iterator[tuple[str, int]]:
    around: list[str] = []
    for number, row in enumerate(survey, start=2):
        kind, name = border(row)[0], row.get("name", "")
        if kind == "end":
            around = around[:-1]
        elif name and row.get("disabled") != "yes":
            yield "/".join([*around, name]), number
        if kind == "begin":
            around.append(name)


def _nesting(survey: Table) -> Iterator[FormProblem]:
    """Groups and repeats are ended in the order in which they were begun."""
    open_: list[tuple[str, int]] = []
    for number, row in enumerate(survey, start=2):
        kind, what = border(row)
        if kind == "begin":
            open_.append((what, number))
        elif kind == "end" and (not open_ or open_.pop()[0] != what):
            yield FormProblem("unopened", "survey", number, "type")
            return
    if open_:
        yield FormProblem("unclosed", "survey", open_[-1][1], "type")


def _names(survey: Table) -> Iterator[FormProblem]:
    seen: set[str] = set()
    for path, number in _paths(survey):
        if path in seen:
            yield FormProblem("same_name", "survey", number, "name", name=path.rpartition("/")[2])
        seen.add(path)


def _lists(survey: Table, choices: Table) -> Iterator[FormProblem]:
    """Lists that are there, and ranges that are ranges."""
    known = {row["list_name"] for row in choices if "list_name" in row}
    for number, row in enumerate(survey, start=2):
        kind, _, rest = row.get("type", "").partition(" ")
        name = rest.removesuffix(" or_other").strip()
        if kind in _CHOSEN and name not in known and "${" not in name:
            yield FormProblem("unknown_list", "survey", number, "type", name=name)
        if kind == "range" and not _is_range(row.get("parameters", "")):
            yield FormProblem("bad_range", "survey", number, "parameters", name=row.get("name", ""))


def _is_range(parameters: str) -> bool:
    given = dict(one.partition("=")[::2] for one in parameters.split())
    try:
        start, end, step = (float(given.get(edge, "1")) for edge in ("start", "end", "step"))
        return (end - start) / step >= 0
    except (ValueError, ZeroDivisionError):
        return False


def _references(survey: Table, choices: Table) -> Iterator[FormProblem]:
    """`${name}` of questions that are not there."""
    names = {row["name"] for row in survey if "name" in row}
    for sheet, table in (("survey", survey), ("choices", choices)):
        for number, row in enumerate(table, start=2):
            for column, cell in row.items():
                for name in _REFERENCE.findall(cell) if row.get("disabled") != "yes" else ():
                    if name.removeprefix("last-saved#") not in names:
                        yield FormProblem("unknown_reference", sheet, number, column, name=name)
