"""A proposal of pairs as .xlsx for the curator, and in four numbers."""

from dataclasses import dataclass

from services.pair_proposal import Proposal


@dataclass(frozen=True, slots=True)
class Summary:
    """How many pairs, mentees without one, people who take no part yet, and mentors with places left."""

    pairs: int
    without: int
    left_out: int
    free: int


def summary(proposal: Proposal) -> Summary:
    """What a short message tells."""
    return Summary(len(proposal.pairs), len(proposal.alone), len(proposal.left_out), len(proposal.free))
