"""A region with a town and four schools that owe what an order asks: the ground of tests about levels above."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Step, Task, TaskState
from services.access import Me
from services.deadline_clauses import Kind
from tests import factories

TUESDAY = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
"""Noon in Moscow, 18:00 in Vladivostok."""
REPORT = date(2026, 10, 10)
PLAN = date(2026, 11, 20)


@dataclass
class Region:
    """The places, who coordinates which, and the steps."""

    session: AsyncSession
    region: Place
    town: Place
    near: Place
    """A school that stands under the region itself."""
    first: Place
    second: Place
    far: Place
    """Of the town, by the clock of Vladivostok."""
    above: Me
    between: Me
    """The coordinator of the town."""
    report: Step
    plan: Step
    undated: Step

    async def task(self, step: Step, place: Place, turn: int = 1) -> Task:
        """A task as it stands in the database."""
        found = select(Task).where(Task.step_id == step.id, Task.place_id == place.id, Task.turn == turn)
        task: Task = (await self.session.scalars(found.execution_options(populate_existing=True))).one()
        return task

    async def done(self, step: Step, place: Place, on: date) -> Task:
        """It has been handed in on that day."""
        task = await self.task(step, place)
        task.state, task.done_on, task.done_at, task.nudge_on = TaskState.DONE, on, TUESDAY, None
        await self.session.flush()
        return task


async def region(session: AsyncSession, now: datetime = TUESDAY) -> Region:
    """Three steps for each of four schools: one is over, one is to come, one has no day."""
    top = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=top)
    near = await factories.school(session, "Школа № 1", parent=top)
    first = await factories.school(session, "Школа № 2", parent=town)
    second = await factories.school(session, "Школа № 10", parent=town)
    far = await factories.school(session, "Школа № 11", parent=town, time_zone="Asia/Vladivostok")
    steps = [
        factories.step(1, "Отчёт о первой встрече", (None, REPORT), kind=Kind.DATE, number="1.1"),
        factories.step(2, "План работы", (date(2026, 11, 1), PLAN), number="1.2", boundary="on_or_before"),
        factories.step(3, "=Вести журнал", kind=Kind.NONE),
    ]
    made = await factories.roadmap(session, top, steps, now=datetime(2026, 10, 1, 9, 0, tzinfo=UTC))
    stored = (await session.scalars(select(Step).where(Step.roadmap_id == made.id).order_by(Step.row))).all()
    people = await factories.coordinator(session, top), await factories.coordinator(session, town)
    return Region(session, top, town, near, first, second, far, *people, *stored)
