"""The duty person of the summer: a curator of the place, one at a time, named and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Person, Place, Role
from services import calm, people, places, receivers, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotFound
from tests import factories

JULY = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
"""A Thursday, noon in Moscow."""


async def named(session: AsyncSession, me: Me, person: Person, now: datetime, *, on_duty: bool = True) -> Change:
    return (await places.put_on_duty(session, me=me, person_id=person.id, on_duty=on_duty, now=now))[1]


async def written_to(session: AsyncSession, *people: Person) -> list[bool]:
    """Whether the bot may write to each of them in July."""
    known = await receivers.of(session, [person.id for person in people], now=JULY)
    return [calm.allowed_at(known[person.id], JULY) == JULY for person in people]


async def two_curators(session: AsyncSession) -> tuple[Place, Me, Person]:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    return school, me, (await factories.curator(session, school, name="Грачёв Илья")).persons[0]


async def test_in_the_summer_only_the_named_curator_is_written_to(session: AsyncSession, now: datetime) -> None:
    _, me, colleague = await two_curators(session)
    assert await written_to(session, me.persons[0], colleague) == [False, False]
    await named(session, me, me.persons[0], now)
    assert await written_to(session, me.persons[0], colleague) == [True, False]
    await named(session, me, colleague, now)
    assert await written_to(session, me.persons[0], colleague) == [False, True]
    await named(session, me, colleague, now, on_duty=False)
    assert await written_to(session, me.persons[0], colleague) == [False, False]


async def test_the_card_says_who_can_be_named_and_who_is(session: AsyncSession, now: datetime) -> None:
    school, me, colleague = await two_curators(session)
    mentor = await factories.person(session, school, Role.MENTOR)
    await named(session, me, colleague, now)
    cards = [await people.card(session, me=me, person_id=one.id, now=now) for one in (me.persons[0], colleague, mentor)]
    assert [(card.is_curator, card.on_duty) for card in cards] == [(True, False), (True, True), (False, False)]


async def test_a_second_press_changes_nothing(session: AsyncSession, now: datetime) -> None:
    _, me, colleague = await two_curators(session)
    with pytest.raises(AlreadySo):
        await named(session, me, colleague, now, on_duty=False)
    await named(session, me, colleague, now)
    with pytest.raises(AlreadySo):
        await named(session, me, colleague, now)
    with pytest.raises(AlreadySo):
        await named(session, me, me.persons[0], now, on_duty=False)
    assert await written_to(session, colleague) == [True]


async def test_only_a_curator_of_the_place_may_be_named(session: AsyncSession, now: datetime) -> None:
    school, me, colleague = await two_curators(session)
    mentor = await factories.person(session, school, Role.MENTOR)
    elsewhere = await factories.school(session, "Школа № 6")
    await factories.also(session, mentor, elsewhere, Role.CURATOR)
    foreign = (await factories.curator(session, elsewhere)).persons[0]
    colleague.memberships[0].until = now
    await session.flush()
    for person in (mentor, foreign, colleague):
        with pytest.raises(NotFound):
            await named(session, me, person, now)


async def test_nobody_but_a_curator_of_the_place_names(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    curator = (await factories.curator(session, school)).persons[0]
    mentor = await factories.person(session, school, Role.MENTOR, came_in=True)
    for me in (await factories.coordinator(session, region), factories.me(mentor), factories.stranger()):
        with pytest.raises(NotFound):
            await named(session, me, curator, now)


@pytest.mark.parametrize("on_duty", [True, False])
async def test_taken_back_the_one_before_is_on_duty_again(session: AsyncSession, now: datetime, on_duty: bool) -> None:
    _, me, colleague = await two_curators(session)
    await named(session, me, colleague, now)
    change = await named(session, me, me.persons[0] if on_duty else colleague, now, on_duty=on_duty)
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=60))
    assert await written_to(session, me.persons[0], colleague) == [False, True]


async def test_taken_back_the_first_one_named_is_not_on_duty(session: AsyncSession, now: datetime) -> None:
    _, me, colleague = await two_curators(session)
    change = await named(session, me, colleague, now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await written_to(session, colleague) == [False]


async def test_somebody_named_meanwhile_stays(session: AsyncSession, now: datetime) -> None:
    _, me, colleague = await two_curators(session)
    change = await named(session, me, me.persons[0], now)
    await named(session, factories.me(colleague), colleague, now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await written_to(session, me.persons[0], colleague) == [False, True]


async def test_who_was_on_duty_and_is_gone_does_not_come_back(session: AsyncSession, now: datetime) -> None:
    school, me, colleague = await two_curators(session)
    await named(session, me, colleague, now)
    change = await named(session, me, me.persons[0], now)
    await session.execute(delete(Membership).where(Membership.person_id == colleague.id))
    await session.execute(delete(Person).where(Person.id == colleague.id))
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await session.refresh(school)
    assert school.duty_person_id is None
