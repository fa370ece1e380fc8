"""A level in between may ask for a step earlier than the document does, and never later."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import TaskAct, TaskEvent
from services import tightening, undo
from services.errors import DaysWrong, NotAllowed, NotEarlier, NotFound
from services.tightening import Tightened
from tests.services.places_below import PLAN, REPORT, TUESDAY, Region, region

EARLIER = date(2026, 11, 10)


async def tightened(there: Region, day: date = EARLIER) -> Tightened:
    """The coordinator of the town names a day for the plan."""
    return await tightening.tighten(
        there.session, me=there.between, place_id=there.town.id, step_id=there.plan.id, turn=1, day=day, now=TUESDAY
    )


async def acts(session: AsyncSession) -> list[tuple[TaskAct, date | None]]:
    rows = await session.scalars(select(TaskEvent).order_by(TaskEvent.id))
    return [(one.act, one.day) for one in rows]


async def test_the_day_moves_for_the_own_places_and_the_documents_stays_beside_it(session: AsyncSession) -> None:
    there = await region(session)
    found = await tightened(there)
    assert (found.places, found.kept) == (3, 0)
    for school in (there.first, there.second, there.far):
        task = await there.task(there.plan, school)
        assert (task.due_on, task.order_due_on, task.start_on) == (EARLIER, PLAN, date(2026, 11, 1))
        assert task.nudge_on == TUESDAY.date() + timedelta(days=1), "the next morning they read of it"
    assert (await there.task(there.plan, there.near)).due_on == PLAN
    assert await acts(session) == [(TaskAct.TIGHTENED, EARLIER)] * 3


@pytest.mark.parametrize("day", [PLAN, PLAN + timedelta(days=1), date(2027, 1, 1)])
async def test_a_day_that_is_not_earlier_is_refused(session: AsyncSession, day: date) -> None:
    there = await region(session)
    with pytest.raises(NotEarlier):
        await tightened(there, day)
    assert (await there.task(there.plan, there.first)).due_on == PLAN


async def test_an_own_earlier_day_is_not_loosened_either(session: AsyncSession) -> None:
    there = await region(session)
    await tightened(there)
    with pytest.raises(NotEarlier):
        await tightened(there, EARLIER + timedelta(days=5))


async def test_a_place_whose_day_is_earlier_still_keeps_it(session: AsyncSession) -> None:
    there = await region(session)
    (await there.task(there.plan, there.first)).due_on = EARLIER - timedelta(days=3)
    await session.flush()
    found = await tightened(there)
    assert (found.places, found.kept) == (2, 1)


async def test_a_window_that_would_begin_after_its_end_begins_on_it(session: AsyncSession) -> None:
    there = await region(session)
    await tightened(there, date(2026, 10, 28))
    task = await there.task(there.plan, there.first)
    assert (task.start_on, task.due_on) == (date(2026, 10, 28), date(2026, 10, 28))


async def test_a_day_that_is_over_is_refused(session: AsyncSession) -> None:
    there = await region(session)
    with pytest.raises(DaysWrong):
        await tightened(there, TUESDAY.date() - timedelta(days=1))


async def test_for_a_minute_it_can_be_taken_back(session: AsyncSession) -> None:
    there = await region(session)
    before = (await there.task(there.plan, there.first)).nudge_on
    found = await tightened(there)
    soon = TUESDAY + timedelta(seconds=30)
    await undo.take_back(session, change_id=found.change.id, me=there.between, now=soon)
    task = await there.task(there.plan, there.first)
    assert (task.due_on, task.nudge_on) == (PLAN, before)
    assert await acts(session) == []


async def test_nobody_sets_days_for_places_that_are_not_below(session: AsyncSession) -> None:
    there = await region(session)
    for place_id in (there.region.id, there.near.id):
        with pytest.raises(NotAllowed):
            await tightening.tighten(
                session, me=there.between, place_id=place_id, step_id=there.plan.id, turn=1, day=EARLIER, now=TUESDAY
            )


async def test_what_has_no_day_is_not_tightened(session: AsyncSession) -> None:
    there = await region(session)
    numbers = {"place_id": there.town.id, "step_id": there.undated.id, "turn": 1}
    with pytest.raises(NotFound):
        await tightening.tighten(session, me=there.between, **numbers, day=REPORT + timedelta(days=9), now=TUESDAY)
    with pytest.raises(NotFound):
        await tightening.asked_for(session, me=there.between, **numbers, now=TUESDAY)
