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
    """The best pairs in which nobody is the mentor of their own mentor: of two such pairs the better one is kept."""
    while True:
        found = _assigned(ruled, mentors, mentees)
        back = _turned(ruled, found)
        circles = [(pair, other) for pair, other in back.items() if back.get(other) == pair and pair < other]
        if not circles:
            for mentee, mentor in back.values():
                ruled.keep_apart(mentee, mentor, Apart.MUTUAL)
            return found
        for pair, other in circles:
            worse, better = sorted((pair, other), key=lambda one: (one in ruled.locked, ruled.score(*one), one))
            if worse in ruled.locked:
                names = {"mentor": shortened(mentors.ids[worse[1]]), "mentee": shortened(mentees.ids[worse[0]])}
                raise MatchProblem("locked_circle", ruled.rules.file, **names)
            ruled.keep_apart(*worse, Apart.MUTUAL)
            ruled.locked.append(better)


def _turned(ruled: Ruled, found: Numbers) -> dict[tuple[int, int], tuple[int, int]]:
    """For each pair of two who are both mentors and mentees, the pair the other way round."""
    as_mentee = {mentor: mentee for mentee, mentor in ruled.selves.items()}
    pairs = [(mentee, int(found[mentee])) for mentee in ruled.selves]
    return {(a, b): (as_mentee[b], ruled.selves[a]) for a, b in pairs if b in as_mentee}


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
