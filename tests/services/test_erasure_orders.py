"""Orders to erase: who gives them, on what ground, and what becomes of the proof."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
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
    Place,
    RequestKind,
    RequestOutcome,
    Role,
)
from services import erasure_orders
from services.access import Me
from services.errors import AlreadySo, DatesReversed, NotAllowed, NotFound
from tests import factories

MAY = {Role.CURATOR, Role.PRIVACY_OFFICER}


async def said(session: AsyncSession, person: Person, outcome: ConsentOutcome, at: datetime) -> None:
    """A word about the processing of one's own data, on paper."""
    word = {"capacity": Capacity.SELF, "kind": ConsentKind.PROCESSING, "version": "2", "route": ConsentRoute.PAPER}
    papers = {"paper_number": "12", "paper_on": date(2026, 9, 1)}
    session.add(ConsentEvent(subject_id=person.id, signer_id=person.id, outcome=outcome, at=at, **word, **papers))
    await session.flush()


async def leaver(session: AsyncSession, place: Place, now: datetime) -> Person:
    """A grown-up who has taken the consent back a day ago."""
    made = await factories.person(session, place, born=2004, group="11А")
    await said(session, made, ConsentOutcome.WITHDRAWN, now - timedelta(days=1))
    return made


async def asked(session: AsyncSession, person: Person, now: datetime, kind: ConsentKind) -> DataRequest:
    made = DataRequest(
        kind=RequestKind.WITHDRAWAL,
        consent_kind=kind,
        place_id=person.operator_id,
        subject_id=person.id,
        subject_code=person.code,
        received_at=now,
        due_on=date(2026, 10, 15),
    )
    session.add(made)
    await session.flush()
    return made


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
async def test_the_curator_and_whoever_answers_for_data_erase(session: AsyncSession, now: datetime, role: Role) -> None:
    place = await factories.school(session)
    me = factories.me(await factories.person(session, place, role, name="Совина Мария", came_in=True))
    person = await leaver(session, place, now)
    if role in MAY:
        proof = await erasure_orders.order(session, me=me, person_id=person.id, now=now)
        assert (proof.reason, proof.decided_by_id) == (ErasureReason.WITHDRAWAL, me.persons[0].id)
        return
    with pytest.raises(NotFound):
        await erasure_orders.order(session, me=me, person_id=person.id, now=now)
    with pytest.raises(NotAllowed):
        await erasure_orders.proposed(session, me=me, place_id=place.id, now=now)
    assert await session.scalar(select(Person.id).where(Person.id == person.id)) is not None


async def test_a_curator_of_another_place_learns_nothing(session: AsyncSession, now: datetime) -> None:
    person = await leaver(session, await factories.school(session), now)
    me = await factories.curator(session, await factories.school(session, "Школа № 6"))
    with pytest.raises(NotFound):
        await erasure_orders.ground(session, me=me, person_id=person.id, request_id=None, now=now)


async def test_nobody_is_erased_without_a_ground(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    person = await factories.person(session, place, born=2004)
    await said(session, person, ConsentOutcome.GIVEN, now)
    other = await asked(session, await leaver(session, place, now), now, ConsentKind.PROCESSING)
    photo = await asked(session, person, now, ConsentKind.IMAGE)
    for request_id in (None, other.id, photo.id):
        with pytest.raises(NotFound):
            await erasure_orders.order(session, me=me, person_id=person.id, request_id=request_id, now=now)


@pytest.mark.parametrize("kind", [ConsentKind.PROCESSING, ConsentKind.PARTICIPATION])
async def test_a_request_is_a_ground_and_is_done_with_it(
    session: AsyncSession, now: datetime, kind: ConsentKind
) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    person = await factories.person(session, place, born=2004)
    request = await asked(session, person, now, kind)
    code, due = person.code, request.due_on
    found = await erasure_orders.ground(session, me=me, person_id=person.id, request_id=request.id, now=now)
    assert found.due_on == due
    proof = await erasure_orders.order(session, me=me, person_id=person.id, request_id=request.id, now=now)
    await session.refresh(request)
    assert (request.outcome, request.ended_at, request.ended_by_id) == (RequestOutcome.DONE, now, me.persons[0].id)
    assert (request.subject_id, request.subject_code, proof.request_id) == (None, code, request.id)


async def test_one_press_takes_all_but_those_who_took_it_back(session: AsyncSession, now: datetime) -> None:
    place, me, refusing = await _refusing(session, now)
    stays = await leaver(session, place, now)
    gone = await erasure_orders.order_all(session, me=me, place_id=place.id, count=2, now=now)
    assert gone == 2
    left = set(await session.scalars(select(Person.id)))
    assert left == {me.persons[0].id, stays.id}
    assert refusing.isdisjoint(left)


async def test_a_list_that_has_changed_is_shown_again(session: AsyncSession, now: datetime) -> None:
    place, me, _refusing_ids = await _refusing(session, now)
    for count in (1, 3):
        with pytest.raises(AlreadySo):
            await erasure_orders.order_all(session, me=me, place_id=place.id, count=count, now=now)
    assert await session.scalar(select(func.count(Person.id))) == 3


async def test_papers_are_destroyed_by_hand_once(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    person = await leaver(session, place, now)
    proof = await erasure_orders.order(session, me=me, person_id=person.id, now=now)
    found = await erasure_orders.papers_destroyed(session, me=me, erasure_id=proof.id, now=now)
    assert found.papers_destroyed_on == now.date()
    with pytest.raises(AlreadySo):
        await erasure_orders.papers_destroyed(session, me=me, erasure_id=proof.id, now=now)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (3, True), (4, False)])
async def test_an_act_is_signed_between_the_erasure_and_today(
    session: AsyncSession, now: datetime, days: int, fits: bool
) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    proof = await erasure_orders.order(session, me=me, person_id=(await leaver(session, place, now)).id, now=now)
    signed = {"erasure_id": proof.id, "number": "7-У", "signed_on": now.date() + timedelta(days=days)}
    if fits:
        found = await erasure_orders.sign(session, me=me, **signed, now=now + timedelta(days=3))
        assert (found.act_number, found.act_on) == ("7-У", signed["signed_on"])
    else:
        with pytest.raises(DatesReversed):
            await erasure_orders.sign(session, me=me, **signed, now=now + timedelta(days=3))


async def test_proofs_are_for_those_who_erase_there(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    proof = await erasure_orders.order(session, me=me, person_id=(await leaver(session, place, now)).id, now=now)
    assert [one.id for one in await erasure_orders.proofs(session, me=me, place_id=place.id, now=now)] == [proof.id]
    assert (await erasure_orders.ask_act(session, me=me, erasure_id=proof.id, now=now)).place_id == place.id
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    with pytest.raises(NotFound):
        await erasure_orders.proof(session, me=stranger, erasure_id=proof.id, now=now)


async def _refusing(session: AsyncSession, now: datetime) -> tuple[Place, Me, set[int]]:
    """A school whose intake is over, and two in it who said no."""
    place = await factories.school(session)
    place.intake_until = now.date() - timedelta(days=1)
    me = await factories.curator(session, place)
    people = [await factories.person(session, place, name=f"Осин Ян {n}", born=2004) for n in range(2)]
    for one in people:
        await said(session, one, ConsentOutcome.REFUSED, now - timedelta(days=5))
    return place, me, {one.id for one in people}
