"""The new school year: each class once, the highest first; each act is taken back; the staff is asked."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Person, Place, PlaceKind, Promise, PromiseState, Role
from services import access, archive, moves, new_year, outbox, staying, undo
from services.access import Me
from services.errors import AlreadySo, NotAllowed, NotFound
from services.new_year import STAFF, Step
from tests import factories

JULY = datetime(2027, 7, 31, 12, 0, tzinfo=UTC)
AUGUST = datetime(2027, 8, 20, 9, 0, tzinfo=UTC)
"""A Friday, noon in Moscow; everybody was added in the autumn before."""


async def a_school(session: AsyncSession, *groups: str, kind: PlaceKind = PlaceKind.SCHOOL) -> tuple[Me, Place]:
    school = await factories.place(session, kind, "Школа № 5")
    for group in groups:
        await factories.person(session, school, name=f"Котов {group}", born=2012, group=group)
    return await factories.curator(session, school), school


async def waiting(session: AsyncSession, me: Me, school: Place, now: datetime = AUGUST) -> list[tuple[str, int]]:
    year = await new_year.look(session, me=me, place_id=school.id, now=now)
    return [(one.group or one.key, len(one.people)) for one in year.classes]


async def does(
    session: AsyncSession,
    me: Me,
    school: Place,
    group: str,
    step: Step,
    people: Sequence[Person] = (),
    *,
    now: datetime = AUGUST,
) -> Change:
    """Does a step with these people of a class, or with all."""
    year = await new_year.look(session, me=me, place_id=school.id, now=now)
    one = next(one for one in year.classes if group in (one.group, one.key))
    ids = [person.id for person in people or one.people]
    about: dict[str, Any] = {"me": me, "place_id": school.id, "key": one.key, "person_ids": ids}
    return (await new_year.step(session, **about, does=step, now=now)).change


async def groups(session: AsyncSession, school: Place, now: datetime = AUGUST) -> list[str | None]:
    held = select(Membership.group).where(Membership.place_id == school.id, Membership.role == Role.MENTEE)
    return sorted(await session.scalars(held.where(access.lasting(Membership, now))), key=str)


async def test_nothing_waits_until_the_first_of_august(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б")
    assert await waiting(session, me, school, JULY) == []
    assert not await new_year.is_waiting(session, school.id, now=JULY)
    assert await waiting(session, me, school, JULY + timedelta(days=1)) == [("6Б", 1)]


async def test_the_highest_class_comes_first_and_the_staff_last(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б", "11А", "6А", "10Б")
    await factories.person(session, school, Role.OBSERVER, name="Психолог")
    await factories.person(session, school, Role.MENTOR, name="Лосев", group="учитель физики")
    await factories.person(session, school, Role.MENTOR, name="Старшеклассник", group="10Б", born=2010)
    assert await waiting(session, me, school) == [("11А", 1), ("10Б", 2), ("6А", 1), ("6Б", 1), (STAFF, 2)]


async def test_classes_do_not_run_into_each_other_in_whatever_order_they_go_up(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б", "7Б", "11А")
    for group in ("6Б", "7Б", "11А"):
        await does(session, me, school, group, Step.UP)
    assert await groups(session, school) == ["7Б", "8Б"]
    assert len(await archive.ids(session, school.id, now=AUGUST)) == 1
    assert await waiting(session, me, school) == []
    later = AUGUST + timedelta(days=365)
    assert await waiting(session, me, school, later) == [("8Б", 1), ("7Б", 1)]


async def test_who_did_not_go_up_stays_or_leaves(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б")
    stays = await factories.person(session, school, name="Рябин", group="6 б", born=2012)
    leaves = await factories.person(session, school, name="Вязов", group="6Б", born=2012)
    await does(session, me, school, "6Б", Step.STAY, [stays])
    await does(session, me, school, "6Б", Step.GO, [leaves])
    assert await waiting(session, me, school) == [("6Б", 1)]
    await does(session, me, school, "6Б", Step.UP)
    assert await groups(session, school) == ["6 б", "7Б"]
    assert await archive.ids(session, school.id, now=AUGUST) == [leaves.id]


@pytest.mark.parametrize(("group", "step"), [("6Б", Step.UP), ("6Б", Step.STAY), ("6Б", Step.GO), ("11А", Step.UP)])
async def test_each_step_is_taken_back_and_nobody_was_told(session: AsyncSession, group: str, step: Step) -> None:
    me, school = await a_school(session, group)
    rows = select(Membership.id, Membership.group, Membership.until, Membership.school_year).order_by(Membership.id)
    before = (await session.execute(rows)).all()
    change = await does(session, me, school, group, step)
    assert await waiting(session, me, school) == []
    await undo.take_back(session, change_id=change.id, me=me, now=AUGUST + timedelta(seconds=60))
    assert (await session.execute(rows)).all() == before
    assert await waiting(session, me, school) == [(group, 1)]
    assert (await session.scalars(select(Promise))).all() == []


async def test_a_college_group_stays_or_graduates_and_never_goes_up(session: AsyncSession) -> None:
    me, school = await a_school(session, "ИС-21", "4А", kind=PlaceKind.COLLEGE)
    with pytest.raises(NotFound):
        await does(session, me, school, "4А", Step.UP)
    await does(session, me, school, "ИС-21", Step.STAY)
    await does(session, me, school, "4А", Step.GO)
    assert await groups(session, school) == ["ИС-21"]


async def test_what_is_done_is_not_done_twice(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б")
    year = await new_year.look(session, me=me, place_id=school.id, now=AUGUST)
    everybody = [person.id for person in year.classes[0].people]
    await does(session, me, school, "6Б", Step.UP)
    with pytest.raises(AlreadySo):
        await new_year.step(
            session, me=me, place_id=school.id, key=year.classes[0].key, person_ids=everybody, does=Step.UP, now=AUGUST
        )
    assert await groups(session, school) == ["7Б"]


async def test_nobody_of_another_class_or_school_is_moved(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б")
    other = await factories.person(session, school, name="Рябин", group="9А", born=2010)
    foreign = await factories.person(session, await factories.school(session, "Школа № 6"), name="Чужой", group="6Б")
    with pytest.raises(AlreadySo):
        await does(session, me, school, "6Б", Step.UP, [other, foreign])
    assert await groups(session, school) == ["6Б", "9А"]


async def test_only_a_curator_of_the_place_may(session: AsyncSession) -> None:
    _, school = await a_school(session, "6Б")
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (other, factories.stranger()):
        with pytest.raises(NotAllowed):
            await new_year.look(session, me=me, place_id=school.id, now=AUGUST)
        with pytest.raises(NotAllowed):
            await new_year.step(session, me=me, place_id=school.id, key=STAFF, person_ids=[1], does=Step.GO, now=AUGUST)
        with pytest.raises(NotAllowed):
            await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST)


async def test_who_moved_class_in_autumn_by_hand_does_not_wait(session: AsyncSession) -> None:
    me, school = await a_school(session, "6Б", "7Б")
    child = (await session.scalars(select(Person).where(Person.name == "Котов 6Б"))).one()
    await moves.move(session, me=me, person_id=child.id, key=new_year.class_names.key("7Б"), now=AUGUST)
    assert await waiting(session, me, school) == [("7Б", 1)]


async def staff(session: AsyncSession, *, came_in: bool = True) -> tuple[Me, Place, Person]:
    me, school = await a_school(session)
    teacher = await factories.person(session, school, Role.MENTOR, name="Лосев", group="физик", came_in=came_in)
    return me, school, teacher


async def test_staff_who_say_yes_are_settled_and_who_say_no_come_to_the_curator(session: AsyncSession) -> None:
    me, school, teacher = await staff(session)
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Сомова", came_in=True)
    count, _ = await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST)
    assert (count, await waiting(session, me, school)) == (2, [(STAFF, 0)])
    for person, stays in ((teacher, True), (psychologist, False)):
        me_too = factories.me(person)
        await staying.answer(session, me=me_too, place_id=school.id, year=2027, stays=stays, now=AUGUST)
    (one,) = (await new_year.look(session, me=me, place_id=school.id, now=AUGUST)).classes
    assert ([person.id for person in one.people], one.leaving, one.awaited) == ([psychologist.id], {psychologist.id}, 0)
    await does(session, me, school, STAFF, Step.GO)
    assert await archive.ids(session, school.id, now=AUGUST) == [psychologist.id]


@pytest.mark.parametrize("stays", [True, False])
async def test_an_answer_is_taken_back(session: AsyncSession, stays: bool) -> None:
    me, school, teacher = await staff(session)
    own = factories.me(teacher)
    change = await staying.answer(session, me=own, place_id=school.id, year=2027, stays=stays, now=AUGUST)
    await undo.take_back(session, change_id=change.id, me=own, now=AUGUST)
    (one,) = (await new_year.look(session, me=me, place_id=school.id, now=AUGUST)).classes
    assert ([person.id for person in one.people], one.leaving) == ([teacher.id], set())


async def test_taken_back_nobody_is_asked_and_they_can_be_asked_again(session: AsyncSession) -> None:
    me, school, _ = await staff(session)
    _, change = await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST)
    last = AUGUST + undo.MINUTE
    assert await outbox.claim(session, now=last, machine=0.0, limit=9) == []
    await undo.take_back(session, change_id=change.id, me=me, now=last)
    assert (await session.scalars(select(Promise))).all() == []
    assert (await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST))[0] == 1


async def test_nobody_is_asked_twice_and_silence_comes_back_to_the_curator(session: AsyncSession) -> None:
    me, school, _ = await staff(session)
    await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST)
    with pytest.raises(AlreadySo):
        await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST)
    promise = (await session.scalars(select(Promise))).one()
    promise.state, promise.settled_at = PromiseState.SENT, AUGUST
    week = AUGUST + timedelta(days=7)
    assert await waiting(session, me, school, week - timedelta(seconds=1)) == [(STAFF, 0)]
    assert await waiting(session, me, school, week) == [(STAFF, 1)]
    with pytest.raises(AlreadySo):
        await new_year.ask_staff(session, me=me, place_id=school.id, now=week)


async def test_who_has_no_chat_is_decided_by_the_curator(session: AsyncSession) -> None:
    me, school, _ = await staff(session, came_in=False)
    with pytest.raises(AlreadySo):
        await new_year.ask_staff(session, me=me, place_id=school.id, now=AUGUST)
    await does(session, me, school, STAFF, Step.STAY)
    assert await waiting(session, me, school) == []


async def test_only_who_is_asked_answers(session: AsyncSession) -> None:
    me, school, teacher = await staff(session)
    child = await factories.person(session, await factories.school(session, "Школа № 6"), came_in=True)
    for other in (me, factories.me(child), factories.stranger()):
        with pytest.raises(NotFound):
            await staying.answer(session, me=other, place_id=school.id, year=2027, stays=False, now=AUGUST)
    await does(session, me, school, STAFF, Step.STAY, [teacher])
    with pytest.raises(NotFound):
        await staying.answer(session, me=factories.me(teacher), place_id=school.id, year=2027, stays=False, now=AUGUST)
