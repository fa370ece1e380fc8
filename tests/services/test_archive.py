"""Leaving and coming back: nothing waits for whoever has left, and all of it can be taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Promise, PromiseState, Response, ResponseState, Role
from services import access, archive, consents, invitations, outbox, participants, people, relatives, undo
from services.access import Action
from services.errors import AlreadySo, InUse, NotFound, TooLate
from services.people import Which
from tests import factories


async def state(session: AsyncSession) -> list[Any]:
    """Everything that leaving touches."""
    held = await session.execute(select(Membership.id, Membership.until, Membership.group).order_by(Membership.id))
    responses = await session.execute(
        select(Response.id, Response.state, Response.filling, Response.nonce, Response.changed_at).order_by(Response.id)
    )
    promises = await session.execute(select(Promise.id, Promise.state, Promise.why).order_by(Promise.id))
    return [held.all(), responses.all(), promises.all()]


async def pupil(session: AsyncSession, now: datetime) -> tuple[access.Me, Person]:
    """An adult mentee who is in, in the middle of a questionnaire, with a message on the way."""
    await factories.intakes(session)
    school = await factories.school(session)
    me = await factories.curator(session, school)
    person = await factories.person(session, school, born=2006, group="11А", came_in=True)
    await consents.give(session, me=factories.me(person), subject_id=person.id, now=now)
    response = (await session.scalars(select(Response))).one()
    response.state, response.filling = ResponseState.PARTIAL, {"answers": {"a": "b"}}
    await outbox.promise(
        session, key="k", kind="morning", receiver_id=person.id, parameters={}, not_before=now, now=now
    )
    await session.flush()
    return me, person


async def test_whoever_has_left_is_in_the_archive_and_nothing_waits_for_them(
    session: AsyncSession, now: datetime
) -> None:
    me, person = await pupil(session, now)
    own = factories.me(person)
    token = await invitations.issue(session, me=me, person_id=person.id, now=now)
    await archive.end(session, me=me, person_id=person.id, now=now)
    roll = await people.roll(session, me=me, place_id=person.operator_id, which=Which.ARCHIVE, page=0, now=now)
    assert [(one.name, one.group) for one in roll.lines] == [(person.name, "11А")]
    assert (roll.numbers[Which.ALL], roll.numbers[Which.ARCHIVE]) == (1, 1)
    assert (await session.scalars(select(Response.state))).all() == [ResponseState.STOPPED]
    assert (await session.scalars(select(Promise.state))).all() == [PromiseState.DROPPED]
    assert await participants.of(session, own, now=now) == []
    assert await invitations.look(session, me=factories.stranger(), token=token, now=now) is None
    card = await people.card(session, me=me, person_id=person.id, now=now)
    assert (card.roles, [one.group for one in card.left], card.may_return) == ([], ["11А"], True)


async def test_leaving_is_taken_back_whole(session: AsyncSession, now: datetime) -> None:
    me, person = await pupil(session, now)
    before = await state(session)
    _, change = await archive.end(session, me=me, person_id=person.id, now=now)
    assert await state(session) != before
    await archive.forget_drafts(session, now=now + timedelta(seconds=60))
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=60))
    assert await state(session) == before


async def test_a_draft_is_forgotten_after_the_minute(session: AsyncSession, now: datetime) -> None:
    me, person = await pupil(session, now)
    _, change = await archive.end(session, me=me, person_id=person.id, now=now)
    later = now + timedelta(seconds=61)
    await archive.forget_drafts(session, now=later)
    assert (await session.scalars(select(Response.filling))).all() == [{}]
    with pytest.raises(TooLate):
        await undo.take_back(session, change_id=change.id, me=me, now=later)


async def test_a_guardian_leaves_with_the_last_child(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    children = [await factories.person(session, school, name=f"К {n}", born=2014, group="6Б") for n in range(2)]
    mother = await factories.guardian(session, children[0], came_in=True)
    await factories.care(session, mother, children[1])
    await archive.end(session, me=me, person_id=children[0].id, now=now)
    assert await archive.ids(session, school.id, now=now) == [children[0].id]
    assert [one.person.id for one in await participants.of(session, factories.me(mother), now=now)] == [children[1].id]
    assert [one.id for one in (await relatives.children(session, [mother.id], now=now))[mother.id]] == [children[1].id]
    await archive.end(session, me=me, person_id=children[1].id, now=now)
    assert set(await archive.ids(session, school.id, now=now)) == {mother.id, *(child.id for child in children)}
    await archive.bring_back(session, me=me, person_id=children[1].id, now=now + timedelta(days=1))
    assert await archive.ids(session, school.id, now=now + timedelta(days=1)) == [children[0].id]


async def test_a_teacher_who_leaves_stays_a_mother(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, born=2014)
    mother = await factories.guardian(session, child)
    await factories.also(session, mother, school, Role.MENTOR)
    await archive.end(session, me=me, person_id=mother.id, now=now)
    held = select(Membership.role).where(Membership.person_id == mother.id, access.lasting(Membership, now))
    assert (await session.scalars(held)).all() == [Role.GUARDIAN]


async def test_who_comes_back_is_what_they_were_and_that_is_taken_back_too(
    session: AsyncSession, now: datetime
) -> None:
    me, person = await pupil(session, now)
    await archive.end(session, me=me, person_id=person.id, now=now)
    later = now + timedelta(days=30)
    before = await state(session)
    _, change = await archive.bring_back(session, me=me, person_id=person.id, now=later)
    card = await people.card(session, me=me, person_id=person.id, now=later)
    assert [(one.role, one.group) for one in card.roles] == [(Role.MENTEE, "11А")]
    assert list(card.intakes.values()) == [ResponseState.ASSIGNED]
    with pytest.raises(AlreadySo):
        await archive.bring_back(session, me=me, person_id=person.id, now=later)
    await undo.take_back(session, change_id=change.id, me=me, now=later)
    assert await state(session) == before


async def test_leaving_is_not_taken_back_once_somebody_has_come_back(session: AsyncSession, now: datetime) -> None:
    me, person = await pupil(session, now)
    _, change = await archive.end(session, me=me, person_id=person.id, now=now)
    await archive.bring_back(session, me=me, person_id=person.id, now=now + timedelta(seconds=5))
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=9))


async def test_a_second_press_finds_it_done(session: AsyncSession, now: datetime) -> None:
    me, person = await pupil(session, now)
    await archive.end(session, me=me, person_id=person.id, now=now)
    with pytest.raises(AlreadySo):
        await archive.end(session, me=me, person_id=person.id, now=now)


async def test_a_curator_is_neither_let_go_nor_brought_back_by_colleagues(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    colleague = (await factories.curator(session, school, name="Грачёв Илья")).persons[0]
    with pytest.raises(NotFound):
        await archive.end(session, me=me, person_id=colleague.id, now=now)
    colleague.memberships[0].until = now
    await session.flush()
    assert not (await people.card(session, me=me, person_id=colleague.id, now=now)).may_return
    with pytest.raises(NotFound):
        await archive.bring_back(session, me=me, person_id=colleague.id, now=now)


async def test_only_a_curator_of_the_place_lets_go_and_brings_back(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    child = await factories.person(session, school)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    head = factories.me(await factories.person(session, school, Role.HEAD, came_in=True))
    for me in (other, head, await factories.coordinator(session, region), factories.stranger()):
        for act in (archive.end, archive.bring_back):
            with pytest.raises(NotFound):
                await act(session, me=me, person_id=child.id, now=now)
    assert Action.ADD_PEOPLE not in await access.allowed(session, head, school.id, now=now)
