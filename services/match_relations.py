"""What holds between mentors and mentees, for whole tables at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import regex

from services import match_rules
from services.match_problem import MatchProblem, shortened
from services.match_rules import Rule, Rules
from services.match_tables import Table, number, whole
from services.matching import Numbers
from services.roster import fold

Flags = npt.NDArray[np.bool_]
Holds = Callable[[Numbers, Numbers], Flags]
"""For mentees and mentors by number, does it hold? Two lists are pairs; a column and a row make a block of all."""
Times = Callable[[Numbers, Numbers], npt.NDArray[np.int32]]
"""The same, but how many times."""

KNOWN = 1_000_000
"""Two values that differ are compared once and for all where there are so many at most."""
BITS, WORDS = 64, 16
"""Items that are compared as bits of numbers; where there are more, lists are compared one by one."""

_BETWEEN = regex.compile(r"[,;|\n]")


def holds(rule: Rule, rules: Rules, mentors: Table, mentees: Table) -> Holds:
    """How to find out whether a rule holds. An empty cell is equal to nothing, and nothing is known of it."""
    if rule.relation == match_rules.ONE_OF:
        found = _one_of(rule, mentors, mentees)
    elif rule.relation == match_rules.NAMING:
        found = _naming(rule, mentors, mentees)
    elif rule.relation == match_rules.ABOVE:
        found = _above(rule, rules, mentors, mentees)
    else:
        ours, theirs = mentees.column(str(rule.mentee)), mentors.column(str(rule.mentor))
        found = _COMPARED[rule.relation](ours, theirs)
    return (lambda a, b: ~found(a, b)) if rule.is_negated else found


def times(rule: Rule, rules: Rules, mentors: Table, mentees: Table) -> Times:
    """How often a rule counts: once where it holds, or as often as a cell says."""
    if rule.relation != match_rules.COUNTED:
        found = holds(rule, rules, mentors, mentees)
        return lambda a, b: found(a, b).astype(np.int32)
    if rule.mentor is not None:
        theirs = _counts(mentors, rule.mentor)
        return lambda a, b: np.broadcast_to(theirs[b], np.broadcast_shapes(a.shape, b.shape))
    ours = _counts(mentees, str(rule.mentee))
    return lambda a, b: np.broadcast_to(ours[a], np.broadcast_shapes(a.shape, b.shape))


def _counts(table: Table, column: str) -> npt.NDArray[np.int32]:
    """The number in each cell; nought where there is none."""
    found = []
    for value, row in zip(table.column(column), table.numbers, strict=True):
        count = whole(value or "0", match_rules.TIMES)
        if count is None:
            place: dict[str, str | int] = {"row": row, "column": shortened(column), "value": shortened(value)}
            raise MatchProblem("not_whole", table.file, limit=match_rules.TIMES, **place)
        found.append(count)
    return np.array(found, dtype=np.int32)


def _naming(rule: Rule, mentors: Table, mentees: Table) -> Holds:
    """One has named the other; where both columns are given, each the other."""
    wishes = []
    if rule.mentee is not None:
        wishes.append(set(_named(mentees.column(rule.mentee), mentors.ids)))
    if rule.mentor is not None:
        wishes.append({(a, b) for b, a in _named(mentors.column(rule.mentor), mentees.ids)})
    pairs, count = set.intersection(*wishes), len(mentors.ids)
    partners: dict[int, list[int]] = {}
    for mentee, mentor in pairs:
        partners.setdefault(mentee, []).append(mentor)

    def found(a: Numbers, b: Numbers) -> Flags:
        if a.ndim == 1:
            return np.array([one in pairs for one in zip(a.tolist(), b.tolist(), strict=True)], dtype=np.bool_)
        flags = np.zeros((len(a), count), np.bool_)
        for row, mentee in enumerate(a[:, 0].tolist()):
            flags[row, partners.get(mentee, [])] = True
        return flags[:, b[0]]

    return found


def _named(column: Sequence[str], ids: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Who has named whom, by number: a cell is one name or a list of names."""
    known: dict[str, list[int]] = {}
    for other, name in enumerate(_folded(ids)):
        known.setdefault(name, []).append(other)
    for person, cell in enumerate(_folded(column)):
        for name in {cell, *(item.strip() for item in _BETWEEN.split(cell))} - {""}:
            yield from ((person, one) for one in known.get(name, ()))


def _equal(mentees: Sequence[str], mentors: Sequence[str]) -> Holds:
    known: dict[str, int] = {}
    ours, theirs = (
        np.array([known.setdefault(one, len(known)) if one else empty for one in _folded(column)], dtype=np.int32)
        for column, empty in ((mentees, -1), (mentors, -2))
    )
    return lambda a, b: ours[a] == theirs[b]


def _containing(mentees: Sequence[str], mentors: Sequence[str]) -> Holds:
    return _pairwise(_folded(mentees), _folded(mentors), lambda wish, text: wish != "" and wish in text)


def _overlapping(mentees: Sequence[str], mentors: Sequence[str]) -> Holds:
    ours, theirs = (
        [frozenset(item.strip() for item in _BETWEEN.split(one)) - {""} for one in _folded(column)]
        for column in (mentees, mentors)
    )
    shared = frozenset().union(*ours) & frozenset().union(*theirs)
    if len(shared) > BITS * WORDS:
        return _pairwise(ours, theirs, lambda some, others: not some.isdisjoint(others))
    bits = {item: divmod(number, BITS) for number, item in enumerate(sorted(shared))}
    a_words, b_words = (_words(column, bits) for column in (ours, theirs))

    def found(a: Numbers, b: Numbers) -> Flags:
        flags = np.zeros(np.broadcast_shapes(a.shape, b.shape), np.bool_)
        for some, others in zip(a_words, b_words, strict=True):
            flags |= (some[a] & others[b]) != 0
        return flags

    return found


def _words(column: Sequence[frozenset[str]], bits: dict[str, tuple[int, int]]) -> list[npt.NDArray[np.uint64]]:
    """The items of each person as bits: 64 items are one number."""
    found = [[0] * len(column) for _ in range(max((word for word, _ in bits.values()), default=-1) + 1)]
    for person, items in enumerate(column):
        for item in items & bits.keys():
            word, bit = bits[item]
            found[word][person] |= 1 << bit
    return [np.array(one, dtype=np.uint64) for one in found]


_COMPARED = {
    match_rules.EQUAL: _equal,
    match_rules.CONTAINING: _containing,
    match_rules.OVERLAPPING: _overlapping,
}


def _pairwise(mentees: Sequence[Any], mentors: Sequence[Any], test: Callable[[Any, Any], bool]) -> Holds:
    """A test of two values, done once for each two that differ."""
    (ours, of_ours), (theirs, of_theirs) = _coded(mentees), _coded(mentors)

    def block(rows: Iterable[int]) -> Flags:
        return np.array([[test(ours[row], one) for one in theirs] for row in rows], dtype=np.bool_)

    if len(ours) * len(theirs) <= KNOWN:
        known = block(range(len(ours)))
        return lambda a, b: known[of_ours[a], of_theirs[b]]

    def found(a: Numbers, b: Numbers) -> Flags:
        if a.ndim == 1:
            pairs = zip(of_ours[a].tolist(), of_theirs[b].tolist(), strict=True)
            return np.array([test(ours[i], theirs[j]) for i, j in pairs], dtype=np.bool_)
        rows, row = np.unique(of_ours[a], return_inverse=True)
        flags: Flags = block(rows.tolist())[row.reshape(a.shape), of_theirs[b]]
        return flags

    return found


def _above(rule: Rule, rules: Rules, mentors: Table, mentees: Table) -> Holds:
    """The mentor is higher by so much; where either is empty, it does not hold."""
    low, high = rule.at_least, rule.at_most
    ours, theirs = _levels(mentees, rule.mentee, rule, rules), _levels(mentors, rule.mentor, rule, rules)

    def found(a: Numbers, b: Numbers) -> Flags:
        difference = theirs[b] - ours[a]
        flags: Flags = (difference >= low) & (difference <= high)
        return flags

    return found


def _levels(table: Table, column: str | None, rule: Rule, rules: Rules) -> npt.NDArray[np.float64]:
    """Each person's place on the scale, or number; not a number where there is none."""
    known: dict[str, float] = {"": float("nan")}
    if rule.scale is not None:
        known.update({fold(name): float(level) for level, name in enumerate(rules.scales[rule.scale])})
    values = table.column(str(column))
    found = []
    for value, key, row in zip(values, _folded(values), table.numbers, strict=True):
        level = known.get(key)
        if level is None and rule.scale is None:
            level = number(value)
        if level is None:
            place: dict[str, str | int] = {"row": row, "column": shortened(str(column)), "value": shortened(value)}
            if rule.scale is None:
                raise MatchProblem("no_number", table.file, **place)
            raise MatchProblem("not_on_scale", table.file, scale=rule.scale, **place)
        found.append(level)
    return np.array(found)


def _one_of(rule: Rule, mentors: Table, mentees: Table) -> Holds:
    """Of the mentor alone, or of the mentee alone."""
    wanted = {fold(one) for one in rule.values}
    values = mentors.column(rule.mentor) if rule.mentor is not None else mentees.column(str(rule.mentee))
    flags = np.array([one in wanted for one in _folded(values)])
    if rule.mentor is not None:
        return lambda a, b: np.broadcast_to(flags[b], np.broadcast_shapes(a.shape, b.shape))
    return lambda a, b: np.broadcast_to(flags[a], np.broadcast_shapes(a.shape, b.shape))


def _folded(column: Sequence[str]) -> list[str]:
    keys = {one: fold(one) for one in set(column)}
    return [keys[one] for one in column]


def _coded(values: Sequence[Any]) -> tuple[list[Any], Numbers]:
    """Values that differ, and the number of each one's."""
    numbers: dict[Any, int] = {}
    codes = np.array([numbers.setdefault(one, len(numbers)) for one in values], dtype=np.int64)
    return list(numbers), codes
