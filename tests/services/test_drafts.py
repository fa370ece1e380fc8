"""What was typed by a form and waits to be used: pasted lists, papers of a class."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import shipped_forms
from models import ConsentRoute, Person, Place, Response, ResponseState
from services import consents, form_beginnings, form_versions, papers, pasted_list, xlsform
from services.access import Me
from services.errors import NotAllowed, NotFound
from tests import factories


async def sent(session: AsyncSession, me: Me, place: Place, code: str, now: datetime, **answers: str) -> Response:
    """A form that this telephone has filled in and sent."""
    source = (shipped_forms.FORMS / f"{code}.md").read_bytes()
    compiled = xlsform.convert(source, name=code)
    digest = compiled["digest"]
    if not await form_versions.is_published(session, code=code, digest=digest):
        await form_versions.publish(session, code=code, source=source, digest=digest, compiled=compiled, now=now)
    response = await form_beginnings.begin(session, code=code, person=me.persons[0], place_id=place.id, now=now)
    response.filling = {**response.filling, "answers": dict(answers), "at": None}
    response.state = ResponseState.SUBMITTED
    await session.flush()
    return response


async def test_a_list_is_added_once_and_forgotten(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    draft = await sent(session, me, school, pasted_list.FORM, now, lines="Ель Олег; 1985; учитель; наставник")
    assert len((await pasted_list.look(session, me=me, response=draft, now=now)).lines) == 1
    applied, place_id, _ = await pasted_list.add(session, me=me, response_id=draft.id, now=now)
    assert (applied.made, place_id) == (1, school.id)
    assert await session.scalar(select(Person.id).where(Person.name == "Ель Олег"))
    with pytest.raises(NotFound):
        await pasted_list.add(session, me=me, response_id=draft.id, now=now)


async def test_nobody_uses_somebody_elses_draft_nor_one_of_another_form(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me, other = await factories.curator(session, school), await factories.curator(session, school)
    draft = await sent(session, me, school, pasted_list.FORM, now, lines="Ель Олег; 1985")
    with pytest.raises(NotFound):
        await pasted_list.add(session, me=other, response_id=draft.id, now=now)
    with pytest.raises(NotFound):
        await papers.mark(session, me=me, response_id=draft.id, handed_in={1}, now=now)


async def test_only_ticked_papers_are_marked(session: AsyncSession, now: datetime) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    school.adults_consent = ConsentRoute.PAPER
    me = await factories.curator(session, school)
    first, second = [
        await factories.person(session, school, name=name, born=2000, group="6Б") for name in ("Ель Олег", "Ива Анна")
    ]
    draft = await sent(session, me, school, papers.FORM, now, number="12", signed="other", signed_on="2026-09-14")
    count, _ = await papers.mark(session, me=me, response_id=draft.id, handed_in={first.id}, now=now)
    standing = await consents.standing(session, [first.id, second.id], now=now)
    assert (count, standing[first.id].valid, standing[second.id].valid) == (1, True, False)


async def test_papers_of_another_school_are_not_marked(session: AsyncSession, now: datetime) -> None:
    school, foreign = await factories.school(session), await factories.school(session, "Школа № 6")
    me = await factories.curator(session, school)
    stranger = await factories.person(session, foreign, born=2000)
    draft = await sent(session, me, school, papers.FORM, now, number="12", signed="other", signed_on="2026-09-14")
    with pytest.raises(NotFound):
        await papers.mark(session, me=me, response_id=draft.id, handed_in={stranger.id}, now=now)
    elsewhere = await sent(session, me, foreign, papers.FORM, now, number="12", signed="other", signed_on="2026-09-14")
    with pytest.raises(NotAllowed):
        await papers.mark(session, me=me, response_id=elsewhere.id, handed_in={stranger.id}, now=now)
