"""Who works with whom: as many pairs as possible first, then the best sum; always the same answer to the same question.

Mentees and mentors are numbers here, from 0; whoever asks gives them in an order that does not depend on chance.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from services.errors import Refusal

Numbers = npt.NDArray[np.int64]
Block = npt.NDArray[np.signedinteger[Any]]
"""Scores: a row for each mentee, a column for each mentor."""

NEVER = -(2**31)
"""Instead of a score: these two must not be a pair."""
HIGHEST = 1_000_000
"""No score is further from nought, so that every sum stays exact."""
NOBODY = -1
SMALL = 1_000
"""People up to whom all pairs are weighed at once."""
SEATS = 1_000_000
"""Mentees times places, up to which all pairs are weighed at once."""
CELLS = 250_000
"""Of a table that is looked through at once."""


class Orderable(Protocol):
    """What can name a person: a number or a text."""

    def __lt__(self, other: Any, /) -> bool: ...


Id = TypeVar("Id", bound=Orderable)


class LockedNever(Refusal):
    """A locked pair must not be a pair; carries the mentee and the mentor."""


class LockedTwice(Refusal):
    """A mentee is locked with two mentors; carries the mentee."""


class LockedBeyondPlaces(Refusal):
    """More mentees are locked with a mentor than there are places; carries the mentor."""


class Scores(Protocol):
    """How well each mentee and each mentor go together."""

    @property
    def mentors(self) -> int:
        """How many there are."""

    def rows(self, mentees: Numbers) -> Block:
        """The scores of these mentees with every mentor, or NEVER."""


class Listed:
    """Scores of the allowed pairs alone, given one by one."""

    def __init__(self, mentees: int, mentors: int, pairs: Iterable[tuple[int, int, int]]) -> None:
        """Each pair is a mentee, a mentor, a score."""
        self.mentors = mentors
        found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 3)
        self._mentors, self._scores = found[:, 1], found[:, 2].astype(np.int32)
        self._starts = np.searchsorted(found[:, 0], np.arange(mentees + 1))

    def rows(self, mentees: Numbers) -> Block:
        """The scores of these mentees with every mentor, or NEVER."""
        block = np.full((len(mentees), self.mentors), NEVER, np.int32)
        for row, mentee in enumerate(mentees):
            own = slice(self._starts[mentee], self._starts[mentee + 1])
            block[row, self._mentors[own]] = self._scores[own]
        return block


def match(
    mentees: Iterable[Id],
    places: Mapping[Id, int],
    scores: Mapping[tuple[Id, Id], int],
    *,
    locked: Iterable[tuple[Id, Id]] = (),
    forbidden: Iterable[tuple[Id, Id]] = (),
    before: Iterable[tuple[Id, Id]] = (),
) -> dict[Id, Id]:
    """The mentor of each mentee who has one. `scores` of allowed pairs by (mentee, mentor), `places` by mentor."""
    from services.matching_names import Named

    return Named(mentees, places, scores, forbidden).match(locked, before)


def assign(
    scores: Scores,
    mentees: Numbers,
    places: Numbers,
    locked: Sequence[tuple[int, int]] = (),
    before: Iterable[tuple[int, int]] = (),
) -> Numbers:
    """The mentor of each of these mentees, or NOBODY. The locked pairs are kept, the rest is matched round them.

    Of several best answers, the one with most of the pairs that were there before.
    """
    from services import matching_solver

    kept, left = _keep(scores, places, locked)
    free = np.array([one for one in mentees.tolist() if one not in kept], dtype=np.int64)
    again = [(mentee, mentor) for mentee, mentor in before if mentee not in kept]
    if again:
        from services.matching_steady import Steady

        scores = Steady(scores, again)
    seats = int(np.minimum(left, len(free)).sum())
    is_small = len(free) + len(places) <= SMALL and len(free) * seats <= SEATS
    found = (matching_solver.dense if is_small else matching_solver.sparse)(scores, free, left)
    kept.update(zip(free.tolist(), found.tolist(), strict=True))
    return np.array([kept[one] for one in mentees.tolist()], dtype=np.int64)


def _keep(scores: Scores, places: Numbers, locked: Sequence[tuple[int, int]]) -> tuple[dict[int, int], Numbers]:
    """The locked pairs, and the places that are left."""
    kept: dict[int, int] = {}
    left = places.astype(np.int64)
    for mentee, mentor in sorted(set(locked)):
        if mentee in kept:
            raise LockedTwice(mentee)
        if scores.rows(np.array([mentee]))[0, mentor] == NEVER:
            raise LockedNever(mentee, mentor)
        kept[mentee] = mentor
        left[mentor] -= 1
        if left[mentor] < 0:
            raise LockedBeyondPlaces(mentor)
    return kept, left


def taken(found: Numbers, mentors: int) -> Numbers:
    """How many mentees each mentor has."""
    return np.bincount(found[found != NOBODY], minlength=mentors)


def parts(mentees: Numbers, mentors: int) -> list[Any]:
    """The mentees in parts whose blocks are looked through at once."""
    return np.array_split(mentees, max(1, -(-len(mentees) * mentors // CELLS))) if len(mentees) else []
