"""Appeals: a mentee's call reaches the right adults at once, a mentor's question waits its minute."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Lane, Person, Promise, PromiseState, Role
from services import appeals, undo
from services.errors import AlreadySo, NotFound
from tests import factories


async def promised(session: AsyncSession) -> list[Promise]:
    return list(await session.scalars(select(Promise).order_by(Promise.id)))


async def staff(session: AsyncSession) -> tuple[Person, ...]:
    """A school with a curator, a psychologist and a class teacher, all of them in, and a mentee."""
    school = await factories.school(session)
    (curator,) = (await factories.curator(session, school)).persons
    named = {"педагог-психолог": "Лисина Вера Ильинична", "классный руководитель": "Зимина Ольга Ильинична"}
    seen = [
        await factories.person(session, school, Role.OBSERVER, name=name, group=post, came_in=True)
        for post, name in named.items()
    ]
    return (await factories.person(session, school, born=2014, group="6Б", came_in=True), curator, *seen)


async def test_a_mentee_calls_the_curator_and_the_psychologist_at_once_and_nobody_else(
    session: AsyncSession, now: datetime
) -> None:
    child, curator, psychologist, _ = await staff(session)
    await factories.curator(session, await factories.school(session, "Школа № 6"), name="Чужая Вера Ильинична")
    assert await appeals.call(session, me=factories.me(child), person_id=child.id, now=now) == 2
    calls = await promised(session)
    assert {one.receiver_id for one in calls} == {curator.id, psychologist.id}
    assert {(one.lane, one.not_before) for one in calls} == {(Lane.URGENT, now)}


async def test_a_call_pressed_twice_is_one_call_and_later_a_new_one(session: AsyncSession, now: datetime) -> None:
    child, *_ = await staff(session)
    for moment in (now, now + timedelta(seconds=20), now + timedelta(minutes=20)):
        await appeals.call(session, me=factories.me(child), person_id=child.id, now=moment)
    assert len(await promised(session)) == 4


async def test_who_is_not_in_yet_counts_as_not_reached(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.person(session, school, Role.CURATOR)
    child = await factories.person(session, school, born=2014, came_in=True)
    assert await appeals.call(session, me=factories.me(child), person_id=child.id, now=now) == 0


async def test_nobody_calls_for_somebody_else(session: AsyncSession, now: datetime) -> None:
    child, curator, psychologist, _ = await staff(session)
    mother = await factories.guardian(session, child, came_in=True)
    for me in (factories.me(curator), factories.me(psychologist), factories.me(mother), factories.stranger()):
        with pytest.raises(NotFound):
            await appeals.call(session, me=me, person_id=child.id, now=now)
    assert await promised(session) == []


async def test_the_helpline_is_for_who_is_not_of_age(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    for born, is_adult in ((2014, False), (None, False), (1990, True)):
        one = await factories.person(session, school, born=born, came_in=True)
        found = await appeals.help_for(session, me=factories.me(one), person_id=one.id, now=now)
        assert found.is_adult is is_adult


async def test_a_mentor_asks_once_a_day_and_the_curator_hears_after_a_minute(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    (curator,) = (await factories.curator(session, school)).persons
    curator.phone = "+7 900 000-00-00"
    mentor = await factories.person(session, school, Role.MENTOR, born=1985, came_in=True)
    me = factories.me(mentor)
    (contact,) = await appeals.curators(session, me=me, person_id=mentor.id, now=now)
    assert (contact.name, contact.phone) == ("Совина Мария Петровна", "+7 900 000-00-00")
    await appeals.ask(session, me=me, person_id=mentor.id, now=now)
    with pytest.raises(AlreadySo):
        await appeals.ask(session, me=me, person_id=mentor.id, now=now + timedelta(hours=2))
    await appeals.ask(session, me=me, person_id=mentor.id, now=now + timedelta(days=1))
    first, _ = await promised(session)
    assert (first.receiver_id, first.not_before) == (curator.id, now + undo.MINUTE)


async def test_a_question_taken_back_is_told_to_nobody_and_can_be_asked_again(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    await factories.curator(session, school)
    mentor = await factories.person(session, school, Role.MENTOR, born=1985, came_in=True)
    me = factories.me(mentor)
    change = await appeals.ask(session, me=me, person_id=mentor.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=30))
    (dropped,) = await promised(session)
    await session.refresh(dropped)
    assert dropped.state is PromiseState.DROPPED
    await appeals.ask(session, me=me, person_id=mentor.id, now=now + timedelta(minutes=5))
    assert len(await promised(session)) == 2


async def test_without_a_curator_there_is_nobody_to_ask(session: AsyncSession, now: datetime) -> None:
    mentor = await factories.person(session, await factories.school(session), Role.MENTOR, born=1985, came_in=True)
    with pytest.raises(NotFound):
        await appeals.ask(session, me=factories.me(mentor), person_id=mentor.id, now=now)


async def test_an_appeal_is_not_told_any_more_of_who_has_left(session: AsyncSession, now: datetime) -> None:
    child, curator, *_ = await staff(session)
    caller = await appeals.caller(session, child.id, Role.MENTEE, told_id=curator.id, now=now)
    assert caller
    assert (caller.name, caller.group) == ("Котов Пётр Ильич", "6Б")
    child.memberships[0].until = now
    await session.flush()
    assert await appeals.caller(session, child.id, Role.MENTEE, told_id=curator.id, now=now) is None
