"""What speaks for two people, and what to mind, as it is kept beside their pair for a card to say in words later."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from services.pair_rules import Note, Part, Refusal, Suit, Why

Rows = Iterable[Mapping[str, Any]]
NOTE, AGAINST = "note", "against"
OF, POINTS, REASONS = "of", "score", "whys"
"""Of a group, for each of its mentees by the row of `pair_member`."""


def kept(suit: Suit, against: Refusal | None = None) -> list[dict[str, Any]]:
    """Plain values for a column: the reasons in their order, the notes, and a rule that the curator has set aside."""
    whys: list[dict[str, Any]] = [{**asdict(one), "interests": list(one.interests)} for one in suit.whys]
    return [*whys, *({NOTE: one} for one in suit.notes), *([{AGAINST: against}] if against else [])]


def whys(rows: Rows) -> list[Why]:
    """The reasons, the strongest first."""
    found = [one for one in rows if "part" in one]
    return [Why(**{**one, "part": Part(one["part"]), "interests": tuple(one["interests"])}) for one in found]


def notes(rows: Rows) -> list[Note]:
    """What to mind."""
    return [Note(one[NOTE]) for one in rows if NOTE in one]


def against(rows: Rows) -> Refusal | None:
    """The rule that the curator has set aside, if any."""
    return next((Refusal(one[AGAINST]) for one in rows if AGAINST in one), None)


def together(said: Mapping[int, tuple[int | None, Rows]]) -> list[dict[str, Any]]:
    """Plain values of a group: by mentee the points and what `kept` gave."""
    return [{OF: one, POINTS: score, REASONS: list(rows)} for one, (score, rows) in said.items()]


def each(rows: Rows) -> dict[int, tuple[int | None, list[dict[str, Any]]]]:
    """The same, read again; nothing of a pair that is no group."""
    return {one[OF]: (one[POINTS], one[REASONS]) for one in rows if OF in one}
