"""Invitations to cut out, for guests without an account: six on a page of A4."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services import printing
from services.printable import one_line


@dataclass(frozen=True, slots=True)
class Cards:
    """What stands on each of them, in the language of whoever prints them, and with whom each guest comes."""

    language: str
    head: str
    title: str
    when: str
    where: str
    """Empty: nobody has said."""
    by: str
    """Who invites."""
    guest: str
    """Before the line on which the guest's name is written by hand."""
    beside: Sequence[str]
    """For each card with whom the guest comes; empty where that is not told."""


def pdf(cards: Cards) -> bytes:
    """The cards, with dashed lines to cut along."""
    return printing.pdf("guest_cards", values(cards))


def values(cards: Cards) -> dict[str, Any]:
    """What the template is filled in with: every text on one line, as it was typed."""
    said = {name: value if name == "beside" else one_line(value) for name, value in asdict(cards).items()}
    return {**said, "beside": [one_line(one) for one in cards.beside]}
