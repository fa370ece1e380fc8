"""The rules of a matching, a table in JSON: what is forbidden, what makes a score, how many a mentor takes."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.match_problem import MatchProblem, shortened
from services.matching import HIGHEST

MEGABYTE = 1 << 20
RULES = 100
POINTS = 1_000
"""No single rule gives or takes more."""
PLACES = 100
"""Mentees of one mentor at most."""
TIMES = 10_000
"""A rule that counts gives its points so many times at most; a larger number is refused, never cut."""
LONGEST = 300
"""Letters of a reason."""
EQUAL, ABOVE, CONTAINING, OVERLAPPING = "equal", "above", "containing", "overlapping"
NAMING, ONE_OF, COUNTED = "naming", "one of", "counted"
RELATIONS = (EQUAL, ABOVE, CONTAINING, OVERLAPPING, NAMING, ONE_OF)
NOT = "not "

TEXT, NUMBER = f"a text of 1 to {LONGEST} letters", "a number"
_HALF = re.compile("[\ud800-\udfff]")
_TOP = ("id", "capacity", "scales", "forbidden", "scores", "locked", "apart", "before")
_COLUMNS = {ONE_OF: (1,), COUNTED: (1,), NAMING: (1, 2)}
"""In how many columns a relation looks; the others compare two."""
_FEWER = {COUNTED: "one_column", NAMING: "column_missing"}
_RULE = ("mentor", "mentee", "is", "scale", "from", "to", "values", "reason")


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds between a mentor and a mentee, or of one of them, and what follows from it."""

    relation: str
    is_negated: bool
    mentor: str | None
    mentee: str | None
    reason: str
    points: int = 0
    scale: str | None = None
    at_least: float = 0
    at_most: float = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that an organisation says about its matching."""

    file: str
    id_column: str
    capacity_column: str | None = None
    capacity: int = 1
    scales: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forbidden: tuple[Rule, ...] = ()
    scores: tuple[Rule, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    """Mentor and mentee, by their names."""


def read(source: bytes, file: str) -> Rules:
    """The rules, or a sentence with the place of what is wrong in them."""
    try:
        return _rules(_json(source), file)
    except MatchProblem as problem:
        raise MatchProblem(problem.code, file, **problem.fields) from None


def _json(source: bytes) -> dict[str, Any]:
    if len(source) > MEGABYTE:
        raise MatchProblem("too_large", limit=1)
    try:
        found = json.loads(source.decode("utf-8-sig"))
    except json.JSONDecodeError as wrong:
        raise MatchProblem("not_json", row=wrong.lineno, column=wrong.colno) from None
    except (ValueError, RecursionError):
        raise MatchProblem("not_json", row=1, column=1) from None
    if not isinstance(found, dict):
        raise MatchProblem("not_rules")
    return found


def _rules(said: dict[str, Any], file: str) -> Rules:
    place = "rules"
    _known(said, _TOP, place)
    scales = _scales(said.get("scales", {}))
    forbidden, scores = (_list(said, name, place) for name in ("forbidden", "scores"))
    if len(forbidden) + len(scores) > RULES:
        raise MatchProblem("too_many_rules", limit=RULES)
    column, capacity = _capacity(said.get("capacity", 1))
    found = Rules(
        file,
        id_column=_text(said, "id", place),
        capacity_column=column,
        capacity=capacity,
        scales=scales,
        forbidden=tuple(_rule(one, f"forbidden, rule {n}", scales) for n, one in enumerate(forbidden, 1)),
        scores=tuple(_rule(one, f"scores, rule {n}", scales, scored=True) for n, one in enumerate(scores, 1)),
        locked=_pairs(said, "locked"),
        apart=_pairs(said, "apart"),
        before=_pairs(said, "before"),
    )
    if sum(abs(one.points) * (TIMES if one.relation == COUNTED else 1) for one in found.scores) > HIGHEST:
        raise MatchProblem("too_many_points", limit=HIGHEST, times=TIMES)
    return found


def _rule(said: Any, place: str, scales: Mapping[str, Sequence[str]], *, scored: bool = False) -> Rule:
    if not isinstance(said, dict):
        raise MatchProblem("wrong_value", place=place, key=place, wanted="an object")
    _known(said, (*_RULE, "points") if scored else _RULE, place)
    written = _text(said, "is", place)
    relation = written.removeprefix(NOT)
    if relation not in RELATIONS and not (scored and written == COUNTED):
        wanted = f"{', '.join(RELATIONS)}, or {NOT}…{f', or {COUNTED}' if scored else ''}"
        raise MatchProblem("wrong_value", place=place, key="is", wanted=wanted)
    mentor, mentee = (_text(said, side, place) if side in said else None for side in ("mentor", "mentee"))
    values = _texts(said.get("values"), "values", place) if "values" in said else ()
    columns = len([one for one in (mentor, mentee) if one is not None])
    if (relation == ONE_OF) != bool(values) or (relation == ONE_OF and columns != 1):
        raise MatchProblem("values_missing", place=place)
    if columns not in _COLUMNS.get(relation, (2,)):
        raise MatchProblem(_FEWER.get(relation, "columns_missing"), place=place, relation=relation)
    return Rule(
        relation=relation,
        is_negated=written != relation,
        mentor=mentor,
        mentee=mentee,
        reason=_text(said, "reason", place),
        points=_points(said, place) if scored else 0,
        scale=_scale(said, place, scales, relation),
        **_bounds(said, place, relation),
        values=values,
    )


def _scale(said: dict[str, Any], place: str, scales: Mapping[str, Sequence[str]], relation: str) -> str | None:
    if "scale" not in said:
        return None
    name = _text(said, "scale", place)
    if relation != ABOVE:
        raise MatchProblem("unknown_key", place=place, key="scale", known=f'"is": "{ABOVE}"')
    if name not in scales:
        raise MatchProblem("no_scale", place=place, scale=shortened(name))
    return name


def _bounds(said: dict[str, Any], place: str, relation: str) -> dict[str, float]:
    """How much higher the mentor is at least and at most."""
    given = {key: said[key] for key in ("from", "to") if key in said}
    if relation != ABOVE and given:
        raise MatchProblem("unknown_key", place=place, key=next(iter(given)), known=f'"is": "{ABOVE}"')
    if relation == ABOVE and not given:
        raise MatchProblem("missing_key", place=place, key="from")
    for key, value in given.items():
        if not _is_number(value):
            raise MatchProblem("wrong_value", place=place, key=key, wanted=NUMBER)
    return {"at_least": given.get("from", float("-inf")), "at_most": given.get("to", float("inf"))}


def _points(said: dict[str, Any], place: str) -> int:
    points = said.get("points")
    if not isinstance(points, int) or isinstance(points, bool) or not -POINTS <= points <= POINTS:
        raise MatchProblem("wrong_value", place=place, key="points", wanted=f"a whole number, -{POINTS} to {POINTS}")
    return points


def _capacity(said: Any) -> tuple[str | None, int]:
    """The column with the number of places, and the number where it says nothing."""
    if not isinstance(said, dict):
        return None, _places({"capacity": said}, "capacity", "rules")
    _known(said, ("column", "default"), "capacity")
    return _text(said, "column", "capacity"), _places({"default": 1, **said}, "default", "capacity")


def _places(said: dict[str, Any], key: str, place: str) -> int:
    number = said[key]
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= PLACES:
        raise MatchProblem("wrong_value", place=place, key=key, wanted=f"a whole number, 0 to {PLACES}")
    return number


def _scales(said: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(said, dict):
        raise MatchProblem("wrong_value", place="rules", key="scales", wanted="an object of lists")
    return {name: _texts(values, shortened(name), "scales") for name, values in said.items()}


def _pairs(said: dict[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    found = []
    for number, one in enumerate(_list(said, key, "rules"), 1):
        place = f"{key}, pair {number}"
        if not isinstance(one, dict):
            raise MatchProblem("wrong_value", place=place, key=key, wanted='{"mentor": …, "mentee": …}')
        _known(one, ("mentor", "mentee"), place)
        found.append((_text(one, "mentor", place), _text(one, "mentee", place)))
    return tuple(found)


def _list(said: dict[str, Any], key: str, place: str) -> list[Any]:
    found = said.get(key, [])
    if not isinstance(found, list):
        raise MatchProblem("wrong_value", place=place, key=key, wanted="a list")
    return found


def _texts(said: Any, key: str, place: str) -> tuple[str, ...]:
    if not isinstance(said, list) or not said or not all(_is_text(one) for one in said):
        raise MatchProblem("wrong_value", place=place, key=key, wanted=f"a list, each {TEXT}")
    return tuple(said)


def _text(said: dict[str, Any], key: str, place: str) -> str:
    if key not in said:
        raise MatchProblem("missing_key", place=place, key=key)
    if not _is_text(said[key]):
        raise MatchProblem("wrong_value", place=place, key=key, wanted=TEXT)
    return str(said[key])


def _is_text(said: Any) -> bool:
    """Half of a letter, which JSON can spell, can be written nowhere."""
    return isinstance(said, str) and bool(said.strip()) and len(said) <= LONGEST and not _HALF.search(said)


def _is_number(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 10**9


def _known(said: dict[str, Any], keys: Sequence[str], place: str) -> None:
    for key in said:
        if key not in keys:
            raise MatchProblem("unknown_key", place=place, key=shortened(key), known=", ".join(keys))
