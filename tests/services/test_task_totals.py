"""What levels above see: shares that add up, the late first, and by the calendar on the wall of each place."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Step, Task, TaskState
from services import task_table, task_totals
from services.errors import NotAllowed, NotFound
from services.task_totals import Totals
from tests import factories
from tests.services.places_below import PLAN, REPORT, TUESDAY, region


async def test_shares_are_counted_for_a_place_and_for_each_below_it(session: AsyncSession) -> None:
    there = await region(session)
    await there.done(there.report, there.first, REPORT)
    await there.done(there.report, there.second, REPORT + timedelta(days=2))
    found = await task_totals.below(session, me=there.above, place_id=there.region.id, now=TUESDAY)
    assert found.totals == Totals(of=12, done=2, on_time=1, late=2, waiting=4, undated=4)
    assert [(one.place, one.totals.late) for one in found.lines] == [(there.town, 1), (there.near, 1)]
    assert found.lines[0].totals == Totals(of=9, done=2, on_time=1, late=1, waiting=3, undated=3)


async def test_the_place_with_most_that_is_late_stands_first(session: AsyncSession) -> None:
    there = await region(session)
    for school in (there.first, there.far):
        await there.done(there.report, school, REPORT)
    found = await task_totals.below(session, me=there.between, place_id=there.town.id, now=TUESDAY)
    assert [one.place for one in found.lines] == [there.second, there.first, there.far]


async def test_what_is_not_theirs_and_what_is_dropped_counts_nowhere(session: AsyncSession) -> None:
    there = await region(session)
    (await there.task(there.report, there.first)).state = TaskState.NOT_OURS
    (await there.task(there.report, there.second)).state = TaskState.DROPPED
    (await there.task(there.report, there.far)).state = TaskState.RETURNED
    await session.flush()
    found = await task_totals.below(session, me=there.between, place_id=there.town.id, now=TUESDAY)
    assert (found.totals.of, found.totals.late) == (7, 1)


async def test_a_day_is_over_where_it_is_over(session: AsyncSession) -> None:
    """At 15:00 in Moscow of the last day it is after midnight in Vladivostok."""
    there = await region(session)
    afternoon = datetime(2026, 10, 10, 15, 0, tzinfo=UTC)
    found = await task_totals.below(session, me=there.between, place_id=there.town.id, now=afternoon)
    assert next((one.place, one.totals.late) for one in found.lines) == (there.far, 1)
    assert found.totals.late == 1
    behind = await task_totals.behind(session, me=there.between, place_id=there.far.id, now=afternoon)
    assert [task.step_id for task, _ in behind.late] == [there.report.id]
    across = await task_totals.across(
        session, me=there.between, place_id=there.town.id, step_id=there.report.id, turn=1, now=afternoon
    )
    assert next((one.place, one.is_late) for one in across.missing) == (there.far, True)
    assert across.line.totals.late == 1


async def test_steps_stand_by_how_many_are_late_and_then_by_day(session: AsyncSession) -> None:
    there = await region(session)
    found = await task_totals.steps(session, me=there.above, place_id=there.region.id, now=TUESDAY)
    assert [(one.step, one.due_on, one.totals.late) for one in found.lines] == [
        (there.report, REPORT, 4),
        (there.plan, PLAN, 0),
        (there.undated, None, 0),
    ]


async def test_the_own_plan_of_a_school_counts_but_is_no_step_of_the_level_above(session: AsyncSession) -> None:
    there = await region(session)
    await factories.roadmap(session, there.first, [factories.step(1, "Своё", (None, REPORT))])
    steps = await task_totals.steps(session, me=there.above, place_id=there.region.id, now=TUESDAY)
    assert "Своё" not in {one.step.title for one in steps.lines}
    found = await task_totals.behind(session, me=there.above, place_id=there.first.id, now=TUESDAY)
    assert [step.title for _, step in found.late] == ["Отчёт о первой встрече", "Своё"]


async def test_whoever_has_handed_a_step_in_is_not_among_those_who_have_not(session: AsyncSession) -> None:
    there = await region(session)
    await there.done(there.report, there.first, REPORT)
    found = await task_totals.across(
        session, me=there.above, place_id=there.region.id, step_id=there.report.id, turn=1, now=TUESDAY
    )
    assert [one.place for one in found.missing] == [there.near, there.second, there.far]
    assert found.line.totals == Totals(of=4, done=1, on_time=1, late=3)


async def test_a_town_sees_its_own_schools_of_a_regions_step(session: AsyncSession) -> None:
    there = await region(session)
    found = await task_totals.across(
        session, me=there.between, place_id=there.town.id, step_id=there.report.id, turn=1, now=TUESDAY
    )
    assert {one.place for one in found.missing} == {there.first, there.second, there.far}


async def test_nobody_looks_sideways_or_up(session: AsyncSession) -> None:
    there = await region(session)
    curator = await factories.curator(session, there.first)
    for place, me in ((there.region, there.between), (there.town, curator)):
        with pytest.raises(NotAllowed):
            await task_totals.below(session, me=me, place_id=place.id, now=TUESDAY)
    with pytest.raises(NotAllowed):
        await task_totals.behind(session, me=curator, place_id=there.second.id, now=TUESDAY)
    with pytest.raises(NotFound):
        await task_totals.below(session, me=there.above, place_id=there.first.id, now=TUESDAY)


async def test_a_step_or_a_turn_that_nobody_below_owes_is_not_found(session: AsyncSession) -> None:
    there = await region(session)
    for step_id, turn in ((there.report.id, 2), (10**6, 1)):
        with pytest.raises(NotFound):
            await task_totals.across(
                session, me=there.above, place_id=there.region.id, step_id=step_id, turn=turn, now=TUESDAY
            )


async def test_the_table_holds_each_place_each_step_and_what_is_late(session: AsyncSession) -> None:
    there = await region(session)
    await there.done(there.report, there.first, REPORT)
    found = await task_table.of(session, me=there.above, place_id=there.region.id, now=TUESDAY)
    schools = [there.near, there.first, there.second, there.far]
    assert [one.place for one in found.places] == list(schools)
    assert [one.totals.of for one in found.places] == [3] * 4
    assert len(found.steps) == 3
    assert [(one.place, one.task.due_on) for one in found.late] == [
        (there.near, REPORT),
        (there.second, REPORT),
        (there.far, REPORT),
    ]
    assert found.above[there.town.id] == "Город"


async def test_a_thousand_organisations_by_forty_steps_are_counted_in_a_moment(session: AsyncSession) -> None:
    top = await factories.region(session)
    me = await factories.coordinator(session, top)
    made = await factories.roadmap(session, top, [])
    facts = {"roadmap_id": made.id, "kind": "date", "is_event": False, "title": "Пункт"}
    lists = {"responsibles": [], "levels": ["organisation"], "occurrences": [], "reasons": []}
    session.add_all(Step(row=row, **facts, **lists) for row in range(40))
    session.add_all(
        Place(
            kind=PlaceKind.SCHOOL,
            name=f"Школа {n}",
            parent_id=top.id,
            time_zone="Europe/Moscow",
            created_at=factories.EARLIER,
        )
        for n in range(1000)
    )
    await session.flush()
    steps, places = list(await session.scalars(select(Step.id))), list(await session.scalars(select(Place.id)))
    rows = [
        {
            "step_id": step,
            "place_id": place,
            "turn": 1,
            "state": TaskState.OPEN,
            "due_on": date(2026, 10, 1 + step % 28),
        }
        for step in steps
        for place in places
        if place != top.id
    ]
    await session.execute(insert(Task), rows)
    began = time.perf_counter()
    found = await task_totals.below(session, me=me, place_id=top.id, now=TUESDAY)
    listed = await task_totals.steps(session, me=me, place_id=top.id, now=TUESDAY)
    took = time.perf_counter() - began
    assert (found.totals.of, len(found.lines), len(listed.lines)) == (40_000, 1000, 40)
    print(f"\n40,000 tasks of 1,000 places: {took:.2f} s for both screens")
    assert took < 10
