"""Answers on paper: who may type them in, what is kept, and for how long it can be changed."""

from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, ConsentEvent, ConsentKind, Person, Response, ResponseState, Wave
from services import form_copies, forms, paper_answers, questionnaire, waves
from services.errors import AlreadyAnswered, ConsentMissing, NotFound, TooLate
from services.questionnaire import Choose
from tests import factories
from tests.services import surveys
from tests.services.test_waves_about import with_settings


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    """Three pupils, and one without a telephone."""
    made = await surveys.school(session, now)
    made.mentees.append(await factories.person(session, made.place, name="Яров Ян", born=2006, group="11А"))
    surveys.agree(session, made.mentees[-1], now)
    await session.flush()
    return made


async def member(school: surveys.School, wave: Wave, person: Person) -> int:
    return (await school.member(wave, person)).id


async def said(session: AsyncSession) -> list[tuple[str, object]]:
    rows = await session.scalars(select(Answer).order_by(Answer.id))
    return [(one.name, one.value) for one in rows]


async def tick(school: surveys.School, wave: Wave, person: Person, index: int) -> None:
    number = await member(school, wave, person)
    await paper_answers.tick(school.session, me=school.curator, member_id=number, index=index, now=school.now)


async def test_one_tap_answers_for_somebody_and_says_who_typed_it_in(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    at = await paper_answers.listed(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert [line.name for line in at.lines] == [one.name for one in school.mentees]
    assert at.opening is not None
    for person in (school.mentees[0], school.mentees[3]):
        await tick(school, wave, person, 0)
        draft = await school.draft(wave, person)
        assert draft is not None
        assert (draft.state, draft.entered_by_id) == (ResponseState.SUBMITTED, school.curator.persons[0].id)
    assert await said(session) == [("glad", "yes"), ("glad", "yes")]
    at = await paper_answers.listed(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert [line.chosen for line in at.lines] == [0, None, None, 0]
    assert [one.by_name for one in at.entered] == [school.curator.persons[0].name] * 2
    progress = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (progress.finished, progress.asked) == (2, 4)


async def test_for_a_minute_the_other_answer_or_none_can_be_chosen(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    online, paper = school.mentees[0], school.mentees[3]
    for person in (online, paper):
        await tick(school, wave, person, 0)
        await tick(school, wave, person, 1)
    assert await said(session) == [("glad", "no"), ("glad", "no")]
    for person, state in ((online, Asked.ASKED), (paper, Asked.WAITING)):
        number = await member(school, wave, person)
        await paper_answers.put_back(session, me=school.curator, member_id=number, now=school.now)
        assert (await school.member(wave, person)).state is state
    assert await said(session) == []
    await school.taps(wave, online)
    await tick(school, wave, paper, 0)
    school.now += paper_answers.undo.TOLD_AFTER
    with pytest.raises(TooLate):
        await tick(school, wave, paper, 1)
    assert await said(session) == [("glad", "yes")]


async def test_what_somebody_has_answered_in_the_chat_is_not_typed_over(school: surveys.School) -> None:
    wave = await school.start()
    tapped, sent = school.mentees[:2]
    await school.taps(wave, tapped)
    await school.finishes(wave, sent)
    for person in (tapped, sent):
        with pytest.raises(AlreadyAnswered):
            await tick(school, wave, person, 0)


async def test_the_telephone_of_whoever_answered_on_paper_hears_that_it_is_answered(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    person = school.mentees[0]
    draft = await school.draft(wave, person)
    assert draft is not None
    before = draft.nonce
    await tick(school, wave, person, 0)
    step = await forms.answer(session, factories.me(person), draft.id, nonce=before, action=Choose(1), now=school.now)
    assert step.stale
    assert await said(session) == [("glad", "yes")]


async def test_a_whole_questionnaire_is_typed_in_by_the_curator_alone(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    person = school.mentees[3]
    number = await member(school, wave, person)
    draft = await paper_answers.open_for(session, me=school.curator, member_id=number, now=school.now)
    stranger = factories.me(school.mentees[1])
    with pytest.raises(NotFound):
        await forms.own(session, stranger, draft.id)
    assert (await forms.own(session, school.curator, draft.id)).id == draft.id
    await school.fills_in(draft, school.curator.persons[0])
    assert draft.entered_by_id == school.curator.persons[0].id
    assert (await school.member(wave, person)).state is Asked.ANSWERED
    assert ("glad", "yes") in await said(session)
    with pytest.raises(AlreadyAnswered):
        await paper_answers.open_for(session, me=school.curator, member_id=number, now=school.now)


async def test_whoever_finishes_on_their_own_telephone_has_answered_themselves(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    person = school.mentees[0]
    number = await member(school, wave, person)
    draft = await paper_answers.open_for(session, me=school.curator, member_id=number, now=school.now)
    await school.fills_in(draft, person)
    assert draft.entered_by_id is None


async def test_strangers_coordinators_and_heads_type_nothing_in(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    number = await member(school, wave, school.mentees[0])
    head = factories.me(await factories.person(session, school.place, factories.Role.HEAD, came_in=True))
    elsewhere = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (head, elsewhere, factories.me(school.mentees[0]), factories.stranger()):
        with pytest.raises(NotFound):
            await paper_answers.tick(session, me=me, member_id=number, index=0, now=school.now)
        with pytest.raises(NotFound):
            await paper_answers.open_for(session, me=me, member_id=number, now=school.now)
        with pytest.raises(NotFound):
            await paper_answers.listed(session, me=me, wave_id=wave.id, now=school.now)


async def test_without_consent_nothing_is_typed_in(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    person = school.mentees[0]
    number = await member(school, wave, person)
    await session.flush()
    of_processing = (ConsentEvent.subject_id == person.id) & (ConsentEvent.kind == ConsentKind.PROCESSING)
    await session.execute(delete(ConsentEvent).where(of_processing))
    await session.flush()
    with pytest.raises(ConsentMissing):
        await paper_answers.tick(session, me=school.curator, member_id=number, index=0, now=school.now)
    at = await paper_answers.listed(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert number not in {line.member_id for line in at.lines}


async def test_what_is_typed_in_without_a_name_leaves_no_trace_of_whose_it_was(
    school: surveys.School, session: AsyncSession, now: datetime
) -> None:
    await with_settings(session, "q1_mentee", now, anonymous="yes")
    wave = await school.start()
    await tick(school, wave, school.mentees[0], 1)
    await session.flush()
    assert [one["answers"] for one in wave.pool] == [{"glad": "no"}]
    assert await school.draft(wave, school.mentees[0]) is None
    assert await said(session) == []
    entered = select(Response.id).where(Response.entered_by_id.is_not(None))
    assert await session.scalar(entered) is None


async def test_copies_are_for_those_who_have_not_answered(school: surveys.School, session: AsyncSession) -> None:
    wave = await school.start()
    await tick(school, wave, school.mentees[0], 1)
    job = await form_copies.ask(session, me=school.curator, wave_id=wave.id, now=school.now)
    blanks = await form_copies.asked(session, job, now=school.now)
    assert [one.name for one in blanks] == [one.name for one in school.mentees[1:]]
    assert [one.code for one in blanks] == [one.code for one in school.mentees[1:]]
    assert questionnaire.begin(blanks[0].form, school.now).known.keys() <= blanks[0].state.known.keys()
    with pytest.raises(NotFound):
        await form_copies.ask(session, me=factories.me(school.mentees[1]), wave_id=wave.id, now=school.now)


async def test_copies_without_a_name_carry_none(school: surveys.School, session: AsyncSession, now: datetime) -> None:
    await with_settings(session, "q1_mentee", now, anonymous="yes")
    wave = await school.start()
    job = await form_copies.ask(session, me=school.curator, wave_id=wave.id, now=school.now)
    (blank,) = await form_copies.asked(session, job, now=school.now)
    assert (blank.code, blank.name) == ("", "")
