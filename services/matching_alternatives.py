"""Whom else each mentee could have: the best other mentors who are allowed, and whether a place is left with them."""

from dataclasses import dataclass
from typing import Generic

import numpy as np
import numpy.typing as npt

from services.matching import NEVER, NOBODY, Block, Id, Numbers, Scores, parts, taken

Flags = npt.NDArray[np.bool_]

ALTERNATIVES = 2
"""Of each mentee."""
_DONE = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Alternative(Generic[Id]):
    """Another mentor who is allowed; without a place left, somebody would have to change."""

    mentor: Id
    score: int
    has_place: bool


def alternatives(
    scores: Scores, mentees: Numbers, found: Numbers, places: Numbers, count: int = ALTERNATIVES
) -> list[list[Alternative[int]]]:
    """For each of these mentees the best others, the best first; of equal ones, first those with a place left.

    Mentors who take nobody are no alternatives. `found` is the mentor of each of the mentees, or NOBODY.
    """
    free = taken(found, len(places)) < places
    others: list[list[Alternative[int]]] = []
    for part in parts(np.arange(len(mentees)), scores.mentors):
        block = scores.rows(mentees[part])
        block[:, places == 0] = NEVER
        paired = np.flatnonzero(found[part] != NOBODY)
        block[paired, found[part][paired]] = NEVER
        others += _best(block, free, min(count, scores.mentors))
    return others


def _best(block: Block, free: Flags, count: int) -> list[list[Alternative[int]]]:
    """The best of each row, one after the other: sorting the rows would cost more than the matching itself."""
    others: list[list[Alternative[int]]] = [[] for _ in block]
    rows = np.arange(len(block))
    ranked = block.astype(np.int64) * 2 + free
    for _ in range(count):
        best = ranked.argmax(axis=1)
        score = block[rows, best]
        for row in np.flatnonzero((score != NEVER) & (ranked[rows, best] != _DONE)).tolist():
            others[row].append(Alternative(int(best[row]), int(score[row]), bool(free[best[row]])))
        ranked[rows, best] = _DONE
    return others
