"""Answers that may be changed after sending: while the survey is open, and only where its questionnaire says so."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, FormVersion, Person, Response, ResponseState, Wave
from services import form_versions, forms, wave_results, waves
from services.errors import AlreadyAnswered, NotFound
from services.questionnaire import Choose
from tests import factories
from tests.services import surveys


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    """A school whose questionnaire may be changed after sending."""
    made = await surveys.school(session, now)
    row = (await session.scalars(select(FormVersion).where(FormVersion.code == "q1_mentee"))).one()
    compiled = {**row.compiled, "bot": {"may_edit": "yes"}}
    await form_versions.publish(session, code=row.code, source=b"", digest="changed", compiled=compiled, now=now)
    return made


async def sent(school: surveys.School, wave: Wave, person: Person) -> Response:
    """What somebody has sent: they are glad."""
    await school.finishes(wave, person)
    draft = await school.draft(wave, person)
    assert draft is not None
    return draft


async def glad(school: surveys.School) -> list[str]:
    """The kept answers to the first question."""
    found = select(Answer.value).where(Answer.concept == "glad").order_by(Answer.id)
    return list(await school.session.scalars(found))


async def satisfied(school: surveys.School, wave: Wave) -> int:
    found = await wave_results.of(school.session, me=school.curator, wave_id=wave.id, language="ru", now=school.now)
    assert found.satisfaction is not None
    return found.satisfaction.satisfied


async def changes_their_mind(school: surveys.School, draft: Response, person: Person) -> Response:
    """The sent answers lie before their sender again; the first one becomes no."""
    me = factories.me(person)
    draft = await forms.change_sent(school.session, me, draft.id, now=school.now)
    step = await forms.edit(school.session, me, draft.id, nonce=draft.nonce, index=0, now=school.now)
    step = await forms.answer(school.session, me, draft.id, nonce=step.response.nonce, action=Choose(1), now=school.now)
    assert step.invalid is None
    return step.response


async def test_what_was_sent_counts_until_it_is_sent_anew(school: surveys.School) -> None:
    wave, person = await school.start(), school.mentees[0]
    draft = await changes_their_mind(school, await sent(school, wave, person), person)
    assert (await glad(school), await satisfied(school, wave)) == (["yes"], 1)
    at = await waves.progress(school.session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (at.answered, at.finished) == (1, 1)
    while (asked := await school._asked(draft)) is not None:  # a no asks why
        await school._act(draft, person, Choose(0) if asked.options else surveys.Skip())
    step = await forms.send(school.session, factories.me(person), draft.id, nonce=draft.nonce, now=school.now)
    assert not step.stale
    assert (await glad(school), await satisfied(school, wave)) == (["no"], 0)


async def test_the_survey_closes_on_what_was_sent(school: surveys.School) -> None:
    wave, person = await school.start(), school.mentees[0]
    draft = await changes_their_mind(school, await sent(school, wave, person), person)
    await school.turn(days=15)
    await school.session.refresh(draft)
    assert (draft.state, draft.filling, await glad(school)) == (ResponseState.SUBMITTED, {}, ["yes"])
    with pytest.raises(NotFound):
        await forms.change_sent(school.session, factories.me(person), draft.id, now=school.now)


async def test_elsewhere_what_is_sent_is_sent(session: AsyncSession, now: datetime) -> None:
    school = await surveys.school(session, now)
    wave, person = await school.start(), school.mentees[0]
    draft = await sent(school, wave, person)
    assert draft.filling == {}
    with pytest.raises(AlreadyAnswered):
        await forms.change_sent(session, factories.me(person), draft.id, now=school.now)


async def test_nobody_changes_the_answers_of_another(school: surveys.School) -> None:
    wave = await school.start()
    draft = await sent(school, wave, school.mentees[0])
    with pytest.raises(NotFound):
        await forms.change_sent(school.session, factories.me(school.mentees[1]), draft.id, now=school.now)
