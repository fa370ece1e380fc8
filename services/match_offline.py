"""Pairs of two tables by rules, each with its reasons: a matching without a database."""

from dataclasses import dataclass

import numpy as np

from services import match_reasons, match_rules, match_tables, matching
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
    found = _without_circles(ruled, *tables)
    left = [(tables[1].ids[one.mentee], one) for one in match_reasons.unmatched(ruled, found)]
    return Found(_pairs(ruled, found, *tables), left)


def _without_circles(ruled: Ruled, mentors: Table, mentees: Table) -> Numbers:
    """The best pairs in which nobody is the mentor of their own mentor: the weaker of two such pairs is forbidden."""
    while True:
        found = _assigned(ruled, mentors, mentees)
        circles = _circles(ruled, found)
        if not circles:
            return found
        for pairs in circles:
            free = [pair for pair in pairs if pair not in ruled.locked]
            if not free:
                names = {"mentor": shortened(mentors.ids[pairs[0][1]]), "mentee": shortened(mentees.ids[pairs[0][0]])}
                raise MatchProblem("locked_circle", ruled.rules.file, **names)
            scores = ruled.rows(np.array([mentee for mentee, _ in free]))
            ruled.keep_apart(*min((int(scores[n, pair[1]]), pair) for n, pair in enumerate(free))[1], Apart.MUTUAL)


def _circles(ruled: Ruled, found: Numbers) -> list[list[tuple[int, int]]]:
    """Two pairs each, in which two people are each other's mentors."""
    as_mentee = {mentor: mentee for mentee, mentor in ruled.selves.items()}
    circles = []
    for mentee, self in ruled.selves.items():
        other = as_mentee.get(int(found[mentee]), mentee)
        if other > mentee and found[other] == self:
            circles.append([(mentee, int(found[mentee])), (other, self)])
    return circles


def _assigned(ruled: Ruled, mentors: Table, mentees: Table) -> Numbers:
    try:
        return matching.assign(ruled, np.arange(len(mentees.ids)), ruled.places, ruled.locked)
    except matching.LockedNever as fact:
        mentee, mentor = fact.args
        names = {"mentee": shortened(mentees.ids[mentee]), "mentor": shortened(mentors.ids[mentor])}
        why = ruled.refusal(mentee, mentor)
        raise MatchProblem("locked_never" if why else "locked_apart", ruled.rules.file, why=why, **names) from None
    except matching.LockedTwice as fact:
        raise MatchProblem("locked_twice", ruled.rules.file, mentee=shortened(mentees.ids[fact.args[0]])) from None
    except matching.LockedBeyondPlaces as fact:
        name = shortened(mentors.ids[fact.args[0]])
        raise MatchProblem("locked_beyond_places", ruled.rules.file, mentor=name) from None


def _pairs(ruled: Ruled, found: Numbers, mentors: Table, mentees: Table) -> list[Pair]:
    ours = np.flatnonzero(found != NOBODY)
    theirs = found[ours]
    lines = ruled.lines(ours, theirs)
    return [
        Pair(mentors.ids[b], mentees.ids[a], sum(line.points for line in why), why)
        for a, b, why in zip(ours.tolist(), theirs.tolist(), lines, strict=True)
    ]
