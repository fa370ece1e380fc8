"""One-time links: who may give one, what it shows, and that it works once, for the right person only."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from models import Chat, Invitation, Person, Role
from services import invitations, newcomers
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.invitations import Opened
from tests import factories
from tests.statements import counted


async def issued(session: AsyncSession, person: Person, now: datetime) -> str:
    return await invitations.issue(session, me=None, person_id=person.id, now=now)


async def opened(session: AsyncSession, me: Me, token: str, now: datetime) -> Opened:
    found = await invitations.look(session, me=me, token=token, now=now)
    assert found is not None
    return found


async def came_in(session: AsyncSession, me: Me, token: str, now: datetime) -> Person:
    link = await opened(session, me, token, now)
    return await invitations.accept(session, me=me, invitation_id=link.invitation_id, seal=link.seal, now=now)


async def test_a_link_shows_initials_letter_role_and_place_and_no_more(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014, group="6Б")
    link = await opened(session, factories.stranger(), await issued(session, child, now), now)
    assert (link.initials, link.letter, link.role, link.place_name) == ("К. П. И.", "Б", Role.MENTEE, "Школа № 5")
    assert link.children == ()


async def test_a_guardians_link_tells_of_the_child_by_initials(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014, group="6Б")
    mother = await factories.guardian(session, child)
    link = await opened(session, factories.stranger(), await issued(session, mother, now), now)
    assert (link.role, link.letter, link.children) == (Role.GUARDIAN, "Б", ("К. П. И.",))


async def test_who_has_no_name_yet_has_no_initials(session: AsyncSession, now: datetime) -> None:
    place = await factories.region(session)
    unnamed = await newcomers.add_unnamed(session, place=place, role=Role.COORDINATOR, now=now)
    assert (await opened(session, factories.stranger(), await issued(session, unnamed, now), now)).initials is None


async def test_only_a_hash_of_the_secret_is_kept(session: AsyncSession, now: datetime) -> None:
    token = await issued(session, await factories.person(session, await factories.school(session)), now)
    kept = (await session.scalars(select(Invitation))).one()
    assert len(token) >= 22
    assert token not in (kept.token_hash, kept.id)
    assert kept.expires_at == now + timedelta(days=14)


async def test_coming_in_binds_the_telephone_to_the_person(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    me = factories.stranger()
    person = await came_in(session, me, await issued(session, child, now), now)
    assert (person, person.chat, me.persons) == (child, me.chat, [child])
    assert await session.get(Chat, me.chat.id) is me.chat


async def test_a_link_works_once_and_is_home_on_the_same_telephone(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    token = await issued(session, child, now)
    me, other = factories.stranger(), factories.stranger()
    link = await opened(session, me, token, now)
    for _ in range(2):
        assert (
            await invitations.accept(session, me=me, invitation_id=link.invitation_id, seal=link.seal, now=now) is child
        )
    with pytest.raises(NotFound):
        await invitations.accept(session, me=other, invitation_id=link.invitation_id, seal=link.seal, now=now)
    assert await invitations.look(session, me=other, token=token, now=now) is None
    assert child.chat_id == me.chat.id


@pytest.mark.parametrize("links", [1, 4])
async def test_of_telephones_at_once_only_one_comes_in(engine: AsyncEngine, now: datetime, links: int) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        child = await factories.person(session, await factories.school(session))
        tokens = [await issued(session, child, now) for _ in range(links)]
        found = [await opened(session, factories.stranger(), token, now) for token in tokens]

    async def press(link: Opened) -> bool:
        async with make() as session, session.begin():
            try:
                await invitations.accept(
                    session, me=factories.stranger(), invitation_id=link.invitation_id, seal=link.seal, now=now
                )
            except NotFound:
                return False
            return True

    came = await asyncio.gather(*(press(found[number % links]) for number in range(4)))
    assert sorted(came) == [False, False, False, True]


async def test_a_button_works_only_for_who_opened_the_link(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    link = await opened(session, factories.stranger(), await issued(session, child, now), now)
    thief = factories.stranger()
    for seal in ("0" * 16, "", link.seal[:15]):
        with pytest.raises(NotFound):
            await invitations.accept(session, me=thief, invitation_id=link.invitation_id, seal=seal, now=now)
    await invitations.deny(session, invitation_id=link.invitation_id, seal="0" * 16, now=now)
    assert await came_in(session, factories.stranger(), await issued(session, child, now), now) is child


@pytest.mark.parametrize("token", ["", "x", "0" * 24, "К" * 24, "a" * 64, "\ud800"])
async def test_a_wrong_link_opens_nothing(session: AsyncSession, now: datetime, token: str) -> None:
    await issued(session, await factories.person(session, await factories.school(session)), now)
    assert await invitations.look(session, me=factories.stranger(), token=token, now=now) is None


async def test_a_link_ends_after_fourteen_days(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    token = await issued(session, child, now)
    last, over = now + timedelta(days=14, seconds=-1), now + timedelta(days=14)
    link = await opened(session, factories.stranger(), token, last)
    assert await invitations.look(session, me=factories.stranger(), token=token, now=over) is None
    with pytest.raises(NotFound):
        await invitations.accept(
            session, me=factories.stranger(), invitation_id=link.invitation_id, seal=link.seal, now=over
        )


async def test_a_link_that_was_said_to_be_somebody_elses_opens_nothing(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    token = await issued(session, child, now)
    link = await opened(session, factories.stranger(), token, now)
    for _ in range(2):
        await invitations.deny(session, invitation_id=link.invitation_id, seal=link.seal, now=now)
    assert await invitations.look(session, me=factories.stranger(), token=token, now=now) is None


async def test_several_links_stay_open_until_one_is_used(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    first, second = await issued(session, child, now), await issued(session, child, now)
    await came_in(session, factories.stranger(), first, now)
    assert await invitations.look(session, me=factories.stranger(), token=second, now=now) is None


async def test_a_new_link_moves_the_person_to_a_new_telephone(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session), came_in=True)
    me = factories.stranger()
    await came_in(session, me, await issued(session, child, now), now)
    assert child.chat is me.chat


async def test_a_curator_revokes_links_and_gives_new_ones(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school)
    token = await invitations.issue(session, me=me, person_id=child.id, now=now)
    await invitations.revoke(session, me=me, person_id=child.id, now=now)
    assert await invitations.look(session, me=factories.stranger(), token=token, now=now) is None
    again = await invitations.issue(session, me=me, person_id=child.id, now=now)
    assert await came_in(session, factories.stranger(), again, now) is child


async def test_nobody_gives_or_revokes_links_for_people_elsewhere(session: AsyncSession, now: datetime) -> None:
    school, beside = await factories.school(session), await factories.school(session, "Школа № 6")
    child = await factories.person(session, school, came_in=True)
    for me in (await factories.curator(session, beside), factories.me(child), factories.stranger()):
        for act in (invitations.issue, invitations.revoke):
            with pytest.raises(NotFound):
                await act(session, me=me, person_id=child.id, now=now)


async def test_a_guardians_link_opens_nothing_on_the_childs_telephone(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2014, came_in=True)
    mother = await factories.guardian(session, child)
    token = await issued(session, mother, now)
    assert await invitations.look(session, me=factories.me(child), token=token, now=now) is None
    link = await opened(session, factories.stranger(), token, now)
    with pytest.raises(NotFound):
        await invitations.accept(
            session, me=factories.me(child), invitation_id=link.invitation_id, seal=link.seal, now=now
        )
    assert mother.chat_id is None


async def test_a_childs_link_opens_on_the_guardians_telephone_only_under_fourteen(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    mother = await factories.person(session, school, Role.GUARDIAN, came_in=True)
    for born, opens in ((date(2012, 9, 17), True), (date(2012, 9, 15), False), (2012, False)):
        child = await factories.person(session, school, born=born)
        await factories.care(session, mother, child)
        found = await invitations.look(
            session, me=factories.me(mother), token=await issued(session, child, now), now=now
        )
        assert (found is not None) is opens


async def test_links_for_all_are_for_those_who_have_not_come_in(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, name="Котов Пётр", born=2014, group="6Б")
    await factories.guardian(session, child, name="Котова Анна")
    grown = await factories.person(session, school, name="Зайцев Егор", born=2000, group="ИС-21")
    await factories.guardian(session, grown, name="Зайцева Ольга")
    await factories.person(session, school, name="Лисин Олег", came_in=True)
    await factories.person(session, school, Role.CURATOR, name="Второй куратор")
    links = await invitations.issue_all(session, me=me, place_id=school.id, now=now)
    assert [(link.person.name, link.group, link.children) for link in links] == [
        ("Котов Пётр", "6Б", ()),
        ("Котова Анна", "6Б", ("Котов Пётр",)),
        ("Зайцев Егор", "ИС-21", ()),
    ]
    assert await came_in(session, factories.stranger(), links[0].token, now) is child


async def test_links_for_all_are_the_curators_to_give(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    with pytest.raises(NotAllowed):
        await invitations.issue_all(
            session, me=await factories.coordinator(session, region), place_id=school.id, now=now
        )


async def test_links_for_many_take_few_statements(session: AsyncSession, engine: AsyncEngine, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    for number in range(30):
        await factories.guardian(session, await factories.person(session, school, name=f"К {number}", born=2014))
    with counted(engine) as statements:
        assert len(await invitations.issue_all(session, me=me, place_id=school.id, now=now)) == 60
    assert sum(not statement.startswith("INSERT") for statement in statements) <= 6


async def test_who_has_left_cannot_come_in(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session))
    token = await issued(session, child, now)
    child.memberships[0].until = now
    await session.flush()
    assert await invitations.look(session, me=factories.stranger(), token=token, now=now) is None
