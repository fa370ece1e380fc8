"""Appeals: a mentee's call reaches the right adults at once, and goes on until one of them has opened it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Lane, Membership, PairState, Person, Place, Promise, PromiseState, Reach, Role
from services import appeals
from services.appeals import Called
from services.errors import NotFound
from services.grown_ups import Step
from tests import factories

HOUR = timedelta(hours=1)
MOSCOW = timedelta(hours=3)


class School:
    """A school with its staff, all of them in, and a child."""

    def __init__(self, session: AsyncSession, place: Place, now: datetime) -> None:
        self.session, self.place, self.now = session, place, now

    async def somebody(self, role: Role, name: str, post: str | None = None, *, is_in: bool = True) -> Person:
        return await factories.person(self.session, self.place, role, name=name, group=post, came_in=is_in)

    async def child(self, name: str = "Котов Лев Ильич") -> Person:
        return await factories.person(self.session, self.place, name=name, born=2014, group="6Б", came_in=True)

    async def deputy(self, curator: Person, name: str = "Зимина Ольга Ильинична") -> Person:
        deputy = await self.somebody(Role.OBSERVER, name, "классный руководитель")
        days = Membership(person_id=deputy.id, place_id=self.place.id, role=Role.CURATOR, since=factories.EARLIER)
        days.until, days.stands_in_for_id = self.now + timedelta(days=400), curator.id
        self.session.add(days)
        await self.session.flush()
        return deputy

    async def call(self, child: Person, now: datetime | None = None) -> Called:
        return await appeals.call(self.session, me=factories.me(child), person_id=child.id, now=now or self.now)

    async def told(self) -> set[int]:
        """Everybody to whom a call has gone out; it has arrived meanwhile."""
        calls = list(await self.session.scalars(select(Promise).where(Promise.kind == appeals.HELP)))
        for one in calls:
            one.state = PromiseState.SENT
        await self.session.flush()
        return {one.receiver_id for one in calls}

    async def appeal(self) -> Appeal:
        return (await self.session.scalars(select(Appeal).order_by(Appeal.id.desc()))).first()  # type: ignore[return-value]


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> School:
    return School(session, await factories.school(session), now)


async def said(session: AsyncSession, kind: str) -> set[int]:
    return set(await session.scalars(select(Promise.receiver_id).where(Promise.kind == kind)))


async def test_a_mentee_calls_the_curator_and_the_psychologist_at_once_and_nobody_else(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    psychologist = await school.somebody(Role.OBSERVER, "Душина Вера Ильинична", "педагог-психолог")
    await school.somebody(Role.OBSERVER, "Зимина Ольга Ильинична", "классный руководитель")
    await school.somebody(Role.HEAD, "Главин Олег Ильич")
    await school.somebody(Role.MENTOR, "Клюквин Пётр Ильич")
    await factories.curator(school.session, await factories.school(school.session, "Школа № 6"), name="Чужая Вера")
    called = await school.call(await school.child())
    calls = list(await school.session.scalars(select(Promise)))
    assert {one.receiver_id for one in calls} == {curator.id, psychologist.id}
    assert {(one.lane, one.not_before) for one in calls} == {(Lane.URGENT, school.now)}
    assert called.names == ["Душина Вера Ильинична", "Совина Мария Петровна"]
    assert called.by == school.now + 2 * HOUR
    assert (called.today, called.is_working_hour) == (True, True)


async def test_a_call_carries_nothing_but_its_number(school: School) -> None:
    await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    await school.call(await school.child())
    (promise,) = await school.session.scalars(select(Promise))
    assert promise.parameters == {"appeal_id": (await school.appeal()).id}


async def test_a_call_pressed_twice_is_one_call_and_later_a_louder_one(school: School) -> None:
    curator, child = await school.somebody(Role.CURATOR, "Совина Мария Петровна"), await school.child()
    for pause in (timedelta(0), timedelta(seconds=20), timedelta(minutes=4, seconds=59), timedelta(minutes=6)):
        called = await school.call(child, school.now + pause)
        assert called.names == [curator.name]
    assert len(list(await school.session.scalars(select(Appeal)))) == 1
    assert len(list(await school.session.scalars(select(Promise)))) == 2
    assert (await school.appeal()).pass_on_at == school.now + 2 * HOUR, "calling again must not put help off"


async def test_at_night_it_goes_out_at_once_and_is_honest_about_the_morning(school: School) -> None:
    await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    night = datetime(2026, 9, 18, 23, 30, tzinfo=UTC) - MOSCOW
    called = await school.call(await school.child(), night)
    (promise,) = await school.session.scalars(select(Promise))
    assert promise.not_before == night
    assert (called.today, called.is_working_hour) == (False, False)
    assert called.by == datetime(2026, 9, 21, 11, tzinfo=UTC) - MOSCOW, "a Friday night: on Monday"


@pytest.mark.parametrize("has_duty", [True, False])
async def test_in_the_summer_it_is_read_at_once_only_where_somebody_is_on_duty(school: School, has_duty: bool) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    deputy = await school.deputy(curator)
    school.place.duty_person_id = curator.id if has_duty else None
    await school.session.flush()
    july = datetime(2027, 7, 14, 10, tzinfo=UTC) - MOSCOW
    called = await school.call(await school.child(), july)
    assert called.is_working_hour is has_duty
    assert called.by == (july + 2 * HOUR if has_duty else datetime(2027, 9, 1, 11, tzinfo=UTC) - MOSCOW)
    assert await school.told() == ({curator.id, deputy.id} if has_duty else {curator.id})


async def test_nobody_opens_it_so_the_deputy_hears_and_then_the_head(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    deputy, head = await school.deputy(curator), await school.somebody(Role.HEAD, "Главин Олег Ильич")
    session, now = school.session, school.now
    await school.call(await school.child())
    assert await school.told() == {curator.id}
    assert await appeals.next_moment(session) == now + 2 * HOUR
    assert await appeals.pass_on(session, now=now + 2 * HOUR - timedelta(seconds=1)) == 0
    assert await appeals.pass_on(session, now=now + 2 * HOUR) == 1
    assert await appeals.pass_on(session, now=now + 2 * HOUR) == 0
    assert await school.told() == {curator.id, deputy.id}
    assert await appeals.pass_on(session, now=now + 4 * HOUR) == 1
    assert await school.told() == {curator.id, deputy.id, head.id}
    assert await appeals.pass_on(session, now=now + timedelta(days=9)) == 0
    assert await appeals.next_moment(session) is None


async def test_a_clock_that_jumps_by_days_passes_on_by_one_step_each_time(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    await school.deputy(curator)
    await school.somebody(Role.HEAD, "Главин Олег Ильич")
    await school.call(await school.child())
    later = school.now + timedelta(days=9)
    assert [await appeals.pass_on(school.session, now=later) for _ in range(2)] == [1, 0]
    assert (await school.appeal()).step == Step.DEPUTIES


async def test_without_a_deputy_it_goes_to_the_head_next(school: School) -> None:
    curator, head = (
        await school.somebody(Role.CURATOR, "Совина Мария Петровна"),
        await school.somebody(Role.HEAD, "Главин Олег Ильич"),
    )
    await school.call(await school.child())
    await appeals.pass_on(school.session, now=school.now + 2 * HOUR)
    assert await school.told() == {curator.id, head.id}
    assert (await school.appeal()).pass_on_at is None


async def test_where_the_first_are_out_of_reach_the_next_are_told_at_once(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна", is_in=False)
    psychologist = await school.somebody(Role.OBSERVER, "Душина Вера Ильинична", "психолог")
    assert psychologist.chat
    psychologist.chat.reach = Reach.CLOSED
    deputy, head = await school.deputy(curator), await school.somebody(Role.HEAD, "Главин Олег Ильич")
    called = await school.call(await school.child())
    assert called.names == [deputy.name]
    assert head.id not in await school.told()


async def test_with_nobody_in_the_child_reads_no_names(school: School) -> None:
    await school.somebody(Role.CURATOR, "Совина Мария Петровна", is_in=False)
    assert (await school.call(await school.child())).names == []
    assert (await school.appeal()).pass_on_at is None


async def test_a_curator_who_mentors_hears_of_no_call_the_psychologist_and_the_head_do(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    await factories.also(school.session, curator, school.place, Role.MENTOR)
    psychologist = await school.somebody(Role.OBSERVER, "Душина Вера Ильинична", "психолог")
    head = await school.somebody(Role.HEAD, "Главин Олег Ильич")
    called = await school.call(await school.child())
    assert await school.told() == {psychologist.id, head.id}
    assert called.names == [head.name, psychologist.name]
    await appeals.pass_on(school.session, now=school.now + 2 * HOUR)
    await appeals.pass_on(school.session, now=school.now + 9 * HOUR)
    assert curator.id not in await school.told()


@pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD, Role.OBSERVER])
async def test_nobody_who_mentors_there_hears_of_a_call_at_any_step(school: School, role: Role) -> None:
    mentor = await school.somebody(role, "Совина Мария Петровна", "психолог")
    await factories.also(school.session, mentor, school.place, Role.MENTOR)
    await school.call(await school.child())
    for hours in (2, 6, 30):
        await appeals.pass_on(school.session, now=school.now + hours * HOUR)
    assert await school.told() == set()


async def test_where_a_pair_works_only_its_own_mentors_hear_nothing(school: School) -> None:
    own = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    before = await school.somebody(Role.OBSERVER, "Зимина Ольга Ильинична", "психолог")
    of_others = await school.somebody(Role.CURATOR, "Душина Вера Ильинична")
    for one in (own, before, of_others):
        await factories.also(school.session, one, school.place, Role.MENTOR)
    child = await school.child()
    programme = await factories.programme(school.session, school.place, "teacher_pupil")
    await factories.pair(school.session, programme, before, child, state=PairState.DISSOLVED)
    pair = await factories.pair(school.session, programme, own, child)
    await school.call(child)
    assert await school.told() == {of_others.id}
    pair.state = PairState.CLOSED
    await appeals.pass_on(school.session, now=school.now + 6 * HOUR)
    await school.call(await school.child("Котов Ян Ильич"))
    assert await school.told() == {of_others.id}, "without a pair whoever mentors there may be the mentor"


async def test_a_telephone_that_a_mentor_reads_too_is_not_written_to(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    mentor = await school.somebody(Role.MENTOR, "Совин Пётр Ильич", is_in=False)
    mentor.chat_id = curator.chat_id
    await school.session.flush()
    await school.call(await school.child())
    assert await school.told() == set()


async def test_a_mentor_of_another_school_may_hear(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    other = await factories.school(school.session, "Школа № 6")
    await factories.also(school.session, curator, other, Role.MENTOR)
    await school.call(await school.child())
    assert await school.told() == {curator.id}


async def test_whoever_opens_it_stops_it_and_the_child_and_the_others_hear(school: School) -> None:
    curator = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    psychologist = await school.somebody(Role.OBSERVER, "Душина Вера Ильинична", "психолог")
    await school.deputy(curator)
    child = await school.child()
    await school.call(child)
    await school.told()
    session, appeal = school.session, await school.appeal()
    me = factories.me(psychologist)
    opened = await appeals.open_(session, me=me, appeal_id=appeal.id, now=school.now + HOUR)
    assert (opened.by, opened.is_mine) == (psychologist.name, True)
    assert (appeal.opened_by_id, appeal.opened_at) == (psychologist.id, school.now + HOUR)
    assert await said(session, appeals.SEEN) == {child.id}
    assert await said(session, appeals.TAKEN) == {curator.id}
    late = await appeals.open_(session, me=factories.me(curator), appeal_id=appeal.id, now=school.now + 2 * HOUR)
    assert (late.by, late.is_mine) == (psychologist.name, False)
    assert appeal.opened_by_id == psychologist.id
    assert await appeals.pass_on(session, now=school.now + timedelta(days=1)) == 0
    assert await appeals.unopened(session, appeal.id, told_id=curator.id, now=school.now + 2 * HOUR) is None


async def test_after_it_was_opened_another_call_is_a_new_one(school: School) -> None:
    curator, child = await school.somebody(Role.CURATOR, "Совина Мария Петровна"), await school.child()
    await school.call(child)
    await school.told()
    first = await school.appeal()
    await appeals.open_(school.session, me=factories.me(curator), appeal_id=first.id, now=school.now)
    await school.call(child, school.now + timedelta(minutes=1))
    assert (await school.appeal()).id != first.id


async def test_nobody_opens_what_they_were_not_told_of(school: School) -> None:
    curator, child = await school.somebody(Role.CURATOR, "Совина Мария Петровна"), await school.child()
    deputy, head = await school.deputy(curator), await school.somebody(Role.HEAD, "Главин Олег Ильич")
    mentor = await school.somebody(Role.MENTOR, "Клюквин Пётр Ильич")
    other = await factories.person(
        school.session, await factories.school(school.session, "Школа № 6"), Role.CURATOR, came_in=True
    )
    await school.call(child)
    await school.told()
    appeal = await school.appeal()
    for one in (deputy, head, mentor, other, child):
        with pytest.raises(NotFound):
            await appeals.open_(school.session, me=factories.me(one), appeal_id=appeal.id, now=school.now)
    with pytest.raises(NotFound):
        await appeals.open_(school.session, me=factories.me(curator), appeal_id=appeal.id + 1, now=school.now)
    assert appeal.opened_at is None


async def test_nobody_calls_for_somebody_else(school: School) -> None:
    child, curator = await school.child(), await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    mother = await factories.guardian(school.session, child, came_in=True)
    for me in (factories.me(curator), factories.me(mother), factories.stranger()):
        with pytest.raises(NotFound):
            await appeals.call(school.session, me=me, person_id=child.id, now=school.now)
    assert await school.told() == set()


async def test_a_child_of_two_schools_is_heard_in_both_and_each_hears_of_its_own(school: School) -> None:
    session, child = school.session, await school.child()
    here = await school.somebody(Role.CURATOR, "Совина Мария Петровна")
    other = School(session, await factories.school(session, "Школа № 6"), school.now)
    there = await other.somebody(Role.CURATOR, "Лосева Анна Ильинична")
    twin = await factories.person(session, other.place, name=child.name, born=2014, chat=child.chat)
    me = factories.me(child, twin)
    called = await appeals.call(session, me=me, person_id=child.id, now=school.now)
    assert called.names == [there.name, here.name]
    about = {one.receiver_id: one.parameters["appeal_id"] for one in await session.scalars(select(Promise))}
    for curator, person in ((here, child), (there, twin)):
        assert (await session.get_one(Appeal, about[curator.id])).person_id == person.id
        assert await appeals.unopened(session, about[curator.id], told_id=curator.id, now=school.now)


async def test_the_helpline_is_for_who_is_not_of_age(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    for born, is_adult in ((2014, False), (None, False), (1990, True)):
        one = await factories.person(session, school, born=born, came_in=True)
        found = await appeals.help_for(session, me=factories.me(one), person_id=one.id, now=now)
        assert found.is_adult is is_adult


async def test_a_call_is_not_told_any_more_of_who_has_left(school: School) -> None:
    curator, child = await school.somebody(Role.CURATOR, "Совина Мария Петровна"), await school.child()
    await school.call(child)
    appeal = await school.appeal()
    caller = await appeals.unopened(school.session, appeal.id, told_id=curator.id, now=school.now)
    assert caller
    assert (caller.name, caller.group, caller.is_passed_on) == ("Котов Лев Ильич", "6Б", False)
    child.memberships[0].until = school.now
    await school.session.flush()
    assert await appeals.unopened(school.session, appeal.id, told_id=curator.id, now=school.now) is None


async def test_only_telephones_of_mentees_have_the_button(school: School) -> None:
    child, mentor = await school.child(), await school.somebody(Role.MENTOR, "Клюквин Пётр Ильич")
    guardian = await factories.guardian(school.session, child, came_in=True)
    chats = [one.chat_id or 0 for one in (child, mentor, guardian)]
    assert await appeals.telephones(school.session, chats, now=school.now) == {child.chat_id}


@pytest.mark.parametrize("text", ["помогите", "Помогите!!!", " НУЖНА   ПОМОЩЬ ", "sos", "/help", "Мне нужна помощь..."])
def test_a_cry_is_understood(text: str) -> None:
    assert appeals.is_cry(text)


@pytest.mark.parametrize(
    "text", [None, "", "помощь с математикой", "С чем помочь?", "/start", "помогите решить задачу"]
)
def test_an_answer_with_these_words_in_it_is_no_cry(text: str | None) -> None:
    assert not appeals.is_cry(text)
