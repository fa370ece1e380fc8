"""A matching that is run again keeps what it can: among equally good answers, the one nearest to the run before."""

from collections.abc import Iterable

import numpy as np

from services.matching import HIGHEST, NEVER, Block, Numbers, Scores


class Steady:
    """The same scores, but a pair that was there before is worth a part of a point more.

    A point has more parts than there are such pairs, so all of them together weigh less than one point.
    """

    def __init__(self, scores: Scores, before: Iterable[tuple[int, int]]) -> None:
        """Each pair is a mentee and a mentor."""
        self.mentors = scores.mentors
        self._scores = scores
        self._before = dict(sorted(before))
        self._parts = len(self._before) + 1

    def rows(self, mentees: Numbers) -> Block:
        """The scores of these mentees with every mentor in parts of a point, none below nought, or NEVER."""
        block = self._scores.rows(mentees).astype(np.int64)
        never = block == NEVER
        block += HIGHEST
        block *= self._parts
        for row, mentee in enumerate(mentees.tolist()):
            if mentee in self._before:
                block[row, self._before[mentee]] += 1
        np.copyto(block, NEVER, where=never)
        return block
