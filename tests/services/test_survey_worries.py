"""Whoever says in a survey that they feel badly or unsafe comes before their curator, and nobody reads the answer."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import PairSignal, PairState, Response, Role, Wave
from services import form_versions, wave_answers
from services.form_items import Value
from tests import factories
from tests.services import surveys


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    """Its first mentee is of a pair that works."""
    made = await surveys.school(session, now)
    mentor = await factories.person(session, made.place, Role.MENTOR, name="Совин Лев", came_in=True)
    await factories.pair(session, await factories.programme(session, made.place), mentor, made.mentees[0])
    return made


async def signals(session: AsyncSession) -> list[tuple[str, str]]:
    found = select(PairSignal).where(PairSignal.settled_at.is_(None))
    return [(one.kind, ",".join(one.said)) for one in await session.scalars(found)]


async def says(school: surveys.School, wave: Wave, number: int = 0, **said: Value) -> Response:
    draft = await school.draft(wave, school.mentees[number])
    assert draft is not None
    form = (await form_versions.published(school.session, draft.form_version_id)).form
    await wave_answers.take(school.session, form, draft, said, now=school.now)
    await school.session.flush()
    return draft


async def test_the_lowest_marks_of_a_whole_survey_are_told_once_and_without_the_marks(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    for mentee in school.mentees:
        await school.finishes(wave, mentee)
    assert await signals(session) == [("survey_low", "member_id")], "only one of them is of a pair"


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ({"comfort": 3}, True),
        ({"comfort": 9, "safety": 1}, True),
        ({"comfort": 4, "safety": 10}, False),
        ({"support": 1, "result": 1}, False),
        ({"glad": "no"}, False),
    ],
)
async def test_comfort_and_safety_count_from_three_down(
    school: surveys.School, session: AsyncSession, said: dict[str, Value], is_told: bool
) -> None:
    await says(school, await school.start(), **said)
    assert bool(await signals(session)) is is_told


async def test_an_answer_that_was_changed_takes_it_back(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    draft = await says(school, wave, comfort=2)
    draft.sent_at = school.now
    assert await signals(session) == [("survey_low", "member_id")]
    await says(school, wave, comfort=7)
    assert await signals(session) == []


async def test_an_anonymous_survey_tells_nobody(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    wave.is_anonymous = True
    await says(school, wave, comfort=1)
    assert await signals(session) == []


async def test_a_pair_that_has_ended_is_not_looked_at(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    mentor = await factories.person(session, school.place, Role.MENTOR, name="Филин Ян", came_in=True)
    programme = await factories.programme(session, school.place, "teacher_pupil")
    await factories.pair(session, programme, mentor, school.mentees[1], state=PairState.CLOSED)
    await says(school, wave, 1, comfort=1)
    assert await signals(session) == []
