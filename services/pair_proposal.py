"""A proposal of pairs: as many as possible first, then the best sum; why each, and why somebody is left without."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services import class_names, matching_fairness, pair_rules
from services.matching_alternatives import ALTERNATIVES, Alternative
from services.matching_fairness import Fairness
from services.matching_names import Named
from services.pair_people import Base, LeftOut, Mentee, Mentor, Someone
from services.pair_rules import FINE, SOFT, Refusal, Suit

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
class Terms:
    """What a proposal starts from besides the people; each pair is a mentee and a mentor."""

    never: Mapping[tuple[int, int], Refusal] = field(default_factory=dict)
    """Pairs that a rule outside the questionnaires forbids, and which."""
    locked: tuple[tuple[int, int], ...] = ()
    """Kept, unless a rule that protects somebody has come between the two."""
    before: tuple[tuple[int, int], ...] = ()
    """The pairs of the run before: of equally good answers the one nearest to them is given."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Every mentee with every mentor: the score, or what forbids them."""

    scores: dict[tuple[int, int], int]
    suitable: dict[int, list[int]]
    """By mentee, the mentors whom nothing forbids."""
    refused: dict[int, Counter[Refusal]]


def propose(base: Base, terms: Terms = Terms(), found: Mapping[int, int] | None = None) -> Proposal:
    """The same base and terms give the same proposal, in whatever order the people come.

    With `found`, the mentor by mentee, nothing is matched: these pairs are told of.
    """
    mentees, mentors = sorted(base.mentees, key=_by_class), sorted(base.mentors, key=_by_class)
    points = pair_rules.weighed(base.points)
    kept = _kept(base, terms, terms.locked if found is None else found.items())
    weighed = _weighed(mentees, mentors, points, terms.never, kept)
    held = Counter(mentor for _, mentor in kept)
    by_id = {one.id: one for one in mentors}
    selves = {one.id: one.id for one in mentees if one.id in by_id}
    places = {one.id: max(one.places, held[one.id]) for one in mentors}
    named = Named([one.id for one in mentees], places, weighed.scores, selves=selves)
    found = named.match(kept, terms.before) if found is None else dict(kept)
    others = {one: _others(theirs, by_id) for one, theirs in named.alternatives(found).items()}
    left = _places_left(mentors, found)
    pairs = tuple(_pair(one, by_id[found[one.id]], points, others[one.id]) for one in mentees if one.id in found)
    return Proposal(
        base.form,
        pairs,
        tuple(_alone(one, weighed, by_id, found, others[one.id]) for one in mentees if one.id not in found),
        tuple(Left(one, left[one.id]) for one in mentors if left[one.id] > 0),
        _fairness(mentees, pairs),
        tuple(sorted(base.left_out, key=lambda one: (one.side, *_by_class(one), one.why))),
    )


def against(mentee: Mentee, mentor: Mentor, never: Mapping[tuple[int, int], Refusal]) -> Refusal | None:
    """What forbids these two, if anything does; of several rules, first one that nobody may set aside."""
    why = pair_rules.refusal(mentee, mentor)
    return never.get((mentee.id, mentor.id), why) if why is None or why in SOFT else why


def _kept(base: Base, terms: Terms, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of these pairs those whose people are there, and whom no rule keeps apart that nobody may set aside."""
    mentees, mentors = {one.id: one for one in base.mentees}, {one.id: one for one in base.mentors}
    there = [(a, b) for a, b in pairs if a in mentees and b in mentors]
    return [(a, b) for a, b in there if against(mentees[a], mentors[b], terms.never) in {None, *SOFT}]


def _weighed(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    points: Mapping[str, int],
    never: Mapping[tuple[int, int], Refusal],
    kept: Collection[tuple[int, int]],
) -> _Weighed:
    weighed = _Weighed({}, {one.id: [] for one in mentees}, {one.id: Counter() for one in mentees})
    wanted = set(kept)
    for mentee in mentees:
        for mentor in mentors:
            if (why := against(mentee, mentor, never)) is None:
                weighed.suitable[mentee.id].append(mentor.id)
            else:
                weighed.refused[mentee.id][why] += 1
            if why is None or (mentee.id, mentor.id) in wanted:
                weighed.scores[mentee.id, mentor.id] = pair_rules.fine(mentee, mentor, points)
    return weighed


def _places_left(mentors: Sequence[Mentor], found: Mapping[int, int]) -> dict[int, int]:
    taken = Counter(found.values())
    return {one.id: one.places - taken[one.id] for one in mentors}


def _others(theirs: Sequence[Alternative[int]], mentors: Mapping[int, Mentor]) -> tuple[Other, ...]:
    return tuple(Other(mentors[one.mentor], one.score // FINE, one.has_place) for one in theirs)


def _pair(mentee: Mentee, mentor: Mentor, points: Mapping[str, int], others: tuple[Other, ...]) -> Pair:
    return Pair(mentee, mentor, pair_rules.suit(mentee, mentor, points), others)


def _alone(
    mentee: Mentee,
    weighed: _Weighed,
    mentors: Mapping[int, Mentor],
    found: Mapping[int, int],
    others: tuple[Other, ...],
) -> Alone:
    own = {mentor for mentor in weighed.suitable[mentee.id] if found.get(mentor) == mentee.id}
    suitable = [one for one in weighed.suitable[mentee.id] if one not in own]
    scores = {one: weighed.scores[mentee.id, one] for one in suitable}
    full = sorted(suitable, key=lambda one: (-scores[one], one))[:ALTERNATIVES]
    named = others or tuple(Other(mentors[one], scores[one] // FINE, has_place=False) for one in full)
    return Alone(mentee, len(suitable), len(own), ordered(weighed.refused[mentee.id]), named)


def ordered(refused: Counter[Refusal]) -> tuple[tuple[Refusal, int], ...]:
    """Rules by how many mentors they forbid, the most frequent first."""
    return tuple(sorted(refused.items(), key=lambda one: (-one[1], _ORDER.index(one[0]))))


def _fairness(mentees: Sequence[Mentee], pairs: Sequence[Pair]) -> Fairness:
    groups = {one.id: one.group for one in mentees}
    return matching_fairness.fairness(groups, {one.mentee.id: one.suit.score for one in pairs})


def _by_class(one: Someone | LeftOut) -> tuple[str, str, int]:
    return class_names.order(one.group), one.name, one.id
