"""A matching of people by their names: pairs, alternatives, stand-ins."""

from collections.abc import Iterable, Mapping
from typing import Generic

import numpy as np

from services import matching_circles
from services.matching import NOBODY, Id, Listed, Numbers
from services.matching_alternatives import ALTERNATIVES, Alternative, alternatives
from services.matching_circles import Without, reverses
from services.matching_stand_ins import stand_ins


class Named(Generic[Id]):
    """Everybody has a number in the order of the names, so that the order in which they are given says nothing."""

    def __init__(
        self,
        mentees: Iterable[Id],
        places: Mapping[Id, int],
        scores: Mapping[tuple[Id, Id], int],
        forbidden: Iterable[tuple[Id, Id]] = (),
        selves: Mapping[Id, Id] | None = None,
    ) -> None:
        """`scores` of allowed pairs by (mentee, mentor), `places` by mentor; `selves`: who is both, by mentee."""
        self._mentees, self._mentors = sorted(set(mentees)), sorted(places)
        self._mentee, self._mentor = (
            {one: number for number, one in enumerate(all_)} for all_ in (self._mentees, self._mentors)
        )
        never = set(forbidden)
        self._scores = Listed(
            len(self._mentees),
            len(self._mentors),
            [(self._mentee[a], self._mentor[b], score) for (a, b), score in scores.items() if (a, b) not in never],
        )
        self._selves = {self._mentee[a]: self._mentor[b] for a, b in (selves or {}).items()}
        self._places = np.array([places[one] for one in self._mentors], dtype=np.int64)

    def match(self, locked: Iterable[tuple[Id, Id]] = (), before: Iterable[tuple[Id, Id]] = ()) -> dict[Id, Id]:
        """The mentor of each mentee who has one; of the pairs before, those of people who have left say nothing."""
        kept = [(self._mentee[a], self._mentor[b]) for a, b in locked]
        again = [(self._mentee[a], self._mentor[b]) for a, b in before if a in self._mentee and b in self._mentor]
        found = matching_circles.assign(self._scores, self._all, self._places, self._selves, kept, again)
        return self._pairs(found)

    def alternatives(self, pairs: Mapping[Id, Id], count: int = ALTERNATIVES) -> dict[Id, list[Alternative[Id]]]:
        """For each mentee, the best other mentors."""
        ours = self._found(pairs)
        never = [*self._selves.items(), *reverses(self._all, ours, self._selves).values()]
        found = alternatives(Without(self._scores, never), self._all, ours, self._places, count)
        return {
            mentee: [Alternative(self._mentors[one.mentor], one.score, one.has_place) for one in others]
            for mentee, others in zip(self._mentees, found, strict=True)
        }

    def stand_ins(self, pairs: Mapping[Id, Id]) -> dict[Id, Id]:
        """A second mentor for each pair for which there is one."""
        return self._pairs(stand_ins(self._scores, self._all, self._found(pairs), self._places, self._selves))

    @property
    def _all(self) -> Numbers:
        return np.arange(len(self._mentees))

    def _found(self, pairs: Mapping[Id, Id]) -> Numbers:
        mentors = (self._mentor[pairs[one]] if one in pairs else NOBODY for one in self._mentees)
        return np.fromiter(mentors, np.int64, len(self._mentees))

    def _pairs(self, found: Numbers) -> dict[Id, Id]:
        return {self._mentees[a]: self._mentors[b] for a, b in enumerate(found.tolist()) if b != NOBODY}
