"""Who owes what of a plan: the times of its steps, each for the levels that it is about."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import regex

from services.deadline_clauses import Occurrence

_LEVELS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


class Stepping(Protocol):
    """What of a step matters here."""

    @property
    def levels(self) -> Sequence[str]: ...

    @property
    def occurrences(self) -> Sequence[Occurrence]: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One time of a step, from 1, and the levels that owe it; without an occurrence there are no days."""

    number: int
    occurrence: Occurrence | None
    levels: frozenset[str]


def turns(step: Stepping) -> Iterator[Turn]:
    """Every time of a step; a step without days is owed once.

    A scope that names a level restricts its time to that level (roadmaps README, 000 row 8).
    """
    all_levels = frozenset(step.levels)
    if not step.occurrences:
        yield Turn(1, None, all_levels)
    for number, one in enumerate(step.occurrences, start=1):
        named = level_of(one.scope)
        yield Turn(number, one, frozenset({named}) if named in all_levels and named else all_levels)


def level_of(scope: str | None) -> str | None:
    """The level that a scope names; None where it says something else, such as that a list is only corrected."""
    folded = (scope or "").casefold().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")
    for level, stems in _LEVELS.items():
        if any(regex.search(rf"(?<!\p{{L}}){regex.escape(one)}", folded) for one in stems):
            return level
    return None
