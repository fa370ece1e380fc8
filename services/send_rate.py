"""How many messages a second may leave, and at which moments: all in seconds of machine time, without a clock."""

from dataclasses import dataclass, replace
from typing import NamedTuple

FALL = 0.45
"""Of the rate that Telegram has refused, so much is kept: how far its limit lies below cannot be known."""
EDGE_FALL = 0.9
"""The same, where the rate had been climbing: then the limit lies just below."""
CLIMB = 1800.0
"""Seconds in which the rate would climb from nothing to the most."""
HOLD = 3600.0
"""Seconds for which a limit that was found is not tried again."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What all processes know together."""

    rate: float | None = None
    """What Telegram was found to permit at `climbs_from`; None: it has refused nothing."""
    climbs_from: float = 0.0
    quiet_until: float = 0.0
    """Telegram has asked for silence until then."""
    taken_until: float = 0.0
    """Up to then every place in the even flow is taken."""


class Places(NamedTuple):
    """Places in the even flow: the moment of the first, the seconds between two, and what is left."""

    first_at: float
    pause: float
    budget: Budget


def permitted(budget: Budget, most: float, *, at: float) -> float:
    """Messages a second at this moment; never above `most`."""
    if budget.rate is None:
        return most
    return min(most, budget.rate + most * max(0.0, at - budget.climbs_from) / CLIMB)


def take(budget: Budget, most: float, *, count: int, answers: int, at: float) -> Places:
    """The next `count` places; `answers` have left without asking, and it is the rest that waits for that."""
    pause = 1 / permitted(budget, most, at=at)
    first_at = max(budget.taken_until, budget.quiet_until, at) + answers * pause
    return Places(first_at, pause, replace(budget, taken_until=first_at + count * pause))


def refused(budget: Budget, most: float, *, left_at: float, at: float, retry_after: float) -> Budget:
    """What a refusal for flooding teaches; one of a message that had left before the last silence only prolongs it."""
    quiet_until = max(budget.quiet_until, at + retry_after)
    if left_at < budget.quiet_until:
        return replace(budget, quiet_until=quiet_until)
    rate = permitted(budget, most, at=at)
    at_edge = rate < most
    fallen = rate * (EDGE_FALL if at_edge else FALL)
    return replace(budget, rate=fallen, climbs_from=quiet_until + HOLD * at_edge, quiet_until=quiet_until)
