"""Orders on pairs and groups: what stands in them, before any document is made of it. Numbers are never invented."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from services import school_years
from services.printable import one_line
from services.word_pages import PEN

LIST = "\n"
"""Between the people of one cell."""


class Kind(StrEnum):
    """What an order does to pairs and groups."""

    ASSIGNING = "assigning"
    AMENDING = "amending"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier order, as a person typed its number and day after it was signed; None is left for the pen."""

    number: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a place; None becomes a line for the pen. Names stand in the nominative."""

    place: str
    school_year: int
    parent: str | None = None
    address: str | None = None
    head: str | None = None
    curator: str | None = None
    introduced: Reference = Reference()
    """The order that introduced mentoring."""
    grounds: Sequence[str] = ()
    """Besides those that every such order has."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair, or a group: one mentor with several mentees, or several mentors; its last day where it is over."""

    mentors: Sequence[str]
    mentees: Sequence[str]
    form: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Who leaves a pair or a group, and who comes instead from which day; the reason is nobody's business."""

    leaves: str
    is_mentor: bool
    replaced_by: str | None
    others: Sequence[str]
    form: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it will be written: fields and the rows of its annex, by their names in code."""

    kind: Kind
    fields: Mapping[str, str]
    grounds: Sequence[str]
    rows: Sequence[Mapping[str, str]]


COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.ASSIGNING: ("row", "mentor", "mentee", "form", "period"),
    Kind.AMENDING: ("row", "leaves", "replaced_by", "others", "form", "since"),
    Kind.CLOSING: ("row", "mentor", "mentee", "form", "period"),
}
"""Of the annex, from the left."""


def assigning(facts: Facts, pairs: Iterable[Pair]) -> Order:
    """The order that makes pairs and groups, of which both sides have agreed."""
    return _order(Kind.ASSIGNING, facts, Reference(), map(_pair, pairs))


def amending(facts: Facts, earlier: Reference, changes: Iterable[Change]) -> Order:
    """The order that changes an earlier one."""
    return _order(Kind.AMENDING, facts, earlier, map(_change, changes))


def closing(facts: Facts, earlier: Reference, pairs: Iterable[Pair]) -> Order:
    """The order that ends the work of pairs and groups."""
    return _order(Kind.CLOSING, facts, earlier, map(_pair, pairs))


def ground(order: Reference) -> str:
    """One more order that made pairs, as a ground."""
    said: str = words()["ground"]
    return said.replace("{order}", _reference(order))


def name(kind: Kind) -> str:
    """What the order is called."""
    called: str = words()[kind]["name"]
    return called


def _order(kind: Kind, facts: Facts, earlier: Reference, rows: Iterable[Mapping[str, str]]) -> Order:
    said = {one: _known(getattr(facts, one)) for one in ("place", "parent", "address", "head", "curator")}
    fields = {
        **said,
        "year": school_years.title(facts.school_year),
        "introduced": _reference(facts.introduced),
        "earlier": _reference(earlier),
        "grounds": LIST.join(map(one_line, facts.grounds)) or PEN,
        "number": words()["pen_number"],
        "day": words()["pen_day"],
    }
    numbered = [{"row": str(number), **row} for number, row in enumerate(rows, start=1)]
    return Order(kind, fields, [one_line(one) for one in facts.grounds], numbered)


def _pair(one: Pair) -> dict[str, str]:
    days = {"starts_on": _day(one.starts_on), "ends_on": _day(one.ends_on)}
    return {
        "mentor": _people(one.mentors),
        "mentee": _people(one.mentees),
        "form": one_line(one.form),
        "period": words()["period"].format(**days),
    }


def _change(one: Change) -> dict[str, str]:
    leaves = words()["leaves_mentor" if one.is_mentor else "leaves_mentee"]
    return {
        "leaves": leaves.replace("{name}", one_line(one.leaves)),
        "replaced_by": one_line(one.replaced_by or "") or words()["nobody"],
        "others": _people(one.others),
        "form": one_line(one.form),
        "since": _day(one.since),
    }


def _people(names: Iterable[str]) -> str:
    return LIST.join(map(one_line, names))


def _known(value: str | None) -> str:
    return one_line(value or "") or PEN


def _reference(one: Reference) -> str:
    number = one_line(one.number or "") or words()["pen_number"]
    on = f"{one.on:%d.%m.%Y}" if one.on else words()["pen_day"]
    said: str = words()["reference"].replace("{on}", on).replace("{number}", number)
    return said


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else words()["pen_short"]


@cache
def words() -> dict[str, Any]:
    """The Russian of the orders."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
