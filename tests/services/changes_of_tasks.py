"""What is said about a task as an act for `test_everything_taken_back`, and what has to be there before it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Change, Step, Task
from services import task_reminders, tasks
from services.deadline_clauses import Kind as Deadline
from services.undo import Kind
from tests.services import owing

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene


async def an_order_and_what_waits_for_it(scene: "Scene") -> None:
    """A step, and another that is counted from it."""
    roadmap = await owing.roadmap(scene.session, scene.region)
    order = await owing.step(scene.session, roadmap, "Приказ")
    await owing.task(scene.session, order, scene.school, scene.now.date())
    after = await owing.step(
        scene.session, roadmap, "План", Deadline.RELATIVE, anchor_id=order.id, offset="P20D", event="приказ"
    )
    await owing.task(scene.session, after, scene.school)


async def finish(scene: "Scene") -> Change:
    """The step is done, and what waits gets its day."""
    order = await scene.session.scalar(
        select(Task.id).join(Step, Step.id == Task.step_id).where(Step.title == "Приказ")
    )
    assert order
    return (await tasks.done(scene.session, me=scene.curator, task_id=order, now=scene.now)).change


async def ask_for(scene: "Scene") -> Change:
    """The level above reminds of the step."""
    order = await scene.session.scalar(select(Step.id).where(Step.title == "Приказ"))
    assert order
    numbers = {"place_id": scene.region.id, "step_id": order, "turn": 1}
    change = (await task_reminders.remind(scene.session, me=scene.coordinator, **numbers, now=scene.now)).change
    assert change
    return change


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {Kind.TASKS_CHANGED: finish, Kind.TASKS_ASKED: ask_for}
BEFORE: dict[Kind, Callable[[Any], Awaitable[Any]]] = dict.fromkeys(ACTS, an_order_and_what_waits_for_it)
