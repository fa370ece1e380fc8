"""Lists sent as files: who may send them, what waits for a decision, and that nothing is taken twice or by halves."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import roster_files as tables
from models import Guardianship, Job, JobState, Membership, Person, Place, Role
from services import current_roster, jobs, roster_files, roster_sheet, sheets, undo, uploads
from services.access import Me
from services.enrolment import Applied, Outcome
from services.errors import AlreadySo, NotAllowed, NotFound
from services.roster_files import Found
from services.roster_sheet import SheetProblem
from services.uploads import Looked
from tests import factories
from tests.sheets import HEADER, opened, xlsx

LIST = xlsx(
    HEADER,
    (None, "Котов Пётр", date(2014, 2, 1), "6Б", None, "Котова Анна"),
    (None, "Лисина Вера", "вчера", "6Б"),
    (None, "Зайцев Егор", 1990, "учитель", "наставник"),
)


async def sent(session: AsyncSession, me: Me, now: datetime) -> Job:
    """The job of a list that somebody has just sent."""
    await uploads.receive(session, me=me, file_id="file", size=1000, now=now)
    return (await session.scalars(select(Job).where(Job.kind == uploads.LOOK).order_by(Job.id.desc()))).first() or Job()


async def looked(session: AsyncSession, job: Job, content: bytes, now: datetime) -> Looked:
    """The list is read and looked through, as the work does it."""
    found = roster_files.read(content)
    assert isinstance(found, Found)
    seen = await uploads.look(session, job=job, found=found, now=now)
    assert seen is not None
    await uploads.keep(session, job=job, found=found, looked=seen, now=now)
    await session.refresh(job)
    return seen


async def count(session: AsyncSession) -> int:
    """All rows about people."""
    tables_ = (Person, Membership, Guardianship)
    return sum([await session.scalar(select(func.count()).select_from(one)) or 0 for one in tables_])


async def test_whoever_adds_people_in_one_place_has_the_file_read_at_once(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    job = await sent(session, me, now)
    assert (job.place_id, job.person_id, job.parameters) == (school.id, me.persons[0].id, {"file_id": "file"})


async def test_nobody_else_has_anything_read(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    teacher = await factories.person(session, school, Role.MENTOR, came_in=True)
    for me in (factories.me(teacher), factories.stranger()):
        assert await uploads.receive(session, me=me, file_id="file", size=1, now=now) is None
        with pytest.raises(NotAllowed):
            await uploads.ask(session, me=me, place_id=school.id, kind=uploads.CURRENT, now=now)
    assert (await session.scalars(select(Job))).all() == []


async def test_a_file_that_says_it_is_too_big_is_not_asked_for(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    received = await uploads.receive(session, me=me, file_id="file", size=uploads.MOST_BYTES + 1, now=now)
    assert received is not None
    assert received.is_too_big
    assert (await session.scalars(select(Job))).all() == []


async def test_a_curator_of_two_places_says_for_which_one_a_file_is(session: AsyncSession, now: datetime) -> None:
    first, second = await factories.school(session), await factories.school(session, "Школа № 6")
    me = await factories.curator(session, first)
    await factories.also(session, me.persons[0], second, Role.CURATOR)
    received = await uploads.receive(session, me=me, file_id="file", size=None, now=now)
    assert received is not None
    assert [place.id for place in received.places] == [first.id, second.id]
    assert await jobs.claim(session, machine=1.0) is None
    parked_id, beside = received.parked_id or 0, await factories.curator(session, second, name="Галкина Ия")
    with pytest.raises(NotFound):
        await uploads.choose(session, me=beside, parked_id=parked_id, place_id=second.id, now=now)
    third = await factories.school(session, "Школа № 7")
    with pytest.raises(NotAllowed):
        await uploads.choose(session, me=me, parked_id=parked_id, place_id=third.id, now=now)
    await uploads.choose(session, me=me, parked_id=parked_id, place_id=second.id, now=now)
    with pytest.raises(NotFound):
        await uploads.choose(session, me=me, parked_id=parked_id, place_id=second.id, now=now)
    (job,) = (await session.scalars(select(Job))).all()
    assert (job.kind, job.place_id, job.parameters) == (uploads.LOOK, second.id, {"file_id": "file"})


async def test_a_dry_run_says_of_each_row_what_will_be_and_does_nothing(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    before = await count(session)
    seen = await looked(session, await sent(session, me, now), LIST, now)
    assert [line.outcome for line in seen.plan.lines] == [Outcome.MADE, Outcome.WRONG, Outcome.MADE]
    assert await count(session) == before
    with words.speaking("ru"):
        written = opened(sheets.workbook(tables.dry_run(seen)))
    assert list(written) == ["Исправить", "Что будет"]
    assert written["Исправить"][1:] == [
        [None, "Лисина Вера", "вчера", "6Б", None, None, 3, "пока не подходит", "не получилось прочитать дату рождения"]
    ]
    assert [row[6:8] for row in written["Что будет"][1:]] == [[2, "добавим"], [3, "пока не подходит"], [4, "добавим"]]


async def test_people_are_added_once_and_can_be_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    before = await count(session)
    job = await sent(session, me, now)
    await looked(session, job, LIST, now)
    applied, place_id, change = await uploads.add(session, me=me, job_id=job.id, now=now)
    assert (applied, place_id) == (Applied(made=2, changed=0, guardians=1), school.id)
    after = await count(session)
    with pytest.raises(AlreadySo):
        await uploads.add(session, me=me, job_id=job.id, now=now)
    with pytest.raises(AlreadySo):
        await uploads.leave(session, me=me, job_id=job.id)
    assert await count(session) == after
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await count(session) == before


async def test_once_decided_no_name_is_kept(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    job = await sent(session, me, now)
    await looked(session, job, LIST, now)
    assert "Котов" in str(job.result)
    await uploads.add(session, me=me, job_id=job.id, now=now)
    await session.refresh(job)
    assert (job.result, job.parameters) == ({"added": True}, {})
    assert await uploads.kept(session, job.id) is None


async def test_the_same_table_twice_changes_nothing(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    job = await sent(session, me, now)
    await looked(session, job, LIST, now)
    await uploads.add(session, me=me, job_id=job.id, now=now)
    before = await count(session)
    seen = await looked(session, again := await sent(session, me, now), LIST, now)
    assert [line.outcome for line in seen.plan.lines] == [Outcome.SAME, Outcome.WRONG, Outcome.SAME]
    assert again.result == {"lines": [], "sheet": "Лист1", "left": []}
    assert await count(session) == before


async def test_what_is_not_wanted_is_forgotten(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    job_id = (job := await sent(session, me, now)).id
    await looked(session, job, LIST, now)
    await uploads.leave(session, me=me, job_id=job_id)
    with pytest.raises(NotFound):
        await uploads.add(session, me=me, job_id=job_id, now=now)


async def test_nobody_decides_about_anothers_table(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me, beside = await factories.curator(session, school), await factories.curator(session, school, name="Галкина Ия")
    job = await sent(session, me, now)
    await looked(session, job, LIST, now)
    with pytest.raises(NotFound):
        await uploads.add(session, me=beside, job_id=job.id, now=now)
    with pytest.raises(NotFound):
        await uploads.leave(session, me=beside, job_id=job.id)


async def test_a_table_whose_sender_has_lost_the_right_is_not_taken(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    job, other = await sent(session, me, now), await sent(session, me, now)
    await looked(session, job, LIST, now)
    (membership,) = me.persons[0].memberships
    membership.until = now
    await session.flush()
    with pytest.raises(NotAllowed):
        await uploads.add(session, me=me, job_id=job.id, now=now)
    found = roster_files.read(LIST)
    assert isinstance(found, Found)
    assert await uploads.look(session, job=other, found=found, now=now) is None
    assert await current_roster.of(session, job=other, now=now) is None


async def test_a_table_is_forgotten_after_a_day(session: AsyncSession, now: datetime) -> None:
    me = await factories.curator(session, await factories.school(session))
    job = await sent(session, me, now)
    await looked(session, job, LIST, now)
    await uploads.forget_old(session, now=now + timedelta(hours=23))
    assert await uploads.kept(session, job.id) is not None
    await uploads.forget_old(session, now=now + timedelta(hours=25))
    assert (await session.scalars(select(Job).where(Job.state == JobState.DONE))).all() == []


async def everybody(session: AsyncSession, school: Place) -> None:
    """One of each kind."""
    child = await factories.person(session, school, name="Котов Пётр", born=date(2014, 2, 1), group="6Б")
    await factories.guardian(session, child, name="Котова Анна")
    await factories.guardian(session, child, name="Котов Олег")
    grown = await factories.person(session, school, name="Лисина Вера", born=2000, group="ЭМ-21")
    await factories.guardian(session, grown, name="Лисина Ия")
    teacher = await factories.person(session, school, Role.MENTOR, name="Зайцев Егор", born=1990, group="учитель")
    await factories.also(session, teacher, school, Role.OBSERVER)
    for role in (Role.HEAD, Role.PRIVACY_OFFICER, Role.TRAINER, Role.OBSERVER, Role.PARTNER):
        await factories.person(
            session, school, role, name=f"Белкина {'абвгд'[len(role) % 5]}", group=f"должность {role}"
        )


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_list_of_now_sent_back_changes_nothing(session: AsyncSession, now: datetime, language: str) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    await everybody(session, school)
    found = await current_roster.of(session, job=(job := await sent(session, me, now)), now=now)
    assert found is not None
    assert len(found[1]) == 8
    with words.speaking(language):
        content = sheets.workbook(tables.current(found[1]))
    seen = await looked(session, job, content, now)
    assert [line.outcome for line in seen.plan.lines] == [Outcome.SAME] * 8
    assert seen.left == ()


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_what_was_to_be_mended_is_read_when_it_comes_back(
    session: AsyncSession, now: datetime, language: str
) -> None:
    me = await factories.curator(session, await factories.school(session))
    seen = await looked(session, await sent(session, me, now), LIST, now)
    with words.speaking(language):
        content = sheets.workbook(tables.dry_run(seen))
    again = await looked(session, await sent(session, me, now), content, now)
    assert [line.row.name for line in again.plan.lines] == ["Лисина Вера"]
    assert again.left == ()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_empty_table_has_every_column_and_nobody_in_it(language: str) -> None:
    with words.speaking(language):
        content = sheets.workbook(tables.empty())
        columns = tables.columns()
    header = roster_sheet.header([columns])
    assert header is not None
    assert list(header.columns) == ["code", "name", "birth", "group", "role", "guardian"]
    assert roster_files.read(content) == roster_files.Unread(SheetProblem.NO_PEOPLE)
