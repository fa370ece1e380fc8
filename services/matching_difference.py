"""What a second run changed: who keeps the mentor, who moves from whom to whom, who is new, who is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

from services.matching import Id


@dataclass(frozen=True, slots=True)
class Difference(Generic[Id]):
    """Between the pairs of two runs, each a mentor by mentee; everybody is in one of the six."""

    kept: dict[Id, Id]
    moved: dict[Id, tuple[Id, Id]]
    """From whom to whom."""
    new: dict[Id, Id]
    lost: dict[Id, Id]
    """Who had this mentor, and has none now."""
    without: list[Id]
    """Still without a mentor."""
    gone: dict[Id, Id]
    """Who had this mentor, and is not looking for one any more."""

    @property
    def is_empty(self) -> bool:
        """Nothing has changed."""
        return not (self.moved or self.new or self.lost or self.gone)

    def applied(self, before: Mapping[Id, Id]) -> dict[Id, Id]:
        """The pairs after, from the pairs before."""
        left = {mentee: mentor for mentee, mentor in before.items() if mentee not in self.lost | self.gone}
        return {**left, **{mentee: to for mentee, (_, to) in self.moved.items()}, **self.new}


def difference(before: Mapping[Id, Id], after: Mapping[Id, Id], mentees: Iterable[Id]) -> Difference[Id]:
    """What has changed for these mentees, who are all that are matched now, each in the order of the names."""
    now = sorted({*mentees, *after})
    both = [one for one in now if one in before and one in after]
    return Difference(
        kept={one: after[one] for one in both if before[one] == after[one]},
        moved={one: (before[one], after[one]) for one in both if before[one] != after[one]},
        new={one: after[one] for one in now if one in after and one not in before},
        lost={one: before[one] for one in now if one in before and one not in after},
        without=[one for one in now if one not in before and one not in after],
        gone={one: before[one] for one in sorted(before.keys() - set(now))},
    )
