"""Why somebody is left without a mentor, as it is, and what would help."""

from dataclasses import dataclass

import numpy as np

from services.match_scores import Apart, Ruled
from services.matching import NEVER, NOBODY, Numbers, parts


@dataclass(frozen=True, slots=True)
class Forbidden:
    """No mentor is allowed: for each reason, how many."""

    mentee: int
    refusals: list[tuple[str | Apart, int]]


@dataclass(frozen=True, slots=True)
class Taken:
    """So many mentors suit, and all their places are taken: one more with any of them would make one more pair."""

    mentee: int
    suitable: int
    closed: int
    """Besides them, so many suit but have no place at all."""


Reason = Forbidden | Taken


def unmatched(scores: Ruled, found: Numbers) -> list[Reason]:
    """A reason for each mentee whom the best assignment leaves alone."""
    reasons: list[Reason] = []
    for part in parts(np.flatnonzero(found == NOBODY), scores.mentors):
        allowed = scores.rows(part) != NEVER
        closed = (allowed & (scores.places == 0)).sum(axis=1)
        for mentee, suitable, without in zip(part.tolist(), allowed.sum(axis=1).tolist(), closed.tolist(), strict=True):
            if suitable:
                reasons.append(Taken(mentee, suitable - without, without))
            else:
                reasons.append(Forbidden(mentee, scores.refusals(mentee)))
    return reasons
