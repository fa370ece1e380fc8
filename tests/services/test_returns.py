"""Returns: a yes and a no both count as an answer; numbers for those above, names for those who may see them."""

from datetime import datetime

import pypdfium2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, ConsentAsk, ConsentKind, Place, PlaceKind, Role
from services import consents, invitations, missing_sheet, returns, slips
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.missing_sheet import Line, Words
from services.returns import Returns
from services.slips import Sheet
from tests import factories

C1, C2, C6, L1, L2 = (ConsentKind(one) for one in ("C1", "C2", "C6", "L1", "L2"))
GUARDIAN = frozenset({Capacity.GUARDIAN})


async def school_of(session: AsyncSession, now: datetime, *, parent: Place | None = None) -> tuple[Place, Me]:
    """Three children in two classes: one mother agrees, one refuses, one is silent; a teacher who mentors."""
    school = await factories.school(session, parent=parent)
    curator = await factories.curator(session, school)
    for name, group, says in (
        ("Алов Ян", "6А", consents.give),
        ("Белов Ян", "6А", consents.refuse),
        ("Вязов Ян", "6Б", None),
    ):
        child = await factories.person(session, school, name=name, born=2014, group=group, may_be_written_to=False)
        mother = factories.me(await factories.guardian(session, child, name=f"Мама {name}", came_in=True))
        if says:
            await says(session, me=mother, subject_id=child.id, now=now)
    teacher = await factories.person(
        session, school, Role.MENTOR, name="Учёнов Ян", group="учитель", may_be_written_to=False
    )
    await factories.also(session, teacher, school, Role.OBSERVER)
    return school, curator


def numbers(found: Returns) -> dict[str | None, dict[ConsentKind, str]]:
    return {
        one.title: {kind: f"{share.answered}/{share.wanted}" for kind, share in one.shares.items()}
        for one in found.parts
    }


async def test_a_yes_and_a_no_are_answers_by_class_and_kind(session: AsyncSession, now: datetime) -> None:
    school, curator = await school_of(session, now)
    found = await returns.shares(session, me=curator, place_id=school.id, now=now)
    assert numbers(found) == {
        "6А": {C1: "2/2", C6: "0/2", L2: "0/2"},
        "6Б": {C1: "0/1", C6: "0/1", L2: "0/1"},
        "учитель": {C1: "0/1", C6: "0/1", L1: "0/1"},
    }
    assert found.whole[C1] == returns.Share(wanted=4, answered=2)


async def test_what_is_asked_beside_the_start_counts_only_of_those_who_were_asked(
    session: AsyncSession, now: datetime
) -> None:
    school, curator = await school_of(session, now)
    people = await returns.taking_part.people(session, [school.id], now=now)
    for recipient in (await factories.region(session), await factories.region(session, "Другой край")):
        asked = {"subject_id": people[0][0].id, "kind": C2, "recipient_id": recipient.id}
        session.add(ConsentAsk(**asked, asked_at=now))
    await session.flush()
    found = await returns.shares(session, me=curator, place_id=school.id, now=now)
    assert found.whole[C2] == returns.Share(wanted=2)
    assert numbers(found)["6А"][C2] == "0/2"


async def test_above_a_school_there_are_numbers_by_place_and_no_names(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    school, _ = await school_of(session, now, parent=town)
    coordinator = await factories.coordinator(session, region)
    found = await returns.shares(session, me=coordinator, place_id=region.id, now=now)
    assert numbers(found) == {"Город": {C1: "2/4", C6: "0/4", L1: "0/1", L2: "0/3"}}
    assert not found.may_see_names
    for place_id in (region.id, school.id):
        with pytest.raises(NotAllowed):
            await returns.missing(session, me=coordinator, place_id=place_id, now=now)
        with pytest.raises(NotAllowed):
            await returns.ask(session, me=coordinator, place_id=place_id, now=now)
    assert (await returns.shares(session, me=coordinator, place_id=school.id, now=now)).parts


@pytest.mark.parametrize("role", [Role.HEAD, Role.PRIVACY_OFFICER, Role.CURATOR])
async def test_who_is_missing_is_named_to_those_who_look_after_consents(
    session: AsyncSession, now: datetime, role: Role
) -> None:
    school, _ = await school_of(session, now)
    me = factories.me(await factories.person(session, school, role, name="Тайнова Вера", came_in=True))
    found = await returns.missing(session, me=me, place_id=school.id, now=now)
    assert [(one.name, one.group) for one in found] == [
        ("Алов Ян", "6А"),
        ("Белов Ян", "6А"),
        ("Вязов Ян", "6Б"),
        ("Учёнов Ян", "учитель"),
    ]
    assert found[0].wanted == [(L2, GUARDIAN), (C6, GUARDIAN)]
    job = await returns.ask(session, me=me, place_id=school.id, now=now)
    assert (await returns.asked(session, job, now=now))[1] == found
    me.persons[0].memberships[0].until = now
    await session.flush()
    assert (await returns.asked(session, job, now=now))[1] == []


async def test_a_mentor_sees_no_numbers(session: AsyncSession, now: datetime) -> None:
    school, _ = await school_of(session, now)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, name="Клюквин", came_in=True))
    with pytest.raises(NotAllowed):
        await returns.shares(session, me=mentor, place_id=school.id, now=now)


def test_the_printed_list_gives_each_class_a_page_of_its_own() -> None:
    words = Words("ru", "Школа № 5", "Ждём согласия", "15.09.2026", "Имя", "Код", "Какая бумага", "Отметка")
    people = [Line(group, f"Алов Ян {group}", "К7-1", "участие: родителя") for group in ("6А", "6А", "6Б")]
    document = pypdfium2.PdfDocument(missing_sheet.sheet(people, words))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) == 2
    assert "Ждём согласия: 6А" in pages[0]
    assert pages[0].count("Алов Ян 6А") == 2
    assert "6А" not in pages[1]
    assert all("Отметка" in page for page in pages)


async def test_for_a_parents_evening_one_class_is_printed_alone(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    for group in ("6А", "6А", "6Б"):
        child = await factories.person(session, school, name=f"Котов {group}", born=2014, group=group)
        await factories.guardian(session, child, name=f"Котова {group}")
    found = await slips.of_parents(session, me=curator, place_id=school.id, now=now)
    assert [(group, count) for group, count, _ in found] == [("6А", 2), ("6Б", 1)]
    for number, count in ((found[0][2], 2), (None, 3)):
        job = await slips.ask(session, me=curator, place_id=school.id, sheet=Sheet.GUARDIANS, person_id=number, now=now)
        _, links = await slips.asked(session, job, now=now)
        assert [one.roles for one in links] == [{Role.GUARDIAN}] * count
    child_id = (await invitations.absent(session, school.id, now=now))[0].person.id
    with pytest.raises(NotFound):
        await slips.ask(
            session, me=curator, place_id=school.id, sheet=Sheet.GUARDIANS, person_id=child_id + 999, now=now
        )
