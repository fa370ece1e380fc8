"""A birth date that is missed is asked for, never guessed; a document of full legal age lets somebody sign alone."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, Person, Place, Role
from services import birth_dates, consents, due, emancipation
from services.access import Me
from services.errors import AlreadySo, BirthDateWrong, NotAllowed, NotFound
from tests import factories

SELF = frozenset({Capacity.SELF})


async def a_school(session: AsyncSession) -> tuple[Place, Me, Person]:
    """A curator, and a pupil of whom only the year is known: 14 this year, or not yet."""
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    return school, curator, await factories.person(session, school, name="Яров Ян", born=2012, group="8А")


async def test_those_whose_day_decides_who_signs_are_listed_and_counted_in_the_digest(
    session: AsyncSession, now: datetime
) -> None:
    school, curator, child = await a_school(session)
    await factories.person(session, school, name="Алов Ян", born=2015, group="6А")
    await factories.person(session, school, name="Белов Ян", born=date(2012, 9, 1), group="8А")
    unknown = await factories.person(session, school, name="Вязов Ян", group="8Б", came_in=True)
    staff = await factories.person(session, school, Role.MENTOR, name="Учёнов Ян", group="учитель")
    await factories.also(session, staff, school, Role.OBSERVER)
    found = await birth_dates.listed(session, me=curator, place_id=school.id, now=now)
    assert [(one.person_id, one.birth_year) for one in found.people] == [(child.id, 2012), (unknown.id, None)]
    assert found.may_type
    await consents.refuse(session, me=factories.me(unknown), subject_id=unknown.id, now=now)
    told_id, since = curator.persons[0].id, now - timedelta(days=1)
    news = await due.news(session, school.id, told_id=told_id, since=since, until=now, now=now)
    assert news
    assert news.undated == 2


async def test_the_date_fits_the_year_and_the_age_decides_from_then_on(session: AsyncSession, now: datetime) -> None:
    school, curator, child = await a_school(session)
    for wrong in (date(2011, 9, 1), date(2013, 9, 1)):
        with pytest.raises(BirthDateWrong):
            await birth_dates.note(session, me=curator, person_id=child.id, born_on=wrong, now=now)
    await birth_dates.note(session, me=curator, person_id=child.id, born_on=date(2012, 12, 1), now=now)
    one = (await consents.standing(session, [child.id], now=now))[child.id]
    assert (one.needed, one.needs_birth_date) == ({Capacity.GUARDIAN}, False)
    assert (await birth_dates.listed(session, me=curator, place_id=school.id, now=now)).people == []
    with pytest.raises(AlreadySo):
        await birth_dates.note(session, me=curator, person_id=child.id, born_on=date(2012, 12, 2), now=now)


async def test_nobody_is_born_in_days_to_come(session: AsyncSession, now: datetime) -> None:
    school, curator, _ = await a_school(session)
    child = await factories.person(session, school, name="Вязов Ян", group="8Б")
    with pytest.raises(BirthDateWrong):
        await birth_dates.note(session, me=curator, person_id=child.id, born_on=date(2026, 9, 17), now=now)


async def test_only_the_curator_types_it_and_others_only_look(session: AsyncSession, now: datetime) -> None:
    school, _, child = await a_school(session)
    officer = factories.me(await factories.person(session, school, Role.PRIVACY_OFFICER, came_in=True))
    assert not (await birth_dates.listed(session, me=officer, place_id=school.id, now=now)).may_type
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, came_in=True))
    with pytest.raises(NotAllowed):
        await birth_dates.listed(session, me=mentor, place_id=school.id, now=now)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (officer, mentor, other):
        with pytest.raises(NotFound):
            await birth_dates.note(session, me=me, person_id=child.id, born_on=date(2012, 5, 5), now=now)


async def test_by_a_document_somebody_of_16_signs_alone(session: AsyncSession, now: datetime) -> None:
    school, curator, child = await a_school(session)
    young = await factories.person(session, school, name="Рябин Ян", born=date(2010, 9, 1), group="10А")
    note = {"number": "7", "on": date(2026, 9, 1), "now": now}
    with pytest.raises(NotFound):
        await emancipation.note(session, me=curator, person_id=child.id, **note)
    await emancipation.note(session, me=curator, person_id=young.id, **note)
    assert young.emancipated_by == "7, 01.09.2026"
    assert (await consents.standing(session, [young.id], now=now))[young.id].needed == SELF
    with pytest.raises(AlreadySo):
        await emancipation.note(session, me=curator, person_id=young.id, **note)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    with pytest.raises(NotFound):
        await emancipation.note(session, me=other, person_id=young.id, **note)
