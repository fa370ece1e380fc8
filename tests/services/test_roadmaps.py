"""Roadmaps of a place: who owes what of them, once and no more, and what a corrected document keeps."""

from datetime import date, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Roadmap, RoadmapState, Role, Step, Task, TaskState
from services import materials, plan_changes, roadmap_spread, roadmaps, undo
from services.access import Me
from services.deadline_clauses import Kind, Occurrence
from services.deadline_context import Reason
from services.errors import AlreadySo, InUse, NotFound, QuestionsLeft, TooLate
from services.roadmap_plan import Planned
from tests import factories
from tests.factories import step

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


async def tree(session: AsyncSession) -> dict[str, Place]:
    """A region with a municipality, two schools in it, one right below the region, and a partner."""
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрный район", parent=region)
    return {
        "region": region,
        "town": town,
        "first": await factories.school(session, "Школа № 1", parent=town),
        "second": await factories.school(session, "Школа № 2", parent=town),
        "lone": await factories.school(session, "Школа № 3", parent=region),
        "partner": await factories.place(session, PlaceKind.PARTNER, "Завод", parent=town),
    }


async def owed(session: AsyncSession, roadmap: Roadmap) -> dict[str, int]:
    """How many tasks of a roadmap each place has, by its name."""
    found = select(Place.name, func.count()).join(Task, Task.place_id == Place.id).join(Step, Step.id == Task.step_id)
    rows = await session.execute(found.where(Step.roadmap_id == roadmap.id).group_by(Place.name))
    return {one[0]: one[1] for one in rows}


async def tasks(session: AsyncSession, roadmap: Roadmap) -> list[Task]:
    """All tasks of a roadmap, by step and turn, as the database has them."""
    found = select(Task).join(Step, Step.id == Task.step_id).where(Step.roadmap_id == roadmap.id)
    found = found.order_by(Step.row, Task.turn, Task.place_id).execution_options(populate_existing=True)
    return list((await session.scalars(found)).all())


async def draft(session: AsyncSession, place: Place, *plan: Planned, replaces: Roadmap | None = None) -> Roadmap:
    return await factories.roadmap(session, place, plan, accepted=False, replaces_id=replaces.id if replaces else None)


async def test_each_level_owes_its_own_rows_and_a_partner_none(session: AsyncSession) -> None:
    places = await tree(session)
    plan = [
        step(1, "Приказ", SEPTEMBER, levels=("region",)),
        step(2, "Реестр", SEPTEMBER, OCTOBER, levels=("municipality", "organisation", "partner")),
        step(3, "Без срока", kind=Kind.NONE),
        step(4, "Ничьё", SEPTEMBER, levels=()),
    ]
    made = await factories.roadmap(session, places["region"], plan)
    schools = {f"Школа № {number}": 3 for number in (1, 2, 3)}
    assert await owed(session, made) == {"Озёрный край": 1, "Озёрный район": 2, **schools}


async def test_a_municipality_and_a_school_owe_their_own_rows_of_what_they_have_taken_themselves(
    session: AsyncSession,
) -> None:
    places = await tree(session)
    plan = [step(1, "Край", SEPTEMBER, levels=("region",)), step(2, "Район", SEPTEMBER, levels=("municipality",))]
    plan.append(step(3, "Школа", SEPTEMBER))
    of_town = await factories.roadmap(session, places["town"], plan)
    of_school = await factories.roadmap(session, places["lone"], plan)
    assert await owed(session, of_town) == {"Озёрный район": 1, "Школа № 1": 1, "Школа № 2": 1}
    assert await owed(session, of_school) == {"Школа № 3": 1}


async def test_a_time_for_one_level_is_owed_by_that_level_alone(session: AsyncSession) -> None:
    places = await tree(session)
    times = (
        Occurrence(None, date(2026, 9, 10), "муниципальные отделы образования"),
        Occurrence(None, date(2026, 9, 20), "образовательные организации"),
    )
    row = step(8, "Приказ о внедрении", kind=Kind.DATE, occurrences=times, levels=("municipality", "organisation"))
    made = await factories.roadmap(session, places["region"], [row])
    found = {(one.place_id, one.turn, one.due_on) for one in await tasks(session, made)}
    schools = {(places[name].id, 2, date(2026, 9, 20)) for name in ("first", "second", "lone")}
    assert found == {(places["town"].id, 1, date(2026, 9, 10)), *schools}


async def test_spreading_again_makes_nothing_and_who_joins_owes_only_what_is_to_come(
    session: AsyncSession, now: datetime
) -> None:
    places = await tree(session)
    plan = [step(1, "Провести семинар", SEPTEMBER, OCTOBER), step(2, "Без срока", kind=Kind.CONTINUOUS)]
    made = await factories.roadmap(session, places["region"], plan, now=now)
    assert await roadmap_spread.spread_all(session, now=now) == 0
    later = Place(kind=PlaceKind.SCHOOL, name="Новая", parent_id=places["town"].id, time_zone="Europe/Moscow")
    later.created_at = now + timedelta(days=30)
    session.add(later)
    await session.flush()
    assert await roadmap_spread.spread_all(session, now=later.created_at) == 2
    assert await roadmap_spread.spread_all(session, now=later.created_at) == 0
    assert {one.due_on for one in await tasks(session, made) if one.place_id == later.id} == {None, OCTOBER[1]}


async def test_a_region_of_a_thousand_organisations_is_spread_in_seconds(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    names = [f"Школа № {number}" for number in range(1000)]
    common = {"kind": PlaceKind.SCHOOL, "parent_id": region.id, "time_zone": "Europe/Moscow", "created_at": now}
    await session.execute(insert(Place), [{**common, "name": name} for name in names])
    made = await factories.roadmap(
        session, region, [step(row, "Дело", SEPTEMBER) for row in range(1, 41)], accepted=False
    )
    made.state, made.accepted_at = RoadmapState.ACCEPTED, now
    started = perf_counter()
    assert await roadmap_spread.spread(session, made, now=now) == 40_000
    assert perf_counter() - started < 30
    assert await roadmap_spread.spread(session, made, now=now) == 0


async def test_accepting_makes_the_tasks_and_counts_what_is_over_already(session: AsyncSession, now: datetime) -> None:
    places = await tree(session)
    me = await factories.coordinator(session, places["region"])
    over = (date(2026, 8, 1), date(2026, 8, 31))
    made = await draft(session, places["region"], step(1, "Семинар", over, OCTOBER), step(2, "Отчёт", over))
    accepted, change = await roadmaps.accept(session, me=me, roadmap_id=made.id, now=now)
    assert (accepted.times, accepted.places, accepted.past, made.state) == (3, 3, 2, RoadmapState.ACCEPTED)
    assert all(one.due_on == one.order_due_on for one in await tasks(session, made))
    with pytest.raises(AlreadySo):
        await roadmaps.accept(session, me=me, roadmap_id=made.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert made.state is RoadmapState.DRAFT
    assert await tasks(session, made) == []
    assert len(await roadmaps.steps(session, made.id)) == 2


async def test_nobody_accepts_what_asks_still_nor_what_is_not_theirs(session: AsyncSession, now: datetime) -> None:
    places = await tree(session)
    me = await factories.coordinator(session, places["town"])
    asked = await draft(session, places["town"], step(1, "Семинар", SEPTEMBER, reasons=(Reason.YEAR,)))
    with pytest.raises(QuestionsLeft):
        await roadmaps.accept(session, me=me, roadmap_id=asked.id, now=now)
    foreign = await draft(session, places["region"], step(1, "Семинар", SEPTEMBER))
    head = factories.me(await factories.person(session, places["first"], Role.HEAD, came_in=True))
    own = await draft(session, places["first"], step(1, "Семинар", SEPTEMBER))
    for who, roadmap in ((me, foreign), (head, own), (factories.stranger(), own)):
        for act in (roadmaps.accept, roadmaps.leave):
            with pytest.raises(NotFound):
                await act(session, me=who, roadmap_id=roadmap.id, now=now)


async def test_a_draft_that_nobody_wants_is_forgotten_and_an_accepted_one_is_not(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    made = await draft(session, school, step(1, "Семинар", SEPTEMBER))
    await roadmaps.leave(session, me=me, roadmap_id=made.id, now=now)
    assert await roadmaps.of_place(session, school.id) == []
    kept = await factories.roadmap(session, school, [step(1, "Семинар", SEPTEMBER)])
    with pytest.raises(AlreadySo):
        await roadmaps.leave(session, me=me, roadmap_id=kept.id, now=now)


async def corrected(session: AsyncSession, now: datetime) -> tuple[Me, Roadmap, Roadmap]:
    """An accepted plan with one task done, and the draft of its corrected document."""
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = [step(1, "Приказ о внедрении", SEPTEMBER, number="1"), step(2, "Обучить наставников", SEPTEMBER, number="2")]
    plan.append(step(3, "Лишнее дело", SEPTEMBER, number="3"))
    old = await factories.roadmap(session, school, plan)
    done, *_others = await tasks(session, old)
    done.state, done.done_on, done.document_number = TaskState.DONE, date(2026, 9, 10), "17"
    await session.flush()
    new = [step(1, "Вводное совещание", OCTOBER, number="1"), step(2, "Приказ о внедрении", OCTOBER, number="2")]
    new.append(step(3, "Обучить наставников!", OCTOBER, number="3"))
    return me, old, await draft(session, school, *new, replaces=old)


async def test_a_corrected_document_keeps_what_was_done_and_gives_the_rest_its_new_days(
    session: AsyncSession, now: datetime
) -> None:
    me, old, new = await corrected(session, now)
    before = [one.id for one in await tasks(session, old)]
    await roadmaps.accept(session, me=me, roadmap_id=new.id, now=now)
    meeting, order, training = await tasks(session, new)
    assert [order.id, training.id] == before[:2]
    assert (order.state, order.document_number, order.due_on) == (TaskState.DONE, "17", SEPTEMBER[1])
    assert (training.state, training.due_on, training.order_due_on) == (TaskState.OPEN, OCTOBER[1], OCTOBER[1])
    assert meeting.state is TaskState.OPEN
    (gone,) = await tasks(session, old)
    assert (gone.id, gone.state, old.state) == (before[2], TaskState.DROPPED, RoadmapState.REPLACED)


async def test_a_file_for_a_step_lies_there_for_what_the_corrected_document_makes_of_it(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    before = await factories.roadmap(session, school, [step(1, "Отчёт", SEPTEMBER), step(2, "Приказ", SEPTEMBER)])
    draft = await factories.roadmap(
        session, school, [step(1, "Приказ", OCTOBER)], accepted=False, replaces_id=before.id
    )
    report, order = await roadmaps.steps(session, before.id)
    (corrected,) = await roadmaps.steps(session, draft.id)
    put = {"me": me, "place_id": school.id, "reference": "telegram:document:abc", "now": now}
    for of in (report, order):
        await materials.put(session, name=of.title, step_id=of.id, **put)
    _, change = await roadmaps.accept(session, me=me, roadmap_id=draft.id, now=now)
    assert [one.name for one in await materials.of_step(session, corrected.id)] == ["Приказ"]
    assert [one.name for one in await materials.of_step(session, report.id)] == ["Отчёт"]
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert [one.name for one in await materials.of_step(session, order.id)] == ["Приказ"]
    assert await materials.of_step(session, corrected.id) == []


async def test_a_level_that_owes_a_step_again_by_the_corrected_document_has_it_open(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    await factories.school(session, parent=region)
    me = await factories.coordinator(session, region)
    before = await factories.roadmap(session, region, [step(1, "Отчёт", OCTOBER, responsibles=("Центр",))], now=now)
    (old,) = await roadmaps.steps(session, before.id)
    await plan_changes.toggle_level(session, me=me, step_id=old.id, level="region", now=now)
    await plan_changes.toggle_level(session, me=me, step_id=old.id, level="organisation", now=now)
    plan = [step(1, "Отчёт", OCTOBER, responsibles=("Центр", "Школы"))]
    draft = await factories.roadmap(session, region, plan, accepted=False, replaces_id=before.id)
    _, change = await roadmaps.accept(session, me=me, roadmap_id=draft.id, now=now)
    made = {one.place_id == region.id: one for one in [*await tasks(session, draft), *await tasks(session, before)]}
    assert (made[False].state, made[False].due_on) == (TaskState.OPEN, OCTOBER[1])
    assert made[False].nudge_on is not None
    assert made[True].state is TaskState.DROPPED
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await session.refresh(made[False])
    assert (made[False].state, made[False].step_id, made[False].nudge_on) == (TaskState.DROPPED, old.id, None)


@pytest.mark.parametrize(("wished", "left"), [(date(2026, 10, 20), None), (date(2026, 12, 20), date(2026, 12, 20))])
async def test_nobody_decides_about_a_day_that_a_corrected_document_has_overtaken(
    session: AsyncSession, now: datetime, wished: date, left: date | None
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    before = await factories.roadmap(session, school, [step(1, "Отчёт", SEPTEMBER)])
    draft = await factories.roadmap(session, school, [step(1, "Отчёт", OCTOBER)], accepted=False, replaces_id=before.id)
    (task,) = await tasks(session, before)
    task.wished_on = wished
    await session.flush()
    _, change = await roadmaps.accept(session, me=me, roadmap_id=draft.id, now=now)
    await session.refresh(task)
    assert (task.due_on, task.wished_on) == (OCTOBER[1], left)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await session.refresh(task)
    assert (task.due_on, task.wished_on) == (SEPTEMBER[1], wished)


async def test_taking_a_corrected_document_back_leaves_the_old_one_as_it_was(
    session: AsyncSession, now: datetime
) -> None:
    me, old, new = await corrected(session, now)
    before = [(one.id, one.step_id, one.state, one.due_on) for one in await tasks(session, old)]
    _accepted, change = await roadmaps.accept(session, me=me, roadmap_id=new.id, now=now)
    with pytest.raises(TooLate):
        await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(minutes=2))
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert [(one.id, one.step_id, one.state, one.due_on) for one in await tasks(session, old)] == before
    assert (old.state, new.state, await tasks(session, new)) == (RoadmapState.ACCEPTED, RoadmapState.DRAFT, [])


async def test_nothing_is_taken_back_once_something_of_it_is_done(session: AsyncSession, now: datetime) -> None:
    me, _old, new = await corrected(session, now)
    _accepted, change = await roadmaps.accept(session, me=me, roadmap_id=new.id, now=now)
    meeting, *_others = await tasks(session, new)
    meeting.state = TaskState.DONE
    await session.flush()
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)
