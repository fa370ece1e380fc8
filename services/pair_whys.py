"""Why two people are a pair, as it is kept beside them, so that a card can say it in words later."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from services.pair_rules import Part, Why


def kept(whys: Iterable[Why]) -> list[dict[str, Any]]:
    """Plain values for a column, in the same order."""
    return [{**asdict(one), "interests": list(one.interests)} for one in whys]


def read(rows: Iterable[Mapping[str, Any]]) -> list[Why]:
    """What `kept` has made plain."""
    return [Why(**{**one, "part": Part(one["part"]), "interests": tuple(one["interests"])}) for one in rows]
