"""Whom a mentee could have instead of a mentor of whom nothing has come; or why there is nobody."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from services import pair_rules
from services.pair_people import Base, Mentee, Mentor, Missing
from services.pair_rules import Refusal, Suit

SHOWN = 2
"""Mentors of whom a curator reads."""
_ORDER = list(Refusal)


@dataclass(frozen=True, slots=True)
class Next:
    """What was found for one mentee."""

    candidates: tuple[tuple[Mentor, Suit], ...] = ()
    """Who suits and has a place, the best first."""
    taken: tuple[Mentor, ...] = ()
    """Who suits and has none left, the best first."""
    refusals: tuple[tuple[Refusal, int], ...] = ()
    """For each rule, how many mentors it forbids; the most frequent first."""
    missing: Missing | None = None
    """Why the mentee takes no part now."""


def fitting(base: Base, mentees: Sequence[int], *, tried: Collection[int], taken: Mapping[int, int], most: int) -> Base:
    """The base as far as it is about these mentees: the first of them, and the mentors who have not been tried.

    `taken` are the mentees whom each mentor has already; the places that stay hold all of these mentees, of whom a
    mentor has `most` at most. With a mentee who takes no part the base has none, and says why.
    """
    known = {one.id: one for one in base.mentees}
    if not all(one in known for one in mentees):
        return replace(
            base, mentees=(), mentors=(), left_out=tuple([one for one in base.left_out if one.id in mentees])
        )
    first, *rest = [known[one] for one in mentees]
    mentors = [
        replace(one, places=max(0, min(one.places, most) - taken.get(one.id, 0)) // len(mentees))
        for one in base.mentors
        if one.id not in tried and not any(pair_rules.refusal(other, one) for other in rest)
    ]
    return replace(base, mentees=(first,), mentors=tuple(mentors), left_out=())


def found(base: Base) -> Next:
    """Who could be the mentor, from a base of one mentee; the same base gives the same answer."""
    if not base.mentees:
        return Next(missing=base.left_out[0].why if base.left_out else Missing.CONSENT)
    mentee, points = base.mentees[0], pair_rules.weighed(base.points)
    against = {one.id: pair_rules.refusal(mentee, one) for one in base.mentors}
    refused = Counter(why for why in against.values() if why)
    suitable = sorted(
        (one for one in base.mentors if against[one.id] is None), key=lambda one: _rank(mentee, one, points)
    )
    return Next(
        tuple((one, pair_rules.suit(mentee, one, points)) for one in suitable if one.places)[:SHOWN],
        tuple(one for one in suitable if not one.places),
        tuple(sorted(refused.items(), key=lambda one: (-one[1], _ORDER.index(one[0])))),
    )


def suit(base: Base, mentor_id: int) -> Suit | None:
    """How well this mentor goes with the mentee of the base; None where he does not, or has no place left."""
    mentor = next((one for one in base.mentors if one.id == mentor_id and one.places), None)
    if mentor is None or not base.mentees or pair_rules.refusal(base.mentees[0], mentor):
        return None
    return pair_rules.suit(base.mentees[0], mentor, pair_rules.weighed(base.points))


def _rank(mentee: Mentee, mentor: Mentor, points: Mapping[str, int]) -> tuple[int, str, int]:
    return -pair_rules.fine(mentee, mentor, points), mentor.name, mentor.id
