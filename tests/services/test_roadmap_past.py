"""What was over when a document came is settled in one go, and gives nobody anything to look at."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Task, TaskState
from services import roadmap_past, task_review, tasks, undo
from tests import factories

SPRING = (None, date(2026, 3, 20))
DECEMBER = (None, date(2026, 12, 20))
BOTH = ("region", "organisation")


async def test_what_is_over_below_is_done_and_leaves_nothing_to_look_at(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    schools = [await factories.school(session, f"Школа № {number}", parent=region) for number in (1, 2)]
    me, curator = await factories.coordinator(session, region), await factories.curator(session, schools[0])
    plan = [factories.step(1, "Отчёт", SPRING, levels=BOTH), factories.step(2, "Приказ", DECEMBER, levels=BOTH)]
    made = await factories.roadmap(session, region, plan, now=now)
    own = (await session.scalars(select(Task).where(Task.due_on == SPRING[1]).order_by(Task.id))).all()

    count, change = await roadmap_past.is_done(session, me=me, roadmap_id=made.id, now=now)
    for one in own:
        await session.refresh(one)
    states = {one.place_id: one.state for one in own}
    assert count == 3
    assert states.pop(region.id) is TaskState.DONE
    assert {*states.values()} == {TaskState.ACCEPTED}
    assert await task_review.count(session, region.id, now=now) == 0

    of_first = next(one for one in own if one.place_id == schools[0].id)
    await task_review.give_back(session, me=me, task_id=of_first.id, comment="Отчёта нет", now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=30))
    for one in own:
        await session.refresh(one)
    assert of_first.state is TaskState.RETURNED
    assert [one.state for one in own if one is not of_first] == [TaskState.OPEN] * 2
    assert [one.reviewed_at for one in own if one is not of_first] == [None] * 2
    await tasks.done(session, me=curator, task_id=of_first.id, now=now)
    assert await task_review.count(session, region.id, now=now) == 1
