"""A document of the next year is a plan of its own, however much it is like the one before."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap, RoadmapState, Step, Task, TaskState
from services import jobs, roadmap_reading, roadmap_taking, roadmaps
from services.access import Me
from tests import factories
from tests import roadmap_files as files


async def take(session: AsyncSession, me: Me, school: Place, year: int, now: datetime) -> Roadmap:
    """The plan of a school year is sent and accepted."""
    read = roadmap_reading.read(files.docx(files.rows(year), above=files.head(year)))
    by = me.persons[0]
    job = await jobs.ask(session, kind="roster", by=by, place_id=school.id, parameters={"file_id": f"a{year}"}, now=now)
    taken = await roadmap_taking.take(session, job=job, read=read, now=now)
    assert taken
    await roadmaps.accept(session, me=me, roadmap_id=taken.roadmap_id, now=now)
    return await session.get_one(Roadmap, taken.roadmap_id)


@pytest.mark.parametrize("step", [1, -1])
async def test_the_plan_of_another_year_leaves_that_of_this_one_as_it_is(
    session: AsyncSession, now: datetime, step: int
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    first = await take(session, me, school, now.year, now)
    for task in await session.scalars(select(Task)):
        task.state = TaskState.DONE
    await session.flush()
    second = await take(session, me, school, now.year + step, now)
    assert (first.state, second.state, second.replaces_id) == (RoadmapState.ACCEPTED, RoadmapState.ACCEPTED, None)
    found = await session.execute(select(Step.roadmap_id, Task.state).join(Task, Task.step_id == Step.id))
    states = [*map(tuple, found)]
    assert sorted(states) == sorted([(first.id, TaskState.DONE)] * 4 + [(second.id, TaskState.OPEN)] * 4)
