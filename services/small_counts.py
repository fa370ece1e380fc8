"""Small counts are hidden from those outside an organisation, and cannot be worked out from a sum either."""

from collections.abc import Mapping

from services.figures import FEW


def hidden(counts: Mapping[int, int]) -> set[int]:
    """Which counts are not told where their sum is: the small ones, and as many more as leave them uncertain."""
    veiled = {name for name, count in counts.items() if count < FEW}
    shown = sorted(counts.keys() - veiled, key=lambda name: (counts[name], name))
    while veiled and shown and (len(veiled) < 2 or sum(counts[name] for name in veiled) < FEW):
        veiled.add(shown.pop(0))
    return veiled
