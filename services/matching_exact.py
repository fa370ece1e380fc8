"""The best pairs among few people with circles to be avoided: branch and bound, one goal after the other."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from services.matching import NEVER, NOBODY, Numbers, Scores, parts

PAIRS = 5_000
"""Allowed ones up to which it takes a second or two; seventy people who all suit each other have so many."""
_EXACT = {"mip_rel_gap": 0}


def exact(
    scores: Scores,
    mentees: Numbers,
    places: Numbers,
    selves: Mapping[int, int],
    locked: Sequence[tuple[int, int]],
    before: Sequence[tuple[int, int]],
) -> Numbers | None:
    """The most pairs without a circle, then the best sum, then the most of the pairs before; none where it is too much.

    The locked pairs can be kept, and `selves` are no pairs.
    """
    rows, columns, points = _pairs(scores, mentees, places)
    if len(rows) > PAIRS:
        return None
    pairs = list(zip(mentees[rows].tolist(), columns.tolist(), strict=True))
    kept, again = (np.array([one in some for one in pairs], dtype=np.float64) for some in (set(locked), set(before)))
    limits = [
        _at_most(np.ones(len(mentees)), rows, np.arange(len(pairs)), len(pairs)),
        _at_most(places, columns, np.arange(len(pairs)), len(pairs)),
        _no_circles(pairs, selves),
    ]
    chosen = _chosen([np.ones(len(pairs)), points.astype(np.float64), again], kept, limits)
    if chosen is None:
        return None
    found = np.full(len(mentees), NOBODY, np.int64)
    found[rows[chosen]] = columns[chosen]
    return found


def _pairs(scores: Scores, mentees: Numbers, places: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The allowed ones: the mentee's place in the list, the mentor, the score."""
    found = []
    for part in parts(np.arange(len(mentees)), scores.mentors):
        block = scores.rows(mentees[part])
        row, column = np.nonzero((block != NEVER) & (places > 0))
        found.append((part[row], column, block[row, column].astype(np.int64)))
    rows, columns, points = (np.concatenate(some) for some in zip(*found, strict=True))
    return rows, columns, points


def _no_circles(pairs: list[tuple[int, int]], selves: Mapping[int, int]) -> object:
    """Of a pair and the same pair turned round there is one at most."""
    as_mentee = {mentor: mentee for mentee, mentor in selves.items()}
    number = {pair: one for one, pair in enumerate(pairs)}
    back = [number.get((as_mentee.get(b, NOBODY), selves.get(a, NOBODY)), NOBODY) for a, b in pairs]
    both = np.array([(one, other) for one, other in enumerate(back) if one < other], dtype=np.int64).reshape(-1, 2)
    return _at_most(np.ones(len(both)), np.repeat(np.arange(len(both)), 2), both.ravel(), len(pairs))


def _at_most(most: npt.NDArray[np.generic], rows: Numbers, pairs: Numbers, count: int) -> object:
    """In each row no more of its pairs than this."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_matrix

    return LinearConstraint(csr_matrix((np.ones(len(rows)), (rows, pairs)), (len(most), count)), -np.inf, most)


def _chosen(
    goals: list[npt.NDArray[np.float64]], kept: npt.NDArray[np.float64], limits: list[object]
) -> npt.NDArray[np.bool_] | None:
    """The pairs that reach the goals; what an earlier goal has reached is a limit of the later ones."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    chosen = None
    for goal in filter(np.any, goals):
        found = milp(-goal, integrality=np.ones(len(goal)), bounds=Bounds(kept, 1), constraints=limits, options=_EXACT)
        if found.x is None:
            return None
        chosen = found.x > 0.5
        limits = [*limits, LinearConstraint(goal, goal[chosen].sum() - 0.5, np.inf)]
    return chosen
