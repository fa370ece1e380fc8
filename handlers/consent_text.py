"""The text of a consent on the screen: in short, whole, and for a child who signs nothing."""

from bot import words
from handlers.screens import first_name, plain
from models import Capacity, ConsentKind
from services import consent_texts
from services.consent_texts import ConsentText
from services.participants import Participant


def short(one: Participant, kind: ConsentKind = ConsentKind.PROCESSING) -> str:
    """What is asked, what for, who sees it, how long, how to take it back; then the choice is free."""
    return brief(one.place.name, one.speaks_as, one.person.name, kind)


def full(one: Participant, kind: ConsentKind = ConsentKind.PROCESSING) -> str:
    """The whole text, for the one who signs."""
    return whole(one.place.name, one.speaks_as, one.person.name, kind)


def brief(
    place: str,
    speaks_as: Capacity = Capacity.SELF,
    child: str = "",
    kind: ConsentKind = ConsentKind.PROCESSING,
) -> str:
    """The short text, also for whoever is nobody to the bot yet."""
    text = consent_texts.text(kind, speaks_as, words.language())
    return _filled(text, place, child).brief


def whole(
    place: str,
    speaks_as: Capacity = Capacity.SELF,
    child: str = "",
    kind: ConsentKind = ConsentKind.PROCESSING,
) -> str:
    """The whole text, also for whoever is nobody to the bot yet."""
    text = consent_texts.text(kind, speaks_as, words.language())
    return _filled(text, place, child).text


def to_a_child(one: Participant) -> str:
    """To a child under 14, in whose place the guardian decides; the child may refuse all the same."""
    said = consent_texts.to_a_child(ConsentKind.PROCESSING, words.language()) or ""
    return said.replace("{place}", plain(one.place.name))


def _filled(text: ConsentText, place: str, child: str) -> ConsentText:
    name = plain(first_name(child)) if child else "…"
    return text.filled(place=plain(place), subject=name, signer="…", address="…", inn="…")
