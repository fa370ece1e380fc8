"""Does a matching treat classes or organisations alike: how many of each have a mentor, how well, who is behind."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.matching import Id


@dataclass(frozen=True, slots=True)
class Share:
    """How many mentees of a class or an organisation have a mentor."""

    name: str
    people: int
    matched: int
    points: int
    """Of all its pairs together."""
    behind: int = 0
    """So many pairs more would be its part, rounded down: one child too few is no matter of a fraction."""

    @property
    def mean(self) -> float | None:
        """Points of a pair."""
        return self.points / self.matched if self.matched else None


@dataclass(frozen=True, slots=True)
class Fairness:
    """The shares, those first who are behind, then the smaller shares; and the whole."""

    whole: Share
    shares: list[Share]

    @property
    def behind(self) -> list[Share]:
        """Who has at least one pair less than their part."""
        return [one for one in self.shares if one.behind]


def fairness(names: Mapping[Id, str], points: Mapping[Id, int]) -> Fairness:
    """`names` of the class or the organisation by mentee, `points` of their pair by mentee who has one."""
    people, matched, summed = Counter(names.values()), Counter[str](), Counter[str]()
    for mentee, many in points.items():
        matched[names[mentee]] += 1
        summed[names[mentee]] += many
    whole = Share("", len(names), len(points), sum(points.values()))
    shares = [
        Share(one, people[one], matched[one], summed[one], _behind(people[one], matched[one], whole)) for one in people
    ]
    return Fairness(whole, sorted(shares, key=lambda one: (-one.behind, one.matched / one.people, one.name)))


def _behind(people: int, matched: int, whole: Share) -> int:
    return max(0, people * whole.matched // whole.people - matched)
