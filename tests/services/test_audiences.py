"""Whom a broadcast is for: each condition, all of them together, and nobody twice."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, FormVersion, MeetingState, Person, Place, PlaceKind, Reach, Role, Wave, WaveMember
from services import audiences
from services.audiences import Audience, Counted
from services.stuck import Step
from tests import factories


async def ids(session: AsyncSession, audience: Audience, now: datetime) -> list[int]:
    """As the query gives them, in order."""
    return sorted((await session.scalars(audiences.people(audience, now=now))).all())


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


async def test_somebody_of_several_roles_is_there_once_and_nobody_of_another_school(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    both = await factories.person(session, school, Role.MENTOR, came_in=True)
    await factories.also(session, both, school, Role.CURATOR)
    await factories.person(session, await factories.school(session, "Школа № 6"), Role.MENTOR)
    audience = Audience(school.id, (Role.MENTOR, Role.CURATOR))
    assert await ids(session, audience, now) == [both.id]
    assert await ids(session, Audience(school.id), now) == []


async def test_a_telephone_of_several_people_is_there_once(session: AsyncSession, now: datetime, school: Place) -> None:
    first = await factories.person(session, school, Role.MENTEE, came_in=True, born=2012)
    await factories.person(session, school, Role.MENTEE, name="Котов Лев", chat=first.chat, born=2013)
    without = [await factories.person(session, school, Role.MENTEE, name=name) for name in ("Ежов Ян", "Лисин Ян")]
    expected = [first.id, *(one.id for one in without)]
    assert await ids(session, Audience(school.id, (Role.MENTEE,)), now) == expected


async def test_a_class_is_its_pupils_and_their_parents(session: AsyncSession, now: datetime, school: Place) -> None:
    child = await factories.person(session, school, Role.MENTEE, group="7А", born=2013)
    other = await factories.person(session, school, Role.MENTEE, name="Ежов Ян", group="8Б", born=2012)
    mother = await factories.guardian(session, child)
    await factories.guardian(session, other, name="Ежова Анна")
    audience = Audience(school.id, (Role.MENTEE, Role.GUARDIAN), groups=("7А",))
    assert await ids(session, audience, now) == sorted([child.id, mother.id])


async def test_whose_pair_has_not_met(session: AsyncSession, now: datetime, school: Place) -> None:
    made, programme = {}, await factories.programme(session, school)
    for name, held in (("Ежов Ян", now - timedelta(days=3)), ("Лисин Ян", now - timedelta(days=20))):
        mentee = await factories.person(session, school, Role.MENTEE, name=name)
        mentor = await factories.person(session, school, Role.MENTOR, name=f"{name} старший")
        pair = await factories.pair(session, programme, mentor, mentee)
        await factories.meeting(session, pair, held, state=MeetingState.HELD)
        made[name] = [mentee.id, mentor.id]
    both = Audience(school.id, (Role.MENTEE, Role.MENTOR), unmet_days=14)
    assert await ids(session, both, now) == made["Лисин Ян"]
    assert await ids(session, Audience(school.id, (Role.MENTOR,), unmet_days=30), now) == []
    assert await ids(session, Audience(school.id, (Role.MENTOR,), step=Step.NEXT_MEETING), now) == [
        made["Ежов Ян"][1],
        made["Лисин Ян"][1],
    ]
    assert await ids(session, Audience(school.id, (Role.MENTOR,), step=Step.FIRST_MEETING), now) == []


async def test_of_one_form_of_mentoring(session: AsyncSession, now: datetime, school: Place) -> None:
    mentee, mentor = await factories.person(session, school), await factories.person(session, school, Role.MENTOR)
    await factories.person(session, school, name="Без пары")
    await factories.pair(session, await factories.programme(session, school), mentor, mentee)
    roles = (Role.MENTEE, Role.MENTOR)
    assert await ids(session, Audience(school.id, roles, forms=("pupil_pupil",)), now) == [mentee.id, mentor.id]
    assert await ids(session, Audience(school.id, roles, forms=("teacher_teacher",)), now) == []


async def test_who_is_silent_in_a_survey(session: AsyncSession, now: datetime, school: Place) -> None:
    people = [await factories.person(session, school, Role.MENTOR, name=name) for name in ("Ежов", "Лисин", "Орлов")]
    version_id = (await session.scalars(select(FormVersion.id))).first()
    assert version_id is not None
    wave = Wave(
        form_version_id=version_id,
        place_id=school.id,
        audience={},
        reminders=[],
        is_anonymous=False,
        pool=[],
        opens_at=now,
        closes_at=now + timedelta(days=3),
        created_at=now,
    )
    session.add(wave)
    await session.flush()
    states = (Asked.ASKED, Asked.ANSWERED, Asked.WAITING)
    for one, state in zip(people, states, strict=True):
        session.add(WaveMember(wave_id=wave.id, person_id=one.id, state=state))
    await session.flush()
    silent = Audience(school.id, (Role.MENTOR,), silent_wave_id=wave.id)
    assert await ids(session, silent, now) == [people[0].id]


async def test_conditions_hold_together(session: AsyncSession, now: datetime, school: Place) -> None:
    child = await factories.person(session, school, group="7А", came_in=True)
    english = await factories.person(session, school, name="Смит Ян", group="7А", came_in=True)
    assert english.chat is not None
    english.chat.language = "en"
    await session.flush()
    seventh = Audience(school.id, (Role.MENTEE,), groups=("7А",))
    assert await ids(session, seventh, now) == [child.id, english.id]
    assert await ids(session, Audience(school.id, (Role.MENTEE,), ("7А",), language="en"), now) == [english.id]
    assert await ids(session, Audience(school.id, (Role.MENTEE,), ("8Б",), language="en"), now) == []


async def test_from_above_the_staff_and_grown_up_mentors_are_written_to_themselves(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    curator = await factories.person(session, school, Role.CURATOR, name="Совина Мария")
    teacher = await factories.person(session, school, Role.MENTOR, name="Орлов Лев", group="учитель")
    await factories.person(session, school, Role.MENTOR, name="Чижов Ян", group="10А")
    await factories.person(session, school, Role.MENTOR, name="Грачёв Ян", born=now.year - 15)
    await factories.person(session, school, Role.MENTEE, name="Ежов Ян")
    mentors = await audiences.addressed(session, Audience(region.id, (Role.MENTOR,)))
    assert await ids(session, mentors, now) == [teacher.id]
    meant = Audience(region.id, (Role.MENTOR, Role.MENTEE))
    assert await audiences.is_to_pass_on(session, meant)
    assert await ids(session, await audiences.addressed(session, meant), now) == [curator.id, teacher.id]
    inside = Audience(school.id, (Role.MENTEE,))
    assert not await audiences.is_to_pass_on(session, inside)
    assert await audiences.addressed(session, inside) == inside


async def test_how_many_cannot_be_reached(session: AsyncSession, now: datetime, school: Place) -> None:
    reached = await factories.person(session, school, Role.MENTOR, came_in=True)
    await factories.person(session, school, Role.MENTOR, name="Без бота")
    blocked = await factories.person(session, school, Role.MENTOR, name="Закрыл бота", came_in=True)
    assert blocked.chat is not None
    blocked.chat.reach = Reach.CLOSED
    await factories.person(session, school, Role.MENTOR, name="Не согласен", came_in=True, may_be_written_to=False)
    await session.flush()
    assert await audiences.count(session, Audience(school.id, (Role.MENTOR,)), now=now) == Counted(4, 3)
    assert reached.chat is not None


@pytest.mark.parametrize(
    "audience",
    [
        Audience(1),
        Audience(1, (Role.MENTOR, Role.MENTEE), ("7А",), ("pupil_pupil",), 3, Step.INTAKE, 5, 14, "en", True),
    ],
)
def test_what_is_stored_comes_back(audience: Audience) -> None:
    assert Audience.restored(audience.stored()) == audience


async def test_a_partner_is_below_a_region_like_any_place(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=region)
    somebody: Person = await factories.person(session, partner, Role.PARTNER)
    assert await ids(session, Audience(region.id, (Role.PARTNER,)), now) == [somebody.id]
