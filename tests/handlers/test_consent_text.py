"""The text that people consent to: every shape of it fits one message, and names cannot break it."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import consent_text
from models import Capacity
from services import participants
from services.participants import Participant
from tests import factories

LONGEST = 4096


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
