"""The curator's list of questionnaires: everybody who should answer is in it."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import ResponseState, Role
from services import consents, forms, intakes
from services.errors import NotAllowed
from services.intakes import Progress
from tests import factories


async def test_who_has_not_answered_stands_in_the_list(session: AsyncSession, now: datetime) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    await factories.person(session, school, name="Ясень Яна", born=2011)
    await factories.person(session, school, Role.GUARDIAN, name="Берёза Вера")
    me = factories.me(await factories.person(session, school, Role.MENTOR, name="Ель Олег", born=1985, came_in=True))
    found = await intakes.of_place(session, me=curator, place_id=school.id, now=now)
    assert [(one.name, one.state) for one in found] == [("Ель Олег", None), ("Ясень Яна", None)]
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    (response,) = await forms.mine(session, me, now=now)
    opened = await forms.open_(session, me, response.id, now=now)
    opened.state = ResponseState.SUBMITTED
    found = await intakes.of_place(session, me=curator, place_id=school.id, now=now)
    assert [one.progress for one in found] == [Progress.SENT, Progress.WAITING]


async def test_a_coordinator_does_not_see_who_answers(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    with pytest.raises(NotAllowed):
        await intakes.of_place(session, me=await factories.coordinator(session, region), place_id=school.id, now=now)
