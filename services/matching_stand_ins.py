"""A second mentor for a pair, who steps in when the first one cannot: from the places that nobody needs."""

from collections.abc import Mapping

import numpy as np

from services.matching import NOBODY, Numbers, Scores, taken
from services.matching_circles import Without, assign, reverses


def stand_ins(scores: Scores, mentees: Numbers, found: Numbers, places: Numbers, selves: Mapping[int, int]) -> Numbers:
    """For each of these mentees another mentor with a place left, or NOBODY: as many as possible, then the best sum.

    `found` is the mentor of each of them, or NOBODY; a place that somebody without a mentor could have is left free.
    """
    allowed = Without(scores, reverses(mentees, found, selves).values())
    left = np.maximum(places - taken(found, len(places)), 0)
    alone = found == NOBODY
    left = left - taken(assign(allowed, mentees[alone], left, selves), len(places))
    second = np.full(len(mentees), NOBODY, np.int64)
    others = Without(allowed, zip(mentees[~alone].tolist(), found[~alone].tolist(), strict=True))
    second[~alone] = assign(others, mentees[~alone], left, selves)
    return second
