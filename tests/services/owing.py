"""A school in a region that owes steps of a document, for the tests of what is said about them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap, RoadmapState, Step, Task, TaskAct, TaskEvent, TaskState
from services.access import Me
from services.deadline_clauses import Kind
from tests import factories

TODAY = date(2026, 9, 15)


@dataclass
class Owing:
    """The places, the telephones, and the document."""

    region: Place
    school: Place
    coordinator: Me
    curator: Me
    roadmap: Roadmap


async def owing(session: AsyncSession) -> Owing:
    """A region with its document, and a school in it."""
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    coordinator = await factories.coordinator(session, region)
    curator = await factories.curator(session, school)
    return Owing(region, school, coordinator, curator, await roadmap(session, region))


async def roadmap(session: AsyncSession, place: Place, title: str = "Дорожная карта наставничества") -> Roadmap:
    """A document that a place has taken."""
    made = Roadmap(
        place_id=place.id,
        title=title,
        not_tasks=[],
        answers={},
        state=RoadmapState.ACCEPTED,
        made_at=factories.EARLIER,
        accepted_at=factories.EARLIER,
    )
    session.add(made)
    await session.flush()
    return made


async def step(session: AsyncSession, of: Roadmap, title: str, kind: Kind = Kind.DATE, **said: Any) -> Step:
    """A step of it."""
    row = len((await session.scalars(select(Step.id).where(Step.roadmap_id == of.id))).all()) + 1
    empty: dict[str, Any] = {"responsibles": [], "levels": ["organisation"], "occurrences": [], "reasons": []}
    made = Step(roadmap_id=of.id, row=row, title=title, kind=kind.value, **{**empty, "is_event": False, **said})
    session.add(made)
    await session.flush()
    return made


async def task(
    session: AsyncSession, of: Step, place: Place, due: date | None = None, *, start: date | None = None, turn: int = 1
) -> Task:
    """What a place owes of a step."""
    made = Task(step_id=of.id, place_id=place.id, turn=turn, start_on=start, due_on=due, order_due_on=due)
    made.state = TaskState.OPEN
    session.add(made)
    await session.flush()
    return made


async def owed(
    session: AsyncSession, stage: Owing, due: date | None = TODAY, kind: Kind = Kind.DATE, **said: Any
) -> Task:
    """A step that the school owes."""
    return await task(
        session, await step(session, stage.roadmap, "Приказ о внедрении", kind, **said), stage.school, due
    )


async def acts(session: AsyncSession, of: Task) -> list[TaskAct]:
    """What has happened to a task, in order."""
    return list(await session.scalars(select(TaskEvent.act).where(TaskEvent.task_id == of.id).order_by(TaskEvent.id)))


def later(now: datetime, days: int) -> date:
    """So many days from now on the wall of the school."""
    return date.fromordinal(now.date().toordinal() + days)
