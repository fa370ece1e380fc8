"""The new school year and pairs: programmes go on as they were set, pairs that are left wait, and who leaves whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Pair, PairState, Place, Programme, Role
from services import new_year, pair_base, pair_replacing, pair_results, pair_rules, programmes, staying, undo
from services.access import Me
from services.errors import InUse
from services.new_year import STAFF, Step, Stepped
from services.pair_rules import Part
from tests import factories
from tests.services.test_pair_base import took_part

NOW = datetime(2027, 8, 20, 9, 0, tzinfo=UTC)
SETTINGS: dict[str, Any] = {
    "most_mentees": 3,
    "every_weeks": 1,
    "minutes": 45,
    "objection_days": 5,
    "reminds_guardians": True,
    "weights": {"time": 20},
}


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def teacher_of(session: AsyncSession, school: Place, *, state: PairState = PairState.WORKING) -> tuple[Pair, Me]:
    """A teacher with a pupil of 6Б in a programme of last year."""
    teacher = await factories.person(session, school, Role.MENTOR, name="Лосев Ян Ильич", group="физик", came_in=True)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014, group="6Б")
    last = await factories.programme(session, school, "teacher_pupil", **SETTINGS)
    return await factories.pair(session, last, teacher, child, state=state), factories.me(teacher)


async def step(session: AsyncSession, me: Me, school: Place, group: str, does: Step = Step.UP) -> Stepped:
    year = await new_year.look(session, me=me, place_id=school.id, now=NOW)
    one = next(one for one in year.classes if group in (one.group, one.key))
    ids = [person.id for person in one.people]
    return await new_year.step(session, me=me, place_id=school.id, key=one.key, person_ids=ids, does=does, now=NOW)


async def of_this_year(session: AsyncSession, school: Place) -> list[Programme]:
    return await programmes.of_year(session, school, now=NOW)


async def test_the_first_step_takes_last_years_programmes_along_with_their_settings_once(
    session: AsyncSession, me: Me, school: Place
) -> None:
    await teacher_of(session, school)
    await factories.programme(session, school, "pupil_pupil")
    school.year_ends = "06-30"
    made = await step(session, me, school, "6Б")
    assert [one.form for one in made.programmes] == ["teacher_pupil", "pupil_pupil"]
    first = made.programmes[0]
    assert {name: getattr(first, name) for name in SETTINGS} == SETTINGS
    assert (first.school_year, first.ends_on, first.closed_at) == (2027, date(2028, 6, 30), None)
    again = await step(session, me, school, STAFF, Step.STAY)
    assert again.programmes == []
    assert len(await of_this_year(session, school)) == 2


async def test_a_form_that_has_begun_already_stays_as_it_is(session: AsyncSession, me: Me, school: Place) -> None:
    await teacher_of(session, school)
    known = await programmes.begun(session, school, "teacher_pupil", by=None, now=NOW)
    assert known.minutes == SETTINGS["minutes"], "whoever proposes pairs first does not set everything anew"
    assert (await step(session, me, school, "6Б")).programmes == []
    assert await of_this_year(session, school) == [known]


async def test_a_programme_of_long_ago_does_not_come_back(session: AsyncSession, me: Me, school: Place) -> None:
    pair, _ = await teacher_of(session, school)
    pair.programme.school_year = 2025
    assert (await step(session, me, school, "6Б")).programmes == []
    assert (await programmes.begun(session, school, "teacher_pupil", by=None, now=NOW)).minutes == 60


async def test_taking_the_step_back_takes_the_programmes_back_unless_pairs_have_come(
    session: AsyncSession, me: Me, school: Place
) -> None:
    pair, _ = await teacher_of(session, school)
    made = await step(session, me, school, "6Б")
    await undo.take_back(session, change_id=made.change.id, me=me, now=NOW)
    assert await of_this_year(session, school) == []
    made = await step(session, me, school, "6Б")
    await factories.pair(session, made.programmes[0], *(one.person for one in pair.members))
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=made.change.id, me=me, now=NOW)


async def test_the_curator_sees_how_many_pairs_wait_for_a_result(session: AsyncSession, me: Me, school: Place) -> None:
    pair, _ = await teacher_of(session, school)
    look = {"me": me, "place_id": school.id, "now": NOW}
    assert (await new_year.look(session, **look)).to_finish == 1  # type: ignore[arg-type]
    waiting = await pair_results.waiting(session, **look, page=0)  # type: ignore[arg-type]
    assert [one.id for one in waiting.pairs] == [pair.id]
    pair.state = PairState.CLOSED
    assert (await new_year.look(session, **look)).to_finish == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "now", "last_year"),
    [
        (PairState.WORKING, ["Котов Пётр Ильич"], []),
        (PairState.SUSPENDED, ["Котов Пётр Ильич"], []),
        (PairState.CLOSED, [], ["Котов Пётр Ильич"]),
        (PairState.DISSOLVED, [], []),
        (PairState.PROPOSED, [], []),
    ],
)
async def test_whoever_is_asked_reads_with_whom_they_work(
    session: AsyncSession, school: Place, state: PairState, now: list[str], last_year: list[str]
) -> None:
    _, teacher = await teacher_of(session, school, state=state)
    work = await staying.worked_with(session, school.id, teacher.persons[0].id, 2027)
    assert ([one.name for one in work.now], [one.name for one in work.last_year]) == (now, last_year)
    later = await staying.worked_with(session, school.id, teacher.persons[0].id, 2028)
    assert later.last_year == []


async def test_the_curator_sees_whom_those_leave_behind_who_said_no(
    session: AsyncSession, me: Me, school: Place
) -> None:
    pair, teacher = await teacher_of(session, school)
    stays = await factories.person(session, school, Role.MENTOR, name="Сомова Вера", group="химик", came_in=True)
    await factories.pair(session, pair.programme, stays, await factories.person(session, school, name="Рябин Лев"))
    about: dict[str, Any] = {"place_id": school.id, "year": 2027, "now": NOW}
    await staying.answer(session, me=teacher, stays=False, **about)
    mentor = teacher.persons[0]
    assert (await left_behind(session, me, school)) == {mentor.id: ["Котов Пётр Ильич"]}
    await pair_replacing.mentor_leaves(session, me=me, person_id=mentor.id, place_id=school.id, now=NOW)
    assert (await left_behind(session, me, school)) == {}, "another mentor is looked for already"


async def left_behind(session: AsyncSession, me: Me, school: Place) -> dict[int, list[str]]:
    staff = (await new_year.look(session, me=me, place_id=school.id, now=NOW)).of(STAFF)
    assert staff is not None
    return {mentor: [one.name for one in its] for mentor, its in staff.mentees.items()}


@pytest.mark.parametrize(("days", "is_sought"), [(-30, False), (200, True)])
async def test_another_mentor_is_looked_for_only_while_the_programme_goes_on(
    session: AsyncSession, me: Me, school: Place, days: int, is_sought: bool
) -> None:
    pair, teacher = await teacher_of(session, school)
    pair.programme.ends_on = (NOW + timedelta(days=days)).date()
    await staying.answer(session, me=teacher, place_id=school.id, year=2027, stays=False, now=NOW)
    mentor_id = teacher.persons[0].id
    staff = (await new_year.look(session, me=me, place_id=school.id, now=NOW)).of(STAFF)
    assert staff is not None
    assert staff.to_replace == ({mentor_id} if is_sought else set())
    found = await pair_replacing.mentor_leaves(session, me=me, person_id=mentor_id, place_id=school.id, now=NOW)
    assert (found.pauses, found.sought) == (1, int(is_sought))


@pytest.mark.parametrize(("days", "is_sought"), [(-30, False), (200, True)])
async def test_a_mentor_who_leaves_with_the_staff_is_replaced_while_the_programme_goes_on(
    session: AsyncSession, me: Me, school: Place, days: int, is_sought: bool
) -> None:
    pair, _ = await teacher_of(session, school)
    pair.programme.ends_on = (NOW + timedelta(days=days)).date()
    await step(session, me, school, STAFF, Step.GO)
    assert pair.state is PairState.SUSPENDED
    asked = list(await session.scalars(select(Job).where(Job.kind == pair_replacing.JOB)))
    assert [one.parameters for one in asked] == ([{"pairs": [pair.id]}] if is_sought else [])


async def test_a_mentor_who_stays_with_the_same_mentee_counts_as_going_on_in_the_next_proposal(
    session: AsyncSession, me: Me, school: Place
) -> None:
    said: dict[str, Any] = {"time": ["monday"]}
    child = await took_part(session, school, Role.MENTEE, born=2011, group="8А", answers=said, came_in=True)
    adult = {"born": 1985, "group": "учитель", "certificate": True, "came_in": True, "answers": said}
    same = await took_part(session, school, Role.MENTOR, name="Совин Лев", **adult)
    other = await took_part(session, school, Role.MENTOR, name="Филин Ян", **adult)
    last = await factories.programme(session, school, "teacher_pupil")
    await factories.pair(session, last, same, child, state=PairState.CLOSED)
    await step(session, me, school, "8А")
    base = await pair_base.read(session, place_id=school.id, form="teacher_pupil", now=NOW)
    (mentee,) = base.mentees
    assert {mentor.id: continuity(pair_rules.suit(mentee, mentor)) for mentor in base.mentors} == {
        same.id: 1.0,
        other.id: 0.0,
    }


def continuity(suit: pair_rules.Suit) -> float:
    return next(why.share for why in suit.whys if why.part is Part.CONTINUITY)
