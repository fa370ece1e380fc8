"""Surveys: what no second pair of hands may see, keep or overwrite."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, Guardianship, Role, Wave
from services import form_versions, forms, paper_answers, wave_answers, wave_audience, wave_gate, waves
from services.errors import AlreadyAnswered, AlreadySo, NotFound
from services.wave_audience import Audience
from tests import factories
from tests.services import surveys
from tests.services.test_ballots import without_names


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    """A school of three."""
    return await surveys.school(session, now)


async def test_what_somebody_has_begun_without_a_name_is_not_shown_to_whoever_types_in_from_paper(
    school: surveys.School, session: AsyncSession
) -> None:
    await without_names(session, school.now)
    wave = await school.start()
    person = school.mentees[0]
    await school.taps(wave, person)
    number = (await school.member(wave, person)).id
    with pytest.raises(AlreadyAnswered):
        await paper_answers.open_for(session, me=school.curator, member_id=number, now=school.now)


async def test_whoever_goes_on_themselves_is_not_watched_by_whoever_began_to_type_in(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    person = school.mentees[0]
    number = (await school.member(wave, person)).id
    draft = await paper_answers.open_for(session, me=school.curator, member_id=number, now=school.now)
    forms.put_on_screen(school.curator, draft)
    assert (await forms.own(session, school.curator, draft.id)).id == draft.id
    forms.put_on_screen(factories.me(person), draft)
    with pytest.raises(NotFound):
        await forms.own(session, school.curator, draft.id)


async def test_one_tap_does_not_wipe_a_whole_questionnaire_typed_in_a_moment_ago(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    number = (await school.member(wave, school.mentees[0])).id
    draft = await paper_answers.open_for(session, me=school.curator, member_id=number, now=school.now)
    await school.fills_in(draft, school.curator.persons[0])
    before = len((await session.scalars(select(Answer))).all())
    assert before > 1
    with pytest.raises(AlreadyAnswered):
        await paper_answers.tick(session, me=school.curator, member_id=number, index=1, now=school.now)
    assert len((await session.scalars(select(Answer))).all()) == before


async def test_a_ballot_holds_nothing_that_was_not_asked(school: surveys.School, session: AsyncSession) -> None:
    await without_names(session, school.now)
    wave = await school.start()
    draft = await school.draft(wave, school.mentees[0])
    assert draft is not None
    form = (await form_versions.published(session, draft.form_version_id)).form
    await wave_answers.take(
        session, form, draft, {"glad": "yes", "sent_at": "2026-05-20T10:00:00+03:00"}, now=school.now
    )
    assert [one["answers"] for one in wave.pool] == [{"glad": "yes"}]


async def test_what_is_sent_while_a_survey_closes_is_refused(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    draft = await school.draft(wave, school.mentees[0])
    assert draft is not None
    form = (await form_versions.published(session, draft.form_version_id)).form
    wave.closed_at = school.now
    await session.flush()
    with pytest.raises(NotFound):
        await wave_answers.take(session, form, draft, {"glad": "yes"}, now=school.now)


async def test_two_hands_at_once_cast_one_ballot(school: surveys.School, session: AsyncSession) -> None:
    await without_names(session, school.now)
    wave = await school.start()
    draft = await school.draft(wave, school.mentees[0])
    assert draft is not None
    form = (await form_versions.published(session, draft.form_version_id)).form
    (await school.member(wave, school.mentees[0])).state = Asked.ANSWERED
    await session.flush()
    with pytest.raises(AlreadyAnswered):
        await wave_answers.take(session, form, draft, {"glad": "yes"}, now=school.now)
    assert wave.pool == []


async def test_a_button_pressed_twice_starts_one_survey(school: surveys.School, session: AsyncSession) -> None:
    async def press(**said: Any) -> None:
        at = {"me": school.curator, "place_id": school.place.id, "now": school.now}
        await waves.start(session, code="q1_mentee", **at, **said)

    await press()
    with pytest.raises(AlreadySo):
        await press()
    await press(groups=["11А"])
    assert len((await session.scalars(select(Wave))).all()) == 2


async def test_nobody_is_asked_about_themselves(school: surveys.School, session: AsyncSession) -> None:
    version = await form_versions.latest(session, code="about_class_teacher")
    one = school.mentees[0].id
    asked = await wave_audience.of(
        session, school.place, version.form.settings, Audience(answerer_id=one), now=school.now
    )
    assert one not in {pair.about_id for pair in asked}


async def test_a_parent_speaks_of_their_own_child_alone(school: surveys.School, session: AsyncSession) -> None:
    parent = await factories.person(session, school.place, Role.GUARDIAN, name="Осина Яна", came_in=True)
    own, other = school.mentees[0], school.mentees[1]
    care = Guardianship(guardian_id=parent.id, child_id=own.id, since=school.now)
    session.add(care)
    await session.flush()
    pairs = [wave_audience.Asked(parent.id, own.id), wave_audience.Asked(parent.id, other.id)]
    may = await wave_gate.passing(session, school.place.id, pairs, now=school.now)
    assert may == {pairs[0]}
    await session.delete(care)
    await session.flush()
    assert await wave_gate.passing(session, school.place.id, pairs, now=school.now) == set()
