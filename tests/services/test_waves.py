"""Surveys: whom they ask, when they remind, what they keep when they close, and what can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, Promise, Reach, Response, ResponseState, WaveMember
from services import archive, consents, form_beginnings, waves
from services.errors import NobodyToAsk, NotAllowed, NotFound
from services.wave_asking import WAVE
from services.wave_reminding import REMINDER
from tests import factories
from tests.services import surveys


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    return await surveys.school(session, now)


async def promised(session: AsyncSession, kind: str) -> list[int]:
    found = select(Promise.receiver_id).where(Promise.kind == kind).order_by(Promise.receiver_id)
    return list(await session.scalars(found))


async def test_a_survey_asks_everybody_once_its_minute_is_over(school: surveys.School, session: AsyncSession) -> None:
    _, _ = await waves.start(session, me=school.curator, place_id=school.place.id, code="q1_mentee", now=school.now)
    await school.turn(seconds=59)
    assert await promised(session, WAVE) == []
    await school.turn(seconds=3)
    assert await promised(session, WAVE) == [one.id for one in school.mentees]
    await school.turn(seconds=30)
    assert len(await promised(session, WAVE)) == 3


async def test_one_tap_counts_at_once_and_is_all_that_is_kept_of_what_was_not_finished(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    begun, whole, silent = school.mentees
    await school.taps(wave, begun)
    await school.finishes(wave, whole)
    at = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (at.asked, at.opened, at.answered, at.finished) == (3, 2, 2, 1)
    assert [(one.person_id, one.has_begun, one.group) for one in at.silent] == [
        (begun.id, True, "11А"),
        (silent.id, False, "11А"),
    ]
    await school.turn(days=15)
    assert wave.closed_at is not None
    states = {one.person_id: one.state for one in await session.scalars(select(WaveMember))}
    assert states == {begun.id: Asked.ANSWERED, whole.id: Asked.ANSWERED, silent.id: Asked.SILENT}
    expired = (await session.scalars(select(Response).where(Response.person_id == begun.id))).one()
    assert expired.state is ResponseState.EXPIRED
    kept = (await session.scalars(select(Answer).where(Answer.response_id == expired.id))).all()
    assert [(one.name, one.value) for one in kept] == [("glad", "yes")]
    assert await school.draft(wave, silent) is None
    at = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (at.asked, at.opened, at.answered, at.finished) == (3, 2, 2, 1)


async def test_reminders_reach_only_those_who_have_not_finished_and_can_be_reached(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    halfway, whole, blocked = school.mentees
    await school.taps(wave, halfway)
    await school.finishes(wave, whole)
    assert blocked.chat is not None
    blocked.chat.reach = Reach.CLOSED
    await session.flush()
    assert await waves.remind(session, me=school.curator, wave_id=wave.id, now=school.now) == 1
    assert await waves.remind(session, me=school.curator, wave_id=wave.id, now=school.now) == 0
    for _ in range(13):
        await school.turn(days=1)
    assert await promised(session, REMINDER) == [halfway.id, halfway.id]
    at = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert (at.unreachable, [one.person_id for one in at.silent if not one.reachable]) == (1, [blocked.id])


async def test_nobody_has_two_surveys_in_hand_and_between_two_is_a_pause(
    school: surveys.School, session: AsyncSession
) -> None:
    first = await school.start()
    second = await school.start("q0_mentee")
    assert len(await promised(session, WAVE)) == 3
    await school.finishes(first, school.mentees[0])
    await school.turn(days=1)
    assert (await school.member(second, school.mentees[0])).state is Asked.WAITING
    await school.turn(days=1, minutes=1)
    assert (await school.member(second, school.mentees[0])).state is Asked.ASKED
    assert (await school.member(second, school.mentees[1])).state is Asked.WAITING


async def test_without_consent_nobody_is_asked_and_whoever_takes_it_back_is_forgotten(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    leaver = school.mentees[0]
    await school.finishes(wave, leaver)
    await consents.withdraw(session, me=factories.me(leaver), subject_id=leaver.id, now=school.now)
    await session.flush()
    assert (await session.scalars(select(Response).where(Response.person_id == leaver.id))).all() == []
    assert (await session.scalars(select(Answer))).all() == []
    at = await waves.progress(session, me=school.curator, wave_id=wave.id, now=school.now)
    assert at.asked == 2
    with pytest.raises(NobodyToAsk):
        await waves.start(
            session, me=school.curator, place_id=school.place.id, code="q1_mentee", groups=["5А"], now=school.now
        )


async def test_a_survey_ends_with_may(school: surveys.School) -> None:
    may = datetime(2027, 5, 25, 9, tzinfo=school.now.tzinfo)
    assert waves.closing_day(school.place, 14, now=may).isoformat() == "2027-05-31"
    assert waves.closing_day(school.place, 14, now=may - timedelta(days=30)).isoformat() == "2027-05-09"
    assert waves.closing_day(school.place, 14, now=school.now).isoformat() == "2026-09-29"


async def test_a_stranger_a_mentee_and_another_school_see_nothing_of_a_survey(
    school: surveys.School, session: AsyncSession
) -> None:
    wave = await school.start()
    elsewhere = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (factories.stranger(), factories.me(school.mentees[0]), elsewhere):
        with pytest.raises(NotFound):
            await waves.progress(session, me=me, wave_id=wave.id, now=school.now)
        with pytest.raises(NotFound):
            await waves.remind(session, me=me, wave_id=wave.id, now=school.now)
        with pytest.raises(NotFound):
            await waves.close(session, me=me, wave_id=wave.id, now=school.now)
        with pytest.raises(NotAllowed):
            await waves.of_place(session, me=me, place_id=school.place.id, now=school.now)
        with pytest.raises(NotAllowed):
            await waves.start(session, me=me, place_id=school.place.id, code="q1_mentee", now=school.now)


async def test_whoever_comes_in_later_is_asked_then_and_whoever_leaves_is_asked_no_more(
    school: surveys.School, session: AsyncSession
) -> None:
    late, leaver = school.mentees[0], school.mentees[1]
    telephone, late.chat = late.chat, None
    await session.flush()
    wave = await school.start()
    assert await promised(session, WAVE) == [one.id for one in school.mentees[1:]]
    await archive.end(session, me=school.curator, person_id=leaver.id, now=school.now)
    late.chat = telephone
    await school.turn(days=4)
    assert late.id in await promised(session, WAVE)
    assert await promised(session, REMINDER) == [school.mentees[2].id]
    await school.turn(days=11)
    assert (await school.member(wave, leaver)).state is Asked.SILENT


async def test_in_june_nobody_is_asked(session: AsyncSession) -> None:
    june = await surveys.school(session, datetime(2027, 6, 7, 9, tzinfo=UTC))
    await june.start()
    for _ in range(20):
        await june.turn(days=1)
    assert await promised(session, WAVE) == []


async def test_a_form_that_types_something_in_leaves_what_was_sent_to_a_survey(
    school: surveys.School, session: AsyncSession
) -> None:
    wave, person = await school.start(), school.mentees[0]
    await school.finishes(wave, person)
    await form_beginnings.begin(session, code="q1_mentee", person=person, place_id=school.place.id, now=school.now)
    sent = await school.draft(wave, person)
    assert sent is not None
    assert sent.state is ResponseState.SUBMITTED
