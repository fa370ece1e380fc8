"""Pairs of two tables by rules, each with its reasons: a matching without a database."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from services import match_reasons, match_rules, match_tables, matching, matching_circles
from services.match_problem import MatchProblem, shortened
from services.match_reasons import Reason
from services.match_scores import Apart, Line, Ruled
from services.match_tables import Table
from services.matching import NOBODY, Numbers


@dataclass(frozen=True, slots=True)
class File:
    """What a person handed over: its name, for sentences, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody with a mentor, and why."""

    mentor: str
    mentee: str
    score: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs in order of their mentees, and everybody else with the reason."""

    pairs: list[Pair]
    unmatched: list[tuple[str, Reason]]


def find(mentors: File, mentees: File, rules: File) -> Found:
    """The pairs; what is wrong with a file is a MatchProblem."""
    said = match_rules.read(rules.content, rules.name)
    tables = [match_tables.read(one.content, one.name, said.id_column) for one in (mentors, mentees)]
    ruled = Ruled(said, *tables)
    found = _assigned(ruled, *tables)
    left = [(tables[1].ids[one.mentee], one) for one in match_reasons.unmatched(ruled, found)]
    return Found(_pairs(ruled, found, *tables), left)


def _assigned(ruled: Ruled, mentors: Table, mentees: Table) -> Numbers:
    """The best pairs; from now on none of them may be turned round."""
    try:
        everybody = np.arange(len(mentees.ids))
        found = matching_circles.assign(ruled, everybody, ruled.places, ruled.selves, ruled.locked, ruled.before)
    except matching_circles.LockedCircle as fact:
        raise MatchProblem("locked_circle", ruled.rules.file, **_names(fact.args, mentors, mentees)) from None
    except matching.LockedNever as fact:
        why = ruled.refusal(*fact.args)
        code = "locked_never" if why else "locked_apart"
        raise MatchProblem(code, ruled.rules.file, why=why, **_names(fact.args, mentors, mentees)) from None
    except matching.LockedTwice as fact:
        raise MatchProblem("locked_twice", ruled.rules.file, mentee=shortened(mentees.ids[fact.args[0]])) from None
    except matching.LockedBeyondPlaces as fact:
        name = shortened(mentors.ids[fact.args[0]])
        raise MatchProblem("locked_beyond_places", ruled.rules.file, mentor=name) from None
    for mentee, mentor in matching_circles.reverses(everybody, found, ruled.selves).values():
        ruled.keep_apart(mentee, mentor, Apart.MUTUAL)
    return found


def _names(pair: tuple[Any, ...], mentors: Table, mentees: Table) -> dict[str, str | int]:
    mentee, mentor = pair
    return {"mentor": shortened(mentors.ids[mentor]), "mentee": shortened(mentees.ids[mentee])}


def _pairs(ruled: Ruled, found: Numbers, mentors: Table, mentees: Table) -> list[Pair]:
    ours = np.flatnonzero(found != NOBODY)
    theirs = found[ours]
    lines = ruled.lines(ours, theirs)
    return [
        Pair(mentors.ids[b], mentees.ids[a], sum(line.points for line in why), why)
        for a, b, why in zip(ours.tolist(), theirs.tolist(), lines, strict=True)
    ]
