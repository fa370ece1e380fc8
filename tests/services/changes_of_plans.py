"""A change of a plan's step, as an act for `test_everything_taken_back`, and the plan that is there before it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Step
from services import plan_changes
from services.access import Me
from services.undo import Kind
from tests import factories


class Scene(Protocol):
    """A school with its curator."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me


async def a_plan(scene: Scene) -> None:
    """Owed by the school in October and in May."""
    october, may = (date(2026, 10, 1), date(2026, 10, 31)), (date(2027, 5, 1), date(2027, 5, 31))
    await factories.roadmap(scene.session, scene.school, [factories.step(1, "Провести семинар", october, may)])


async def move_a_day(scene: Scene) -> Change:
    number = (await scene.session.scalars(select(Step.id))).one()
    about: dict[str, Any] = {"me": scene.curator, "step_id": number, "now": scene.now}
    return (await plan_changes.set_day(scene.session, turn=2, day=date(2027, 5, 20), **about))[1]


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {Kind.STEP_CHANGED: a_plan}
"""What has to be there before an act."""

ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {Kind.STEP_CHANGED: move_a_day}
