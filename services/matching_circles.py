"""Where one person may be both mentor and mentee, nobody is the mentor of their own mentor.

`selves` says by mentee which mentor is the same person.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from services import matching
from services.errors import Refusal
from services.matching import NEVER, NOBODY, Block, Numbers, Scores

Pair = tuple[int, int]
"""A mentee and a mentor."""


class LockedCircle(Refusal):
    """Two are locked as each other's mentors; carries the mentee and the mentor of one of the two pairs."""


class Without:
    """The same scores, but some pairs must not be."""

    def __init__(self, scores: Scores, pairs: Iterable[Pair]) -> None:
        self.mentors = scores.mentors
        self._scores = scores
        self._apart: dict[int, list[int]] = {}
        for pair in pairs:
            self.add(pair)

    def add(self, pair: Pair) -> None:
        """From now on this pair must not be."""
        self._apart.setdefault(pair[0], []).append(pair[1])

    def rows(self, mentees: Numbers) -> Block:
        """The scores of these mentees with every mentor, or NEVER."""
        block = self._scores.rows(mentees)
        for row, mentee in enumerate(mentees.tolist() if self._apart else ()):
            if mentee in self._apart:
                block[row, self._apart[mentee]] = NEVER
        return block


def assign(
    scores: Scores,
    mentees: Numbers,
    places: Numbers,
    selves: Mapping[int, int],
    locked: Sequence[Pair] = (),
    before: Sequence[Pair] = (),
) -> Numbers:
    """The best pairs without such circles: exactly among few people, with the better pair of each circle among many."""
    allowed = Without(scores, selves.items()) if selves else scores
    found = matching.assign(allowed, mentees, places, locked, before)
    circles = _circles(mentees, found, selves)
    for circle in circles:
        if set(circle).issubset(locked):
            raise LockedCircle(*circle[0])
    if not circles:
        return found
    from services.matching_exact import exact

    best = exact(allowed, mentees, places, selves, locked, before)
    return greedy(allowed, mentees, places, selves, locked, before) if best is None else best


def greedy(
    scores: Scores,
    mentees: Numbers,
    places: Numbers,
    selves: Mapping[int, int],
    locked: Sequence[Pair],
    before: Sequence[Pair],
) -> Numbers:
    """Of the two pairs of a circle the better one is kept, the rest matched again, until there is no circle.

    Which circles come up depends on the pairs before, so these are taken as they are where they are no worse.
    """
    fresh = _broken(scores, mentees, places, selves, locked, ())
    if not before:
        return fresh
    least, partners = _worth(scores, mentees, fresh), dict(before)
    kept = np.array([partners.get(one, NOBODY) for one in mentees.tolist()], dtype=np.int64)
    if _can_be(scores, mentees, kept, places, selves, locked) and _worth(scores, mentees, kept) >= least:
        return kept
    again = _broken(scores, mentees, places, selves, locked, before)
    return again if _worth(scores, mentees, again) >= least else fresh


def reverses(mentees: Numbers, found: Numbers, selves: Mapping[int, int]) -> dict[Pair, Pair]:
    """For each pair of two who are both mentors and mentees, the pair the other way round."""
    as_mentee = {mentor: mentee for mentee, mentor in selves.items()}
    pairs = zip(mentees.tolist(), found.tolist(), strict=True)
    return {(a, b): (as_mentee[b], selves[a]) for a, b in pairs if a in selves and b in as_mentee}


def _broken(
    scores: Scores,
    mentees: Numbers,
    places: Numbers,
    selves: Mapping[int, int],
    locked: Sequence[Pair],
    before: Sequence[Pair],
) -> Numbers:
    allowed, kept = Without(scores, ()), [*locked]
    while True:
        found = matching.assign(allowed, mentees, places, kept, before)
        circles = _circles(mentees, found, selves)
        if not circles:
            return found
        for circle in circles:
            worse, better = sorted(circle, key=lambda one: (one in kept, _score(scores, one), one))
            allowed.add(worse)
            kept.append(better)


def _circles(mentees: Numbers, found: Numbers, selves: Mapping[int, int]) -> list[tuple[Pair, Pair]]:
    back = reverses(mentees, found, selves)
    return [(pair, other) for pair, other in back.items() if other in back and pair < other]


def _can_be(
    scores: Scores,
    mentees: Numbers,
    found: Numbers,
    places: Numbers,
    selves: Mapping[int, int],
    locked: Sequence[Pair],
) -> bool:
    """No circle is there, the locked pairs are, nobody has too many, and nobody is left who could have a free place."""
    pairs = set(zip(mentees.tolist(), found.tolist(), strict=True))
    if _circles(mentees, found, selves) or not pairs.issuperset(locked):
        return False
    free = places - matching.taken(found, len(places))
    left = Without(scores, reverses(mentees, found, selves).values()).rows(mentees[found == NOBODY])
    return bool((free >= 0).all() and (left[:, free > 0] == NEVER).all())


def _worth(scores: Scores, mentees: Numbers, found: Numbers) -> tuple[int, int]:
    """How many pairs, and their sum; less than nothing where a pair must not be."""
    paired, points = np.flatnonzero(found != NOBODY), 0
    for part in matching.parts(paired, scores.mentors):
        own = scores.rows(mentees[part])[np.arange(len(part)), found[part]]
        if (own == NEVER).any():
            return NOBODY, 0
        points += int(own.sum())
    return len(paired), points


def _score(scores: Scores, pair: Pair) -> int:
    return int(scores.rows(np.array([pair[0]]))[0, pair[1]])
