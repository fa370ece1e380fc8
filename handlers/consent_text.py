"""The text of a consent on the screen: in short, whole, and for a child who signs nothing."""

from bot import words
from handlers.screens import plain
from models import Capacity, ConsentKind, Place
from services import consent_texts
from services.consent_texts import ConsentText
from services.consents import START, Matter
from services.participants import Participant


def short(one: Participant, matter: Matter = START) -> str:
    """What is asked, what for, who sees it, how long, how to take it back; then the choice is free."""
    return _of(one, matter).brief


def full(one: Participant, matter: Matter = START) -> str:
    """The whole text, for the one who signs."""
    return _of(one, matter).text


def brief(place: Place) -> str:
    """The short text of the consent to processing, for whoever is nobody to the bot yet."""
    return _for_a_stranger(place).brief


def whole(place: Place) -> str:
    """The whole text of the consent to processing, for whoever is nobody to the bot yet."""
    return _for_a_stranger(place).text


def title(kind: ConsentKind, capacity: Capacity) -> str:
    """What the document is called."""
    return consent_texts.text(kind, capacity, words.language()).title


def to_a_child(one: Participant) -> str:
    """To a child under 14, in whose place the guardian decides; the child may refuse all the same."""
    said = consent_texts.to_a_child(ConsentKind.PROCESSING, words.language()) or ""
    return said.replace("{place}", plain(one.place.name))


def _of(one: Participant, matter: Matter) -> ConsentText:
    text = consent_texts.text(matter.kind, one.speaks_as, words.language())
    recipient = one.recipients[matter.recipient_id].name if matter.recipient_id else ""
    return text.of(one.place, recipient, shown=plain).filled(subject=plain(one.person.name), signer="…")


def _for_a_stranger(place: Place) -> ConsentText:
    text = consent_texts.text(ConsentKind.PROCESSING, Capacity.SELF, words.language())
    return text.of(place, shown=plain).filled(subject="…", signer="…")
