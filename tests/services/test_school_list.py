"""Pasted names of schools: a dry run, places with curators and links, and all of it taken back at once."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentRoute, DataMode, Invitation, Person, Place, PlaceKind, Response, ResponseState, Role
from services import form_beginnings, invitations, school_lines, school_list, undo
from services.access import Me
from services.errors import InUse, NotAllowed, NotFound, PlaceMisplaced
from services.school_lines import MOST, Fault
from services.school_list import Made
from tests import factories

ANSWERS: dict[str, Any] = {
    "kind": "school",
    "time_zone": "Asia/Kamchatka",
    "data_mode": "open",
    "data_mode_reason": "Частные школы",
    "minors_consent": "chat",
}
TWELVE = "\n".join(f"Школа № {number}" for number in range(1, 13))


async def typed(session: AsyncSession, me: Me, place: Place, lines: str, now: datetime, **other: str) -> Response:
    """A coordinator has sent the form with these lines."""
    response = await form_beginnings.begin(
        session, code=school_list.FORM, person=me.persons[0], place_id=place.id, now=now
    )
    answers = {**ANSWERS, **other, "lines": lines}
    response.filling = {**response.filling, "answers": answers, "at": None}
    response.state = ResponseState.SUBMITTED
    await session.flush()
    return response


async def region(session: AsyncSession) -> tuple[Me, Place]:
    made = await factories.region(session)
    return await factories.coordinator(session, made), made


async def made_of(session: AsyncSession, me: Me, place: Place, lines: str, now: datetime) -> list[Made]:
    response = await typed(session, me, place, lines, now)
    return (await school_list.make(session, me=me, response_id=response.id, now=now))[1]


@pytest.mark.parametrize(
    ("line", "name", "curator", "fault"),
    [
        ("Школа № 5", "Школа № 5", None, None),
        ("1. Школа № 5", "Школа № 5", None, None),
        ("12) Гимназия «Ёлка»", "Гимназия «Ёлка»", None, None),
        ("• Лицей", "Лицей", None, None),
        ("1 школа", "1 школа", None, None),
        ("Школа № 5; Совина Мария Петровна", "Школа № 5", "Совина Мария Петровна", None),
        ("Школа № 5\tСовина Мария", "Школа № 5", "Совина Мария", None),
        ("Школа № 5; 123", "Школа № 5", "123", Fault.CURATOR_UNREADABLE),
        ("5", "5", None, Fault.NAME_UNREADABLE),
        ("; Совина Мария", "", "Совина Мария", Fault.NAME_UNREADABLE),
        ("Ш" * 201, "Ш" * 201, None, Fault.NAME_TOO_LONG),
        ("Школа; Совина Мария; завуч", "Школа", "Совина Мария", Fault.TOO_MANY_CELLS),
        ("Шко\u202eла\u200b № 5", "Школа № 5", None, None),
    ],
)
def test_a_line_names_a_place_and_perhaps_its_curator(
    line: str, name: str, curator: str | None, fault: Fault | None
) -> None:
    (read,) = school_lines.read(line)
    assert (read.name, read.curator, read.fault) == (name, curator, fault)


def test_empty_lines_are_passed_over_repeated_names_are_told_and_so_is_a_list_too_long() -> None:
    lines = school_lines.read("Школа № 5\n\n   \nшкола  №  5")
    assert [(one.number, one.fault) for one in lines] == [(1, None), (4, Fault.REPEATED)]
    many = school_lines.read("\n".join(f"Школа {number}" for number in range(MOST + 2)))
    assert [one.fault for one in many].count(Fault.TOO_MANY_LINES) == 2
    assert many[MOST].fault is Fault.TOO_MANY_LINES


async def test_a_dry_run_tells_new_known_and_wrong_and_makes_nothing(session: AsyncSession, now: datetime) -> None:
    me, place = await region(session)
    await factories.school(session, "Школа № 2", parent=place)
    response = await typed(session, me, place, "Школа № 1\nШКОЛА № 2\n?", now)
    plan = await school_list.look(session, me=me, response=response, now=now)
    assert [[one.number for one in kind] for kind in (plan.new, plan.known, plan.wrong)] == [[1], [2], [3]]
    assert await session.scalar(select(func.count(Place.id))) == 2


async def test_twelve_names_give_twelve_places_with_curators_and_links_that_open(
    session: AsyncSession, now: datetime
) -> None:
    me, place = await region(session)
    made = await made_of(session, me, place, TWELVE, now)
    assert [one.place.name for one in made] == TWELVE.splitlines()
    for one in made:
        facts = one.place.parent_id, one.place.kind, one.place.time_zone, one.place.data_mode, one.place.minors_consent
        assert facts == (place.id, PlaceKind.SCHOOL, "Asia/Kamchatka", DataMode.OPEN, ConsentRoute.CHAT)
        assert one.place.data_mode_reason == "Частные школы"
        opened = await invitations.look(session, me=factories.stranger(), token=one.token, now=now)
        assert opened is not None
        assert (opened.role, opened.place_name, opened.initials) == (Role.CURATOR, one.place.name, None)
    assert len({one.token for one in made}) == 12


async def test_a_named_curator_is_asked_by_initials(session: AsyncSession, now: datetime) -> None:
    me, place = await region(session)
    (made,) = await made_of(session, me, place, "Школа № 5; Совина Мария Петровна", now)
    opened = await invitations.look(session, me=factories.stranger(), token=made.token, now=now)
    assert opened is not None
    assert opened.initials == "С. М. П."


async def test_the_same_list_twice_makes_nothing_new(session: AsyncSession, now: datetime) -> None:
    me, place = await region(session)
    await made_of(session, me, place, TWELVE, now)
    assert await made_of(session, me, place, TWELVE, now) == []
    assert await session.scalar(select(func.count(Place.id))) == 13


async def test_a_list_that_was_added_is_forgotten_and_cannot_be_added_again(
    session: AsyncSession, now: datetime
) -> None:
    me, place = await region(session)
    response = await typed(session, me, place, TWELVE, now)
    number = response.id
    await school_list.make(session, me=me, response_id=number, now=now)
    with pytest.raises(NotFound):
        await school_list.make(session, me=me, response_id=number, now=now)


async def test_one_press_takes_all_of_them_back_with_links_and_forms_begun_about_them(
    session: AsyncSession, now: datetime
) -> None:
    me, place = await region(session)
    response = await typed(session, me, place, TWELVE, now)
    _, made, change = await school_list.make(session, me=me, response_id=response.id, now=now)
    await form_beginnings.begin(session, code="new_curator", person=me.persons[0], place_id=made[0].place.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    session.expire_all()
    left = [await session.scalar(select(func.count(table.id))) for table in (Place, Person, Invitation, Response)]
    assert left == [1, 1, 0, 0]
    assert await invitations.look(session, me=factories.stranger(), token=made[0].token, now=now) is None


async def test_once_a_curator_has_come_in_nothing_of_the_list_is_taken_back(
    session: AsyncSession, now: datetime
) -> None:
    me, place = await region(session)
    response = await typed(session, me, place, TWELVE, now)
    _, made, change = await school_list.make(session, me=me, response_id=response.id, now=now)
    curator, stranger = await session.get_one(Person, change.rows["persons"][3]), factories.telephone()
    curator.chat = stranger
    await session.flush()
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await session.scalar(select(func.count(Place.id))) == 1 + len(made)


async def test_only_a_coordinator_above_makes_places_of_a_list(session: AsyncSession, now: datetime) -> None:
    _, place = await region(session)
    school = await factories.school(session, parent=place)
    for role in (Role.CURATOR, Role.MENTOR):
        me = factories.me(await factories.person(session, school, role, came_in=True))
        response = await typed(session, me, place, TWELVE, now)
        with pytest.raises(NotAllowed):
            await school_list.look(session, me=me, response=response, now=now)
        with pytest.raises(NotAllowed):
            await school_list.make(session, me=me, response_id=response.id, now=now)
        with pytest.raises(NotFound):
            await school_list.make(session, me=factories.stranger(), response_id=response.id, now=now)


async def test_nothing_stands_under_a_school(session: AsyncSession, now: datetime) -> None:
    me, place = await region(session)
    school = await factories.school(session, parent=place)
    response = await typed(session, me, school, TWELVE, now)
    with pytest.raises(PlaceMisplaced):
        await school_list.look(session, me=me, response=response, now=now)
