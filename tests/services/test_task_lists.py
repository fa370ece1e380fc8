"""What a place owes is listed by how pressing it is, and one task says all that is known about it."""

from datetime import date, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import task_screens
from models import Role, TaskState
from services import task_lists, tasks
from services.deadline_clauses import Kind
from services.errors import NotAllowed, NotFound
from services.task_lists import Heading
from tests import factories
from tests.services.owing import owed, owing, roadmap, step, task


async def test_late_stands_first_then_what_runs_then_what_comes_then_what_has_no_day(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    expected = [
        (await owed(session, stage, date(2026, 9, 1)), Heading.LATE),
        (await owed(session, stage, date(2026, 9, 14)), Heading.LATE),
        (await owed(session, stage, date(2026, 9, 15), boundary="before"), Heading.NOW),
        (await owed(session, stage, date(2026, 9, 29)), Heading.NOW),
        (await owed(session, stage, date(2026, 9, 30)), Heading.LATER),
        (await owed(session, stage, None, Kind.CONTINUOUS), Heading.UNDATED),
    ]
    window = await step(session, stage.roadmap, "Обучение", Kind.WINDOW)
    running = await task(session, window, stage.school, date(2026, 12, 31), start=date(2026, 9, 1))
    coming = await task(session, window, stage.school, date(2027, 1, 31), start=date(2026, 9, 16), turn=2)
    expected[4:4] = [(running, Heading.NOW)]
    expected[6:6] = [(coming, Heading.LATER)]
    found = await task_lists.of_place(session, me=stage.curator, place_id=stage.school.id, now=now)
    assert [(one.task.id, one.heading) for one in found.owed] == [(one.id, heading) for one, heading in expected]


async def test_equal_deadlines_of_equal_kind_stand_together(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    day = date(2026, 11, 30)
    first = await owed(session, stage, day, Kind.WINDOW)
    other = await owed(session, stage, day, Kind.BEFORE)
    third = await owed(session, stage, day, Kind.WINDOW)
    found = await task_lists.of_place(session, me=stage.curator, place_id=stage.school.id, now=now)
    assert [one.task.id for one in found.owed] == [other.id, first.id, third.id]


async def test_what_is_done_or_dropped_is_owed_no_more(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    done, dropped = await owed(session, stage), await owed(session, stage)
    dropped.state = TaskState.DROPPED
    await tasks.done(session, me=stage.curator, task_id=done.id, now=now)
    found = await task_lists.of_place(session, me=stage.curator, place_id=stage.school.id, now=now)
    assert (found.owed, found.finished) == ([], 1)
    ended = await task_lists.finished(session, me=stage.curator, place_id=stage.school.id, now=now)
    assert [one.id for one, _ in ended.tasks] == [done.id]
    with pytest.raises(NotFound):
        await task_lists.card(session, me=stage.curator, task_id=dropped.id, now=now)


async def test_the_card_remembers_what_was_handed_in_last_time(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    earlier = await roadmap(session, stage.school, "Прошлогодний план")
    old = await task(session, await step(session, earlier, "Отчёт"), stage.school, date(2025, 9, 30))
    old.state, old.done_on, old.document_number = TaskState.DONE, date(2025, 9, 29), "57-О"
    yearly = await step(session, stage.roadmap, "Отчёт", Kind.YEARLY_BEFORE)
    first = await task(session, yearly, stage.school, date(2026, 9, 30))
    second = await task(session, yearly, stage.school, date(2027, 9, 30), turn=2)
    shown = await task_lists.card(session, me=stage.curator, task_id=first.id, now=now)
    assert shown.last_time == old
    await tasks.done(session, me=stage.curator, task_id=first.id, now=now)
    shown = await task_lists.card(session, me=stage.curator, task_id=second.id, now=now)
    assert shown.last_time == first
    shown = await task_lists.card(session, me=stage.curator, task_id=first.id, now=now)
    assert shown.last_time == old


async def test_neighbours_and_people_of_the_school_see_nothing(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    neighbour = await factories.curator(session, await factories.school(session, "Школа № 6", parent=stage.region))
    mentor = factories.me(await factories.person(session, stage.school, Role.MENTOR, came_in=True))
    for me in (neighbour, mentor, factories.stranger()):
        with pytest.raises(NotAllowed):
            await task_lists.of_place(session, me=me, place_id=stage.school.id, now=now)
        with pytest.raises(NotFound):
            await task_lists.card(session, me=me, task_id=one.id, now=now)


async def test_the_level_above_reviews_and_the_place_does(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    head = factories.me(await factories.person(session, stage.school, Role.HEAD, came_in=True))
    seen = {}
    for who, me in (("curator", stage.curator), ("coordinator", stage.coordinator), ("head", head)):
        shown = await task_lists.card(session, me=me, task_id=one.id, now=now)
        seen[who] = (shown.is_done_here, shown.is_reviewed_here)
    assert seen == {"curator": (True, False), "coordinator": (False, True), "head": (False, False)}


async def test_where_nobody_is_at_work_yet_the_level_above_does_it(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    empty = await factories.school(session, "Школа № 7", parent=stage.region)
    one = await task(session, await step(session, stage.roadmap, "Приказ"), empty, date(2026, 9, 15))
    shown = await task_lists.card(session, me=stage.coordinator, task_id=one.id, now=now)
    assert shown.is_done_here


async def test_help_is_offered_where_somebody_above_would_read_of_it(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    lone = await factories.school(session, "Школа без района")
    me = await factories.curator(session, lone)
    made = await step(session, await roadmap(session, lone), "Сайт", Kind.CONTINUOUS)
    alone, below = await task(session, made, lone), await task(session, made, stage.school)
    seen = []
    for one, who in ((alone, me), (below, stage.curator)):
        shown = await task_lists.card(session, me=who, task_id=one.id, now=now)
        labels = [button["text"] for row in task_screens.card(shown).rows for button in row]
        seen.append((shown.can_be_helped, "Нужна помощь" in labels, "Идёт" in labels))
    assert seen == [(False, False, True), (True, True, True)]
