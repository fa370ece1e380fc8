"""What came in on paper is typed in by the code of the person, and counts from the day on which it came."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataRequest, Person, RequestKind, Response, Role
from services import form_beginnings, paper_requests, undo
from services.access import Me
from services.errors import CodeUnknown, NotAllowed, NotFound
from services.requests import Detail, Wish
from tests import factories

TYPED = {"asks": "access", "signer": "guardian", "number": "17", "received": "yesterday"}


async def typed(session: AsyncSession, me: Me, child: Person, now: datetime, **answers: Any) -> Any:
    person = me.persons[0]
    response: Response = await form_beginnings.begin(
        session, code=paper_requests.FORM, person=person, place_id=child.operator_id, now=now
    )
    said = {**TYPED, "code": child.code.lower(), **answers}
    return await paper_requests.take(session, me=me, response=response, answers=said, now=now)


async def test_a_question_on_paper_counts_from_the_day_after_it_came_in(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, child = await factories.curator(session, school), await factories.person(session, school, born=2014)
    mother = await factories.guardian(session, child)
    _, change = await typed(session, curator, child, now)
    (request,) = await session.scalars(select(DataRequest))
    assert (request.kind, request.paper_on, request.due_on) == (
        RequestKind.ACCESS,
        date(2026, 9, 14),
        date(2026, 9, 28),
    )
    assert (request.asked_by_id, request.entered_by_id) == (mother.id, curator.persons[0].id)
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert not (await session.scalars(select(DataRequest))).all()


async def test_a_correction_on_paper_keeps_its_words(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, child = await factories.curator(session, school), await factories.person(session, school, born=2014)
    await typed(session, curator, child, now, asks="correction", detail="birth", words="13.04.2014", signer="self")
    (request,) = await session.scalars(select(DataRequest))
    assert Wish.load(request.wish or "") == Wish(Detail.BIRTH, "13.04.2014")


async def test_a_code_of_another_place_is_unknown(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, child = await factories.curator(session, school), await factories.person(session, school, born=2014)
    stranger = await factories.person(session, await factories.school(session, "Школа № 6"), born=2014)
    with pytest.raises(CodeUnknown):
        await typed(session, curator, child, now, code=stranger.code)
    about = {"place_id": school.id, "person_id": stranger.id}
    with pytest.raises(NotFound):
        await paper_requests.code_of(session, me=curator, now=now, **about)


async def test_a_head_types_nothing_in(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Главин", came_in=True))
    child = await factories.person(session, school, born=2014)
    with pytest.raises(NotAllowed):
        await typed(session, head, child, now)
