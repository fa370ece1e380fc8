"""How well two people go together by the rules, and why: the scores that the solver asks for, and their lines."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services import match_relations
from services.match_problem import MatchProblem, shortened
from services.match_rules import PLACES, Rule, Rules
from services.match_tables import Table, whole
from services.matching import NEVER, Block, Numbers

LONGEST = 100
"""Letters of a cell in a reason."""


class Apart(StrEnum):
    """Why two people must not be a pair, beside the rules."""

    SELF = "self"
    NAMED = "named"
    MUTUAL = "mutual"
    """The mentee is the mentor's mentor already."""


@dataclass(frozen=True, slots=True)
class Line:
    """Why two people go together, and how much it counts."""

    reason: str
    points: int


class Ruled:
    """The scores of two tables by rules."""

    def __init__(self, rules: Rules, mentors: Table, mentees: Table) -> None:
        self.rules, self.tables = rules, (mentors, mentees)
        self.mentors = len(mentors.ids)
        self.places = _places(rules, mentors)
        self._forbidden = [(rule, match_relations.holds(rule, rules, mentors, mentees)) for rule in rules.forbidden]
        self._scores = [(rule, match_relations.times(rule, rules, mentors, mentees)) for rule in rules.scores]
        self.locked = self._named("locked", rules.locked)
        theirs, ours = set(mentors.ids), set(mentees.ids)
        self.before = self._named("before", [one for one in rules.before if one[0] in theirs and one[1] in ours])
        self._apart: dict[int, dict[int, Apart]] = {}
        known = {one: number for number, one in enumerate(mentors.ids)}
        self.selves = {number: known[one] for number, one in enumerate(mentees.ids) if one in known}
        for mentee, mentor in self.selves.items():
            self.keep_apart(mentee, mentor, Apart.SELF)
        for mentee, mentor in self._named("apart", rules.apart):
            self.keep_apart(mentee, mentor, Apart.NAMED)

    def rows(self, mentees: Numbers) -> Block:
        """The scores of these mentees with every mentor, or NEVER."""
        a, b = mentees[:, None], np.arange(self.mentors)[None, :]
        block = np.zeros((len(mentees), self.mentors), np.int32)
        for rule, times in self._scores:
            block += times(a, b) * np.int32(rule.points)
        refused = np.zeros(block.shape, np.bool_)
        for _, holds in self._forbidden:
            refused |= holds(a, b)
        block &= refused.astype(np.int32) - 1
        block |= refused.astype(np.int32) << 31
        for row in np.flatnonzero(np.isin(mentees, list(self._apart))).tolist() if self._apart else ():
            block[row, list(self._apart[int(mentees[row])])] = NEVER
        return block

    def score(self, mentee: int, mentor: int) -> int:
        """The score of two, or NEVER."""
        return int(self.rows(np.array([mentee]))[0, mentor])

    def lines(self, mentees: Numbers, mentors: Numbers) -> list[list[Line]]:
        """For each pair, what speaks for it and against it."""
        found: list[list[Line]] = [[] for _ in mentees]
        for rule, times in self._scores:
            counted = times(mentees, mentors)
            for pair in np.flatnonzero(counted).tolist():
                reason = self._said(rule, int(mentees[pair]), int(mentors[pair]))
                found[pair].append(Line(reason, rule.points * int(counted[pair])))
        return found

    def keep_apart(self, mentee: int, mentor: int, why: Apart) -> None:
        """From now on these two must not be a pair."""
        self._apart.setdefault(mentee, {}).setdefault(mentor, why)

    def refusals(self, mentee: int) -> list[tuple[str | Apart, int]]:
        """For how many mentors each rule is the first that forbids them."""
        a, b = np.array([[mentee]]), np.arange(self.mentors)[None, :]
        left, found = np.ones(self.mentors, np.bool_), list[tuple[str | Apart, int]]()
        for rule, holds in self._forbidden:
            refused = holds(a, b)[0] & left
            left &= ~refused
            if refused.any():
                found.append((self._said(rule, mentee, None), int(refused.sum())))
        apart = Counter(why for mentor, why in self._apart.get(mentee, {}).items() if left[mentor])
        return [*found, *((why, apart[why]) for why in Apart if apart[why])]

    def refusal(self, mentee: int, mentor: int) -> str:
        """The first rule that forbids the two; empty where it is no rule."""
        a, b = np.array([mentee]), np.array([mentor])
        return next((self._said(rule, mentee, mentor) for rule, holds in self._forbidden if holds(a, b)[0]), "")

    def _said(self, rule: Rule, mentee: int, mentor: int | None) -> str:
        """The rule's reason with what stands in the cells."""
        words = rule.reason
        for side, column, table, one in zip(
            ("{mentor}", "{mentee}"), (rule.mentor, rule.mentee), self.tables, (mentor, mentee), strict=True
        ):
            if side in rule.reason:
                cell = "…" if one is None or column is None else table.cells[one][table.header[column]]
                words = words.replace(side, shortened(cell, LONGEST).replace("{", "(").replace("}", ")"))
        return words

    def _named(self, key: str, pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
        """Mentee and mentor by number, of pairs that are named mentor first."""
        numbers = [{one: number for number, one in enumerate(table.ids)} for table in self.tables]
        found = []
        for count, pair in enumerate(pairs, 1):
            for side, known, name in zip(("mentor", "mentee"), numbers, pair, strict=True):
                if name not in known:
                    place = {"place": f"{key}, pair {count}", "side": side}
                    raise MatchProblem("nobody_of_the_name", self.rules.file, value=shortened(name), **place)
            found.append((numbers[1][pair[1]], numbers[0][pair[0]]))
        return found


def _places(rules: Rules, mentors: Table) -> Numbers:
    """How many mentees each mentor takes."""
    if rules.capacity_column is None:
        return np.full(len(mentors.ids), rules.capacity)
    found: list[int] = []
    for value, row in zip(mentors.column(rules.capacity_column), mentors.numbers, strict=True):
        places = whole(value, PLACES) if value else rules.capacity
        if places is None:
            place: dict[str, str | int] = {
                "row": row,
                "column": shortened(rules.capacity_column),
                "value": shortened(value),
            }
            raise MatchProblem("not_whole", mentors.file, limit=PLACES, **place)
        found.append(places)
    return np.array(found)
