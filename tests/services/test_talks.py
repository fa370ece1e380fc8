"""Talks: a mentor's question waits its minute, and is asked once a day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Promise, PromiseState, Role
from services import talks, undo
from services.errors import AlreadySo, NotFound
from tests import factories


async def promised(session: AsyncSession) -> list[Promise]:
    return list(await session.scalars(select(Promise).order_by(Promise.id)))


async def test_a_mentor_asks_once_a_day_and_the_curator_hears_after_a_minute(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    (curator,) = (await factories.curator(session, school)).persons
    curator.phone = "+7 900 000-00-00"
    mentor = await factories.person(session, school, Role.MENTOR, born=1985, came_in=True)
    me = factories.me(mentor)
    (contact,) = await talks.curators(session, me=me, person_id=mentor.id, now=now)
    assert (contact.name, contact.phone) == ("Совина Мария Петровна", "+7 900 000-00-00")
    await talks.ask(session, me=me, person_id=mentor.id, now=now)
    with pytest.raises(AlreadySo):
        await talks.ask(session, me=me, person_id=mentor.id, now=now + timedelta(hours=2))
    await talks.ask(session, me=me, person_id=mentor.id, now=now + timedelta(days=1))
    first, _ = await promised(session)
    assert (first.receiver_id, first.not_before) == (curator.id, now + undo.MINUTE)


async def test_a_question_taken_back_is_told_to_nobody_and_can_be_asked_again(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    await factories.curator(session, school)
    mentor = await factories.person(session, school, Role.MENTOR, born=1985, came_in=True)
    me = factories.me(mentor)
    change = await talks.ask(session, me=me, person_id=mentor.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=30))
    (dropped,) = await promised(session)
    await session.refresh(dropped)
    assert dropped.state is PromiseState.DROPPED
    await talks.ask(session, me=me, person_id=mentor.id, now=now + timedelta(minutes=5))
    assert len(await promised(session)) == 2


async def test_without_a_curator_there_is_nobody_to_ask(session: AsyncSession, now: datetime) -> None:
    mentor = await factories.person(session, await factories.school(session), Role.MENTOR, born=1985, came_in=True)
    with pytest.raises(NotFound):
        await talks.ask(session, me=factories.me(mentor), person_id=mentor.id, now=now)


async def test_a_curator_hears_no_more_of_a_mentor_who_has_left(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    (curator,) = (await factories.curator(session, school)).persons
    mentor = await factories.person(session, school, Role.MENTOR, born=1985, group="учитель", came_in=True)
    asker = await talks.asker(session, mentor.id, told_id=curator.id, now=now)
    assert asker
    assert (asker.name, asker.group) == ("Котов Пётр Ильич", "учитель")
    mentor.memberships[0].until = now
    await session.flush()
    assert await talks.asker(session, mentor.id, told_id=curator.id, now=now) is None
