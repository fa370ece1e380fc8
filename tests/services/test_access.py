"""Rights: who may do what and where, and that a stranger learns nothing."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentRoute, Membership, PlaceKind, Role
from services import access
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from tests import factories

FOR_CURATORS = [
    Action.SEE_PEOPLE,
    Action.ADD_PEOPLE,
    Action.INVITE_PEOPLE,
    Action.MARK_CONSENTS,
    Action.SEE_RESPONSES,
    Action.TAKE_EVERYTHING,
    Action.SEE_RESULTS,
    Action.SEE_REQUESTS,
    Action.HANDLE_REQUESTS,
    Action.ERASE,
    Action.SEE_PAIRS,
    Action.MAKE_PAIRS,
]
FOR_COORDINATORS = [
    Action.CREATE_PLACE,
    Action.INVITE_CURATOR,
    Action.SEE_LISTS,
    Action.SEE_SURVEY_TOTALS,
    Action.CHOOSE_MODE,
]
FOR_BOTH = [Action.SEE_PLACES, Action.EDIT_PLACE, Action.RUN_SURVEYS]


async def may(session: AsyncSession, me: Me, action: Action, place_id: int, now: datetime) -> bool:
    try:
        await access.require(session, me, action, place_id, now=now)
    except NotAllowed:
        return False
    return True


async def test_a_coordinators_rights_reach_every_place_below_and_none_beside(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    school = await factories.school(session, parent=town)
    beside = await factories.school(session, "Школа № 6", parent=region)
    me = await factories.coordinator(session, town)
    for action in [*FOR_COORDINATORS, *FOR_BOTH]:
        reached = [await may(session, me, action, one.id, now) for one in (region, town, school, beside)]
        assert reached == [False, True, True, False]


async def test_a_coordinator_never_sees_people_of_a_place_below(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await factories.coordinator(session, region)
    for action in FOR_CURATORS:
        assert not await may(session, me, action, school.id, now)


async def test_a_curator_acts_in_the_own_place_only(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    beside = await factories.school(session, "Школа № 6", parent=region)
    me = await factories.curator(session, school)
    for action in [*FOR_CURATORS, *FOR_BOTH]:
        assert await may(session, me, action, school.id, now)
        assert not await may(session, me, action, beside.id, now)
        assert not await may(session, me, action, region.id, now)
    for action in FOR_COORDINATORS:
        assert not await may(session, me, action, school.id, now)


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE, Role.GUARDIAN, Role.OBSERVER])
async def test_nobody_else_may_do_anything_to_others(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session)
    me = factories.me(await factories.person(session, school, role, came_in=True))
    assert not any([await may(session, me, action, school.id, now) for action in Action])


OTHERS = {
    Role.HEAD: {
        Action.SEE_PAIRS,
        Action.SEE_PLACES,
        Action.SEE_PEOPLE,
        Action.SEE_MENTORS,
        Action.SEE_CONSENTS,
        Action.SEE_RESPONSES,
        Action.SEE_RESULTS,
        Action.SEE_RETURNS,
        Action.SEE_REQUESTS,
        Action.SEE_AUDIT,
        Action.SEE_ROADMAP,
    },
    Role.PRIVACY_OFFICER: {
        Action.SEE_PLACES,
        Action.SEE_CONSENTS,
        Action.SEE_RETURNS,
        Action.SEE_REQUESTS,
        Action.HANDLE_REQUESTS,
        Action.SEE_AUDIT,
        Action.ERASE,
    },
    Role.TRAINER: {Action.SEE_PLACES, Action.SEE_MENTORS, Action.RUN_EVENTS},
    Role.PARTNER: {Action.SEE_PLACES},
}


@pytest.mark.parametrize("role", OTHERS)
async def test_a_head_looks_and_changes_nothing_and_whoever_answers_for_data_changes_these_alone(
    session: AsyncSession, now: datetime, role: Role
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = factories.me(await factories.person(session, school, role, came_in=True))
    assert {action for action in Action if await may(session, me, action, school.id, now)} == OTHERS[role]
    assert await access.allowed(session, me, school.id, now=now) == OTHERS[role]
    assert not any([await may(session, me, action, region.id, now) for action in Action])


async def test_a_stranger_may_do_nothing(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = factories.stranger()
    assert not any([await may(session, me, action, school.id, now) for action in Action])
    assert await access.roles(session, me, now=now) == []
    assert await access.places_where(session, me, Action.SEE_PLACES, now=now) == []
    assert await access.children(session, me, now=now) == []


async def test_a_right_ends_the_moment_the_role_does(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    (held,) = await access.roles(session, me, now=now)
    held.membership.until = now
    await session.flush()
    assert await may(session, me, Action.SEE_PEOPLE, school.id, now - timedelta(seconds=1))
    assert not await may(session, me, Action.SEE_PEOPLE, school.id, now)
    assert await access.roles(session, me, now=now) == []


async def test_the_person_who_has_the_right_is_the_one_that_acts(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.person(session, school, Role.CURATOR, came_in=True)
    mother = await factories.person(session, school, Role.GUARDIAN, chat=curator.chat)
    me = factories.me(mother, curator)
    assert await access.require(session, me, Action.ADD_PEOPLE, school.id, now=now) is curator


async def test_places_come_from_above_to_below_and_by_name(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    await factories.school(session, "Школа № 6", parent=region)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Ёлкино", parent=region)
    await factories.school(session, "Гимназия", parent=town)
    me = await factories.coordinator(session, region)
    places = await access.places_where(session, me, Action.SEE_PLACES, now=now)
    assert [place.name for place in places] == ["Озёрный край", "Ёлкино", "Гимназия", "Школа № 6"]


async def test_a_foreign_person_and_a_missing_one_are_the_same_to_who_asks(
    session: AsyncSession, now: datetime
) -> None:
    school, beside = await factories.school(session), await factories.school(session, "Школа № 6")
    me = await factories.curator(session, school)
    own = await factories.person(session, school)
    foreign = await factories.person(session, beside)
    assert await access.visible_person(session, me, own.id, action=Action.SEE_PEOPLE, now=now) is own
    for person_id in (foreign.id, 10**9):
        with pytest.raises(NotFound):
            await access.visible_person(session, me, person_id, action=Action.SEE_PEOPLE, now=now)


async def test_a_curator_lets_in_people_but_no_curator_and_no_coordinator(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    above = await factories.coordinator(session, school)
    pupil = await factories.person(session, school)
    village_teacher = await factories.person(session, school, Role.MENTOR)
    await factories.also(session, village_teacher, school, Role.CURATOR)
    both = [
        await access.visible_person(session, me, one.id, action=Action.SEE_PEOPLE, now=now)
        for one in (pupil, village_teacher)
    ]
    assert await access.inviter(session, me, both[0], now=now) is me.persons[0]
    with pytest.raises(NotFound):
        await access.inviter(session, me, both[1], now=now)
    assert await access.inviter(session, above, both[1], now=now) is above.persons[0]
    for asks in (me, above):
        with pytest.raises(NotFound):
            await access.inviter(session, asks, above.persons[0], now=now)


async def test_a_guardian_reaches_the_own_child_and_no_other(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2014)
    stranger = await factories.person(session, school, born=2014)
    me = factories.me(await factories.guardian(session, child, came_in=True))
    assert await access.own(session, me, child.id, now=now) is child
    assert await access.own(session, me, me.persons[0].id, now=now) is me.persons[0]
    with pytest.raises(NotFound):
        await access.own(session, me, stranger.id, now=now)


async def test_a_guardians_reach_ends_on_the_childs_eighteenth_birthday_by_local_time(session: AsyncSession) -> None:
    school = await factories.school(session, time_zone="Asia/Kamchatka", minors_consent=ConsentRoute.CHAT)
    child = await factories.person(session, school, born=date(2008, 9, 15))
    me = factories.me(await factories.guardian(session, child, came_in=True))
    midnight = datetime.fromisoformat("2026-09-14T12:00:00+00:00")
    assert await access.children(session, me, now=midnight - timedelta(seconds=1)) == [child]
    assert await access.children(session, me, now=midnight) == []


async def test_the_child_does_not_reach_the_guardian(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2014, came_in=True)
    mother = await factories.guardian(session, child)
    with pytest.raises(NotFound):
        await access.own(session, factories.me(child), mother.id, now=now)


async def test_roles_of_all_persons_of_a_telephone_are_found(session: AsyncSession, now: datetime) -> None:
    school, beside = await factories.school(session), await factories.school(session, "Школа № 6")
    curator = await factories.person(session, school, Role.CURATOR, came_in=True)
    mother = await factories.person(session, beside, Role.GUARDIAN, chat=curator.chat)
    held = await access.roles(session, factories.me(curator, mother), now=now)
    assert [(one.person, one.membership.role, one.place) for one in held] == [
        (curator, Role.CURATOR, school),
        (mother, Role.GUARDIAN, beside),
    ]
    assert all(isinstance(one.membership, Membership) for one in held)
