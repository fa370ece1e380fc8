"""The list of a place and one person's card; curators and guardians added one by one."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from models import Capacity, Reach, ResponseState, Role
from services import consents, invitations, newcomers, people
from services.errors import NotAllowed, NotFound, OfAge, PersonKnown, RowWrong
from services.people import Presence, Which
from tests import factories
from tests.statements import counted


async def test_the_list_is_sorted_by_name_ten_a_page(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school, name="Ямщикова Анна")
    for name in [
        "Ёлкин Пётр",
        "Жуков Илья",
        "Елкина Вера",
        "Абрамов Олег",
        *(f"Котов {letter}" for letter in "абвгдежз"),
    ]:
        await factories.person(session, school, name=name)

    async def page(number: int) -> list[str]:
        roll = await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=number, now=now)
        assert roll.pages == 2
        return [line.name for line in roll.lines]

    assert (await page(0))[:4] == ["Абрамов Олег", "Ёлкин Пётр", "Елкина Вера", "Жуков Илья"]
    assert await page(1) == ["Котов ж", "Котов з", "Ямщикова Анна"]
    assert await page(99) == await page(1)


async def test_everybody_is_listed_by_whether_they_have_come_in(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school, name="Совина")
    for name, reach in (("б", Reach.DOUBTFUL), ("в", Reach.CLOSED)):
        chat = factories.telephone()
        chat.reach = reach
        await factories.person(session, school, name=name, chat=chat)
    await factories.person(session, school, name="г")
    invited = await factories.person(session, school, name="д")
    await invitations.issue(session, me=me, person_id=invited.id, now=now)
    wrong = await factories.person(session, school, name="е")
    opened = await invitations.look(
        session,
        me=factories.stranger(),
        token=await invitations.issue(session, me=me, person_id=wrong.id, now=now),
        now=now,
    )
    assert opened
    await invitations.deny(session, invitation_id=opened.invitation_id, seal=opened.seal, now=now)
    expected = {
        "Совина": Presence.CAME,
        "б": Presence.DOUBTFUL,
        "в": Presence.UNREACHABLE,
        "г": Presence.NOT_INVITED,
        "д": Presence.INVITED,
        "е": Presence.DENIED,
    }
    for which in Which:
        roll = await people.roll(session, me=me, place_id=school.id, which=which, page=0, now=now)
        wanted = {name: presence for name, presence in expected.items() if presence in people.LISTED[which]}
        assert {line.name: line.presence for line in roll.lines} == wanted
        assert roll.numbers == {Which.ALL: 6, Which.CAME: 3, Which.ABSENT: 3, Which.UNREACHABLE: 2, Which.ARCHIVE: 0}
    expired = await people.presences(session, [invited.id], now=now + invitations.VALID_FOR)
    assert expired == {invited.id: Presence.NOT_INVITED}


async def test_a_line_says_class_consent_intake_and_whose_guardian(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.intakes(session)
    me = await factories.curator(session, school, name="Совина")
    child = await factories.person(session, school, name="Котов Пётр", born=2014, group="6Б")
    mother = await factories.guardian(session, child, name="Котова Анна", came_in=True)
    await consents.give(session, me=factories.me(mother), subject_id=child.id, now=now)
    roll = await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=0, now=now)
    kid, guardian, _ = roll.lines
    assert (kid.roles, kid.group, kid.standing.valid) == ((Role.MENTEE,), "6Б", True)
    assert kid.intakes == {Role.MENTEE: ResponseState.ASSIGNED}
    assert (guardian.roles, guardian.group, guardian.children) == ((Role.GUARDIAN,), "6Б", ("Котов Пётр",))


async def test_people_of_another_place_are_not_listed(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    await factories.person(session, school)
    for me in (
        await factories.curator(session, await factories.school(session, "Школа № 6")),
        await factories.coordinator(session, region),
        factories.stranger(),
    ):
        with pytest.raises(NotAllowed):
            await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=0, now=now)


async def test_who_has_left_is_not_listed(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    gone = await factories.person(session, school)
    gone.memberships[0].until = now
    await session.flush()
    roll = await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=0, now=now)
    assert gone.id not in [line.person_id for line in roll.lines]


async def test_a_long_list_is_shown_in_few_statements(
    session: AsyncSession, engine: AsyncEngine, now: datetime
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    for number in range(40):
        child = await factories.person(session, school, name=f"Котов {number}", born=2014)
        await factories.guardian(session, child, name=f"Лисина {number}")
    with counted(engine) as statements:
        roll = await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=5, now=now)
    assert len(roll.lines) == 10
    assert len(statements) <= 21, "three of them write down who looked"


async def test_a_card_shows_the_person_with_relatives(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, name="Котов Пётр", born=2010, group="10А")
    mother = await factories.guardian(session, child, came_in=True)
    await invitations.issue(session, me=me, person_id=child.id, now=now)
    card = await people.card(session, me=me, person_id=child.id, now=now)
    assert (card.person, card.presence, card.invited_until) == (child, Presence.INVITED, now + invitations.VALID_FOR)
    assert [(one.role, one.group) for one in card.roles] == [(Role.MENTEE, "10А")]
    assert card.standing.missing == {Capacity.SELF, Capacity.GUARDIAN}
    assert [(one.person_id, one.presence) for one in card.guardians] == [(mother.id, Presence.CAME)]
    hers = await people.card(session, me=me, person_id=mother.id, now=now)
    assert [one.person_id for one in hers.children] == [child.id]


async def test_a_card_of_somebody_elsewhere_is_not_found(session: AsyncSession, now: datetime) -> None:
    school, beside = await factories.school(session), await factories.school(session, "Школа № 6")
    foreign = await factories.person(session, beside)
    with pytest.raises(NotFound):
        await people.card(session, me=await factories.curator(session, school), person_id=foreign.id, now=now)


async def test_a_coordinator_names_a_curator_once(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await factories.coordinator(session, region)

    async def add(name: str) -> int:
        curator, _ = await newcomers.add_curator(session, me=me, place_id=school.id, name=name, post="завуч", now=now)
        assert (curator.operator_id, curator.memberships[0].role) == (school.id, Role.CURATOR)
        return curator.id

    first = await add("Совина Мария Петровна")
    with pytest.raises(PersonKnown) as known:
        await add("СОВИНА  Мария Петровна")
    assert known.value.person_id == first
    with pytest.raises(NotAllowed):
        await newcomers.add_curator(
            session,
            me=await factories.curator(session, school, name="Другая"),
            place_id=school.id,
            name="Друг",
            post=None,
            now=now,
        )


async def test_a_name_that_is_none_and_a_post_too_long_are_refused(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.coordinator(session, school)
    for name, post in (("12", "завуч"), ("к" * 201, "завуч"), ("\u200b", "завуч"), ("Совина Мария", "з" * 101)):
        with pytest.raises(RowWrong):
            await newcomers.add_curator(session, me=me, place_id=school.id, name=name, post=post, now=now)
    curator, _ = await newcomers.add_curator(
        session, me=me, place_id=school.id, name=" Совина\u200b  Мария\x00 ", post=None, now=now
    )
    assert curator.name == "Совина Мария"


async def test_a_curator_names_a_guardian_of_a_minor_only(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, born=2010)
    guardian, _ = await newcomers.add_guardian(session, me=me, child_id=child.id, name="Котова Анна", now=now)
    assert (await people.card(session, me=me, person_id=child.id, now=now)).guardians[0].person_id == guardian.id
    with pytest.raises(PersonKnown):
        await newcomers.add_guardian(session, me=me, child_id=child.id, name="котова анна", now=now)
    adult = await factories.person(session, school, born=2000)
    psychologist = await factories.person(session, school, Role.OBSERVER)
    for grown in (adult, psychologist):
        with pytest.raises(OfAge):
            await newcomers.add_guardian(session, me=me, child_id=grown.id, name="Котова Анна", now=now)
    beside = await factories.curator(session, await factories.school(session, "Школа № 6"))
    with pytest.raises(NotFound):
        await newcomers.add_guardian(session, me=beside, child_id=child.id, name="Лисина Вера", now=now)


async def test_whoever_the_command_line_lets_in_is_known_by_a_code(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    first = await newcomers.add_unnamed(session, place=region, role=Role.COORDINATOR, now=now)
    second = await newcomers.add_unnamed(session, place=region, role=Role.COORDINATOR, now=now)
    assert first.name == first.code != second.code
    assert first.memberships[0].role is Role.COORDINATOR
