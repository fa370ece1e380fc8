"""A proposal of pairs: as many as possible first, then the best sum; why each, and why somebody is left without."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services import class_names, matching_fairness, pair_rules
from services.matching_alternatives import Alternative
from services.matching_fairness import Fairness
from services.matching_names import Named
from services.pair_people import Base, LeftOut, Mentee, Mentor, Someone
from services.pair_rules import FINE, Refusal, Suit

_ORDER = list(Refusal)


@dataclass(frozen=True, slots=True)
class Other:
    """Another mentor whom a mentee could have; without a place left, somebody would have to change."""

    mentor: Mentor
    score: int
    has_place: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, why, and whom else the mentee could have."""

    mentee: Mentee
    mentor: Mentor
    suit: Suit
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Alone:
    """A mentee without a mentor, and why, as it is."""

    mentee: Mentee
    suitable: int
    """So many mentors may be theirs, and all their places are taken: one more with any of them makes one more pair."""
    circles: int
    """Besides them, so many could be theirs if they were not this person's own mentees."""
    refusals: tuple[tuple[Refusal, int], ...]
    """For each rule, how many mentors it forbids; the most frequent first."""
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A mentor with places that nobody has."""

    mentor: Mentor
    places: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a curator looks through; nothing is decided by it."""

    form: str
    pairs: tuple[Pair, ...]
    alone: tuple[Alone, ...]
    free: tuple[Left, ...]
    fairness: Fairness
    """By class."""
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Every mentee with every mentor: the score, or what forbids them."""

    scores: dict[tuple[int, int], int]
    suitable: dict[int, list[int]]
    """By mentee, the mentors whom nothing forbids."""
    refused: dict[int, Counter[Refusal]]


def propose(base: Base) -> Proposal:
    """The same base gives the same proposal, in whatever order its people come."""
    mentees, mentors = sorted(base.mentees, key=_by_class), sorted(base.mentors, key=_by_class)
    points = pair_rules.weighed(base.points)
    weighed = _weighed(mentees, mentors, points)
    by_id = {one.id: one for one in mentors}
    selves = {one.id: one.id for one in mentees if one.id in by_id}
    named = Named([one.id for one in mentees], {one.id: one.places for one in mentors}, weighed.scores, selves=selves)
    found = named.match()
    others = {one: _others(theirs, by_id) for one, theirs in named.alternatives(found).items()}
    places = _places_left(mentors, found)
    pairs = tuple(_pair(one, by_id[found[one.id]], points, others[one.id]) for one in mentees if one.id in found)
    return Proposal(
        base.form,
        pairs,
        tuple(_alone(one, weighed, found, others[one.id]) for one in mentees if one.id not in found),
        tuple(Left(one, places[one.id]) for one in mentors if places[one.id]),
        _fairness(mentees, pairs),
        tuple(sorted(base.left_out, key=lambda one: (one.side, *_by_class(one), one.why))),
    )


def _weighed(mentees: Sequence[Mentee], mentors: Sequence[Mentor], points: Mapping[str, int]) -> _Weighed:
    weighed = _Weighed({}, {one.id: [] for one in mentees}, {one.id: Counter() for one in mentees})
    for mentee in mentees:
        for mentor in mentors:
            if (why := pair_rules.refusal(mentee, mentor)) is None:
                weighed.scores[mentee.id, mentor.id] = pair_rules.fine(mentee, mentor, points)
                weighed.suitable[mentee.id].append(mentor.id)
            else:
                weighed.refused[mentee.id][why] += 1
    return weighed


def _places_left(mentors: Sequence[Mentor], found: Mapping[int, int]) -> dict[int, int]:
    taken = Counter(found.values())
    return {one.id: one.places - taken[one.id] for one in mentors}


def _others(theirs: Sequence[Alternative[int]], mentors: Mapping[int, Mentor]) -> tuple[Other, ...]:
    return tuple(Other(mentors[one.mentor], one.score // FINE, one.has_place) for one in theirs)


def _pair(mentee: Mentee, mentor: Mentor, points: Mapping[str, int], others: tuple[Other, ...]) -> Pair:
    return Pair(mentee, mentor, pair_rules.suit(mentee, mentor, points), others)


def _alone(mentee: Mentee, weighed: _Weighed, found: Mapping[int, int], others: tuple[Other, ...]) -> Alone:
    suitable = weighed.suitable[mentee.id]
    circles = sum(found.get(one) == mentee.id for one in suitable)
    refusals = sorted(weighed.refused[mentee.id].items(), key=lambda one: (-one[1], _ORDER.index(one[0])))
    return Alone(mentee, len(suitable) - circles, circles, tuple(refusals), others)


def _fairness(mentees: Sequence[Mentee], pairs: Sequence[Pair]) -> Fairness:
    groups = {one.id: one.group for one in mentees}
    return matching_fairness.fairness(groups, {one.mentee.id: one.suit.score for one in pairs})


def _by_class(one: Someone | LeftOut) -> tuple[str, str, int]:
    return class_names.order(one.group), one.name, one.id
