"""Samples as files: who may ask for one, and what of a place and its people stands in it."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, AuditEntry, DataMode, Place, Role, Task, TaskState
from services import sample_papers
from services.access import Me
from services.errors import NotFound
from services.samples import Facts
from tests import factories
from tests.services.test_materials import a_step

HEAD, CURATOR = "Соколова Нина Петровна", "Совина Мария Петровна"


async def a_task(session: AsyncSession, place: Place, now: datetime, *, sample: str | None = "regulation") -> Task:
    """Something that the place owes until November."""
    step = await a_step(session, place, now)
    step.sample = sample
    made = Task(step_id=step.id, place_id=place.id, turn=1, state=TaskState.OPEN, due_on=date(2026, 11, 30))
    session.add(made)
    await session.flush()
    return made


async def stage(session: AsyncSession, mode: DataMode = DataMode.OPEN) -> tuple[Place, Me, Me]:
    """A school with its head, its curator and a coordinator above."""
    region = await factories.region(session)
    school = await factories.school(session, "Школа № 1", parent=region)
    school.data_mode, school.address = mode, "ул. Первая, 1"
    await factories.person(session, school, Role.HEAD, name=HEAD)
    return school, await factories.curator(session, school, name=CURATOR), await factories.coordinator(session, region)


async def facts(session: AsyncSession, me: Me, task: Task, now: datetime) -> Facts:
    """What stands in the sample that somebody asks for."""
    job = await sample_papers.ask(session, me=me, task_id=task.id, now=now)
    found = await sample_papers.asked(session, job, now=now)
    assert found is not None
    assert found[0] == "regulation"
    return found[1]


async def test_a_curator_has_the_place_and_its_staff_in_the_sample(session: AsyncSession, now: datetime) -> None:
    school, curator, _coordinator = await stage(session)
    said = await facts(session, curator, await a_task(session, school, now), now)
    assert said == Facts(
        place="Школа № 1",
        school_year=2026,
        parent=(await session.get_one(Place, school.parent_id)).name,
        address="ул. Первая, 1",
        inn=None,
        head=HEAD,
        curator=CURATOR,
    )
    noted = (await session.scalars(select(AuditEntry).where(AuditEntry.act == AuditAct.TOOK))).all()
    assert len(noted) >= 1


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_no_name_stands_in_it_where_names_do_not_pass(
    session: AsyncSession, now: datetime, mode: DataMode
) -> None:
    school, curator, _coordinator = await stage(session, mode)
    said = await facts(session, curator, await a_task(session, school, now), now)
    assert (said.head, said.curator, said.place) == (None, None, "Школа № 1")


async def test_of_two_curators_neither_is_meant(session: AsyncSession, now: datetime) -> None:
    school, curator, _coordinator = await stage(session)
    await factories.curator(session, school, name="Другая Анна Львовна")
    said = await facts(session, curator, await a_task(session, school, now), now)
    assert (said.head, said.curator) == (HEAD, None)


async def test_a_coordinator_sees_no_head_of_a_school(session: AsyncSession, now: datetime) -> None:
    school, _curator, coordinator = await stage(session)
    said = await facts(session, coordinator, await a_task(session, school, now), now)
    assert (said.head, said.curator) == (None, CURATOR)


async def test_who_may_not_do_the_task_has_no_sample_of_it(session: AsyncSession, now: datetime) -> None:
    school, curator, _coordinator = await stage(session)
    other = await factories.curator(session, await factories.school(session, "Школа № 2"))
    task, bare = await a_task(session, school, now), await a_task(session, school, now, sample=None)
    for me, number in ((other, task.id), (curator, bare.id), (curator, 10**6)):
        with pytest.raises(NotFound):
            await sample_papers.ask(session, me=me, task_id=number, now=now)


async def test_who_has_left_meanwhile_gets_nothing(session: AsyncSession, now: datetime) -> None:
    school, curator, _coordinator = await stage(session)
    job = await sample_papers.ask(session, me=curator, task_id=(await a_task(session, school, now)).id, now=now)
    curator.persons[0].memberships[0].until = now
    await session.flush()
    assert await sample_papers.asked(session, job, now=now) is None
