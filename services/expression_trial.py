"""One expression tried by its author, with values for the questions that it reads."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import regex

from services.expression_paths import Row
from services.expression_table import zone_of
from services.expression_values import Nodes, XValue, moment_text, number_text, to_number, to_text, to_truth
from services.expressions import NotAnExpression, parse
from services.form_items import bare

_REFERENCE = regex.compile(r"\$\{\s*([^}]+?)\s*\}")
_HERE = "/form/."


@dataclass(frozen=True, slots=True)
class Values:
    """Values by question name or path; a list is a question in a repeat, `.` is the question at hand."""

    given: Mapping[str, Any]
    now: datetime

    def text(self, place: str) -> str:
        """The value at a place, by its whole path or its last name."""
        value = self.found(bare(place))
        if isinstance(value, list):
            number = int(place.rpartition("[")[2].rstrip("]")) if place.endswith("]") else 1
            value = value[number - 1] if number <= len(value) else ""
        return _written(value)

    def found(self, path: str) -> Any:
        """What was given for a path."""
        return self.given.get(path, self.given.get(path.rpartition("/")[2], ""))

    def copies(self, place: str) -> int:
        """As many as the list has."""
        value = self.found(bare(place))
        return len(value) if isinstance(value, list) else 1

    def table(self, name: str) -> Sequence[Row]:
        """A list of rows that was given under the table's name."""
        rows = self.given.get(name, [])
        return [{key: _written(cell) for key, cell in row.items()} for row in rows if isinstance(row, dict)]

    def choice_name(self, value: str, place: str) -> str:
        """There are no options here: the value itself."""
        return value

    def chance(self, place: str) -> float:
        """By chance, and by nothing else."""
        from random import random

        return random()

    def kept(self, place: str) -> str:
        """Nothing is kept."""
        return ""


def evaluate(expression: str, values: Mapping[str, Any], now: datetime, wanted: str | None = None) -> dict[str, Any]:
    """What `form eval` says; NotAnExpression."""
    source = _REFERENCE.sub(lambda found: f" /form/{found[1]} ", expression)
    lists = {name for name, value in values.items() if isinstance(value, list)}
    repeats = frozenset(name if name.startswith("/") else f"/form/{name}" for name in lists)
    try:
        value = parse(source, here=_HERE, repeats=repeats).value(Values(values, now))
        if wanted == "number":
            value = to_number(value, zone_of(Values(values, now)))
        elif wanted:
            value = to_truth(value) if wanted == "boolean" else to_text(value)
    except RecursionError:
        raise NotAnExpression("nested too deeply") from None
    return {"type": _type(value), "value": _json(value)}


def _type(value: XValue) -> str:
    names = {bool: "boolean", str: "string", datetime: "date", Nodes: "nodeset"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "number")


def _json(value: XValue) -> Any:
    if isinstance(value, Nodes):
        return list(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, float) and not isinstance(value, bool):
        if math.isnan(value):
            return None
        return value if math.isfinite(value) else number_text(value)
    return value


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else str(value)
