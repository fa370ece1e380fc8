"""What the place that owes a task says about it, and that all of it can be taken back."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, Role, Step, Task, TaskAct, TaskState
from services import task_changes, task_papers, task_review, tasks, undo
from services.deadline_clauses import Kind
from services.errors import AlreadySo, DaysWrong, FilesStay, InUse, NotAllowed, NotFound
from services.task_days import Spell
from services.tasks import Acted, Paper
from tests import factories
from tests.services.owing import TODAY, Owing, acts, owed, owing, roadmap, step, task

OCTOBER = date(2026, 10, 20)
SECOND = timedelta(seconds=1)


async def test_one_press_is_done_today_and_a_second_does_nothing(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    assert (one.state, one.done_on, one.done_by_id) == (TaskState.DONE, TODAY, stage.curator.persons[0].id)
    with pytest.raises(AlreadySo):
        await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    assert await acts(session, one) == [TaskAct.DONE]


async def test_it_is_done_on_the_day_on_the_wall_of_the_place(session: AsyncSession) -> None:
    stage = await owing(session)
    stage.school.time_zone = "Asia/Kamchatka"
    one = await owed(session, stage)
    await tasks.done(session, me=stage.curator, task_id=one.id, now=datetime.fromisoformat("2026-09-15T13:00:00+00:00"))
    assert one.done_on == date(2026, 9, 16)


async def test_a_document_is_added_piece_by_piece(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    with pytest.raises(NotFound):
        await tasks.document(session, me=stage.curator, task_id=one.id, paper=Paper(number="1"), now=now)
    await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    for paper in (
        Paper(number="57-О", on=TODAY),
        Paper(link="https://school.example/1"),
        Paper(file="telegram:document:x?Приказ 57-О.pdf"),
    ):
        await tasks.document(session, me=stage.curator, task_id=one.id, paper=paper, now=now)
    assert (one.document_number, one.document_on, one.link) == ("57-О", TODAY, "https://school.example/1")
    assert (one.file_id, one.file_name) == ("telegram:document:x", "Приказ 57-О.pdf")
    with pytest.raises(AlreadySo):
        await tasks.document(session, me=stage.curator, task_id=one.id, paper=Paper(), now=now)
    assert await acts(session, one) == [TaskAct.DONE, *[TaskAct.DOCUMENT] * 3]


async def test_another_file_takes_the_place_and_the_name_of_the_first(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    named = Paper(file=f"telegram:document:x?{'а' * 300}.pdf")
    await tasks.document(session, me=stage.curator, task_id=one.id, paper=named, now=now)
    assert one.file_name == f"{'а' * 196}.pdf"
    photo = Paper(file="telegram:photo:y")
    acted = await tasks.document(session, me=stage.curator, task_id=one.id, paper=photo, now=now)
    assert (one.file_id, one.file_name) == ("telegram:photo:y", None)
    await undo.take_back(session, change_id=acted.change.id, me=stage.curator, now=now + SECOND)
    assert (one.file_id, len(one.file_name or "")) == ("telegram:document:x", 200)
    assert await acts(session, one) == [TaskAct.DONE, TaskAct.DOCUMENT]


async def test_in_work_until_a_day_that_is_not_over(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.in_work_for(session, me=stage.curator, task_id=one.id, spell=Spell.WEEK, now=now)
    assert one.silent_until == date(2026, 9, 22)
    with pytest.raises(AlreadySo):
        await tasks.in_work(session, me=stage.curator, task_id=one.id, until=date(2026, 9, 22), now=now)
    for day in (TODAY, date(2026, 9, 1), date(2027, 9, 17)):
        with pytest.raises(DaysWrong):
            await tasks.in_work(session, me=stage.curator, task_id=one.id, until=day, now=now)


async def every_week(session: AsyncSession, stage: Owing) -> list[Task]:
    """A step of every Thursday, owed three times."""
    rule = "FREQ=WEEKLY;BYDAY=TH"
    weekly = await step(session, stage.roadmap, "Встреча пары", Kind.PERIODIC, recurrence=rule)
    days = [date(2026, 9, 17) + timedelta(days=7 * number) for number in range(3)]
    return [await task(session, weekly, stage.school, day, turn=turn) for turn, day in enumerate(days, 1)]


async def test_of_a_weekly_step_nobody_is_reminded_any_more_until_it_is_wanted_again(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    first, second, third = await every_week(session, stage)
    about = {"me": stage.curator, "task_id": second.id}
    await tasks.done(session, me=stage.curator, task_id=first.id, now=now)
    acted = await tasks.mute(session, mutes=True, now=now, **about)
    assert [one.nudge_on and one.due_on and one.nudge_on > one.due_on for one in (first, second, third)] == [
        *(None, True, True)
    ]
    assert (first.silent_until, await acts(session, second)) == (None, [TaskAct.MUTED])
    with pytest.raises(AlreadySo):
        await tasks.mute(session, mutes=True, now=now, **about)
    await undo.take_back(session, change_id=acted.change.id, me=stage.curator, now=now + SECOND)
    assert (second.silent_until, third.silent_until, await acts(session, second)) == (None, None, [])
    for mutes in (True, False):
        await tasks.mute(session, mutes=mutes, now=now, **about)
    assert [one.nudge_on for one in (second, third)] == [date(2026, 9, 23), date(2026, 9, 30)]


async def test_one_place_that_wants_no_reminders_leaves_those_of_others(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    first, *_ = await every_week(session, stage)
    other = await factories.school(session, "Школа № 8", parent=stage.region)
    beside = await task(session, await session.get_one(Step, first.step_id), other, first.due_on)
    await tasks.mute(session, me=stage.curator, task_id=first.id, mutes=True, now=now)
    assert (first.silent_until, beside.silent_until) == (date(2026, 9, 18), None)
    with pytest.raises(NotAllowed):
        await tasks.mute(session, me=stage.curator, task_id=beside.id, mutes=True, now=now)
    monthly = await step(session, stage.roadmap, "Отчёт", Kind.PERIODIC, recurrence="FREQ=MONTHLY;BYMONTHDAY=-1")
    one = await task(session, monthly, stage.school, OCTOBER)
    with pytest.raises(NotFound):
        await tasks.mute(session, me=stage.curator, task_id=one.id, mutes=True, now=now)


async def test_another_day_waits_for_the_level_above_and_the_old_one_holds(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.ask_to_move(session, me=stage.curator, task_id=one.id, day=OCTOBER, reason="Карантин", now=now)
    assert (one.due_on, one.wished_on, one.reason) == (TODAY, OCTOBER, "Карантин")
    with pytest.raises(AlreadySo):
        await tasks.ask_to_move(session, me=stage.curator, task_id=one.id, day=OCTOBER, reason="Карантин", now=now)
    assert await acts(session, one) == [TaskAct.MOVE_ASKED]


async def test_where_nobody_is_above_the_place_decides_itself(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    one = await task(session, await step(session, await roadmap(session, school), "Приказ"), school, TODAY)
    await tasks.ask_to_move(session, me=curator, task_id=one.id, day=OCTOBER, reason="Карантин", now=now)
    assert (one.due_on, one.order_due_on, one.wished_on) == (OCTOBER, TODAY, None)
    assert await acts(session, one) == [TaskAct.MOVED]


async def test_a_region_without_a_coordinator_is_nobody_above(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session, parent=await factories.region(session))
    curator = await factories.curator(session, school)
    one = await task(session, await step(session, await roadmap(session, school), "Приказ"), school, TODAY)
    await tasks.ask_to_move(session, me=curator, task_id=one.id, day=OCTOBER, reason="Карантин", now=now)
    assert one.due_on == OCTOBER


async def test_the_level_above_moves_at_once(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.ask_to_move(session, me=stage.coordinator, task_id=one.id, day=OCTOBER, reason="Слёт позже", now=now)
    assert (one.due_on, one.wished_on) == (OCTOBER, None)


async def test_a_window_that_moves_before_its_first_day_is_a_day(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    window = await step(session, stage.roadmap, "Слёт", Kind.WINDOW)
    one = await task(session, window, stage.school, date(2026, 12, 31), start=date(2026, 12, 1))
    await tasks.ask_to_move(session, me=stage.coordinator, task_id=one.id, day=OCTOBER, reason="Раньше", now=now)
    assert (one.start_on, one.due_on) == (OCTOBER, OCTOBER)


async def test_what_is_not_ours_can_become_ours_again(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.not_ours(session, me=stage.curator, task_id=one.id, reason="Нет колледжа", now=now)
    assert (one.state, one.reason) == (TaskState.NOT_OURS, "Нет колледжа")
    with pytest.raises(AlreadySo):
        await tasks.in_work(session, me=stage.curator, task_id=one.id, until=OCTOBER, now=now)
    await tasks.reopen(session, me=stage.curator, task_id=one.id, now=now)
    assert (one.state, one.reason) == (TaskState.OPEN, None)
    with pytest.raises(AlreadySo):
        await tasks.reopen(session, me=stage.curator, task_id=one.id, now=now)


async def test_what_has_no_day_gets_one_and_may_get_another(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage, None, Kind.BY_AGREEMENT)
    for day in (OCTOBER, date(2026, 11, 1)):
        await tasks.name_day(session, me=stage.curator, task_id=one.id, day=day, now=now)
        assert (one.due_on, one.order_due_on) == (day, None)
    with pytest.raises(AlreadySo):
        await tasks.name_day(session, me=stage.curator, task_id=one.id, day=date(2026, 11, 1), now=now)
    with pytest.raises(DaysWrong):
        await tasks.name_day(session, me=stage.curator, task_id=one.id, day=date(2026, 9, 14), now=now)


async def test_a_day_of_the_document_is_not_named_anew(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    with pytest.raises(DaysWrong):
        await tasks.name_day(session, me=stage.curator, task_id=one.id, day=OCTOBER, now=now)


async def test_what_goes_on_is_said_once_a_day(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage, None, Kind.CONTINUOUS)
    await tasks.going(session, me=stage.curator, task_id=one.id, how="going", now=now)
    with pytest.raises(AlreadySo):
        await tasks.going(session, me=stage.curator, task_id=one.id, how="going", now=now)
    await tasks.going(session, me=stage.curator, task_id=one.id, how="help", now=now)
    assert await acts(session, one) == [TaskAct.GOING, TaskAct.HELP]
    assert one.state is TaskState.OPEN


async def test_others_say_nothing_about_it(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    neighbour = await factories.curator(session, await factories.school(session, "Школа № 6", parent=stage.region))
    head = factories.me(await factories.person(session, stage.school, Role.HEAD, came_in=True))
    for me in (neighbour, head, factories.stranger()):
        with pytest.raises(NotAllowed):
            await tasks.done(session, me=me, task_id=one.id, now=now)
    with pytest.raises(NotFound):
        await tasks.done(session, me=stage.curator, task_id=one.id + 1, now=now)


Act = Callable[[AsyncSession, Owing, int, datetime], Awaitable[Acted]]
TAKEN_BACK: dict[str, Act] = {
    "done": lambda session, stage, number, now: tasks.done(session, me=stage.curator, task_id=number, now=now),
    "in work": lambda session, stage, number, now: tasks.in_work(
        session, me=stage.curator, task_id=number, until=OCTOBER, now=now
    ),
    "move": lambda session, stage, number, now: tasks.ask_to_move(
        session, me=stage.curator, task_id=number, day=OCTOBER, reason="Карантин", now=now
    ),
    "not ours": lambda session, stage, number, now: tasks.not_ours(
        session, me=stage.curator, task_id=number, reason="Нет", now=now
    ),
    "help": lambda session, stage, number, now: tasks.going(
        session, me=stage.curator, task_id=number, how="help", now=now
    ),
}


@pytest.mark.parametrize("what", TAKEN_BACK)
async def test_for_a_minute_it_is_taken_back(session: AsyncSession, now: datetime, what: str) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    before = task_changes.written(one)
    acted = await TAKEN_BACK[what](session, stage, one.id, now)
    await undo.take_back(session, change_id=acted.change.id, me=stage.curator, now=now + SECOND)
    await session.refresh(one)
    assert (task_changes.written(one), await acts(session, one)) == (before, [])


async def test_what_the_level_above_has_accepted_is_taken_back_no_more(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    acted = await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    await task_review.accept(session, me=stage.coordinator, task_id=one.id, now=now + SECOND)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=acted.change.id, me=stage.curator, now=now + 2 * SECOND)


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_where_files_do_not_pass_a_proof_is_typed_and_never_sent(
    session: AsyncSession, now: datetime, mode: DataMode
) -> None:
    stage = await owing(session)
    stage.school.data_mode = mode
    it = await owed(session, stage)
    at = {"me": stage.curator, "task_id": it.id, "now": now}
    await tasks.done(session, **at)
    assert await task_papers.ways(session, **at) == (it, False)
    with pytest.raises(FilesStay):
        await task_papers.asked_about(session, paper=task_papers.FILE, **at)
    with pytest.raises(FilesStay):
        await tasks.document(session, paper=Paper(file="telegram:document:abc?Приказ о парах.docx"), **at)
    assert (await task_papers.asked_about(session, paper="number", **at)).id == it.id
    await tasks.document(session, paper=Paper(number="57-О"), **at)
    assert (it.document_number, it.file_id) == ("57-О", None)


async def test_a_file_handed_in_is_not_shown_to_a_telephone_that_is_told_no_names(
    session: AsyncSession, now: datetime
) -> None:
    """The coordinator sees an open school and a closed one."""
    stage = await owing(session)
    closed = await factories.school(session, "Школа № 6", parent=stage.region)
    closed.data_mode = DataMode.CLOSED
    it = await owed(session, stage)
    at = {"task_id": it.id, "now": now}
    await tasks.done(session, me=stage.curator, **at)
    await tasks.document(session, me=stage.curator, paper=Paper(file="telegram:document:abc"), **at)
    assert await task_papers.ways(session, me=stage.curator, **at) == (it, True)
    assert (await task_papers.shown(session, me=stage.curator, **at)).file_id
    with pytest.raises(FilesStay):
        await task_papers.shown(session, me=stage.coordinator, **at)
