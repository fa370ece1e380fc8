"""Who looked: what leaves a row, what does not, and that no row is ever changed."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, AuditEntry, Person, Place, RequestKind, RoadmapState, Role
from models.rights import NeverChanged
from services import access, audit, audit_log, bodies, everything, people, request_queue, requests, returns
from services.access import Me
from services.errors import NotAllowed
from services.people import Which
from tests import factories
from tests.services import owing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def rows(session: AsyncSession) -> list[AuditEntry]:
    return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


async def look(session: AsyncSession, me: Me, person: Person, now: datetime) -> None:
    with audit.on_screen("people.PersonCard"):
        await people.card(session, me=me, person_id=person.id, now=now)


async def test_a_card_that_was_opened_leaves_who_whose_when_and_from_where(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    pupil = await factories.person(session, school)
    await look(session, curator, pupil, now)
    (row,) = await rows(session)
    assert (row.at, row.act, row.screen, row.people) == (now, AuditAct.SAW, "people.PersonCard", 1)
    assert (row.by_id, row.by_code) == (curator.persons[0].id, curator.persons[0].code)
    assert (row.place_id, row.subject_id, row.subject_code) == (school.id, pupil.id, pupil.code)


async def test_a_list_says_only_how_many(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    for number in range(12):
        await factories.person(session, school, name=f"Котов {number}")
    await people.roll(session, me=curator, place_id=school.id, which=Which.ALL, page=0, now=now)
    (row,) = await rows(session)
    assert (row.people, row.subject_id, row.subject_code) == (12, None, None)


async def test_the_same_look_within_ten_minutes_is_one_row(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    pupil = await factories.person(session, school)
    for minutes in (0, 5, 9, 30):
        await look(session, curator, pupil, now + timedelta(minutes=minutes))
    assert [row.at for row in await rows(session)] == [now, now + timedelta(minutes=30)]


async def test_two_changes_are_two_rows(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    pupil = await factories.person(session, school)
    for minutes in (0, 1):
        moment = now + timedelta(minutes=minutes)
        await access.changed_person(session, curator, pupil.id, action=access.Action.ADD_PEOPLE, now=moment)
    assert [row.act for row in await rows(session)] == [AuditAct.CHANGED, AuditAct.CHANGED]


async def test_oneself_and_ones_own_child_are_not_noted(session: AsyncSession, school: Place, now: datetime) -> None:
    mother = await factories.person(session, school, Role.CURATOR, name="Котова Анна Львовна", came_in=True)
    child = await factories.person(session, school, born=now.year - 10)
    care = await factories.care(session, mother, child)
    await look(session, factories.me(mother), mother, now)
    await look(session, factories.me(mother), child, now)
    assert await rows(session) == []
    care.until = now
    await look(session, factories.me(mother), child, now + timedelta(days=1))
    assert [row.subject_id for row in await rows(session)] == [child.id]


async def test_a_file_is_taken_each_time(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    await factories.person(session, school)
    await everything.gather(session, me=curator, place_id=school.id, now=now)
    (row,) = await rows(session)
    assert (row.act, row.people) == (AuditAct.TOOK, 1)


async def test_whoever_answers_a_request_has_seen_it_and_changed_something(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    pupil = await factories.person(session, school)
    request = await requests.add(session, RequestKind.CORRECTION, pupil, asked_by_id=pupil.id, now=now)
    await request_queue.of_place(session, me=curator, place_id=school.id, now=now)
    await requests.finish(session, me=curator, request_id=request.id, now=now)
    noted = [(row.act, row.subject_code) for row in await rows(session)]
    assert noted == [(AuditAct.SAW, pupil.code), (AuditAct.CHANGED, pupil.code)]


async def test_a_printed_list_of_who_is_missing_is_a_file_that_was_taken(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    for number in range(3):
        await factories.person(session, school, name=f"Котов {number}")
    await returns.missing(session, me=curator, place_id=school.id, now=now)
    (row,) = await rows(session)
    assert (row.act, row.people) == (AuditAct.TOOK, 3)


async def test_a_refusal_leaves_no_row(session: AsyncSession, school: Place, now: datetime) -> None:
    pupil = await factories.person(session, school)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"), name="Чужов Лев Ильич")
    with pytest.raises(access.NotFound):
        await look(session, other, pupil, now)
    assert await rows(session) == []


async def test_no_row_is_changed(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    await look(session, curator, await factories.person(session, school), now)
    (row,) = await rows(session)
    row.people = 7
    with pytest.raises(NeverChanged):
        await session.flush()


async def test_no_row_is_deleted(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    await look(session, curator, await factories.person(session, school), now)
    (row,) = await rows(session)
    await session.delete(row)
    with pytest.raises(NeverChanged):
        await session.flush()


def test_no_statement_changes_the_log_but_of_what_is_too_old_and_of_who_is_erased() -> None:
    doors = {"services/audit.py", "services/erasure.py"}
    assert {file for file in sources() if changes_the_log((ROOT / file).read_text("utf-8"))} <= doors
    assert changes_the_log("await session.execute(update(AuditEntry).values(people=1))")
    assert changes_the_log("old = delete(models.AuditEntry)")


def sources() -> list[str]:
    folders = ("services", "handlers", "bot", "models")
    return [str(file.relative_to(ROOT)) for folder in folders for file in (ROOT / folder).rglob("*.py")]


def changes_the_log(source: str) -> bool:
    """Whether a module updates or deletes rows of the log by a statement."""
    calls = (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call))
    return any(
        isinstance(call.func, ast.Name)
        and call.func.id in ("update", "delete")
        and any(ast.unparse(argument).endswith("AuditEntry") for argument in call.args)
        for call in calls
    )


async def test_rows_go_after_three_years(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    await look(session, curator, await factories.person(session, school), now)
    await audit.forget_old(session, now=now + timedelta(days=3 * 365))
    assert len(await rows(session)) == 1
    await audit.forget_old(session, now=now + timedelta(days=3 * 366 + 1))
    assert await rows(session) == []


async def test_who_is_gone_stays_by_code(session: AsyncSession, school: Place, curator: Me, now: datetime) -> None:
    pupil = await factories.person(session, school)
    await look(session, curator, pupil, now)
    code = pupil.code
    await session.execute(delete(Person).where(Person.id == pupil.id))
    session.expire_all()
    (row,) = await rows(session)
    assert (row.subject_id, row.subject_code) == (None, code)


async def test_whoever_is_responsible_reads_it_by_day_and_by_person(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    one, other = [await factories.person(session, school, name=name) for name in ("Котов Ян", "Лисин Ян")]
    await look(session, curator, one, now)
    await look(session, curator, other, now + timedelta(days=1))
    officer = factories.me(await factories.person(session, school, Role.PRIVACY_OFFICER, name="Т", came_in=True))
    later = now + timedelta(days=1, hours=1)

    async def read(**only: int) -> list[str | None]:
        log = await audit_log.of_place(session, me=officer, place_id=school.id, now=later, **only)
        return [row.code for row in log.rows]

    assert await read() == [other.code, one.code]
    assert await read(days_ago=1) == [one.code]
    assert await read(person_id=other.id) == [other.code]
    assert await read(days_ago=5) == []
    days = [
        await audit_log.of_place(session, me=officer, place_id=school.id, days_ago=days, now=later) for days in (0, 1)
    ]
    assert [log.begins_before for log in days] == [True, False], "before the first row there is no day to turn to"
    with pytest.raises(NotAllowed):
        await audit_log.of_place(session, me=curator, place_id=school.id, now=later)


async def test_a_day_begins_at_midnight_of_the_place(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session, "Школа у вулкана", time_zone="Asia/Kamchatka")
    curator, pupil = await factories.curator(session, school), await factories.person(session, school)
    await look(session, curator, pupil, now.replace(hour=11, minute=59))
    await look(session, curator, pupil, now.replace(hour=12, minute=20))
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Г", came_in=True))
    for days_ago, hour in ((1, 23), (0, 0)):
        log = await audit_log.of_place(
            session, me=head, place_id=school.id, days_ago=days_ago, now=now.replace(hour=13)
        )
        assert [row.at.hour for row in log.rows] == [hour]


async def test_the_table_has_the_days_that_were_asked_for(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    pupil = await factories.person(session, school)
    for days in (0, 40):
        await look(session, curator, pupil, now + timedelta(days=days))
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Г", came_in=True))
    later = now + timedelta(days=41)
    job = await audit_log.ask(session, me=head, place_id=school.id, days=31, now=later)
    assert [row.at.date() for row in await audit_log.asked(session, job, now=later) or []] == [
        (now + timedelta(days=40)).date()
    ]
    head.persons[0].memberships[0].until = later
    await session.flush()
    assert await audit_log.asked(session, job, now=later) is None


async def test_who_of_the_staff_could_be_a_body_is_a_look_and_naming_one_a_change(
    session: AsyncSession, school: Place, curator: Me, now: datetime
) -> None:
    colleague = await factories.person(session, school, Role.CURATOR, name="Рысина Ольга Юрьевна")
    document = await owing.roadmap(session, school)
    document.state = RoadmapState.DRAFT
    await owing.step(session, document, "Приказ", responsibles=["Завуч"])
    at = {"me": curator, "roadmap_id": document.id, "now": now}
    await bodies.ask(session, **at)
    await bodies.say_person(session, index=0, person_id=colleague.id, **at)
    noted = [(one.act, one.subject_code) for one in await rows(session)]
    assert noted == [(AuditAct.SAW, colleague.code), (AuditAct.CHANGED, colleague.code)]
