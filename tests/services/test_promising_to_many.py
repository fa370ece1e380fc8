"""A broadcast promised to many: one statement, each receiver once, however often it is repeated."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from models import Broadcast, BroadcastState, Lane, Person, Place, Promise, PromiseState, Role
from services import outbox
from tests import factories
from tests.statements import counted


async def broadcast(session: AsyncSession, place: Place, *, now: datetime) -> int:
    """A broadcast that is being sent."""
    made = Broadcast(place_id=place.id, state=BroadcastState.SENDING, audience={}, parts=[], choices=[], made_at=now)
    session.add(made)
    await session.flush()
    return made.id


async def promised(session: AsyncSession, number: int, *, after: int, many: int, now: datetime) -> int:
    """Promises it to the next so many people after this one."""
    people = select(Person.id).where(Person.id > after).order_by(Person.id).limit(many)
    return await outbox.promise_to_many(
        session,
        select_of_person_ids=people,
        kind="broadcast",
        parameters={"broadcast_id": number},
        broadcast_id=number,
        lane=Lane.BROADCAST,
        not_before=now,
        now=now,
    )


async def test_everybody_selected_has_one_copy_however_often_it_is_promised(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    people = [await factories.person(session, school, Role.MENTOR) for _ in range(5)]
    number = await broadcast(session, school, now=now)
    assert await promised(session, number, after=0, many=3, now=now) == 3
    assert await promised(session, number, after=0, many=3, now=now) == 0
    assert await promised(session, number, after=0, many=100, now=now) == 2
    copies = (await session.scalars(select(Promise).order_by(Promise.receiver_id))).all()
    assert [copy.key for copy in copies] == [f"broadcast:{number}:{person.id}" for person in people]
    assert {copy.broadcast_id for copy in copies} == {number}
    assert all(copy.parameters == {"broadcast_id": number} for copy in copies)
    claimed = await outbox.claim(session, now=now, machine=0.0, limit=10)
    assert {one.receiver_id for one in claimed} == {person.id for person in people}


async def test_a_second_broadcast_has_copies_of_its_own(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.person(session, school, Role.MENTOR)
    for number in (await broadcast(session, school, now=now), await broadcast(session, school, now=now)):
        assert await promised(session, number, after=0, many=10, now=now) == 1
    states = (await session.scalars(select(Promise.state))).all()
    assert states == [PromiseState.WAITING] * 2


async def test_it_takes_one_statement_however_many_there_are(
    session: AsyncSession, engine: AsyncEngine, now: datetime
) -> None:
    school = await factories.school(session)
    for _ in range(30):
        await factories.person(session, school, Role.MENTOR)
    number = await broadcast(session, school, now=now)
    with counted(engine) as statements:
        assert await promised(session, number, after=0, many=30, now=now) == 30
    assert len(statements) == 1
