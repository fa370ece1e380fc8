"""The version of the consent names exactly one text."""

from datetime import date
from hashlib import sha256

from bot import words
from handlers import consent_text
from models import Capacity, ConsentRoute, Person, Place
from services import consents, signatures
from services.participants import Participant


def whole_text() -> str:
    """What people read in Russian before they sign, for themselves and for a child, with names left blank."""
    person = Person(id=1, name="…", born_on=None, birth_year=None)
    standing = signatures.judge(person, date(2026, 9, 15), roles=(), route=ConsentRoute.CHAT, guardian_ids=(), words=())
    with words.speaking("ru"):
        return "\n\n".join(
            consent_text.full(Participant(person, Place(name="…"), standing, capacity, [])) for capacity in Capacity
        )


def test_another_text_is_another_version() -> None:
    assert sha256(whole_text().encode()).hexdigest() == consents.DIGEST, "raise consents.VERSION with consents.DIGEST"
