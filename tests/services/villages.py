"""Villages of a few mentees and mentors, and another way to find who works best with whom."""

import random
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from services import matching
from services.matching_names import Named


@dataclass(frozen=True)
class Village:
    """Some mentees, some mentors with places, and the scores of those who may be pairs."""

    mentees: list[str]
    places: dict[str, int]
    scores: dict[tuple[str, str], int]

    def pairs(self, **given: Any) -> dict[str, str]:
        return matching.match(self.mentees, self.places, self.scores, **given)

    @property
    def named(self) -> Named[str]:
        return Named(self.mentees, self.places, self.scores)

    def worth(self, pairs: dict[str, str]) -> tuple[int, int]:
        return len(pairs), sum(self.scores[pair] for pair in pairs.items())


@st.composite
def villages(draw: st.DrawFn) -> Village:
    mentees = [f"mentee {number}" for number in range(draw(st.integers(0, 9)))]
    places = {f"mentor {number}": draw(st.integers(0, 3)) for number in range(draw(st.integers(0, 6)))}
    points = draw(st.sampled_from([st.just(0), st.integers(-3, 3), st.integers(-1000, 1000)]))
    scores = {pair: draw(points) for pair in product(mentees, places) if draw(st.booleans())}
    return Village(mentees, places, scores)


def flow(village: Village) -> tuple[int, int]:
    """The number of pairs and the sum by another method: a flow of least cost."""
    mentees, mentors, pairs = village.mentees, list(village.places), list(village.scores)
    if not pairs:
        return 0, 0
    source, sink = len(mentees) + len(mentors), len(mentees) + len(mentors) + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    most = max(map(abs, village.scores.values()))
    arcs = [
        solver.add_arc_with_capacity_and_unit_cost(
            mentees.index(a), len(mentees) + mentors.index(b), 1, most - village.scores[a, b]
        )
        for a, b in pairs
    ]
    for number in range(len(mentees)):
        solver.add_arc_with_capacity_and_unit_cost(source, number, 1, 0)
        solver.add_arc_with_capacity_and_unit_cost(number, sink, 1, (2 * most + 1) * (len(mentees) + 1))
    for number, mentor in enumerate(mentors):
        solver.add_arc_with_capacity_and_unit_cost(len(mentees) + number, sink, village.places[mentor], 0)
    solver.set_node_supply(source, len(mentees))
    solver.set_node_supply(sink, -len(mentees))
    assert solver.solve() == solver.OPTIMAL
    taken = [pair for arc, pair in zip(arcs, pairs, strict=True) if solver.flow(arc)]
    return len(taken), sum(village.scores[pair] for pair in taken)


def random_village(seed: int) -> Village:
    dice = random.Random(seed)
    mentees = [f"mentee {number}" for number in range(dice.randint(1, 60))]
    places = {f"mentor {number}": dice.randint(0, 6) for number in range(dice.randint(1, 40))}
    density, high = dice.choice([0.03, 0.1, 0.5, 1.0]), dice.choice([0, 3, 100])
    scores = {pair: dice.randint(-high, high) for pair in product(mentees, places) if dice.random() < density}
    return Village(mentees, places, scores)
