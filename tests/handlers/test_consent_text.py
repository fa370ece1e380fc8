"""The text that people consent to: a changed one is a new version, and every shape of it fits one message."""

import tomllib
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import consent_text
from models import Capacity
from services import consent_texts, participants
from services.participants import Participant
from tests import factories

LONGEST = 4096
PINS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("consent_texts.toml").read_text("utf-8"))
"""By kind and version, the hash of all it says: change a text, and the version with it."""


@pytest.fixture
async def both(session: AsyncSession, now: datetime) -> dict[Capacity, Participant]:
    """A pupil of 15 and the same pupil in the eyes of their mother."""
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2011, came_in=True)
    mother = await factories.guardian(session, child, came_in=True)
    return {
        one.speaks_as: one
        for me in (factories.me(child), factories.me(mother))
        for one in await participants.of(session, me, now=now)
    }


def test_a_changed_text_is_a_new_version() -> None:
    assert {kind: {version: pin(kind, version) for version in its} for kind, its in PINS.items()} == PINS
    shipped = [tomllib.loads(file.read_text("utf-8")) for file in consent_texts.FOLDER.glob("*.toml")]
    assert {(one["kind"], one["version"]) for one in shipped} == {
        (kind, one) for kind, its in PINS.items() for one in its
    }


def pin(kind: str, version: str) -> str:
    """What a kind says in all languages to all who sign it, as one hash."""
    said = []
    for language, capacity in product(words.LANGUAGES, Capacity):
        with suppress(consent_texts.NoSuchText):
            said.append(consent_texts.text(kind, capacity, language, version).digest(capacity))
    return sha256("".join(said).encode()).hexdigest()


@pytest.mark.parametrize("language", words.LANGUAGES)
async def test_every_shape_fits_one_message(both: dict[Capacity, Participant], language: str) -> None:
    with words.speaking(language):
        for one in both.values():
            one.place.name = "Ш" * 200
            assert max(len(consent_text.short(one)), len(consent_text.full(one))) < LONGEST


async def test_the_text_names_the_operator_and_the_way_back(both: dict[Capacity, Participant]) -> None:
    with words.speaking("ru"):
        for one in both.values():
            for text in (consent_text.short(one), consent_text.full(one)):
                assert "Школа № 5" in text
                assert "отозвать в любой момент" in text
                assert "«Настройках»" in text


async def test_a_name_cannot_break_the_screen(both: dict[Capacity, Participant]) -> None:
    for one in both.values():
        one.place.name, one.person.name = "<b>&", "Котов <i>Пётр</i>"
        assert "<b>&amp;" not in consent_text.full(one)
        assert "&lt;b&gt;&amp;" in consent_text.full(one)
        assert "<i>" not in consent_text.full(one)
