"""A consent taken back: each curator is promised a notice at once, outside the morning message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Lane, Person, Promise, Role
from services import agenda, consents, digest, due
from services.access import Me
from tests import factories

MINUTE = timedelta(minutes=1)


async def promises(session: AsyncSession) -> Sequence[Promise]:
    found = select(Promise).where(Promise.kind == consents.WITHDRAWAL).order_by(Promise.id)
    return (await session.scalars(found)).all()


async def taken_back(session: AsyncSession, me: Me, subject: Person, now: datetime) -> None:
    """Given, and taken back a minute later."""
    await consents.give(session, me=me, subject_id=subject.id, now=now)
    await consents.withdraw(session, me=me, subject_id=subject.id, now=now + MINUTE)


async def test_every_curator_of_the_place_is_promised_a_notice_a_minute_later(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curators = [(await factories.curator(session, school, name=name)).persons[0] for name in ("А", "Б")]
    await factories.curator(session, await factories.school(session, "Школа № 6"))
    left = (await factories.curator(session, school, name="В")).persons[0]
    left.memberships[0].until = now
    child = await factories.person(session, school, born=2014)
    mother = await factories.guardian(session, child, came_in=True)
    await taken_back(session, factories.me(mother), child, now)
    found = await promises(session)
    assert {one.receiver_id for one in found} == {curator.id for curator in curators}
    assert {(one.lane, one.not_before) for one in found} == {(Lane.URGENT, now + 2 * MINUTE)}


async def test_whoever_takes_their_own_back_is_not_told_by_themselves(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    colleague = (await factories.curator(session, school, name="Второй куратор")).persons[0]
    await factories.also(session, me.persons[0], school, Role.MENTOR)
    await taken_back(session, me, me.persons[0], now)
    assert [one.receiver_id for one in await promises(session)] == [colleague.id]


async def test_a_curator_who_speaks_as_a_parent_on_the_same_telephone_is_not_told(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator = (await factories.curator(session, school)).persons[0]
    child = await factories.person(session, school, born=2014)
    mother = await factories.guardian(session, child)
    mother.chat = curator.chat
    await session.flush()
    await taken_back(session, factories.me(curator, mother), child, now)
    assert await promises(session) == []


async def test_a_no_from_the_beginning_waits_for_the_morning(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.curator(session, school)
    me = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.refuse(session, me=me, subject_id=me.persons[0].id, now=now)
    await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now)
    assert await promises(session) == []


async def test_pressed_twice_it_is_promised_once_and_anew_when_it_happens_again(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    told_id = (await factories.curator(session, school)).persons[0].id
    me = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await taken_back(session, me, me.persons[0], now)
    await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now + MINUTE)
    assert len(await promises(session)) == 1
    await taken_back(session, me, me.persons[0], now + 5 * MINUTE)
    first, second = await promises(session)
    later = now + 10 * MINUTE
    assert await due.withdrawn(session, first.parameters["event_id"], told_id=told_id, now=later) is None
    assert await due.withdrawn(session, second.parameters["event_id"], told_id=told_id, now=later) is not None


async def test_the_digest_still_tells_it_in_the_morning(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = (await factories.curator(session, school)).persons[0]
    me = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await taken_back(session, me, me.persons[0], now)
    news = await digest.of_places(session, [school.id], since=now - MINUTE)
    assert news[school.id].refused == [me.persons[0].id]
    morning = now + timedelta(days=1)
    (line,) = [one for one in await agenda.mornings(session, now=morning) if one.receiver.person_id == curator.id]
    assert [one.says["kind"] for one in line.lines if one.due <= morning] == ["digest"]
