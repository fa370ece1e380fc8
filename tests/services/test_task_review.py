"""The level above accepts what is done, gives it back, and decides about days."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Task, TaskAct, TaskState
from services import task_news, task_review, tasks, undo
from services.access import Me
from services.deadline_clauses import Kind
from services.errors import AlreadySo, NotAllowed
from tests import factories
from tests.services.owing import TODAY, Owing, acts, owed, owing, step, task
from tests.telling import promised

OCTOBER = date(2026, 10, 20)


async def waiting(session: AsyncSession, me: Me, place: Place, now: datetime) -> list[int]:
    """What stands in the list of somebody above, in order."""
    found = await task_review.queue(session, me=me, place_id=place.id, first=0, most=10, now=now)
    assert found.total == len(found.waiting)
    return [one.task.id for one in found.waiting]


async def test_done_is_accepted_once(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    assert await waiting(session, stage.coordinator, stage.region, now) == [one.id]
    await task_review.accept(session, me=stage.coordinator, task_id=one.id, now=now)
    assert (one.state, one.reviewed_by_id) == (TaskState.ACCEPTED, stage.coordinator.persons[0].id)
    assert await waiting(session, stage.coordinator, stage.region, now) == []
    with pytest.raises(AlreadySo):
        await task_review.accept(session, me=stage.coordinator, task_id=one.id, now=now)
    assert await acts(session, one) == [TaskAct.DONE, TaskAct.ACCEPTED]


async def test_what_is_given_back_is_owed_again_with_a_comment(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    await task_review.give_back(session, me=stage.coordinator, task_id=one.id, comment="Нет подписи", now=now)
    assert (one.state, one.comment, one.done_on) == (TaskState.RETURNED, "Нет подписи", None)
    assert await waiting(session, stage.coordinator, stage.region, now) == []
    await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
    assert await waiting(session, stage.coordinator, stage.region, now) == [one.id]


async def test_whoever_owns_it_reads_why_and_once_they_are_gone_the_others_do(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    owner = (await factories.curator(session, stage.school, name="Рысев Глеб Ильич")).persons[0]
    one, other = await owed(session, stage), await owed(session, stage)
    one.owner_id = other.owner_id = owner.id
    for each, at in ((one, now), (other, now + timedelta(days=7))):
        await tasks.done(session, me=stage.curator, task_id=each.id, now=at)
        await task_review.give_back(session, me=stage.coordinator, task_id=each.id, comment="Нет подписи", now=at)
        owner.memberships[0].until = at
        await session.flush()
    assert [one.receiver_id for one in await promised(session, task_news.KIND)] == [
        owner.id,
        stage.curator.persons[0].id,
    ]


@pytest.mark.parametrize(
    ("moves", "due", "act"), [(True, OCTOBER, TaskAct.MOVED), (False, TODAY, TaskAct.MOVE_REFUSED)]
)
async def test_the_level_above_decides_about_the_day(
    session: AsyncSession, now: datetime, moves: bool, due: date, act: TaskAct
) -> None:
    stage = await owing(session)
    one = await owed(session, stage)
    await tasks.ask_to_move(session, me=stage.curator, task_id=one.id, day=OCTOBER, reason="Карантин", now=now)
    assert await waiting(session, stage.coordinator, stage.region, now) == [one.id]
    await task_review.decide_move(session, me=stage.coordinator, task_id=one.id, moves=moves, now=now)
    assert (one.due_on, one.order_due_on, one.wished_on) == (due, TODAY, None)
    assert (await acts(session, one))[-1] is act
    with pytest.raises(AlreadySo):
        await task_review.decide_move(session, me=stage.coordinator, task_id=one.id, moves=moves, now=now)


async def test_not_ours_and_help_are_seen(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    foreign, stuck = await owed(session, stage), await owed(session, stage, None, Kind.CONTINUOUS)
    await tasks.not_ours(session, me=stage.curator, task_id=foreign.id, reason="Нет колледжа", now=now)
    await tasks.going(session, me=stage.curator, task_id=stuck.id, how="help", now=now)
    assert await waiting(session, stage.coordinator, stage.region, now) == [stuck.id, foreign.id]
    for one in (foreign, stuck):
        await task_review.accept(session, me=stage.coordinator, task_id=one.id, now=now)
    assert await waiting(session, stage.coordinator, stage.region, now) == []
    assert (foreign.state, stuck.state) == (TaskState.NOT_OURS, TaskState.OPEN)
    await task_review.give_back(session, me=stage.coordinator, task_id=foreign.id, comment="Колледж есть", now=now)
    assert foreign.state is TaskState.RETURNED


async def three_done(session: AsyncSession, stage: Owing, now: datetime) -> list[Task]:
    """Three steps that the school has done, and one about which it asks."""
    made = [await owed(session, stage) for _ in range(4)]
    for minute, one in enumerate(made[:3]):
        await tasks.done(session, me=stage.curator, task_id=one.id, now=now + timedelta(minutes=minute))
    await tasks.ask_to_move(session, me=stage.curator, task_id=made[3].id, day=OCTOBER, reason="Карантин", now=now)
    return made


async def test_all_that_is_done_of_a_page_is_accepted_and_can_go_back(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    first, second, third, asking = await three_done(session, stage, now)
    page = {"me": stage.coordinator, "place_id": stage.region.id, "first": 0, "most": 3, "now": now}
    seen = await task_review.queue(session, **page)
    assert [one.task.id for one in seen.waiting] == [asking.id, first.id, second.id]
    _, accepted, change = await task_review.accept_all(session, **page, seal=seen.seal)
    assert [one.state for one in (first, second)] == [TaskState.ACCEPTED] * 2
    assert (third.state, asking.state, asking.wished_on) == (TaskState.DONE, TaskState.OPEN, OCTOBER)
    assert await acts(session, second) == [TaskAct.DONE, TaskAct.ACCEPTED]
    assert accepted == 2
    assert change
    await undo.take_back(session, change_id=change.id, me=stage.coordinator, now=now)
    assert [one.state for one in (first, second)] == [TaskState.DONE] * 2
    assert await acts(session, second) == [TaskAct.DONE]


async def test_a_page_that_is_not_there_any_more_is_the_last_one(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    made = await three_done(session, stage, now)
    about = {"me": stage.coordinator, "place_id": stage.region.id, "now": now}
    found = await task_review.queue(session, first=30, most=3, **about)
    assert (found.first, found.total, [one.task.id for one in found.waiting]) == (3, 4, [made[2].id])


async def test_what_was_not_seen_is_not_accepted(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    first, second, *_ = await three_done(session, stage, now)
    page = {"me": stage.coordinator, "place_id": stage.region.id, "first": 0, "most": 3, "now": now}
    seen = (await task_review.queue(session, **page)).seal
    await tasks.reopen(session, me=stage.curator, task_id=first.id, now=now)
    found, accepted, change = await task_review.accept_all(session, **page, seal=seen)
    assert (accepted, change, second.state, len(found.done)) == (0, None, TaskState.DONE, 2)
    with pytest.raises(NotAllowed):
        await task_review.accept_all(session, **{**page, "me": stage.curator}, seal=found.seal)


async def town_between(session: AsyncSession, stage: Owing) -> tuple[Place, Place]:
    """A municipality of the region, and a school in it."""
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Лесной район", parent=stage.region)
    return town, await factories.school(session, "Школа № 8", parent=town)


async def test_a_school_is_looked_at_by_the_nearest_level_that_has_somebody(
    session: AsyncSession, now: datetime
) -> None:
    stage = await owing(session)
    town, school = await town_between(session, stage)
    curator = await factories.curator(session, school, name="Зимин Олег")
    one = await task(session, await step(session, stage.roadmap, "Приказ"), school, TODAY)
    await tasks.done(session, me=curator, task_id=one.id, now=now)
    assert await waiting(session, stage.coordinator, stage.region, now) == [one.id]
    nearest = await factories.coordinator(session, town)
    assert await waiting(session, nearest, town, now) == [one.id]
    assert await waiting(session, stage.coordinator, stage.region, now) == []


async def test_nobody_reviews_themselves_or_beside_them(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    town, _ = await town_between(session, stage)
    coordinator = await factories.coordinator(session, town)
    own = await task(session, await step(session, stage.roadmap, "Отчёт"), town, TODAY)
    top = await task(session, await step(session, stage.roadmap, "Сводка"), stage.region, TODAY)
    beside = await owed(session, stage)
    await tasks.done(session, me=coordinator, task_id=own.id, now=now)
    await tasks.done(session, me=stage.coordinator, task_id=top.id, now=now)
    await tasks.done(session, me=stage.curator, task_id=beside.id, now=now)
    refused = ((coordinator, own), (coordinator, beside), (stage.curator, beside), (stage.coordinator, top))
    for me, one in refused:
        with pytest.raises(NotAllowed):
            await task_review.accept(session, me=me, task_id=one.id, now=now)
    await task_review.accept(session, me=stage.coordinator, task_id=own.id, now=now)
    with pytest.raises(NotAllowed):
        await waiting(session, coordinator, stage.region, now)
    with pytest.raises(NotAllowed):
        await waiting(session, stage.curator, stage.school, now)
