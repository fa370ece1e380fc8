"""What the level above has decided is told to the place on its next working morning, all of it in one message."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Place, Role, Step, Task, TaskAct, TaskEvent, TaskState
from services import access, calm, nudge_receivers, on_hand, outbox, receivers, tree, undo
from services.access import Action
from services.task_lists import OWED

KIND = "tasks_decided"
"""The promise."""
TELLING = (TaskAct.RETURNED, TaskAct.MOVED, TaskAct.MOVE_REFUSED)
"""That something is accepted stands on its card: nobody is written to."""


class Decision(NamedTuple):
    """A task, and what was decided of it last."""

    task: Task
    step: Step
    act: TaskAct


class News(NamedTuple):
    """What was decided of the tasks of a place."""

    place: Place
    decisions: list[Decision]


async def promise(session: AsyncSession, task: Task, place: Place, *, now: datetime) -> None:
    """Promises word of a decision to whoever does the task: one message for each person, place and morning."""
    people = await _owner(session, task, now) or await _at_work(session, place, now)
    for receiver in (await receivers.of(session, list(people), now=now)).values():
        at = calm.morning_at(receiver, now + undo.TOLD_AFTER)
        day = at.astimezone(ZoneInfo(place.time_zone)).date()
        await outbox.promise(
            session,
            key=f"{KIND}:{place.id}:{receiver.person_id}:{day}",
            kind=KIND,
            receiver_id=receiver.person_id,
            parameters={"place_id": place.id, "since": now.isoformat()},
            not_before=at,
            now=now,
        )


async def told(session: AsyncSession, place_id: int, since: datetime, *, told_id: int, now: datetime) -> News | None:
    """What was decided since, as it still stands, for whoever still does the tasks of the place."""
    place = await session.get(Place, place_id)
    if place is None or not await access.still(session, told_id, Action.DO_TASKS, place_id, now=now):
        return None
    found = select(Task, Step, TaskEvent.act).join(Step, Step.id == Task.step_id)
    found = found.join(TaskEvent, TaskEvent.task_id == Task.id).where(Task.place_id == place_id, Task.state.in_(OWED))
    found = found.where(TaskEvent.act.in_(TELLING), TaskEvent.at >= since).order_by(TaskEvent.id)
    last = {task.id: Decision(task, step, act) for task, step, act in await session.execute(found)}
    standing = [one for one in last.values() if _stands(one)]
    return News(place, standing) if standing else None


def _stands(one: Decision) -> bool:
    return one.act is not TaskAct.RETURNED or one.task.state is TaskState.RETURNED


async def _owner(session: AsyncSession, task: Task, now: datetime) -> set[int]:
    """Whose the task is, as long as they are there to read of it."""
    pairs = {(task.place_id, task.owner_id)} if task.owner_id else set()
    return {one for _, one in await nudge_receivers.owners(session, pairs, now=now)}


async def _at_work(session: AsyncSession, place: Place, now: datetime) -> set[int]:
    """The curators of an organisation who are at hand, the coordinators of a place above."""
    if tree.is_organisation(place.kind):
        return await on_hand.curators(session, place.id, now=now)
    held = select(Membership.person_id).where(Membership.place_id == place.id)
    return set(await session.scalars(held.where(on_hand.receives(now, Role.COORDINATOR))))
