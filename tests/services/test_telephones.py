"""Another telephone: the old one sees nothing at once, the new link lets in, and a minute takes it back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Person
from services import invitations, telephones, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotFound
from tests import factories


async def somebody(session: AsyncSession) -> tuple[Me, Person]:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    return me, await factories.person(session, school, came_in=True)


async def comes_in(session: AsyncSession, token: str, now: datetime) -> Me:
    me = factories.stranger()
    opened = await invitations.look(session, me=me, token=token, now=now)
    assert opened
    await invitations.accept(session, me=me, invitation_id=opened.invitation_id, seal=opened.seal, now=now)
    return me


async def test_the_old_telephone_is_cut_off_and_the_new_link_lets_in(session: AsyncSession, now: datetime) -> None:
    me, person = await somebody(session)
    older = await invitations.issue(session, me=me, person_id=person.id, now=now)
    _, token, _ = await telephones.change(session, me=me, person_id=person.id, now=now)
    assert person.chat_id is None
    assert await invitations.look(session, me=factories.stranger(), token=older, now=now) is None
    new = await comes_in(session, token, now)
    assert person.chat_id == new.chat.id


async def test_taken_back_the_old_telephone_serves_again_and_the_new_link_is_dead(
    session: AsyncSession, now: datetime
) -> None:
    me, person = await somebody(session)
    chat_id = person.chat_id
    older = await invitations.issue(session, me=me, person_id=person.id, now=now)
    _, token, change = await telephones.change(session, me=me, person_id=person.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=60))
    assert person.chat_id == chat_id
    assert await invitations.look(session, me=factories.stranger(), token=token, now=now) is None
    assert await invitations.look(session, me=factories.stranger(), token=older, now=now)


async def test_once_the_new_telephone_is_in_it_stays(session: AsyncSession, now: datetime) -> None:
    me, person = await somebody(session)
    _, token, change = await telephones.change(session, me=me, person_id=person.id, now=now)
    new = await comes_in(session, token, now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert person.chat_id == new.chat.id


async def test_who_has_no_telephone_has_none_to_lose(session: AsyncSession, now: datetime) -> None:
    me, person = await somebody(session)
    await telephones.change(session, me=me, person_id=person.id, now=now)
    with pytest.raises(AlreadySo):
        await telephones.change(session, me=me, person_id=person.id, now=now)


async def test_a_curators_telephone_is_changed_from_above_only(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me, above = await factories.curator(session, school), await factories.coordinator(session, region)
    child = await factories.person(session, school, came_in=True)
    colleague = (await factories.curator(session, school, name="Грачёв Илья")).persons[0]
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for who, person in (
        (me, colleague),
        (me, me.persons[0]),
        (above, child),
        (other, child),
        (factories.me(child), child),
    ):
        with pytest.raises(NotFound):
            await telephones.change(session, me=who, person_id=person.id, now=now)
    await telephones.change(session, me=above, person_id=colleague.id, now=now)
    assert colleague.chat_id is None
