"""Attempts to get round consents, requests and erasure by the order in which things happen."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataRequest,
    ErasureReason,
    Person,
    Response,
    ResponseState,
)
from services import (
    archive,
    consents,
    erasure,
    erasure_orders,
    paper_withdrawals,
    places,
    requests,
    undo,
    wave_results,
)
from services.consents import Matter
from services.errors import InUse, NotFound
from services.paper_withdrawals import Signed
from services.requests import Paper
from tests import factories
from tests.services.test_consents import family
from tests.services.test_disputes import at_odds, decide
from tests.services.test_erasure_orders import said
from tests.services.test_wave_results import answers, wave

C1, L2 = ConsentKind.PROCESSING, ConsentKind.PARTICIPATION
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def open_requests(session: AsyncSession) -> list[DataRequest]:
    return list(await session.scalars(select(DataRequest).where(DataRequest.ended_at.is_(None))))


async def test_a_mistaken_paper_does_not_take_a_parents_own_withdrawal_with_it(
    session: AsyncSession, now: datetime
) -> None:
    school, child, _, mother = await family(session, 2014)
    curator = await factories.curator(session, school)
    await consents.give(session, me=mother, subject_id=child.id, now=now - DAY)
    signed, paper = Signed(C1, Capacity.GUARDIAN), Paper("7", date(2026, 9, 14))
    _, change = await paper_withdrawals.withdraw(
        session, me=curator, subject_id=child.id, signed=signed, paper=paper, now=now
    )
    father = factories.me(await factories.guardian(session, child, name="Котов Илья Ильич", came_in=True))
    later = now + timedelta(seconds=20)
    await consents.withdraw(session, me=father, subject_id=child.id, now=later)
    await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=40))
    (request,) = await open_requests(session)
    assert (request.asked_by_id, request.consent_kind) == (father.persons[0].id, C1)


async def test_a_withdrawal_that_a_curator_has_set_aside_by_a_paper_is_not_owed_any_more(
    session: AsyncSession, now: datetime
) -> None:
    _, curator, child, *_ = await at_odds(session, now)
    assert await open_requests(session)
    await decide(session, curator, child, now + 2 * DAY, allows=True)
    assert not await open_requests(session)
    for request in await session.scalars(select(DataRequest)):
        with pytest.raises(NotFound):
            await erasure_orders.order(
                session, me=curator, person_id=child.id, request_id=request.id, now=now + 3 * DAY
            )


async def test_who_agreed_on_coming_of_age_is_not_erased_for_a_parents_earlier_no(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    grown = await factories.person(session, school, born=date(2008, 3, 1), group="11А")
    for outcome, at in ((ConsentOutcome.GIVEN, now - 400 * DAY), (ConsentOutcome.WITHDRAWN, now - 300 * DAY)):
        session.add(
            ConsentEvent(
                subject_id=grown.id,
                signer_id=None,
                capacity=Capacity.GUARDIAN,
                kind=C1,
                version="2",
                outcome=outcome,
                route=ConsentRoute.PAPER,
                at=at,
            )
        )
    await said(session, grown, ConsentOutcome.GIVEN, now - DAY)
    found = await erasure_orders.proposed(session, me=curator, place_id=school.id, now=now)
    assert found.people == []


async def test_a_withdrawn_participation_can_be_fulfilled_by_an_erasure(session: AsyncSession, now: datetime) -> None:
    school, child, _, mother = await family(session, 2014)
    curator = await factories.curator(session, school)
    await consents.give(session, me=mother, subject_id=child.id, now=now - DAY)
    await consents.give(session, me=mother, subject_id=child.id, matter=Matter(L2), now=now - DAY)
    await consents.withdraw(session, me=mother, subject_id=child.id, matter=Matter(L2), now=now)
    (request,) = await open_requests(session)
    proof = await erasure_orders.order(session, me=curator, person_id=child.id, request_id=request.id, now=now)
    assert proof.person_number == child.id


async def test_a_closed_survey_counts_whoever_took_the_consent_back_and_does_not_name_them(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    made = await wave(session, school, now)
    gone = await factories.person(session, school, name="Журавлёв Тихон", born=2004, group="11А", came_in=True)
    await said(session, gone, ConsentOutcome.GIVEN, now - 2 * DAY)
    await answers(session, made, gone, now, {"glad": "yes", "comfort": 8, "why": "тайное слово"})
    for number in range(5):
        one = await factories.person(session, school, name=f"Осин Ян {number}", born=2004, group="11А")
        await answers(session, made, one, now, {"glad": "no", "comfort": 2})
    await consents.withdraw(session, me=factories.me(gone), subject_id=gone.id, now=now + DAY)
    found = await wave_results.of(session, me=curator, wave_id=made.id, language="ru", now=now + 2 * DAY)
    assert gone.id not in await wave_results.who(session, found, now=now + 2 * DAY)
    assert "тайное слово" not in str(found.sheets)
    assert found.answered == 6


async def test_a_transfer_to_nowhere_is_not_here(session: AsyncSession, now: datetime) -> None:
    _, child, _, mother = await family(session, 2014)
    for number in (None, 999_999):
        matter = Matter(ConsentKind.TRANSFER, number)
        with pytest.raises(NotFound):
            await consents.give(session, me=mother, subject_id=child.id, matter=matter, now=now)
        with pytest.raises(NotFound):
            await consents.withdraw(session, me=mother, subject_id=child.id, matter=matter, now=now)


async def test_taking_an_archiving_back_revives_nobody_who_has_withdrawn_meanwhile(
    session: AsyncSession, now: datetime
) -> None:
    school, child, _, mother = await family(session, 2014)
    curator = await factories.curator(session, school)
    await consents.give(session, me=mother, subject_id=child.id, now=now - DAY)
    response = (await session.scalars(select(Response).where(Response.person_id == child.id))).one()
    response.state, response.filling = ResponseState.PARTIAL, {"answers": {"x": "тайное слово"}}
    await session.flush()
    _, change = await archive.end(session, me=curator, person_id=child.id, now=now)
    paper = Paper("7", date(2026, 9, 14))
    await paper_withdrawals.withdraw(
        session,
        me=curator,
        subject_id=child.id,
        signed=Signed(C1, Capacity.GUARDIAN),
        paper=paper,
        now=now + timedelta(seconds=10),
    )
    await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=20))
    await session.refresh(response)
    assert (response.state, response.filling) == (ResponseState.STOPPED, {})


async def test_an_erasure_is_not_stopped_by_whatever_else_somebody_has_just_changed(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator, other = await factories.curator(session, school), await factories.curator(session, school, name="Новик Ия")
    for one in (curator, other):
        await places.put_on_duty(session, me=curator, person_id=one.persons[0].id, on_duty=True, now=now)
    gone = await factories.person(session, school, born=2004)
    await erasure.erase(session, person_id=gone.id, reason=ErasureReason.RETENTION, by_id=None, now=now)
    assert await session.scalar(select(Person.id).where(Person.id == gone.id)) is None


async def test_a_request_about_somebody_erased_is_never_open_again(session: AsyncSession, now: datetime) -> None:
    school, child, _, mother = await family(session, 2014)
    curator = await factories.curator(session, school)
    wish = requests.Wish(requests.Detail.NAME, "Котов")
    request, _ = await requests.ask_correction(session, me=mother, subject_id=child.id, wish=wish, now=now)
    _, change = await requests.finish(session, me=curator, request_id=request.id, now=now)
    await erasure.erase(session, person_id=child.id, reason=ErasureReason.RETENTION, by_id=None, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert not await open_requests(session)


async def test_an_application_of_somebody_erased_is_not_open_again(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    change = await undo.made(
        session,
        kind=undo.Kind.APPLICATION_DECIDED,
        by=curator.persons[0],
        rows={"application": 999_999, "events": []},
        now=now,
    )
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=curator, now=now)
