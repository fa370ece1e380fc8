"""Plans for the tests of nudges: steps that places owe, and the days on which somebody is told."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Promise, Roadmap, RoadmapState, Step, Task, TaskState
from services import agenda, nudges, place_days
from services.deadline_clauses import Kind


async def roadmap(session: AsyncSession, place: Place, *, on: date) -> Roadmap:
    """A plan that a place has accepted at noon of this day."""
    at = datetime.combine(on, time(9), UTC)
    made = Roadmap(
        place_id=place.id,
        title="План",
        not_tasks=[],
        answers={},
        state=RoadmapState.ACCEPTED,
        made_at=at,
        accepted_at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def step(session: AsyncSession, plan: Roadmap, kind: Kind, title: str, **facts: Any) -> Step:
    """A step of a plan."""
    known = {"responsibles": [], "levels": ["organisation"], "occurrences": [], "reasons": [], "is_event": False}
    made = Step(roadmap_id=plan.id, row=1, title=title, kind=kind.value, **{**known, **facts})
    session.add(made)
    await session.flush()
    return made


async def task(
    session: AsyncSession, owed: Step, place: Place, *, on: date, due: date | None = None, turn: int = 1, **facts: Any
) -> Task:
    """What a place owes of a step, since this day."""
    made = Task(
        step_id=owed.id,
        place_id=place.id,
        turn=turn,
        due_on=due,
        order_due_on=due,
        **{"state": TaskState.OPEN, **facts},
    )
    nudges.plan(made, owed, today=on, is_working=place_days.is_working(place))
    session.add(made)
    await session.flush()
    return made


async def one_task(
    session: AsyncSession, place: Place, kind: Kind, *, on: date, due: date | None = None, **facts: Any
) -> Task:
    """A plan of one step, owed once; `facts` are of the step, but for `start_on`."""
    start_on = facts.pop("start_on", None)
    owed = await step(session, await roadmap(session, place, on=on), kind, facts.pop("title", "Положение"), **facts)
    return await task(session, owed, place, on=on, due=due, start_on=start_on)


async def told(
    session: AsyncSession, day: date, *, zone: str = "Europe/Moscow", hour: int = 9
) -> list[tuple[int, dict[str, Any]]]:
    """The lines of the morning messages promised at this hour: whom, and what."""
    before = set(await session.scalars(select(Promise.id)))
    at = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    await agenda.promise_mornings(session, now=at)
    found = await session.scalars(select(Promise).where(Promise.kind == agenda.MORNING).order_by(Promise.id))
    return [(one.receiver_id, line) for one in found if one.id not in before for line in one.parameters["lines"]]


async def days(session: AsyncSession, first: date, last: date, **clock: Any) -> dict[str, list[str]]:
    """What is said on each day on which anything is, of all tasks of all people."""
    said: dict[str, list[str]] = {}
    for more in range((last - first).days + 1):
        day = first + timedelta(days=more)
        for _, line in await told(session, day, **clock):
            said.setdefault(f"{day:%d.%m}", []).extend(what for _, what in line.get("tasks", [(0, line["kind"])]))
    return said
