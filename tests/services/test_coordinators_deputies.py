"""A coordinator who goes away has a deputy, too: all rights on their days, below as well, and none of the others."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Role
from services import access, curators, deputies, places, task_news, tasks
from services.access import Action, Me
from services.errors import CannotTakeOver, NotFound
from tests import factories
from tests.services.owing import owed, owing, step, task
from tests.telling import promised

FIRST, LAST = date(2026, 9, 21), date(2026, 9, 25)
DAYS = (
    (datetime.fromisoformat("2026-09-20T20:59:59+00:00"), False),
    (datetime.fromisoformat("2026-09-20T21:00:00+00:00"), True),
    (datetime.fromisoformat("2026-09-25T20:59:59+00:00"), True),
    (datetime.fromisoformat("2026-09-25T21:00:00+00:00"), False),
)


async def colleague(session: AsyncSession, region: Place) -> Me:
    """Somebody of the region’s staff."""
    return factories.me(await factories.person(session, region, Role.HEAD, name="Рысин Лев Олегович", came_in=True))


async def named(session: AsyncSession, me: Me, region: Place, coordinator: Me, deputy: Me, now: datetime) -> None:
    """For a working week."""
    await deputies.appoint(
        session,
        me=me,
        place_id=region.id,
        curator_id=coordinator.persons[0].id,
        deputy_id=deputy.persons[0].id,
        since_on=FIRST,
        until_on=LAST,
        now=now,
    )


async def test_the_rights_hold_on_the_days_of_the_deputy_and_below(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    deputy = await colleague(session, stage.region)
    await named(session, stage.coordinator, stage.region, stage.coordinator, deputy, now)
    for moment, holds in DAYS:
        may = await access.allowed(session, deputy, stage.region.id, now=moment)
        assert (Action.REVIEW_TASKS in may) is holds
        assert (Action.DO_TASKS in await access.allowed(session, deputy, stage.school.id, now=moment)) is holds
    assert len(await promised(session, deputies.NAMED)) == 1


async def test_a_deputy_names_no_deputy_and_hands_nothing_over(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    deputy, other = await colleague(session, stage.region), await colleague(session, stage.region)
    await named(session, stage.coordinator, stage.region, stage.coordinator, deputy, now)
    during = now + timedelta(days=7)
    card = await places.card(session, me=deputy, place_id=stage.region.id, now=during)
    assert (len(card.deputies), len(card.coordinators), card.handed_over) == (1, 1, frozenset())
    with pytest.raises(NotFound):
        await named(session, deputy, stage.region, stage.coordinator, other, during)
    curator_id = stage.curator.persons[0].id
    with pytest.raises(NotFound):
        await curators.successors(session, me=deputy, place_id=stage.school.id, curator_id=curator_id, now=during)


async def test_the_staff_and_the_coordinators_right_below_can_stand_in(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Лесной район", parent=stage.region)
    nearest, own = await factories.coordinator(session, town), await colleague(session, stage.region)
    number = stage.coordinator.persons[0].id
    about: dict[str, Any] = {"me": stage.coordinator, "place_id": stage.region.id, "curator_id": number, "now": now}
    offered = {one.id for one in await curators.successors(session, **about)}
    assert offered == {nearest.persons[0].id, own.persons[0].id}
    with pytest.raises(CannotTakeOver):
        await curators.successor(session, person_id=stage.curator.persons[0].id, **about)
    with pytest.raises(NotFound):
        await curators.successors(session, for_good=True, **about)


async def test_a_coordinator_reads_of_decisions_or_the_deputy_does(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Лесной район", parent=stage.region)
    coordinator = await factories.coordinator(session, town)
    deputy = await colleague(session, town)
    await named(session, coordinator, town, coordinator, deputy, now)
    one = await task(session, await step(session, stage.roadmap, "Отчёт"), town, FIRST)
    await task_news.promise(session, one, town, now=now)
    assert [one.receiver_id for one in await promised(session, task_news.KIND)] == [coordinator.persons[0].id]
    await task_news.promise(session, one, town, now=now + timedelta(days=7))
    assert {one.receiver_id for one in await promised(session, task_news.KIND)} == {
        coordinator.persons[0].id,
        deputy.persons[0].id,
    }


async def test_what_a_deputy_does_is_written_as_theirs(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    deputy = await colleague(session, stage.region)
    await named(session, stage.coordinator, stage.region, stage.coordinator, deputy, now)
    one = await owed(session, stage)
    await tasks.done(session, me=deputy, task_id=one.id, now=now + timedelta(days=7))
    assert one.done_by_id == deputy.persons[0].id
