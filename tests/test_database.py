"""The ground: migrations go forward and back, writers lose nothing, a moment needs a zone."""

import asyncio
import sys
from datetime import date, datetime

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from models import (
    Body,
    Clock,
    Guardianship,
    Material,
    Membership,
    Person,
    Place,
    PlaceKind,
    Roadmap,
    Role,
    Step,
    Task,
    TaskAct,
    TaskEvent,
)
from models.base import Table
from tests import factories


async def test_migrations_go_back_to_nothing_and_forward_again(database_url: str) -> None:
    await database.downgrade(database_url, "base")
    await database.upgrade(database_url)
    engine = database.create_engine(database_url)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM place"))).scalar_one() == 0
    await engine.dispose()


async def test_two_processes_may_bring_the_tables_to_head_at_once(database_url: str) -> None:
    await database.downgrade(database_url, "base")
    upgrade = f"import asyncio; from bot import database; asyncio.run(database.upgrade({database_url!r}))"
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", upgrade) for _ in range(2)]
    assert [await process.wait() for process in processes] == [0, 0]


async def test_a_database_that_is_away_is_told_from_what_it_cannot_take(engine: AsyncEngine) -> None:
    asked: dict[str, tuple[str, dict[str, int]]] = {
        "too large": ("SELECT id FROM place WHERE id = :id", {"id": 2**70}),
        "refused": ("INSERT INTO place (id) VALUES (1)", {}),
    }
    if engine.dialect.name == "postgresql":
        asked["stopped by an operator"] = ("SELECT pg_terminate_backend(pg_backend_pid())", {})
    away = set()
    for what, (statement, values) in asked.items():
        try:
            with database.reaching():
                async with engine.begin() as connection:
                    await connection.execute(text(statement), values)
        except database.Unreachable:
            away.add(what)
        except (DBAPIError, OverflowError):
            continue
    assert away == asked.keys() & {"stopped by an operator"}


async def test_those_who_write_into_a_file_have_their_turns(engine: AsyncEngine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server lets its writers in side by side")
    wrote: list[str] = []
    make = database.sessions(engine)

    async def write(name: str, times: int) -> None:
        for _ in range(times):
            async with make() as session, session.begin():
                await session.scalars(select(Place.id))
                wrote.append(name)

    greedy = [asyncio.create_task(write(name, 60)) for name in ("a", "b", "c")]
    await write("modest", 10)
    assert len(wrote) <= 10 * 4
    await asyncio.gather(*greedy)
    with pytest.raises(RuntimeError):
        async with make() as session, session.begin():
            raise RuntimeError
    await write("after a failure", 1)


async def test_increments_of_many_writers_are_all_kept(engine: AsyncEngine) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        session.add(Clock(id=1, offset_seconds=0))

    async def increment() -> None:
        for _ in range(10):
            async with make() as session, session.begin():
                clock = (await session.execute(select(Clock).with_for_update())).scalar_one()
                clock.offset_seconds += 1

    await asyncio.gather(*(increment() for _ in range(5)))
    async with make() as session:
        assert (await session.get_one(Clock, 1)).offset_seconds == 50


async def test_a_reader_does_not_stand_in_a_writers_way(engine: AsyncEngine) -> None:
    async with database.reading(engine) as reader:
        await reader.execute(select(Place))
        async with database.sessions(engine)() as writer, writer.begin():
            writer.add(Clock(id=1, offset_seconds=0))
    async with database.reading(engine) as reader:
        assert (await reader.execute(select(Clock.offset_seconds))).scalar_one() == 0


async def test_a_moment_without_a_zone_is_refused(session: AsyncSession) -> None:
    session.add(Place(kind=PlaceKind.REGION, name="Край", time_zone="Europe/Moscow", created_at=datetime(2026, 9, 1)))
    with pytest.raises(StatementError, match="without a zone"):
        await session.flush()


async def test_the_number_of_a_deleted_row_never_names_another(session: AsyncSession) -> None:
    """In the migrated tables, not only in the models: an old button must not open a newcomer."""
    school = await factories.school(session)
    gone = await factories.person(session, school)
    number = gone.id
    await session.execute(delete(Person).where(Person.id == number))
    assert (await factories.person(session, school)).id > number


async def test_every_counted_table_counts_on(engine: AsyncEngine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a sequence of PostgreSQL never goes back")
    async with engine.connect() as connection:
        made = (await connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))).all()
    counted = {table.name for table in Table.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]}
    assert len(counted) > 10
    assert {name for name, sql in made if "AUTOINCREMENT" in sql} == counted


async def test_an_older_file_keeps_its_people_on_the_way_back_and_forward(
    database_url: str, engine: AsyncEngine
) -> None:
    async with database.sessions(engine)() as session, session.begin():
        school = await factories.school(session)
        child = await factories.person(session, school, born=2014, group="6Б")
        mother = await factories.guardian(session, child, came_in=True)
        await factories.person(session, school, Role.HEAD, name="Лосев Олег")
    await engine.dispose()
    await database.downgrade(database_url, "0001")
    await database.upgrade(database_url)
    again = database.create_engine(database_url)
    async with database.sessions(again)() as session:
        held = select(Person.name, Membership.role, Membership.group).join(Membership.person).order_by(Person.id)
        assert [tuple(row) for row in await session.execute(held)] == [
            (child.name, Role.MENTEE, "6Б"),
            (mother.name, Role.GUARDIAN, None),
        ]
        assert (await session.get_one(Place, school.id)).mentoring_forms == []
        assert await session.scalar(select(func.count(Guardianship.id))) == 1
    await again.dispose()


async def a_plan_with_everything(session: AsyncSession) -> tuple[Place, Person]:
    """Rows in every table of roadmaps, and days off of the place: the region, and who is in it."""
    region = await factories.region(session)
    me = await factories.coordinator(session, region)
    region.days_off, region.year_ends = [["2026-11-02", "2026-11-08"]], "06-20"
    october = (date(2026, 10, 1), date(2026, 10, 31))
    made = await factories.roadmap(session, region, [factories.step(1, "Слёт", october, levels=("region",))])
    step, task = (await session.scalars(select(Step))).one(), (await session.scalars(select(Task))).one()
    by, at = me.persons[0].id, factories.EARLIER
    session.add(TaskEvent(task_id=task.id, act=TaskAct.DOCUMENT, by_id=by, at=at))
    session.add(Body(place_id=region.id, name_key="мо", name="МО", level="region", person_id=by))
    kept = {"kind": "document", "file_id": "x", "put_by_id": by, "put_at": at}
    session.add(Material(place_id=region.id, step_id=step.id, name="Пример", **kept))
    assert (step.roadmap_id, task.place_id) == (made.id, region.id)
    return region, me.persons[0]


async def test_roadmaps_go_with_their_tables_and_leave_places_and_people_alone(
    database_url: str, engine: AsyncEngine
) -> None:
    async with database.sessions(engine)() as session, session.begin():
        region, person = await a_plan_with_everything(session)
    await engine.dispose()
    await database.downgrade(database_url, "0004")
    before = database.create_engine(database_url)
    async with before.connect() as connection:
        names = await connection.execute(text("SELECT place.name, person.name FROM place, person"))
        assert [tuple(row) for row in names] == [(region.name, person.name)]
    await before.dispose()
    await database.upgrade(database_url)
    again = database.create_engine(database_url)
    async with database.sessions(again)() as session, session.begin():
        for table in (Roadmap, Step, Task, TaskEvent, Body, Material):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        place = await session.get_one(Place, region.id)
        assert (place.days_off, place.year_ends) == ([], "05-31")
        assert (await session.scalars(select(Membership.role))).all() == [Role.COORDINATOR]
        assert (await factories.school(session, parent=place)).id > region.id
        await a_plan_with_everything(session)
    await again.dispose()


async def test_an_error_of_the_database_says_nothing_of_anybody(engine: AsyncEngine) -> None:
    with pytest.raises(DBAPIError) as failure:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT :name FROM nowhere"), {"name": "Журавлёв Тихон"})
    assert "Журавлёв" not in str(failure.value)
