"""Whom one mentee could have: every mentor with what speaks against the two, those who suit first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services import pair_proposal, pair_rules
from services.matching_alternatives import ALTERNATIVES
from services.pair_people import Mentee, Mentor
from services.pair_proposal import Alone, Other
from services.pair_rules import FINE, SOFT, Refusal


class Ease(StrEnum):
    """How easily two become a pair, the easiest first."""

    SUITS = "suits"
    """Nothing speaks against it, and there is a place."""
    FULL = "full"
    """Only that all places which the mentor has offered are taken."""
    DOUBTED = "doubted"
    """Against a wish, or without a time in common: who knows both may set that aside."""
    FORBIDDEN = "forbidden"
    """By a rule that protects somebody."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One mentor for one mentee."""

    mentor: Mentor
    score: int
    """From 0 to 100."""
    why: Refusal | None
    """The rule that speaks against the two."""
    has_place: bool
    """Of those that the mentor has offered."""
    has_room: bool
    """Under the limit of the programme, which nobody sets aside."""

    @property
    def ease(self) -> Ease:
        """From what is known of the two."""
        if self.why is None:
            return Ease.SUITS if self.has_place else Ease.FULL
        return Ease.DOUBTED if self.why in SOFT else Ease.FORBIDDEN

    @property
    def may_be(self) -> bool:
        """The curator may make it a pair, if need be after a warning."""
        return self.has_room and self.ease is not Ease.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known besides the people when somebody chooses."""

    never: Mapping[tuple[int, int], Refusal]
    """By mentee and mentor."""
    pairs: Mapping[int, int]
    """The mentor by mentee, of those proposed so far."""
    room: Mapping[int, int]
    """By mentor, how many mentees the programme lets them have besides those of published pairs."""
    points: Mapping[str, int] = field(default_factory=dict)
    """What the organisation weighs otherwise than is usual."""


def choices(mentee: Mentee, mentors: Iterable[Mentor], ground: Ground) -> list[Choice]:
    """Every mentor but the present one: the easiest first, then the best, then by name."""
    taken = Counter(ground.pairs.values())
    found = [_choice(mentee, one, ground, taken[one.id]) for one in mentors if one.id != ground.pairs.get(mentee.id)]
    return sorted(found, key=lambda one: (list(Ease).index(one.ease), -one.score, one.mentor.name, one.mentor.id))


def alone(mentee: Mentee, found: Iterable[Choice]) -> Alone:
    """Why somebody has no mentor, from all their choices; whose own mentee they mentor is a rule among the others."""
    known = list(found)
    suitable = [one for one in known if one.why is None]
    refused = Counter(one.why for one in known if one.why)
    others = tuple(Other(one.mentor, one.score, one.has_place) for one in suitable[:ALTERNATIVES])
    return Alone(mentee, len(suitable), 0, pair_proposal.ordered(refused), others)


def _choice(mentee: Mentee, mentor: Mentor, ground: Ground, taken: int) -> Choice:
    why = pair_proposal.against(mentee, mentor, ground.never)
    if ground.pairs.get(mentor.id) == mentee.id and (why is None or why in SOFT):
        why = Refusal.CIRCLE
    score = pair_rules.fine(mentee, mentor, pair_rules.weighed(ground.points)) // FINE
    return Choice(mentor, score, why, taken < mentor.places, taken < ground.room.get(mentor.id, 0))
