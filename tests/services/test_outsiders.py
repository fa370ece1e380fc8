"""Who comes from outside: adults of a partner or another place, and students from elsewhere; nobody of the school."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import PlaceKind, Role
from services import outsiders
from tests import factories


async def test_adults_from_elsewhere_are_outsiders_and_people_of_the_school_are_not(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод")
    engineer = await factories.person(session, school, Role.MENTOR, name="Дубов Иван", born=1985)
    await factories.also(session, engineer, partner, Role.PARTNER)
    student = await factories.person(session, school, Role.MENTOR, name="Ель Олег", born=2004, group="3 курс")
    elsewhere = await factories.school(session, "Школа № 6")
    guest = await factories.person(session, elsewhere, Role.MENTOR, name="Ивин Ян", born=1985, group="учитель")
    teacher = await factories.person(session, school, Role.MENTOR, name="Рысев Олег", born=1985, group="учитель")
    grown = await factories.person(session, school, Role.MENTOR, name="Совин Лев", born=2007, group="11А")
    younger = await factories.person(session, school, Role.MENTOR, name="Лисин Ян", born=2010, group="1 курс")
    curator = await factories.person(session, school, Role.CURATOR, name="Совина Мария")
    await factories.also(session, curator, school, Role.MENTOR)
    mentors = [engineer, student, guest, teacher, grown, younger, curator]
    assert await outsiders.among(session, mentors, school, now=now) == {engineer.id, student.id, guest.id}
