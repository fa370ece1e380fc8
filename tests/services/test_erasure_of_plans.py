"""Erasure of somebody whom plans name: no row, no reference to a file and no way back brings them up again."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Body, Change, ErasureReason, Material, Person, Role, Step, Task, TaskState
from services import bodies, erasure, roadmap_answers, task_changes, tasks, undo
from services.access import Me
from services.errors import NotFound
from tests import factories, searching
from tests.services import owing
from tests.services.owing import Owing

NAME = "Журавлёв Тихон Саввич"
NEEDLES = ("Журавлёв", "Журавлев", "журавлев", "Тихон", "Саввич")


@pytest.fixture
async def stage(session: AsyncSession) -> Owing:
    return await owing.owing(session)


@pytest.fixture
async def tikhon(session: AsyncSession, stage: Owing) -> Person:
    return await factories.person(session, stage.school, Role.CURATOR, name=NAME, came_in=True)


async def erased(session: AsyncSession, person: Person, now: datetime) -> dict[str, int]:
    proof = await erasure.erase(session, person_id=person.id, reason=ErasureReason.RETENTION, by_id=None, now=now)
    return proof.counted


async def a_document_about(session: AsyncSession, stage: Owing, person: Person) -> Task:
    """They stand in every word of a document, of its bodies, of its tasks, and on the shelf."""
    document = stage.roadmap
    document.title, document.order_number = f"Карта, отв. {NAME}", "5-О Журавлёв Т.С."
    document.not_tasks = [["Исполнитель: Т. С. Журавлев", "signature"]]
    document.answers = {"bodies": {bodies.key("Журавлёв Т.С."): "organisation", bodies.key("Школа"): "organisation"}}
    document.file_id, document.file_name = "doc", "план.docx"
    words = dict.fromkeys(("section", "deadline_text", "event", "result", "note"), f"спросить: {NAME}")
    days = [{"start": None, "due": "2026-12-01", "scope": "Журавлёв Тихон"}]
    row = await owing.step(
        session, document, "Журавлёв Т.С. проводит семинар", responsibles=["Журавлёв Т.С."], occurrences=days, **words
    )
    task = await owing.task(session, row, stage.school, date(2026, 12, 1))
    task.owner_id = task.done_by_id = task.reviewed_by_id = person.id
    task.scope = task.reason = task.comment = task.link = task.document_number = f"отчитался Тихон {NAME[:8]}"
    task.file_id, task.file_name = "telegram:document:abc", "Журавлев Т. С..pdf"
    for name in (NAME, "Журавлёв Тихон", "Журавлёв Т.С.", "Завуч"):
        session.add(Body(place_id=stage.school.id, name=name, name_key=bodies.key(name), person_id=person.id))
    for name in ("Грамота, Журавлёв Тихон", "Положение"):
        put = {"kind": "document", "file_id": name[:3], "put_by_id": person.id, "put_at": factories.EARLIER}
        session.add(Material(place_id=stage.school.id, step_id=row.id, name=name, **put))
    await session.flush()
    return task


async def test_no_word_of_a_document_names_them(
    session: AsyncSession, stage: Owing, tikhon: Person, now: datetime
) -> None:
    task = await a_document_about(session, stage, tikhon)
    before = await searching.in_rows(session, NEEDLES)
    assert {"roadmap.answers", "step.responsibles", "body.name_key", "task.file_name"} <= before.keys()
    counted = await erased(session, tikhon, now)
    assert await searching.in_rows(session, NEEDLES) == {}
    assert (counted["body"], counted["material"], counted["file"]) == (3, 1, 2)
    assert list(await session.execute(select(Body.name, Body.person_id))) == [("Завуч", None)]
    assert (await session.execute(select(Material.name, Material.put_by_id))).all() == [("Положение", None)]
    await session.refresh(task)
    assert (task.owner_id, task.done_by_id, task.reviewed_by_id, task.file_id) == (None, None, None, None)
    await session.refresh(stage.roadmap)
    assert (stage.roadmap.file_id, stage.roadmap.file_name) == (None, None)
    row = await session.get_one(Step, task.step_id, populate_existing=True)
    assert (row.title, row.responsibles) == ("… проводит семинар", ["…"])
    assert not await roadmap_answers.questions_left(session, stage.roadmap.id)


async def test_a_name_typed_in_without_the_dots_is_found_with_them(
    session: AsyncSession, stage: Owing, now: datetime
) -> None:
    person = await factories.person(session, stage.school, Role.CURATOR, name="Журавлев Тихон Саввич")
    task = await owing.owed(session, stage, responsibles=["Журавлёв Т.С."], note="Журавлёв Тихон Саввич")
    await erased(session, person, now)
    row = await session.get_one(Step, task.step_id, populate_existing=True)
    assert (row.responsibles, row.note) == (["…"], "…")


async def test_a_document_that_does_not_name_them_is_as_it_was(
    session: AsyncSession, stage: Owing, tikhon: Person, now: datetime
) -> None:
    task = await owing.owed(session, stage, responsibles=["Журавлёва Т.С.", "Журавлёв А.С."])
    stage.roadmap.file_id, stage.roadmap.file_name = "doc", "план.docx"
    task.file_id, task.file_name = "telegram:document:abc", "приказ.pdf"
    session.add(Body(place_id=stage.school.id, name="Журавлёв А.С.", name_key=bodies.key("Журавлёв А.С.")))
    await session.flush()
    counted = await erased(session, tikhon, now)
    assert counted.keys() & {"body", "material", "file", "word"} == set()
    await session.refresh(stage.roadmap)
    assert (stage.roadmap.file_id, stage.roadmap.file_name) == ("doc", "план.docx")
    row = await session.get_one(Step, task.step_id, populate_existing=True)
    assert row.responsibles == ["Журавлёва Т.С.", "Журавлёв А.С."]
    assert await session.scalar(select(func.count(Body.id))) == 1


async def test_what_is_taken_back_does_not_bring_them_back(
    session: AsyncSession, stage: Owing, tikhon: Person, now: datetime
) -> None:
    """They had done it; somebody else has opened it again a moment before they were erased."""
    task = await owing.owed(session, stage)
    theirs = Me(tikhon.chat, [tikhon])
    await tasks.done(session, me=theirs, task_id=task.id, now=now - timedelta(days=1))
    reopened = (await tasks.reopen(session, me=stage.curator, task_id=task.id, now=now)).change
    other = await owing.owed(session, stage)
    waits = (await tasks.done(session, me=stage.curator, task_id=other.id, now=now)).change
    await erased(session, tikhon, now)
    with pytest.raises(NotFound):
        await undo.take_back(session, change_id=reopened.id, me=stage.curator, now=now)
    await undo.take_back(session, change_id=waits.id, me=stage.curator, now=now)
    assert (await session.get_one(Task, other.id)).state is TaskState.OPEN


async def test_a_task_with_the_number_of_whoever_is_erased_can_still_be_taken_back(
    session: AsyncSession, stage: Owing, tikhon: Person, now: datetime
) -> None:
    """The number of a task is nobody's number."""
    task = await owing.owed(session, stage)
    row = task_changes.written(task) | {"id": tikhon.id}
    change = Change(by_id=stage.curator.persons[0].id, kind="tasks_changed", made_at=now)
    change.rows = {"before": [row], "after": [row], "events": []}
    session.add(change)
    await session.flush()
    await erased(session, tikhon, now)
    assert await session.scalar(select(func.count(Change.id))) == 1


async def test_a_document_accepted_a_moment_ago_is_not_taken_back_to_whoever_is_erased(
    session: AsyncSession, stage: Owing, tikhon: Person, now: datetime
) -> None:
    """What the document before had for theirs would be theirs again."""
    change = Change(by_id=stage.curator.persons[0].id, kind="roadmap_accepted", made_at=now)
    change.rows = {"roadmap": stage.roadmap.id, "carried": [{"id": 1, "owner_id": tikhon.id, "state": "open"}]}
    session.add(change)
    await session.flush()
    await erased(session, tikhon, now)
    assert await session.scalar(select(func.count(Change.id))) == 0
