"""The two ways to the best pairs: every pair at once, or the best candidates of each mentee and a proof that no other
pair would do better. Both are exact; scipy is imported when they are called, it costs seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching import NEVER, NOBODY, Block, Numbers, Scores, parts, taken

Flags = npt.NDArray[np.bool_]

KEEP = 24
"""Candidates of a mentee to begin with, and those added at most in each round."""
FEWEST, WEIGHED = 4, 5_000_000
"""Fewer candidates, but never fewer than these, where mentors have so many places that more would be weighed."""
SEATS = 4
"""Places of a mentor to begin with; doubled where all are taken."""
SCATTER = 4_095
"""Equal candidates are told apart by so many numbers."""


def dense(scores: Scores, mentees: Numbers, places: Numbers) -> Numbers:
    """Weighs every pair; one that is not allowed costs more than any exchange could gain."""
    from scipy.optimize import linear_sum_assignment

    mentors = np.full(len(mentees), NOBODY, np.int64)
    block = scores.rows(mentees)
    allowed = block != NEVER
    if not allowed.any():
        return mentors
    seats = np.repeat(np.arange(len(places)), np.minimum(places, allowed.sum(axis=0)))
    low, top = int(block[allowed].min()), int(block[allowed].max())
    nobody = _nobody(low, top, len(mentees), len(seats))
    costs = np.subtract(top, block, dtype=np.float64)
    np.copyto(costs, nobody, where=~allowed)
    rows, columns = linear_sum_assignment(costs if np.array_equal(seats, np.arange(len(places))) else costs[:, seats])
    found = allowed[rows, seats[columns]]
    mentors[rows[found]] = seats[columns[found]]
    return mentors


def sparse(scores: Scores, mentees: Numbers, places: Numbers, keep: int = KEEP) -> Numbers:
    """Solves among the best candidates; then prices show which other pairs could do better, until none could."""
    columns = len(mentees) * int(places.sum()) // max(1, int(np.count_nonzero(places)))
    keep = min(keep, max(FEWEST, WEIGHED // max(1, columns)))
    low, top, edges = _candidates(scores, mentees, places, keep)
    mentors = np.full(len(mentees), NOBODY, np.int64)
    if not len(edges.row):
        return mentors
    nobody = _nobody(low, top, len(mentees), int(places.sum()))
    seats = np.minimum(places, SEATS)
    while True:
        mentors = _solved(edges, seats, len(mentees), top, nobody)
        price, profit = _prices(edges, mentors, len(places), nobody - top)
        short = (taken(mentors, len(places)) == seats) & (seats < places) & (price > 0)
        if short.any():
            seats = np.where(short, np.minimum(places, seats * 2), seats)
            continue
        better = _better(scores, mentees, places, price, profit - (nobody - top), keep)
        if not len(better.row):
            return mentors
        edges = edges.with_(better, len(places))


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs that are weighed, in order of mentee and mentor."""

    row: Numbers
    column: Numbers
    score: Numbers

    def with_(self, others: "Edges", mentors: int) -> "Edges":
        """Both, each pair once."""
        row, column, score = (
            np.concatenate(both)
            for both in ((self.row, others.row), (self.column, others.column), (self.score, others.score))
        )
        _, first = np.unique(row * mentors + column, return_index=True)
        return Edges(row[first], column[first], score[first])


def _nobody(low: int, top: int, mentees: int, seats: int) -> int:
    """What a mentee without a mentor costs: more than one pair more can cost all the others together."""
    return min(mentees, seats) * (top - low) + 1


def _candidates(scores: Scores, mentees: Numbers, places: Numbers, keep: int) -> tuple[int, int, Edges]:
    """The lowest and the highest score of all, and the best candidates of each mentee."""
    low, top, found = 2**62, NEVER, []
    for part, block in _blocks(scores, mentees, places):
        allowed = block[block != NEVER]
        if len(allowed):
            low, top = min(low, int(allowed.min())), max(top, int(allowed.max()))
        found.append(_best(part, block, block.astype(np.int64), block != NEVER, keep))
    return low, top, _together(found)


def _better(scores: Scores, mentees: Numbers, places: Numbers, price: Numbers, profit: Numbers, keep: int) -> Edges:
    """Pairs that at these prices would be better for a mentee than what was found."""
    found = []
    for part, block in _blocks(scores, mentees, places):
        gain = block - price[None, :] - profit[part][:, None]
        wanted = (gain > 0) & (block != NEVER)
        some = wanted.any(axis=1)
        if some.any():
            found.append(_best(part[some], block[some], gain[some], wanted[some], keep))
    return _together(found)


def _blocks(scores: Scores, mentees: Numbers, places: Numbers) -> Iterator[tuple[Numbers, Block]]:
    """Every score, part by part: places in the list of mentees, and their rows."""
    for part in parts(np.arange(len(mentees)), scores.mentors):
        block = scores.rows(mentees[part])
        block[:, places == 0] = NEVER
        yield part, block


def _best(part: Numbers, block: Block, gain: Numbers, wanted: Flags, keep: int) -> Edges:
    """The best wanted pairs of each mentee. Equal ones are scattered, else all would get the same few mentors."""
    count = block.shape[1]
    ranked = gain * wanted
    ranked *= SCATTER + 1
    ranked += (part[:, None] * 2_654_435_761 + np.arange(count) * 40_503) >> 7 & SCATTER
    ranked -= (~wanted).astype(np.int64) << 61
    if keep < count:
        wanted = wanted & (ranked >= np.partition(ranked, count - keep, axis=1)[:, count - keep, None])
    rows, columns = np.nonzero(wanted)
    return Edges(part[rows], columns, block[rows, columns].astype(np.int64))


def _together(found: list[Edges]) -> Edges:
    if not found:
        return Edges(*(np.empty(0, np.int64) for _ in range(3)))
    return Edges(*(np.concatenate([getattr(one, name) for one in found]) for name in ("row", "column", "score")))


def _solved(edges: Edges, seats: Numbers, mentees: int, top: int, nobody: int) -> Numbers:
    """The best among these pairs. Each place is a column of its own, and so is each mentee's «nobody»."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    copies = seats[edges.column]
    first = np.cumsum(seats) - seats
    within = np.arange(int(copies.sum())) - np.repeat(np.cumsum(copies) - copies, copies)
    everybody = np.arange(mentees)
    rows = np.concatenate([np.repeat(edges.row, copies), everybody])
    columns = np.concatenate([np.repeat(first[edges.column], copies) + within, int(seats.sum()) + everybody])
    costs = np.concatenate([np.repeat(top - edges.score, copies), np.full(mentees, nobody)]) + 1
    shape = (mentees, int(seats.sum()) + mentees)
    _, chosen = min_weight_full_bipartite_matching(csr_matrix((costs.astype(np.float64), (rows, columns)), shape))
    owners = np.concatenate([np.repeat(np.arange(len(seats)), seats), np.full(mentees, NOBODY)])
    mentors: Numbers = owners[chosen]
    return mentors


def _prices(edges: Edges, mentors: Numbers, count: int, offset: int) -> tuple[Numbers, Numbers]:
    """The lowest prices of mentors at which every mentee is content, and what is left to each mentee.

    They are the dual of the assignment: if no pair at all is worth more than its price, no other assignment is better.
    """
    order = np.argsort(edges.column, kind="stable")
    row, column, worth = edges.row[order], edges.column[order], edges.score[order] + offset
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    own = np.zeros(len(mentors), np.int64)
    is_own = mentors[row] == column
    own[row[is_own]] = worth[is_own]
    price = np.zeros(count, np.int64)
    while True:
        profit = np.where(mentors == NOBODY, 0, own - price[mentors])
        wished = np.zeros(count, np.int64)
        wished[column[starts]] = np.maximum.reduceat(worth - profit[row], starts)
        higher = np.maximum(price, wished)
        if (higher == price).all():
            return price, profit
        price = higher
