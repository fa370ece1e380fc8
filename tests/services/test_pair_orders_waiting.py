"""A draft that nobody has signed: its curator hears of it the next morning and every week, until the number is in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Role
from services import pair_orders_waiting
from tests import factories
from tests.services import ordering
from tests.services.ordering import ANNA, LEV, School


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> School:
    return await ordering.school(session, now)


async def test_a_place_without_a_draft_hears_nothing(school: School) -> None:
    assert await pair_orders_waiting.due(school.session, now=school.now) == []
    told_id = school.curator.persons[0].id
    assert await pair_orders_waiting.unsigned(school.session, school.place.id, told_id=told_id, now=school.now) is None


async def test_a_draft_is_said_at_once_and_then_weekly_each_time_under_another_key(school: School) -> None:
    await school.pair(LEV, ANNA)
    order = await school.draft()
    first, second = await pair_orders_waiting.due(school.session, now=school.now)
    assert {first.person_id, second.person_id} == {school.curator.persons[0].id}
    assert (first.due, second.due) == (order.made_at, order.made_at + timedelta(days=7))
    later = await pair_orders_waiting.due(school.session, now=school.now + timedelta(days=8))
    assert later[0].key == second.key != first.key
    assert later[1].due == order.made_at + timedelta(days=14)


async def test_only_who_may_sign_it_off_reads_of_it_and_only_until_it_is_signed(school: School) -> None:
    await school.pair(LEV, ANNA)
    order = await school.draft()
    curator_id = school.curator.persons[0].id
    head = await factories.person(school.session, school.place, Role.HEAD, name="Рысев Олег", came_in=True)
    about = {"now": school.now}
    found = await pair_orders_waiting.unsigned(school.session, school.place.id, told_id=curator_id, **about)
    assert found is not None
    assert [one.id for one in found[1]] == [order.id]
    assert await pair_orders_waiting.unsigned(school.session, school.place.id, told_id=head.id, **about) is None
    await school.sign(order)
    assert await pair_orders_waiting.unsigned(school.session, school.place.id, told_id=curator_id, **about) is None
    assert await pair_orders_waiting.due(school.session, now=school.now) == []
