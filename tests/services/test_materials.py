"""The shelf: who puts files on it, who sees and takes them, and how they are taken away."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, ErasureReason, Job, Material, Place, PlaceKind, Roadmap, RoadmapState, Role, Step
from services import erasure, materials, undo
from services.access import Me
from services.errors import FilesStay, NotAllowed, NotFound
from tests import factories

FILE = "telegram:document:BQACAgIAAxk"


class Tree:
    """A region with a municipality and a school below it, and another region; who works there."""

    region: Place
    town: Place
    school: Place
    elsewhere: Place
    coordinator: Me
    curator: Me
    stranger: Me


@pytest.fixture
async def tree(session: AsyncSession) -> Tree:
    made = Tree()
    made.region = await factories.region(session)
    made.town = await factories.place(session, PlaceKind.MUNICIPALITY, "Район", parent=made.region)
    made.school = await factories.school(session, "Школа № 1", parent=made.town)
    made.elsewhere = await factories.region(session, "Другой край")
    made.coordinator = await factories.coordinator(session, made.region)
    made.curator = await factories.curator(session, made.school)
    made.stranger = await factories.coordinator(session, made.elsewhere)
    return made


async def put(session: AsyncSession, me: Me, place: Place, name: str, now: datetime, **about: object) -> Material:
    """A file on the shelf."""
    at = {"me": me, "place_id": place.id, "now": now, **about}
    return (await materials.put(session, reference=FILE, name=name, **at))[0]


async def seen(session: AsyncSession, me: Me, place: Place, now: datetime) -> list[str]:
    """Names of files that can be seen from a place."""
    shelf = await materials.on_shelf(session, me=me, place_id=place.id, page=0, now=now)
    return [one.material.name for one in shelf.files]


async def test_a_place_sees_its_own_files_and_those_of_all_places_above(
    session: AsyncSession, tree: Tree, now: datetime
) -> None:
    await put(session, tree.coordinator, tree.region, "Приказ края", now)
    await put(session, tree.coordinator, tree.town, "План района", now)
    await put(session, tree.curator, tree.school, "Положение школы", now)
    await put(session, tree.stranger, tree.elsewhere, "Чужой приказ", now)
    assert await seen(session, tree.curator, tree.school, now) == ["Положение школы", "План района", "Приказ края"]
    assert await seen(session, tree.coordinator, tree.region, now) == ["Приказ края"]


async def test_a_curator_takes_what_lies_above_and_takes_away_only_their_own(
    session: AsyncSession, tree: Tree, now: datetime
) -> None:
    above = await put(session, tree.coordinator, tree.region, "Приказ края", now)
    own = await put(session, tree.curator, tree.school, "Положение", now)
    at = {"me": tree.curator, "place_id": tree.school.id, "now": now}
    taken = await materials.take(session, material_id=above.id, **at)
    assert (taken.material.file_id, taken.may_remove, taken.is_coming) == ("BQACAgIAAxk", False, False)
    assert (await materials.take(session, material_id=own.id, **at)).may_remove
    with pytest.raises(NotFound):
        await materials.remove(session, me=tree.curator, material_id=above.id, now=now)


async def test_nobody_reaches_a_file_of_elsewhere(session: AsyncSession, tree: Tree, now: datetime) -> None:
    own = await put(session, tree.curator, tree.school, "Положение", now)
    with pytest.raises(NotAllowed):
        await materials.on_shelf(session, me=tree.stranger, place_id=tree.school.id, page=0, now=now)
    with pytest.raises(NotFound):
        await materials.take(session, me=tree.stranger, place_id=tree.elsewhere.id, material_id=own.id, now=now)
    with pytest.raises(NotFound):
        await materials.remove(session, me=tree.stranger, material_id=own.id, now=now)


@pytest.mark.parametrize("role", [Role.HEAD, Role.TRAINER, Role.MENTOR, Role.PRIVACY_OFFICER])
async def test_only_who_runs_the_plan_puts_files(session: AsyncSession, tree: Tree, now: datetime, role: Role) -> None:
    other = factories.me(await factories.person(session, tree.school, role, came_in=True))
    with pytest.raises(NotAllowed):
        await put(session, other, tree.school, "Приказ", now)
    if role is Role.HEAD:
        assert await seen(session, other, tree.school, now) == []
    else:
        with pytest.raises(NotAllowed):
            await seen(session, other, tree.school, now)


async def test_a_file_taken_away_comes_back_within_the_minute(session: AsyncSession, tree: Tree, now: datetime) -> None:
    own = await put(session, tree.curator, tree.school, "Положение", now)
    number = own.id
    name, change = await materials.remove(session, me=tree.curator, material_id=number, now=now)
    assert (name, await seen(session, tree.curator, tree.school, now)) == ("Положение", [])
    await undo.take_back(session, change_id=change.id, me=tree.curator, now=now + timedelta(seconds=30))
    again = await session.get_one(Material, number)
    assert (again.name, again.file_id, again.put_at, again.put_by_id) == (
        *("Положение", "BQACAgIAAxk", now),
        tree.curator.persons[0].id,
    )


async def test_a_file_belongs_to_a_step_of_the_same_place_only(
    session: AsyncSession, tree: Tree, now: datetime
) -> None:
    step = await a_step(session, tree.region, now)
    await put(session, tree.coordinator, tree.region, "Пример", now, step_id=step.id)
    assert [one.name for one in await materials.of_step(session, step.id)] == ["Пример"]
    shelf = await materials.on_shelf(session, me=tree.curator, place_id=tree.school.id, page=0, now=now)
    assert [one.step for one in shelf.files] == ["Подписать приказ"]
    with pytest.raises(NotFound):
        await put(session, tree.curator, tree.school, "Пример", now, step_id=step.id)


async def a_step(session: AsyncSession, place: Place, now: datetime) -> Step:
    """A step of a plan of the place."""
    plan = Roadmap(place_id=place.id, title="План", not_tasks=[], answers={}, state=RoadmapState.ACCEPTED, made_at=now)
    session.add(plan)
    await session.flush()
    lists = {"responsibles": [], "levels": ["region"], "occurrences": [], "reasons": []}
    made = Step(roadmap_id=plan.id, row=1, title="Подписать приказ", kind="continuous", is_event=False, **lists)
    session.add(made)
    await session.flush()
    return made


async def test_pages_of_the_shelf(session: AsyncSession, tree: Tree, now: datetime) -> None:
    for number in range(materials.PAGE + 1):
        await put(session, tree.curator, tree.school, f"Файл {number}", now)
    at = {"me": tree.curator, "place_id": tree.school.id, "now": now}
    first = await materials.on_shelf(session, page=0, **at)
    last = await materials.on_shelf(session, page=99, **at)
    assert (first.pages, len(first.files), first.may_put) == (2, materials.PAGE, True)
    assert (last.page, [one.material.name for one in last.files]) == (1, ["Файл 0"])


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_where_files_do_not_pass_none_is_put_and_one_from_above_is_brought_to_the_server(
    session: AsyncSession, tree: Tree, now: datetime, mode: DataMode
) -> None:
    tree.school.data_mode = mode
    await session.flush()
    above = await put(session, tree.coordinator, tree.region, "Приказ края", now)
    with pytest.raises(FilesStay):
        await put(session, tree.curator, tree.school, "Положение", now)
    at = {"me": tree.curator, "place_id": tree.school.id}
    assert (await materials.take(session, material_id=above.id, now=now, **at)).is_coming
    job = (await session.scalars(select(Job))).one()
    assert await materials.asked(session, job, now=now) is above
    held = tree.curator.persons[0].memberships[0]
    held.until = now
    await session.flush()
    assert await materials.asked(session, job, now=now + timedelta(minutes=1)) is None


async def test_a_file_that_is_called_by_the_name_of_somebody_erased_lies_on_no_shelf(
    session: AsyncSession, tree: Tree, now: datetime
) -> None:
    child = await factories.person(session, tree.school, name="Журавлёв Тихон Саввич", born=2014)
    own = await put(session, tree.curator, tree.school, "Приказ о Журавлёве Тихоне, Журавлёв Тихон Саввич", now)
    await erasure.erase(session, person_id=child.id, reason=ErasureReason.WITHDRAWAL, by_id=None, now=now)
    assert await session.scalar(select(Material.id).where(Material.id == own.id)) is None


async def test_what_is_no_file_is_not_put(session: AsyncSession, tree: Tree, now: datetime) -> None:
    for reference in ("", "abc", "telegram:sticker:1", "telegram:document:"):
        with pytest.raises(NotFound):
            await materials.put(
                session, me=tree.curator, place_id=tree.school.id, reference=reference, name="Ф", now=now
            )
    assert await session.scalar(select(func.count()).select_from(Material)) == 0
