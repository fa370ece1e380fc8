"""What mentees ask for and where mentors come from: numbers for whoever sees pairs, names for the curator alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEntry, Person, Place, Role
from services import register_requests
from services.errors import NotAllowed
from services.register_requests import Asker
from services.register_source import Source
from tests import factories
from tests.services.registering import answered
from tests.services.test_pair_base import took_part

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    """Three who ask for something, of whom one has a mentor; one who wants no part in it."""
    made = await factories.school(session)
    await asks(session, made, "Белов Пётр", request="studies", hard_subjects=["maths", "physics"])
    cat = await asks(session, made, "Котов Пётр", request="studies", hard_subjects=["maths"])
    await asks(session, made, "Лисин Ян", request="profession", wanted_form=["student_pupil", "employer_pupil"])
    await asks(session, made, "Ежов Ян", wishes_to_take_part="no")
    await took_part(session, made, Role.MENTEE, name="Зайцев Лев", born=2012, group="8А", agreed=False)
    mentor = await took_part(session, made, Role.MENTOR, name="Совин Лев", born=2010, group="10Б", answers=None)
    await answered(session, mentor, Role.MENTOR, {"competences": ["studies"]}, at=factories.EARLIER)
    programme = await factories.programme(session, made)
    await factories.pair(session, programme, mentor, cat, effective_on=date(2026, 12, 15))
    return made


async def asks(session: AsyncSession, school: Place, name: str, **said: Any) -> Person:
    one = await took_part(session, school, Role.MENTEE, name=name, born=2012, group="8А")
    await answered(session, one, Role.MENTEE, {"wishes_to_take_part": "yes"} | said, at=factories.EARLIER)
    return one


async def test_requests_are_counted_by_subject_and_form(session: AsyncSession, school: Place) -> None:
    head = factories.me(await factories.person(session, school, Role.HEAD, came_in=True))
    found = await register_requests.of_place(session, me=head, place_id=school.id, language="ru", now=NOW)
    assert (found.mentees, found.waiting) == (3, 2)
    assert [(one.label, one.people, one.waiting, dict(one.forms)) for one in found.requests] == [
        ("Подтянуть учёбу", 2, 1, {"": 1, "pupil_pupil": 1}),
        ("Выбрать профессию", 1, 1, {"student_pupil": 1, "employer_pupil": 1}),
    ]
    assert [(one.label, one.people) for one in found.subjects] == [("Математика", 2), ("Физика", 1)]
    assert found.forms == {"pupil_pupil": 1, "student_pupil": 1, "employer_pupil": 1, "": 1}
    assert {source: len(its) for source, its in found.sources.items()} == {
        Source.PUPILS: 1,
        Source.GRADUATES: 0,
        Source.COMPANIES: 0,
        Source.TEACHERS: 0,
    }


async def test_a_label_is_in_the_language_of_the_telephone(session: AsyncSession, school: Place) -> None:
    me = await factories.curator(session, school)
    found = await register_requests.of_place(session, me=me, place_id=school.id, language="en", now=NOW)
    assert [one.label for one in found.requests] == ["Do better in my studies", "Choose a profession"]


async def test_the_curators_file_has_names_and_is_written_down(session: AsyncSession, school: Place) -> None:
    me = await factories.curator(session, school)
    found = await register_requests.taken(session, me=me, place_id=school.id, language="ru", now=NOW)
    assert found.requests[0].who == [
        Asker("Белов Пётр", "8А", (), True),
        Asker("Котов Пётр", "8А", ("pupil_pupil",), False),
    ]
    (helper,) = found.sources[Source.PUPILS]
    assert helper is not None
    assert (helper.name, helper.competences, helper.pairs) == ("Совин Лев", "Учёба", 1)
    (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.act.value, entry.people) == ("took", 4)


async def test_the_heads_file_and_the_screen_name_nobody(session: AsyncSession, school: Place) -> None:
    head = factories.me(await factories.person(session, school, Role.HEAD, came_in=True))
    for read in (register_requests.taken, register_requests.of_place):
        found = await read(session, me=head, place_id=school.id, language="ru", now=NOW)
        assert all(not one.who for one in found.requests)
        assert [*found.sources[Source.PUPILS]] == [None]
    assert (await session.scalars(select(AuditEntry))).all() == []


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.CURATOR, Role.HEAD)], ids=str)
async def test_nobody_else_sees_them(session: AsyncSession, now: datetime, role: Role) -> None:
    place = await factories.school(session)
    somebody = factories.me(await factories.person(session, place, role, came_in=True))
    with pytest.raises(NotAllowed):
        await register_requests.of_place(session, me=somebody, place_id=place.id, language="ru", now=now)
    with pytest.raises(NotAllowed):
        await register_requests.ask(session, me=somebody, place_id=place.id, now=now)
