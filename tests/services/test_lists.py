"""The coordinator's lists: numbers, papers and the staff, for whoever may and nobody else."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Membership, Place, PlaceKind, Role
from services import lists
from services.errors import NotAllowed
from services.lists import Listed
from tests import factories


async def tree(session: AsyncSession) -> tuple[Place, Place, Place, Place, Place]:
    """A region with a town, a school in each, and a partner."""
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    near = await factories.school(session, "Школа № 1", parent=region)
    far = await factories.school(session, "Школа № 2", parent=town)
    company = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=region)
    return region, town, near, far, company


async def test_organisations_stand_with_their_papers_and_numbers(session: AsyncSession, now: datetime) -> None:
    region, _, near, far, _ = await tree(session)
    far.inn, far.mentoring_forms = "7707083893", ["pupil_pupil"]
    await factories.curator(session, far)
    await factories.person(session, far, came_in=True)
    shown = await lists.organisations(session, me=await factories.coordinator(session, region), now=now)
    assert [(one.place, one.above, one.curators) for one in shown.lines] == [
        (near, "Озёрный край", 0),
        (far, "Город", 1),
    ]
    assert (shown.lines[1].counts.people, shown.lines[1].counts.came_in) == (1, 1)


async def test_curators_stand_with_telephone_and_order_and_deputies_do_not(
    session: AsyncSession, now: datetime
) -> None:
    region, _, near, far, _ = await tree(session)
    curator = await factories.person(session, far, Role.CURATOR, name="Совина Мария Петровна", came_in=True)
    curator.phone = "+7 900 123-45-67"
    held = (await session.scalars(select(Membership).where(Membership.person_id == curator.id))).one()
    held.order_number, held.order_on, held.group = "14-ОД", date(2026, 9, 1), "завуч"
    other = await factories.person(session, near, Role.CURATOR, name="Ёлкина Анна")
    deputy = await factories.also(session, other, far, Role.CURATOR)
    deputy.stands_in_for_id = curator.id
    gone = await factories.person(session, near, Role.CURATOR, name="Лосева Анна")
    (ended,) = gone.memberships
    ended.until = now
    await factories.person(session, near, name="Котов Пётр Ильич")
    await session.flush()
    shown = await lists.curators(session, me=await factories.coordinator(session, region), now=now)
    assert [(one.place, one.name, one.came_in) for one in shown.lines] == [
        (near, "Ёлкина Анна", False),
        (far, "Совина Мария Петровна", True),
    ]
    one = shown.lines[1]
    assert (one.post, one.phone, one.order_number) == ("завуч", "+7 900 123-45-67", "14-ОД")


async def test_partners_are_a_list_of_their_own(session: AsyncSession, now: datetime) -> None:
    region, _, _, _, company = await tree(session)
    shown = await lists.partners(session, me=await factories.coordinator(session, region), now=now)
    assert shown.lines == [company]


async def test_a_coordinator_of_a_town_sees_the_town_alone(session: AsyncSession, now: datetime) -> None:
    _, town, _, far, _ = await tree(session)
    me = await factories.coordinator(session, town)
    assert [one.place for one in (await lists.organisations(session, me=me, now=now)).lines] == [far]
    assert (await lists.partners(session, me=me, now=now)).lines == []


async def test_a_list_is_looked_through_page_by_page(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    for number in range(lists.PAGE + 1):
        await factories.school(session, f"Школа {number}", parent=region)
    me = await factories.coordinator(session, region)
    pages = [await lists.organisations(session, me=me, page=page, now=now) for page in (0, 1, 9)]
    assert [(len(one.lines), one.page, one.pages) for one in pages] == [(8, 0, 2), (1, 1, 2), (1, 1, 2)]
    assert len((await lists.organisations(session, me=me, now=now)).lines) == lists.PAGE + 1


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.COORDINATOR,)], ids=lambda role: role.value)
async def test_nobody_but_a_coordinator_sees_or_asks_for_a_list(
    session: AsyncSession, now: datetime, role: Role
) -> None:
    _, _, near, _, _ = await tree(session)
    for me in (factories.me(await factories.person(session, near, role, came_in=True)), factories.stranger()):
        for read in (lists.organisations, lists.curators, lists.partners):
            with pytest.raises(NotAllowed):
                await read(session, me=me, now=now)
        with pytest.raises(NotAllowed):
            await lists.ask(session, me=me, listed=Listed.CURATORS, now=now)
    assert (await session.scalars(select(Job))).all() == []


async def test_asking_for_a_list_leaves_a_job(session: AsyncSession, now: datetime) -> None:
    region, *_ = await tree(session)
    me = await factories.coordinator(session, region)
    job = await lists.ask(session, me=me, listed=Listed.PARTNERS, now=now)
    assert (job.person_id, job.place_id, job.parameters) == (me.persons[0].id, region.id, {"listed": "partners"})
    asker = await lists.asker(session, job.person_id)
    assert [one.id for one in asker.persons] == [me.persons[0].id]
