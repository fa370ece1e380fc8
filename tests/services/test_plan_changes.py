"""Changing a step of a plan: what is owed by it moves along, and what somebody has moved already stays."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Roadmap, Step, Task, TaskAct, TaskEvent, TaskState
from services import nudges_anew, plan_changes, plan_view, roadmaps, tasks, undo
from services.access import Me
from services.deadline_clauses import Kind
from services.deadline_context import Reason
from services.errors import AlreadySo, InUse, NotAllowed, NotFound
from tests import factories

DECEMBER = (date(2026, 12, 1), date(2026, 12, 25))
MAY = (date(2027, 5, 1), date(2027, 5, 31))
NEW = date(2026, 12, 18)


async def region_of_two(session: AsyncSession) -> tuple[Me, Place, list[Place]]:
    region = await factories.region(session)
    schools = [await factories.school(session, f"Школа № {number}", parent=region) for number in (1, 2)]
    return await factories.coordinator(session, region), region, schools


async def tasks_of(session: AsyncSession, roadmap: Roadmap) -> list[Task]:
    found = select(Task).join(Step, Step.id == Task.step_id).where(Step.roadmap_id == roadmap.id)
    return list(await session.scalars(found.order_by(Task.turn, Task.place_id)))


async def first_step(session: AsyncSession, roadmap: Roadmap) -> Step:
    found = select(Step).where(Step.roadmap_id == roadmap.id).order_by(Step.row).limit(1)
    return (await session.scalars(found)).one()


async def test_a_draft_gets_another_day_and_the_question_about_it_is_answered(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = [factories.step(1, "Приказ", DECEMBER, reasons=(Reason.YEAR, Reason.NO_RESPONSIBLE))]
    made = await factories.roadmap(session, school, plan, accepted=False)
    step = await first_step(session, made)
    await plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=NEW, now=now)
    assert step.occurrences == [{"start": "2026-12-01", "due": "2026-12-18", "scope": None}]
    assert step.reasons == [Reason.NO_RESPONSIBLE]
    with pytest.raises(AlreadySo):
        await plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=NEW, now=now)
    with pytest.raises(NotFound):
        await plan_changes.set_day(session, me=me, step_id=step.id, turn=2, day=NEW, now=now)


async def test_a_day_before_the_first_one_leaves_a_single_day(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    made = await factories.roadmap(session, school, [factories.step(1, "Приказ", DECEMBER)])
    step, day = await first_step(session, made), date(2026, 11, 27)
    await plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=day, now=now)
    (task,) = await tasks_of(session, made)
    assert (task.start_on, task.due_on) == (day, day)


async def test_the_other_day_of_an_accepted_plan_moves_what_is_open_and_not_moved_already(
    session: AsyncSession, now: datetime
) -> None:
    me, region, schools = await region_of_two(session)
    third = await factories.school(session, "Школа № 3", parent=region)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER, MAY)])
    one, two, three, *later = await tasks_of(session, made)
    two.due_on, three.state = date(2026, 12, 10), TaskState.DONE
    await session.flush()
    step, nudged = await first_step(session, made), one.nudge_on
    _, change = await plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=NEW, now=now)
    assert [task.due_on for task in (one, two, three)] == [NEW, date(2026, 12, 10), DECEMBER[1]]
    assert {task.order_due_on for task in (one, two, three)} == {DECEMBER[1]}
    assert {task.due_on for task in later} == {MAY[1]}
    assert one.nudge_on is not None
    assert one.nudge_on <= NEW
    assert [event.act for event in await session.scalars(select(TaskEvent))] == [TaskAct.MOVED]
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (one.due_on, one.nudge_on) == (DECEMBER[1], nudged)
    assert (await session.scalars(select(TaskEvent))).all() == []
    assert {place.id for place in (*schools, third)} == {task.place_id for task in (one, two, three)}


@pytest.mark.parametrize("is_undated", [False, True])
async def test_nobody_decides_about_a_day_that_was_asked_for_and_is_overtaken(
    session: AsyncSession, now: datetime, is_undated: bool
) -> None:
    me, region, _schools = await region_of_two(session)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", (None, NEW))])
    step, (one, two) = await first_step(session, made), await tasks_of(session, made)
    one.wished_on, two.wished_on = DECEMBER[1], MAY[1]
    await session.flush()
    about: dict[str, Any] = {"me": me, "step_id": step.id, "now": now}
    if is_undated:
        _, change = await plan_changes.without_day(session, **about)
    else:
        _, change = await plan_changes.set_day(session, turn=1, day=DECEMBER[1], **about)
    assert (one.wished_on, two.wished_on) == (None, None if is_undated else MAY[1])
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (one.due_on, one.wished_on, two.wished_on) == (NEW, DECEMBER[1], MAY[1])


async def test_it_is_not_taken_back_once_somebody_has_done_it(session: AsyncSession, now: datetime) -> None:
    me, region, _schools = await region_of_two(session)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)])
    step = await first_step(session, made)
    _, change = await plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=NEW, now=now)
    (await tasks_of(session, made))[0].state = TaskState.DONE
    await session.flush()
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)


async def test_without_a_deadline_one_task_of_a_place_is_left(session: AsyncSession, now: datetime) -> None:
    me, region, _schools = await region_of_two(session)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER, MAY)])
    step = await first_step(session, made)
    _, change = await plan_changes.without_day(session, me=me, step_id=step.id, now=now)
    found = await tasks_of(session, made)
    assert [(task.state, task.due_on) for task in found] == [
        *[(TaskState.OPEN, None)] * 2,
        *[(TaskState.DROPPED, None)] * 2,
    ]
    assert (step.kind, step.occurrences) == (Kind.NONE, [])
    with pytest.raises(AlreadySo):
        await plan_changes.without_day(session, me=me, step_id=step.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert [task.due_on for task in found] == [DECEMBER[1], DECEMBER[1], MAY[1], MAY[1]]
    assert (step.kind, len(step.occurrences)) == (Kind.WINDOW, 2)


async def test_a_step_without_days_gets_one(session: AsyncSession, now: datetime) -> None:
    me, region, _schools = await region_of_two(session)
    plan = [factories.step(1, "Слёт", kind=Kind.BY_AGREEMENT, reasons=(Reason.BY_AGREEMENT,))]
    made = await factories.roadmap(session, region, plan)
    step = await first_step(session, made)
    await plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=NEW, now=now)
    assert {task.due_on for task in await tasks_of(session, made)} == {NEW}
    assert (step.kind, step.reasons) == (Kind.DATE, [])
    assert {event.act for event in await session.scalars(select(TaskEvent))} == {TaskAct.DATED}


async def test_a_level_that_owes_a_step_of_an_accepted_plan_has_its_tasks_and_only_then(
    session: AsyncSession, now: datetime
) -> None:
    me, region, _schools = await region_of_two(session)
    await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрный район", parent=region)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)])
    step = await first_step(session, made)
    about: dict[str, Any] = {"me": me, "step_id": step.id, "now": now}
    await plan_changes.toggle_level(session, level="municipality", **about)
    assert step.levels == ["municipality", "organisation"]
    assert [task.state for task in await tasks_of(session, made)] == [TaskState.OPEN] * 3
    (await tasks_of(session, made))[0].state = TaskState.DONE
    await session.flush()
    await plan_changes.toggle_level(session, level="organisation", **about)
    states = sorted(task.state for task in await tasks_of(session, made))
    assert states == [TaskState.DONE, TaskState.DROPPED, TaskState.OPEN]
    await plan_changes.toggle_level(session, level="organisation", **about)
    assert sorted(task.state for task in await tasks_of(session, made)) == [TaskState.DONE, *[TaskState.OPEN] * 2]


async def test_a_plan_of_which_a_school_owes_nothing_any_more_is_not_offered_to_it(
    session: AsyncSession, now: datetime
) -> None:
    me, region, (school, _other) = await region_of_two(session)
    curator = await factories.curator(session, school)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)])
    step, seen = await first_step(session, made), []
    for _ in range(2):
        found = await plan_view.of_place(session, me=curator, place_id=school.id, now=now)
        seen.append([one.roadmap.id for one in found.above])
        await plan_changes.toggle_level(session, me=me, step_id=step.id, level="organisation", now=now)
    assert seen == [[made.id], []]


async def test_a_level_that_owes_one_step_no_more_owes_another_all_the_same(
    session: AsyncSession, now: datetime
) -> None:
    me, region, schools = await region_of_two(session)
    plan = [factories.step(1, "Отчёт", DECEMBER, MAY), factories.step(2, "Приказ", MAY, levels=("region",))]
    made = await factories.roadmap(session, region, plan)
    first, second = await roadmaps.steps(session, made.id)
    await plan_changes.toggle_level(session, me=me, step_id=first.id, level="organisation", now=now)
    await plan_changes.toggle_level(session, me=me, step_id=second.id, level="organisation", now=now)
    found = await tasks_of(session, made)
    owed = [one.place_id for one in found if one.step_id == second.id and one.state is TaskState.OPEN]
    assert sorted(owed) == sorted([region.id, *(one.id for one in schools)])
    assert {one.state for one in found if one.step_id == first.id} == {TaskState.DROPPED}


async def test_a_level_is_taken_back_with_the_tasks_that_it_brought_or_dropped(
    session: AsyncSession, now: datetime
) -> None:
    me, region, _schools = await region_of_two(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрный район", parent=region)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER, MAY)])
    step = await first_step(session, made)
    before = [(task.id, task.state, task.nudge_on) for task in await tasks_of(session, made)]
    for level in ("municipality", "organisation"):
        _, change = await plan_changes.toggle_level(session, me=me, step_id=step.id, level=level, now=now)
        changed = await tasks_of(session, made)
        assert len([one for one in changed if one.place_id == town.id]) == (2 if level == "municipality" else 0)
        assert TaskState.DROPPED in {one.state for one in changed} or level == "municipality"
        await undo.take_back(session, change_id=change.id, me=me, now=now)
        assert step.levels == ["organisation"]
        assert [(task.id, task.state, task.nudge_on) for task in await tasks_of(session, made)] == before


async def test_a_level_stays_once_somebody_has_said_something_about_what_it_brought(
    session: AsyncSession, now: datetime
) -> None:
    me, region, _schools = await region_of_two(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрный район", parent=region)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)])
    step = await first_step(session, made)
    _, change = await plan_changes.toggle_level(session, me=me, step_id=step.id, level="municipality", now=now)
    brought = next(one for one in await tasks_of(session, made) if one.place_id == town.id)
    below = await factories.coordinator(session, town)
    await tasks.in_work(session, me=below, task_id=brought.id, until=date(2026, 11, 1), now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert step.levels == ["municipality", "organisation"]


async def test_an_event_is_reminded_of_in_other_words(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    made = await factories.roadmap(session, school, [factories.step(1, "Отчёт", DECEMBER)])
    step = await first_step(session, made)
    assert (await plan_changes.set_event(session, me=me, step_id=step.id, is_event=True, now=now)).is_event


async def test_what_was_over_when_the_plan_came_stays_silent_whatever_changes(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = [factories.step(1, "Отчёт", (None, date(2026, 3, 20)), DECEMBER)]
    made = await factories.roadmap(session, school, plan, now=now)
    step, (over, coming) = await first_step(session, made), await tasks_of(session, made)
    before = coming.nudge_on
    school.days_off = [["2026-12-01", "2026-12-06"]]
    await nudges_anew.of_place(session, school, now=now)
    await plan_changes.set_event(session, me=me, step_id=step.id, is_event=True, now=now)
    assert over.nudge_on is None
    assert before == date(2026, 12, 1)
    assert coming.nudge_on == date(2026, 11, 30)


async def test_a_school_reads_the_plan_from_above_and_changes_nothing_of_it(
    session: AsyncSession, now: datetime
) -> None:
    _, region, (school, _other) = await region_of_two(session)
    me = await factories.curator(session, school)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)])
    step = await first_step(session, made)
    plan, line = await plan_view.step(session, me=me, step_id=step.id, now=now)
    assert (plan.may_change, plan.here, [task.place_id for task in line.tasks]) == (False, school.id, [school.id])
    for act in (
        plan_changes.set_day(session, me=me, step_id=step.id, turn=1, day=NEW, now=now),
        plan_changes.without_day(session, me=me, step_id=step.id, now=now),
        plan_changes.set_event(session, me=me, step_id=step.id, is_event=True, now=now),
        plan_changes.toggle_level(session, me=me, step_id=step.id, level="region", now=now),
    ):
        with pytest.raises(NotAllowed):
            await act


async def test_nobody_else_reads_a_plan_and_a_draft_is_for_whoever_runs_it(
    session: AsyncSession, now: datetime
) -> None:
    me, region, (school, _other) = await region_of_two(session)
    curator = await factories.curator(session, school)
    beside = await factories.curator(session, await factories.school(session, "Школа № 9"))
    accepted = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)])
    draft = await factories.roadmap(session, region, [factories.step(1, "Отчёт", DECEMBER)], accepted=False)
    for who, roadmap in ((beside, accepted), (factories.stranger(), accepted), (curator, draft)):
        with pytest.raises(NotFound):
            await plan_view.opened(session, me=who, roadmap_id=roadmap.id, now=now)
    assert (await plan_view.opened(session, me=me, roadmap_id=draft.id, now=now)).may_change
    found = await plan_view.of_place(session, me=curator, place_id=school.id, now=now)
    assert ([one.roadmap.id for one in found.above], found.own) == ([accepted.id], [])
