"""What is counted from a step has its day once that is done, and loses it with it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import PlaceKind, TaskAct
from services import nudge_asked, tasks, undo
from services.deadline_clauses import Kind
from services.errors import DaysWrong
from services.nudge_days import What
from tests import factories, nudging
from tests.services.owing import TODAY, Owing, acts, owed, owing, step, task

SECOND = timedelta(seconds=1)


async def test_a_step_that_waits_gets_its_day_and_undo_takes_it_back(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    order = await step(session, stage.roadmap, "Приказ")
    anchor = await task(session, order, stage.school, TODAY)
    after = await step(session, stage.roadmap, "План", Kind.RELATIVE, anchor_id=order.id, offset="P20D")
    waiting = await task(session, after, stage.school)
    acted = await tasks.done(session, me=stage.curator, task_id=anchor.id, now=now)
    assert [one.id for one, _ in acted.dated] == [waiting.id]
    assert (waiting.start_on, waiting.due_on, waiting.order_due_on) == (TODAY, date(2026, 10, 5), None)
    assert await acts(session, waiting) == [TaskAct.DATED]
    await undo.take_back(session, change_id=acted.change.id, me=stage.curator, now=now + SECOND)
    await session.refresh(waiting)
    assert (waiting.start_on, waiting.due_on, await acts(session, waiting)) == (None, None, [])


async def test_working_days_are_those_of_the_place(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    stage.school.days_off = [["2026-09-21", "2026-09-25"]]
    order = await step(session, stage.roadmap, "Приказ")
    anchor = await task(session, order, stage.school, TODAY)
    after = await step(session, stage.roadmap, "План", Kind.RELATIVE, anchor_id=order.id, offset="B5")
    waiting = await task(session, after, stage.school)
    await tasks.done(session, me=stage.curator, task_id=anchor.id, now=now)
    assert waiting.due_on == date(2026, 9, 29)


async def test_a_regions_own_step_dates_those_below_unless_they_do_it_themselves(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Лесной район", parent=stage.region)
    itself, under = [await factories.school(session, f"Школа № {n}", parent=town) for n in (8, 9)]
    order = await step(session, stage.roadmap, "Приказ", levels=["region"])
    anchor = await task(session, order, stage.region, TODAY)
    await task(session, order, itself, TODAY)
    after = await step(session, stage.roadmap, "План", Kind.RELATIVE, anchor_id=order.id, offset="P1M")
    waiting = {place.name: await task(session, after, place) for place in (stage.school, itself, under)}
    acted = await tasks.done(session, me=stage.coordinator, task_id=anchor.id, now=now)
    days = {name: one.due_on for name, one in waiting.items()}
    assert days == {stage.school.name: date(2026, 10, 15), itself.name: None, under.name: date(2026, 10, 15)}
    assert list(acted.dated) == []


async def test_those_below_read_the_next_working_morning_that_they_have_a_day(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    order = await step(session, stage.roadmap, "Приказ", levels=["region"])
    anchor = await task(session, order, stage.region, TODAY)
    after = await step(session, stage.roadmap, "План", Kind.RELATIVE, anchor_id=order.id, offset="P1M")
    waiting = await task(session, after, stage.school)
    acted = await tasks.done(session, me=stage.coordinator, task_id=anchor.id, now=now)
    morning = nudge_asked.morning(stage.school, now)
    assert waiting.nudge_on == morning
    found = await nudging.told(session, morning)
    curator = stage.curator.persons[0].id
    assert [(who, line["tasks"]) for who, line in found if "tasks" in line] == [(curator, [[waiting.id, What.ASKED]])]
    assert await nudging.told(session, morning, hour=11) == []
    await session.refresh(waiting)
    assert waiting.due_on == date(2026, 10, 15)
    assert waiting.nudge_on == date(2026, 10, 12), "three days before, as the table says"
    assert acted.change


async def test_what_is_reopened_takes_the_day_away_unless_it_was_changed(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    order = await step(session, stage.roadmap, "Приказ")
    anchor = await task(session, order, stage.school, TODAY)
    after = await step(session, stage.roadmap, "План", Kind.RELATIVE, anchor_id=order.id, offset="P20D")
    other = await step(session, stage.roadmap, "Отчёт", Kind.RELATIVE, anchor_id=order.id, offset="P30D")
    waiting, changed = await task(session, after, stage.school), await task(session, other, stage.school)
    await tasks.done(session, me=stage.curator, task_id=anchor.id, now=now)
    day = date(2026, 12, 1)
    await tasks.name_day(session, me=stage.curator, task_id=changed.id, day=day, now=now)
    await tasks.reopen(session, me=stage.curator, task_id=anchor.id, now=now + timedelta(days=3))
    assert (waiting.due_on, changed.due_on) == (None, day)


async def test_a_day_before_the_event_is_of_no_use_after_it(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    rally = await step(session, stage.roadmap, "Слёт", is_event=True)
    anchor = await task(session, rally, stage.school, TODAY)
    before = await step(session, stage.roadmap, "Заявки", Kind.RELATIVE, anchor_id=rally.id, offset="-P1W")
    waiting = await task(session, before, stage.school)
    await tasks.done(session, me=stage.curator, task_id=anchor.id, now=now)
    assert waiting.due_on is None


async def named(
    session: AsyncSession, stage: Owing, offset: str | None, day: date, now: datetime
) -> tuple[object, ...]:
    """What a person comes to who names the day of the event."""
    one = await owed(session, stage, None, Kind.RELATIVE, event="слёт", offset=offset)
    await tasks.name_event(session, me=stage.curator, task_id=one.id, day=day, now=now)
    return one.start_on, one.due_on


async def test_somebody_names_the_day_of_the_event(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    day = date(2026, 10, 20)
    assert await named(session, stage, "-P1W", day, now) == (None, date(2026, 10, 13))
    assert await named(session, stage, "P20D", day, now) == (day, date(2026, 11, 9))
    with pytest.raises(DaysWrong):
        await named(session, stage, None, day, now)
