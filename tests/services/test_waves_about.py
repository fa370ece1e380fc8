"""Surveys about others: one list for whoever answers, and only those about whom consent allows it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, ConsentRoute, FormVersion, Person, Promise, Role, Wave, WaveMember
from services import consents, form_versions, merging, survey_plans, waves
from services.errors import AlreadyAnswered, NobodyToAsk, NotFound
from services.wave_asking import WAVE
from tests import factories
from tests.services import surveys


async def with_settings(session: AsyncSession, code: str, now: datetime, **settings: str) -> None:
    """A questionnaire as its sheet of settings makes it."""
    found = select(FormVersion).where(FormVersion.code == code).order_by(FormVersion.id.desc())
    row = (await session.scalars(found)).first()
    assert row is not None
    await form_versions.publish(
        session, code=code, source=b"", digest="set", compiled={**row.compiled, "bot": settings}, now=now
    )


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    """Three pupils who have agreed and one who has not."""
    made = await surveys.school(session, now)
    await factories.person(session, made.place, name="Ясенев Ян", born=2006, group="11А", came_in=True)
    about: dict[str, Any] = {"purpose": "about", "about": "mentee", "audience": "observer"}
    await with_settings(session, "about_class_teacher", now, **about)
    return made


@pytest.fixture
async def teacher(session: AsyncSession, school: surveys.School) -> Person:
    """The class teacher."""
    return await factories.person(session, school.place, Role.OBSERVER, name="Зимина Ольга", came_in=True)


async def test_a_class_teacher_gets_one_message_and_a_list_of_those_who_have_agreed(
    school: surveys.School, teacher: Person, session: AsyncSession
) -> None:
    wave = await school.start("about_class_teacher", answerer_id=teacher.id)
    promised = (await session.scalars(select(Promise).where(Promise.kind == WAVE))).all()
    assert [(one.receiver_id, one.parameters) for one in promised] == [(teacher.id, {"wave_id": wave.id})]
    me = factories.me(teacher)
    lines = await waves.about_list(session, me, wave.id, now=school.now)
    assert [line.person_id for line in lines] == [one.id for one in school.mentees]
    assert {(line.group, line.state, line.has_begun) for line in lines} == {("11А", Asked.ASKED, False)}
    (waiting,) = await waves.in_hand(session, me, now=school.now)
    assert (waiting.response, waiting.left) == (None, 3)
    response = await waves.open_member(session, me, lines[0].member_id, now=school.now)
    assert (response.person_id, response.about_id) == (teacher.id, lines[0].person_id)
    assert (await waves.open_member(session, me, lines[0].member_id, now=school.now)).id == response.id
    await school.fills_in(response, teacher)
    (waiting,) = await waves.in_hand(session, me, now=school.now)
    assert waiting.left == 2
    with pytest.raises(AlreadyAnswered):
        await waves.open_member(session, me, lines[0].member_id, now=school.now)


async def test_whose_consent_is_taken_back_is_in_no_list_any_more(
    school: surveys.School, teacher: Person, session: AsyncSession
) -> None:
    wave = await school.start("about_class_teacher", answerer_id=teacher.id)
    me, gone = factories.me(teacher), school.mentees[0]
    member = (await waves.about_list(session, me, wave.id, now=school.now))[0].member_id
    await waves.open_member(session, me, member, now=school.now)
    await consents.withdraw(session, me=factories.me(gone), subject_id=gone.id, now=school.now)
    assert len(await waves.about_list(session, me, wave.id, now=school.now)) == 2
    with pytest.raises(NotFound):
        await waves.open_member(session, me, member, now=school.now)


async def test_nobody_else_sees_the_list_and_nobody_of_elsewhere_can_be_named(
    school: surveys.School, teacher: Person, session: AsyncSession
) -> None:
    wave = await school.start("about_class_teacher", answerer_id=teacher.id)
    with pytest.raises(NotFound):
        await waves.about_list(session, factories.me(school.mentees[0]), wave.id, now=school.now)
    elsewhere = await factories.person(session, await factories.school(session), Role.OBSERVER, came_in=True)
    with pytest.raises(NobodyToAsk):
        await school.start("about_class_teacher", answerer_id=elsewhere.id)
    version = await form_versions.latest(session, code="about_class_teacher")
    me, place_id = school.curator, school.place.id
    plan = await survey_plans.plan(session, me=me, place_id=place_id, version_id=version.id, now=school.now)
    assert (plan.needs_answerer, plan.asked) == (True, 0)
    found = await survey_plans.answerers(session, me=me, place_id=place_id, version_id=version.id, now=school.now)
    assert found == [teacher]
    with pytest.raises(NotFound):
        await survey_plans.plan(
            session, me=me, place_id=place_id, version_id=version.id, answerer_id=elsewhere.id, now=school.now
        )


async def test_parents_are_asked_about_their_own_children(
    school: surveys.School, session: AsyncSession, now: datetime
) -> None:
    about = {"purpose": "about", "about": "mentee", "audience": "guardian"}
    await with_settings(session, "about_parent", now, **about)
    child = await factories.person(session, school.place, name="Котов Пётр", born=2014, group="5А")
    mother = await factories.guardian(session, child, came_in=True)
    with pytest.raises(NobodyToAsk):
        await school.start("about_parent")
    school.place.minors_consent = ConsentRoute.PAPER
    await consents.mark_paper(
        session, me=school.curator, place_id=school.place.id, group="5А", except_ids=[], number="1",
        on=now.date(), now=now,
    )  # fmt: skip
    wave = await school.start("about_parent", groups=["5А"])
    asked = (await session.scalars(select(WaveMember).where(WaveMember.wave_id == wave.id))).all()
    assert [(one.person_id, one.about_id) for one in asked] == [(mother.id, child.id)]


async def test_two_rows_of_one_human_are_asked_once_and_are_two_again(
    school: surveys.School, session: AsyncSession
) -> None:
    wave: Wave = await school.start()
    keep, drop = school.mentees[0], school.mentees[1]
    await school.finishes(wave, drop)
    before = {one.id: one.person_id for one in await session.scalars(select(WaveMember))}
    _, change = await merging.merge(session, me=school.curator, keep_id=keep.id, drop_id=drop.id, now=school.now)
    assert (await school.member(wave, keep)).state is Asked.ANSWERED
    sent = await school.draft(wave, keep)
    assert sent is not None
    assert sent.person_id == keep.id
    await merging.restore(session, change, school.now)
    await session.flush()
    session.expire_all()
    after = {one.id: one.person_id for one in await session.scalars(select(WaveMember))}
    assert after == before
