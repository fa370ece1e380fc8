"""Taking a ready plan: for this school year or the next, once, as a draft."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import PlaceKind, RoadmapState
from services import ready_plans, roadmaps
from services.errors import AlreadySo, NotAllowed, NotFound
from tests import factories


@pytest.mark.parametrize(
    ("kind", "is_offered"),
    [
        (PlaceKind.REGION, True),
        (PlaceKind.MUNICIPALITY, True),
        (PlaceKind.COLLEGE, True),
        (PlaceKind.PARTNER, False),
    ],
)
async def test_each_kind_of_place_is_offered_its_own(
    session: AsyncSession, now: datetime, kind: PlaceKind, is_offered: bool
) -> None:
    place = await factories.place(session, kind, "Место")
    me = await factories.coordinator(session, place)
    found = await ready_plans.offered(session, me=me, place_id=place.id, now=now)
    assert bool(found.templates) is is_offered
    assert found.years == [2026, 2027]


async def test_a_ready_plan_is_taken_once_and_lies_there_as_a_draft(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    about: dict[str, Any] = {"me": me, "place_id": school.id, "code": "organisation", "now": now}
    one = await ready_plans.take(session, year=2026, **about)
    assert one.state is RoadmapState.DRAFT
    assert await roadmaps.steps(session, one.id)
    assert (await ready_plans.take(session, year=2026, **about)).id == one.id
    assert (await ready_plans.take(session, year=2027, **about)).id != one.id
    await roadmaps.accept(session, me=me, roadmap_id=one.id, now=now)
    with pytest.raises(AlreadySo):
        await ready_plans.take(session, year=2026, **about)


async def test_what_is_not_offered_is_not_there(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    for code, year in (("region", 2026), ("organisation", 2031), ("no_such", 2026)):
        with pytest.raises(NotFound):
            await ready_plans.take(session, me=me, place_id=school.id, code=code, year=year, now=now)
    with pytest.raises(NotAllowed):
        await ready_plans.offered(session, me=factories.stranger(), place_id=school.id, now=now)
