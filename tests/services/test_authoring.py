"""A place's own questionnaires: who may have them, what is refused, who goes over to a newer version."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, Job, JobState, Place, Response, ResponseState, Role
from services import authoring, form_shelf, form_trials, form_versions, forms, questionnaire
from services.access import Me
from services.errors import AlreadySo, InUse, NotAllowed, NotFound
from services.form_problem import FormProblem
from services.form_versions import DRAFT
from services.undo import take_back
from services.xlsform import convert
from tests import factories
from tests.services.written_forms import RU, source

HEADER = ["type", "name", RU]
FIRST = source((HEADER, [["text", "a", "Что нового?"], ["integer", "b", "Сколько?"]]))
SECOND = source((HEADER, [["text", "a", "Как дела?"], ["integer", "b", "Сколько?"], ["text", "c", "Ещё?"]]))
OTHER = source((HEADER, [["integer", "a", "Сколько?"]]))


async def shelved(session: AsyncSession, me: Me, place: Place, now: datetime) -> form_shelf.Shelved:
    """The one questionnaire that came neither with the bot nor from elsewhere."""
    found = await form_shelf.of_place(session, me=me, place_id=place.id, now=now)
    (one,) = [one for one in found if one.code == "trial"]
    return one


async def drafted(
    session: AsyncSession, me: Me, place: Place, file: bytes, now: datetime, **more: Any
) -> authoring.Draft:
    job = Job(kind="roster", person_id=me.persons[0].id, place_id=place.id, parameters={}, asked_at=now)
    job.state = JobState.WORKING
    session.add(job)
    await session.flush()
    compiled = {**convert(file, name="trial"), **more}
    return await authoring.keep(session, job=job, code="trial", source=file, compiled=compiled, now=now)


async def published(session: AsyncSession, me: Me, place: Place, file: bytes, now: datetime) -> FormVersion:
    draft = await drafted(session, me, place, file, now)
    version_id = draft.version_id or 0
    return (await authoring.publish(session, me=me, place_id=place.id, version_id=version_id, now=now))[0]


async def begun(session: AsyncSession, version: FormVersion, place: Place, now: datetime) -> Response:
    person = await factories.person(session, place)
    form = (await form_versions.published(session, version.id)).form
    state = questionnaire.step(form, questionnaire.begin(form, now), questionnaire.Answer("Снег"), now)
    response = Response(
        form_version_id=version.id,
        person_id=person.id,
        place_id=place.id,
        state=ResponseState.PARTIAL,
        filling=state.dump(),
        nonce="x",
        changed_at=now,
    )
    session.add(response)
    await session.flush()
    return response


async def test_nobody_but_its_curator_and_those_above_publishes(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    other = await factories.school(session, "Школа № 6", parent=region)
    curator, stranger = await factories.curator(session, school), await factories.curator(session, other)
    draft = await drafted(session, curator, school, FIRST, now)
    at = {"version_id": draft.version_id or 0, "now": now}
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, came_in=True))
    for me in (stranger, mentor):
        with pytest.raises(NotFound):
            await authoring.publish(session, me=me, place_id=school.id, **at)
        with pytest.raises(NotFound):
            await form_trials.begin(session, me=me, place_id=school.id, **at)
        with pytest.raises(NotAllowed):
            await form_shelf.of_place(session, me=me, place_id=school.id, now=now)
    with pytest.raises(NotFound):
        await authoring.publish(session, me=stranger, place_id=other.id, **at)
    coordinator = await factories.coordinator(session, region)
    await authoring.publish(session, me=coordinator, place_id=school.id, **at)


async def test_a_version_of_above_is_in_use_below_and_an_own_one_goes_before_it(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    coordinator, curator = await factories.coordinator(session, region), await factories.curator(session, school)
    await published(session, coordinator, region, FIRST, now)
    seen = await shelved(session, curator, school, now)
    assert (seen.code, seen.is_own, seen.questions) == ("trial", False, 2)
    await published(session, curator, school, SECOND, now)
    seen = await shelved(session, curator, school, now)
    assert (seen.is_own, seen.questions) == (True, 3)
    seen = await shelved(session, coordinator, region, now)
    assert (seen.is_own, seen.questions) == (True, 2)
    with pytest.raises(NotFound):
        await authoring.retire(session, me=curator, place_id=school.id, version_id=seen.version_id, now=now)


async def test_the_same_twice_publishes_nothing_new(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    twice = [(await drafted(session, me, school, FIRST, now)).version_id or 0 for _ in range(2)]
    await authoring.publish(session, me=me, place_id=school.id, version_id=twice[0], now=now)
    with pytest.raises(AlreadySo):
        await authoring.publish(session, me=me, place_id=school.id, version_id=twice[1], now=now)
    assert (await drafted(session, me, school, FIRST, now)).version_id is None
    with pytest.raises(NotFound):
        await authoring.publish(session, me=me, place_id=school.id, version_id=twice[0], now=now)


async def test_what_is_typed_into_the_bot_is_nobodys_own(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    with pytest.raises(FormProblem, match="input form"):
        await drafted(session, me, school, FIRST, now, bot={"purpose": "input"})
    assert await session.scalar(select(FormVersion.id).where(FormVersion.place_id.is_not(None))) is None


async def test_drafts_go_over_only_where_nothing_is_lost(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    first = await published(session, me, school, FIRST, now)
    response = await begun(session, first, school, now)
    second = await published(session, me, school, SECOND, now)
    at = {"place_id": school.id, "version_id": second.id, "now": now}
    assert await form_shelf.behind(session, me=me, **at) == 1
    assert response.form_version_id == first.id
    assert await form_shelf.move(session, me=me, **at) == 1
    assert response.form_version_id == second.id
    assert (response.filling["answers"], response.filling["at"]) == ({"a": "Снег"}, "b")
    assert response.nonce != "x"
    assert await form_shelf.behind(session, me=me, **at) == 0
    third = await published(session, me, school, OTHER, now)
    assert await form_shelf.behind(session, me=me, place_id=school.id, version_id=third.id, now=now) == 0
    assert response.form_version_id == second.id


async def test_what_somebody_has_begun_cannot_be_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    draft = await drafted(session, me, school, FIRST, now)
    version_id = draft.version_id or 0
    made, change = await authoring.publish(session, me=me, place_id=school.id, version_id=version_id, now=now)
    await begun(session, made, school, now)
    with pytest.raises(InUse):
        await take_back(session, change_id=change.id, me=me, now=now)


async def test_a_trial_is_no_questionnaire_of_anybody_and_is_forgotten(session: AsyncSession, now: datetime) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    me = await factories.curator(session, school)
    intake = await form_versions.latest(session, code="mentee_intake")
    at = {"place_id": school.id, "version_id": intake.id}
    await form_trials.begin(session, me=me, **at, now=now)
    response = await form_trials.begin(session, me=me, **at, now=now)
    assert [one.id for one in await session.scalars(select(Response))] == [response.id]
    assert await forms.mine(session, me, now=now) == []
    assert not (await form_versions.published(session, response.form_version_id)).is_intake
    await authoring.forget_old(session, now=now + timedelta(days=2))
    assert (await session.scalars(select(Response))).all() == []
    assert (await session.scalars(select(FormVersion).where(FormVersion.code == DRAFT))).all() == []


async def test_a_questionnaire_without_a_code_has_the_same_one_each_time() -> None:
    compiled = convert(FIRST, name="trial")
    assert authoring.code_of("", compiled) == authoring.code_of("два слова", compiled)
    assert authoring.code_of("canteen", compiled) == "canteen"
    assert authoring.code_of(DRAFT, compiled) != DRAFT
