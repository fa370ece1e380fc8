"""The card of a place: few buttons side by side, and no more rows than fit a telephone."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import place_screens
from models import Role
from services import deputies, places
from tests import factories

ROWS, LETTERS = 8, 30
WIDEST, SHORT = 3, 7
"""Buttons side by side; one more where all of them are so short."""


@pytest.fixture(autouse=True)
def russian() -> Iterator[None]:
    with words.speaking("ru"):
        yield


@pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD, Role.PRIVACY_OFFICER, Role.TRAINER])
async def test_the_buttons_of_a_place_are_few_and_short(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session, parent=await factories.region(session))
    me = factories.me(await factories.person(session, school, role, name="Совина Мария", came_in=True))
    deputy = await factories.person(session, school, Role.OBSERVER, name="Лосева Анна Юрьевна", came_in=True)
    if role is Role.CURATOR:
        days = {"curator_id": me.persons[0].id, "deputy_id": deputy.id, "since_on": now.date(), "until_on": now.date()}
        await deputies.appoint(session, me=me, place_id=school.id, now=now, **days)
    card = place_screens.curated(await places.card(session, me=me, place_id=school.id, now=now))
    rows = [[button["text"] for button in row] for row in card.rows]
    assert len(rows) <= ROWS
    wide = [row for row in rows if len(row) > WIDEST + (max(map(len, row)) <= SHORT)]
    assert wide + [row for row in rows if sum(map(len, row)) > LETTERS] == []
