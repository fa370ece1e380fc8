"""Places: making them, finding them by path, and their numbers."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from models import Change, ConsentRoute, DataMode, Place, PlaceKind, Response, ResponseState, Role
from services import consents, form_beginnings, places, undo
from services.access import Me
from services.errors import NotAllowed, NotFound, PlaceExists, PlaceMisplaced, UnknownTimeZone
from services.places import Counts
from tests import factories
from tests.statements import counted


async def create(
    session: AsyncSession,
    me: Me,
    parent: Place,
    now: datetime,
    *,
    kind: PlaceKind = PlaceKind.SCHOOL,
    name: str = "Школа № 5",
    zone: str = "Asia/Kamchatka",
) -> tuple[Place, Change]:
    return await places.create(
        session,
        me=me,
        parent_id=parent.id,
        kind=kind,
        name=name,
        time_zone=zone,
        data_mode=DataMode.OPEN,
        reason="Частная школа",
        minors_consent=ConsentRoute.CHAT,
        now=now,
    )


async def test_a_coordinator_makes_a_school_with_its_data_mode_and_reason(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    me = await factories.coordinator(session, region)
    school, change = await create(session, me, region, now)
    assert (school.parent_id, school.time_zone) == (region.id, "Asia/Kamchatka")
    assert (school.data_mode, school.data_mode_reason) == (DataMode.OPEN, "Частная школа")
    assert (change.by_id, change.rows) == (me.persons[0].id, {"place": school.id})


async def test_only_a_coordinator_above_makes_places(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    for me in (await factories.curator(session, school), factories.stranger()):
        with pytest.raises(NotAllowed):
            await create(session, me, region, now)


async def test_nothing_stands_under_a_school_and_no_region_under_a_region(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    me = await factories.coordinator(session, region)
    wrong = [(school, PlaceKind.SCHOOL), (region, PlaceKind.REGION), (town, PlaceKind.MUNICIPALITY)]
    for parent, kind in wrong:
        with pytest.raises(PlaceMisplaced):
            await create(session, me, parent, now, kind=kind, name="Новое")
    await create(session, me, region, now, kind=PlaceKind.MUNICIPALITY, name="Село")
    await create(session, me, town, now, kind=PlaceKind.COLLEGE, name="Колледж")


async def test_two_places_of_one_name_do_not_stand_side_by_side(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    me = await factories.coordinator(session, region)
    school, _ = await create(session, me, region, now, name="Гимназия «Ёлка»")
    with pytest.raises(PlaceExists) as refusal:
        await create(session, me, region, now, name="гимназия «елка»")
    assert refusal.value.place_id == school.id
    await create(session, me, town, now, name="Гимназия «Ёлка»")


async def test_a_place_needs_a_time_zone_that_exists(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    with pytest.raises(UnknownTimeZone):
        await create(session, await factories.coordinator(session, region), region, now, zone="Марс/Столица")


async def test_a_path_names_a_place_and_one_unknown_name_becomes_a_region(session: AsyncSession, now: datetime) -> None:
    made = await places.at_path(session, "Озёрный край", time_zone="Europe/Moscow", now=now)
    assert (made.kind, made.parent_id, made.data_mode) == (PlaceKind.REGION, None, None)
    assert await places.at_path(session, " озерный КРАЙ ", time_zone="Europe/Moscow", now=now) is made
    school = await factories.school(session, parent=made)
    assert await places.at_path(session, "Озёрный край/Школа № 5", time_zone="Europe/Moscow", now=now) is school


@pytest.mark.parametrize("path", ["Озёрный край/Школа № 6", "Степной край/Школа № 5", "Озёрный край/Школа № 5/1А"])
async def test_a_path_to_nowhere_makes_nothing(session: AsyncSession, now: datetime, path: str) -> None:
    await factories.school(session, parent=await factories.region(session))
    with pytest.raises(NotFound):
        await places.at_path(session, path, time_zone="Europe/Moscow", now=now)


async def test_numbers_are_summed_over_everything_below(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    near, far = (
        await factories.school(session, parent=region),
        await factories.school(session, "Школа № 6", parent=town),
    )
    await factories.intakes(session)
    await factories.curator(session, near)
    adult = await factories.person(session, near, born=2000, came_in=True)
    await factories.also(session, adult, near, Role.MENTOR)
    await consents.give(session, me=factories.me(adult), subject_id=adult.id, now=now)
    child = await factories.person(session, far, born=2014)
    await factories.guardian(session, child, came_in=True)
    found = await places.counts(session, [region.id, town.id, near.id], now=now)
    assert found == {
        region.id: Counts(people=2, came_in=1, consented=1, intakes_sent=0),
        town.id: Counts(people=1, came_in=0, consented=0, intakes_sent=0),
        near.id: Counts(people=1, came_in=1, consented=1, intakes_sent=0),
    }


async def test_whoever_runs_no_place_has_nothing_counted(
    engine: AsyncEngine, session: AsyncSession, now: datetime
) -> None:
    with counted(engine) as statements:
        assert await places.counts(session, [], now=now) == {}
    assert statements == []


async def test_a_sent_intake_counts_once_for_each_person(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.intakes(session)
    teacher = await factories.person(session, school, born=1990, came_in=True)
    await factories.also(session, teacher, school, Role.MENTOR)
    await consents.give(session, me=factories.me(teacher), subject_id=teacher.id, now=now)
    responses = (await session.scalars(select(Response))).all()
    assert len(responses) == 2
    for response in responses:
        response.state = ResponseState.SUBMITTED
    await session.flush()
    assert (await places.counts(session, [school.id], now=now))[school.id].intakes_sent == 1


async def test_a_card_shows_numbers_and_curators_but_no_other_name(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    await factories.curator(session, school)
    await factories.person(session, school)
    card = await places.card(session, me=await factories.coordinator(session, region), place_id=school.id, now=now)
    assert (card.place, card.above, card.below) == (school, ["Озёрный край"], 0)
    assert [(one.name, one.came_in) for one in card.curators] == [("Совина Мария Петровна", True)]
    assert card.counts.people == 1


async def test_a_card_of_a_foreign_place_is_not_shown(session: AsyncSession, now: datetime) -> None:
    school, beside = await factories.school(session), await factories.school(session, "Школа № 6")
    me = await factories.curator(session, school)
    for place_id in (beside.id, 10**9):
        with pytest.raises(NotAllowed):
            await places.card(session, me=me, place_id=place_id, now=now)


async def test_all_below_are_listed_but_not_the_place_itself(session: AsyncSession) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    school = await factories.school(session, parent=town)
    assert await places.below(session, region.id) == [town, school]
    assert await places.below(session, school.id) == []


async def test_a_place_about_which_a_form_was_begun_is_taken_back_with_it(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    me = await factories.coordinator(session, region)
    school, change = await create(session, me, region, now)
    await form_beginnings.begin(session, code="new_curator", person=me.persons[0], place_id=school.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (await session.scalars(select(Place))).all() == [region]
    assert (await session.scalars(select(Response))).all() == []


async def test_who_stands_in_for_a_curator_is_not_named_as_one_on_the_card(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    curator = (await factories.curator(session, school)).persons[0]
    other = await factories.person(session, school, Role.OBSERVER, name="Ёлкина Анна", came_in=True)
    deputy = await factories.also(session, other, school, Role.CURATOR)
    deputy.stands_in_for_id, deputy.until = curator.id, now + timedelta(days=5)
    await session.flush()
    card = await places.card(session, me=await factories.coordinator(session, region), place_id=school.id, now=now)
    assert [one.name for one in card.curators] == [curator.name]
