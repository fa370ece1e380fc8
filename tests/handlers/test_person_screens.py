"""The card of a person: a curator may be put on duty for the summer, anybody else may not."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from handlers import person_screens
from models import Role
from services import people, places
from tests import factories

FACT = "Дежурит летом: с июня по август бот сам больше никому здесь не пишет."


@pytest.mark.parametrize(("on_duty", "words"), [(False, "Дежурит летом"), (True, "Не дежурит летом")])
async def test_a_curators_card_offers_the_other_state(
    session: AsyncSession, now: datetime, on_duty: bool, words: str
) -> None:
    me = await factories.curator(session, await factories.school(session))
    number = me.persons[0].id
    if on_duty:
        await places.put_on_duty(session, me=me, person_id=number, on_duty=True, now=now)
    screen = person_screens.card(await people.card(session, me=me, person_id=number, now=now))
    buttons = {button["text"]: button["callback_data"] for row in screen.rows for button in row}
    assert buttons[words] == callbacks.SummerDuty(person_id=number, on_duty=not on_duty).pack()
    assert (FACT in (screen.text or "")) is on_duty


async def test_whoever_is_no_curator_is_not_offered(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    mentor = await factories.person(session, school, Role.MENTOR)
    screen = person_screens.card(await people.card(session, me=me, person_id=mentor.id, now=now))
    assert not [button for row in screen.rows for button in row if "летом" in button["text"]]


async def test_what_follows_is_said_in_words(session: AsyncSession) -> None:
    curator = (await factories.curator(session, await factories.school(session))).persons[0]
    assert person_screens.duty(curator, on_duty=True).startswith("Летом дежурит Совина Мария:")
    assert person_screens.duty(curator, on_duty=False).startswith("Летом никто не дежурит:")
