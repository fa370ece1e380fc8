"""A morning message read again: only by the telephone that got it, and only that message."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Promise, Role
from services import mornings, outbox
from services.agenda import MORNING
from tests import factories

LINES = [{"kind": "pair_worries", "place_id": 1, "person_id": 1}]


async def test_the_lines_of_a_message_are_found_by_its_number_for_its_own_telephone(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    told, other = [
        await factories.person(session, school, Role.CURATOR, name=name, came_in=True)
        for name in ("Рысева Анна", "Рысев Олег")
    ]
    about: dict[str, Any] = {"receiver_id": told.id, "not_before": now, "now": now}
    for kind, number in ((MORNING, 77), ("other", 78)):
        made = await outbox.promise(session, key=kind, kind=kind, parameters={"lines": LINES}, **about)
        await session.execute(update(Promise).where(Promise.id == made).values(message_id=number))
    assert await mornings.lines(session, me=factories.me(told), message_id=77) == LINES
    assert await mornings.lines(session, me=factories.me(told), message_id=78) == []
    assert await mornings.lines(session, me=factories.me(told), message_id=79) == []
    assert await mornings.lines(session, me=factories.me(other), message_id=77) == []
