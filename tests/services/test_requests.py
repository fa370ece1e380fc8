"""Requests about data: by when they are owed, who is told, how they end, and what a yes said again does to them."""

from collections.abc import Sequence
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
    Person,
    Place,
    Promise,
    RequestKind,
    RequestOutcome,
    Role,
)
from services import consents, erasure_orders, paper_withdrawals, request_notices, request_queue, requests, undo
from services.access import Me
from services.consents import Matter
from services.errors import AlreadySo, NotAllowed, NotFound, SignatureNotNeeded
from services.legal_days import Duty
from services.paper_withdrawals import Signed
from services.request_notices import ANSWERED, CHILD_WITHDREW, DUE, RECEIVED, WORD_TAKEN_BACK, Stage
from services.requests import Detail, Paper, Reason, Wish
from tests import factories

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
PAPER = Paper("17", date(2026, 9, 14))
NAME_IS_WRONG = Wish(Detail.NAME, "Котов Пётр Львович")


async def all_of(session: AsyncSession) -> Sequence[DataRequest]:
    return (await session.scalars(select(DataRequest).order_by(DataRequest.id))).all()


async def told(session: AsyncSession, kind: str) -> set[int]:
    return set(await session.scalars(select(Promise.receiver_id).where(Promise.kind == kind)))


async def officer(session: AsyncSession, school: Place) -> Me:
    name = "Тайнова Вера Ильинична"
    return factories.me(await factories.person(session, school, Role.PRIVACY_OFFICER, name=name, came_in=True))


async def mentor(session: AsyncSession, school: Place) -> Me:
    return factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))


async def given(session: AsyncSession, subject: Person, kind: ConsentKind, *, recipient: Place | None = None) -> None:
    """Both signatures, on paper."""
    for capacity, signer_id in ((Capacity.SELF, subject.id), (Capacity.GUARDIAN, None)):
        said = ConsentEvent(subject_id=subject.id, signer_id=signer_id, capacity=capacity, kind=kind, version="1")
        said.outcome, said.route, said.at = ConsentOutcome.GIVEN, ConsentRoute.PAPER, factories.EARLIER
        said.recipient_id = recipient.id if recipient else None
        session.add(said)
    await session.flush()


@pytest.mark.parametrize(
    ("kind", "due_on"),
    [
        (ConsentKind.PROCESSING, date(2026, 10, 15)),
        (ConsentKind.PARTICIPATION, date(2026, 10, 15)),
        (ConsentKind.DISSEMINATION, date(2026, 9, 18)),
        (ConsentKind.IMAGE, date(2026, 9, 18)),
    ],
)
async def test_what_is_taken_back_is_owed_by_its_own_day(
    session: AsyncSession, now: datetime, kind: ConsentKind, due_on: date
) -> None:
    child = await factories.person(session, await factories.school(session), born=2014)
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    await given(session, child, kind)
    await consents.withdraw(session, me=mother, subject_id=child.id, now=now, matter=Matter(kind))
    (request,) = await all_of(session)
    assert (request.kind, request.consent_kind, request.due_on) == (RequestKind.WITHDRAWAL, kind, due_on)
    assert (request.subject_id, request.subject_code) == (child.id, child.code)
    assert request.asked_by_id == mother.persons[0].id


async def test_recipients_are_told_within_ten_working_days_each_by_itself(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await mentor(session, school)
    for recipient in (region, school):
        matter = Matter(ConsentKind.TRANSFER, recipient.id)
        await consents.give(session, me=me, subject_id=me.persons[0].id, now=now, matter=matter)
        await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now + MINUTE, matter=matter)
    assert [one.due_on for one in await all_of(session)] == [date(2026, 9, 29)] * 2
    curator = await factories.curator(session, school)
    lines, _ = await request_queue.of_place(session, me=curator, place_id=school.id, now=now)
    assert [(one.duty, one.recipient) for one in lines] == [
        (Duty.STOPPING, region.name),
        (Duty.STOPPING, school.name),
    ]


async def test_without_messages_nothing_is_left_to_destroy_and_the_curator_knows(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    me = await mentor(session, school)
    matter = Matter(ConsentKind.MESSENGER)
    await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now, matter=matter)
    assert await all_of(session) == []
    assert await told(session, WORD_TAKEN_BACK) == {curator.persons[0].id}


async def test_two_who_take_the_same_back_are_owed_it_once_from_the_first_day(
    session: AsyncSession, now: datetime
) -> None:
    child = await factories.person(session, await factories.school(session), born=2011, came_in=True)
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    await given(session, child, ConsentKind.PROCESSING)
    await consents.withdraw(session, me=mother, subject_id=child.id, now=now)
    await consents.withdraw(session, me=factories.me(child), subject_id=child.id, now=now + DAY)
    assert [one.due_on for one in await all_of(session)] == [date(2026, 10, 15)]


async def test_a_child_may_take_it_back_and_its_guardian_and_the_school_are_told_and_nobody_else(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator, officer_ = await factories.curator(session, school), await officer(session, school)
    await factories.person(session, school, Role.MENTOR, name="Клюквин Пётр Ильич", born=1985, came_in=True)
    child = await factories.person(session, school, born=2014, came_in=True)
    mother = await factories.guardian(session, child, came_in=True)
    await given(session, child, ConsentKind.PROCESSING)
    await consents.refuse(session, me=factories.me(child), subject_id=child.id, now=now)
    assert await told(session, CHILD_WITHDREW) == {mother.id}
    assert await told(session, RECEIVED) == {officer_.persons[0].id}
    everybody = set(await session.scalars(select(Promise.receiver_id)))
    assert everybody <= {mother.id, officer_.persons[0].id, curator.persons[0].id}
    assert [one.kind for one in await all_of(session)] == [RequestKind.WITHDRAWAL]


async def test_a_no_at_the_start_is_owed_nothing(session: AsyncSession, now: datetime) -> None:
    me = await mentor(session, await factories.school(session))
    await consents.refuse(session, me=me, subject_id=me.persons[0].id, now=now)
    assert await all_of(session) == []


async def test_a_yes_said_again_before_the_data_are_destroyed_ends_it(session: AsyncSession, now: datetime) -> None:
    me = await mentor(session, await factories.school(session))
    number = me.persons[0].id
    await consents.give(session, me=me, subject_id=number, now=now)
    await consents.withdraw(session, me=me, subject_id=number, now=now + MINUTE)
    await consents.give(session, me=me, subject_id=number, now=now + DAY)
    (request,) = await all_of(session)
    assert (request.outcome, request.ended_at) == (RequestOutcome.CANCELLED, now + DAY)


async def test_a_childs_yes_does_not_end_what_the_guardian_took_back(session: AsyncSession, now: datetime) -> None:
    child = await factories.person(session, await factories.school(session), born=2011, came_in=True)
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    own = factories.me(child)
    await given(session, child, ConsentKind.PROCESSING)
    for me in (own, mother):
        await consents.withdraw(session, me=me, subject_id=child.id, now=now)
    await consents.give(session, me=own, subject_id=child.id, now=now + DAY)
    assert [one.outcome for one in await all_of(session)] == [None]
    await consents.give(session, me=mother, subject_id=child.id, now=now + DAY)
    assert [one.outcome for one in await all_of(session)] == [RequestOutcome.CANCELLED]


async def test_a_paper_marked_by_mistake_and_taken_back_owes_it_again(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, me = await factories.curator(session, school), await mentor(session, school)
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now - DAY)
    await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now - DAY)
    school.adults_consent = ConsentRoute.PAPER
    paper = {"place_id": school.id, "group": None, "except_ids": (), "number": "1", "on": now.date()}
    _, change = await consents.mark_paper(session, me=curator, now=now, **paper)
    assert [one.outcome for one in await all_of(session)] == [RequestOutcome.CANCELLED]
    await undo.take_back(session, change_id=change.id, me=curator, now=now + MINUTE / 2)
    assert [(one.outcome, one.ended_at) for one in await all_of(session)] == [(None, None)]


async def test_a_withdrawal_on_paper_stops_at_once_and_counts_from_the_day_it_came_in(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator, officer_ = await factories.curator(session, school), await officer(session, school)
    child = await factories.person(session, school, born=2014)
    mother = await factories.guardian(session, child)
    await given(session, child, ConsentKind.PROCESSING)
    signed = Signed(ConsentKind.PROCESSING, Capacity.GUARDIAN)
    me = {"me": curator, "subject_id": child.id, "now": now}
    await paper_withdrawals.withdraw(session, signed=signed, paper=PAPER, **me)
    assert (await consents.standing(session, [child.id], now=now))[child.id].refused == {Capacity.GUARDIAN}
    (request,) = await all_of(session)
    assert (request.due_on, request.paper_number, request.paper_on) == (date(2026, 10, 14), "17", PAPER.on)
    assert (request.asked_by_id, request.entered_by_id) == (mother.id, curator.persons[0].id)
    event = await session.get_one(ConsentEvent, request.event_id)
    assert (event.route, event.outcome) == (ConsentRoute.PAPER, ConsentOutcome.WITHDRAWN)
    assert await told(session, RECEIVED) == {officer_.persons[0].id}


async def test_a_withdrawal_typed_in_by_mistake_can_be_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, child = await factories.curator(session, school), await factories.person(session, school, born=2014)
    await given(session, child, ConsentKind.PROCESSING)
    signed = Signed(ConsentKind.PROCESSING, Capacity.GUARDIAN)
    me = {"me": curator, "subject_id": child.id, "now": now}
    _, change = await paper_withdrawals.withdraw(session, signed=signed, paper=PAPER, **me)
    await undo.take_back(session, change_id=change.id, me=curator, now=now + MINUTE / 2)
    assert (await consents.standing(session, [child.id], now=now + MINUTE))[child.id].valid
    assert await all_of(session) == []


async def test_a_transfer_taken_back_on_paper_is_taken_back_from_every_recipient(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    curator, child = await factories.curator(session, school), await factories.person(session, school, born=2014)
    for recipient in (region, school):
        await given(session, child, ConsentKind.TRANSFER, recipient=recipient)
    signed = Signed(ConsentKind.TRANSFER, Capacity.GUARDIAN)
    me = {"me": curator, "subject_id": child.id, "now": now}
    await paper_withdrawals.withdraw(session, signed=signed, paper=PAPER, **me)
    assert len(await all_of(session)) == 2


async def test_nobody_signs_for_somebody_of_age(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, me = await factories.curator(session, school), await mentor(session, school)
    signed = Signed(ConsentKind.PROCESSING, Capacity.GUARDIAN)
    about = {"me": curator, "subject_id": me.persons[0].id, "now": now}
    with pytest.raises(SignatureNotNeeded):
        await paper_withdrawals.withdraw(session, signed=signed, paper=PAPER, **about)


@pytest.mark.parametrize("role", [Role.HEAD, Role.TRAINER, Role.MENTOR])
async def test_only_curators_and_the_officer_type_papers_in(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2014)
    me = factories.me(await factories.person(session, school, role, name="Другой", came_in=True))
    signed = Signed(ConsentKind.PROCESSING, Capacity.GUARDIAN)
    with pytest.raises(NotFound):
        await paper_withdrawals.withdraw(session, me=me, subject_id=child.id, signed=signed, paper=PAPER, now=now)


async def test_what_is_wrong_is_said_once_of_each_thing(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, officer_ = await factories.curator(session, school), await officer(session, school)
    me = await mentor(session, school)
    number = me.persons[0].id
    request, _ = await requests.ask_correction(session, me=me, subject_id=number, wish=NAME_IS_WRONG, now=now)
    assert request.due_on == date(2026, 9, 24)
    with pytest.raises(AlreadySo):
        await requests.ask_correction(session, me=me, subject_id=number, wish=NAME_IS_WRONG, now=now)
    await requests.ask_correction(session, me=me, subject_id=number, wish=Wish(Detail.PHONE, ""), now=now)
    assert await told(session, RECEIVED) == {curator.persons[0].id, officer_.persons[0].id}
    lines, _ = await request_queue.of_place(session, me=officer_, place_id=school.id, now=now)
    assert [one.wish for one in lines] == [NAME_IS_WRONG, Wish(Detail.PHONE, "")]


async def test_nobody_corrects_the_data_of_strangers(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child, me = await factories.person(session, school, born=2014), await mentor(session, school)
    with pytest.raises(NotFound):
        await requests.ask_correction(session, me=me, subject_id=child.id, wish=NAME_IS_WRONG, now=now)


async def test_a_correction_that_is_done_is_told_and_its_words_are_forgotten(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator, me = await factories.curator(session, school), await mentor(session, school)
    about = {"me": me, "subject_id": me.persons[0].id}
    request, _ = await requests.ask_correction(session, wish=NAME_IS_WRONG, now=now, **about)
    _, change = await requests.finish(session, me=curator, request_id=request.id, now=now + DAY)
    assert await told(session, ANSWERED) == {me.persons[0].id}
    line = await request_queue.one(session, me=curator, request_id=request.id, now=now + DAY)
    assert line.wish is None
    await requests.forget_wishes(session, now=now + DAY + MINUTE / 2)
    assert (await session.get_one(DataRequest, request.id, populate_existing=True)).wish is not None
    await undo.take_back(session, change_id=change.id, me=curator, now=now + DAY + MINUTE / 2)
    line = await request_queue.one(session, me=curator, request_id=request.id, now=now + DAY)
    assert line.wish == NAME_IS_WRONG
    await requests.finish(session, me=curator, request_id=request.id, now=now + 2 * DAY)
    await requests.forget_wishes(session, now=now + 2 * DAY + 2 * MINUTE)
    ended = await session.get_one(DataRequest, request.id, populate_existing=True)
    assert (ended.wish, ended.outcome) == (None, RequestOutcome.DONE)
    with pytest.raises(AlreadySo):
        await requests.finish(session, me=curator, request_id=request.id, now=now + 3 * DAY)


async def test_only_an_erasure_fulfils_a_withdrawal_of_processing(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, me = await factories.curator(session, school), await mentor(session, school)
    await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now)
    (request,) = await all_of(session)
    with pytest.raises(NotAllowed):
        await requests.finish(session, me=curator, request_id=request.id, now=now)
    await requests.ask_correction(session, me=me, subject_id=me.persons[0].id, wish=NAME_IS_WRONG, now=now)
    about = {"person_id": me.persons[0].id, "request_id": request.id}
    await erasure_orders.order(session, me=curator, **about, now=now)
    session.expire_all()
    ended = [(one.outcome, one.wish) for one in await all_of(session)]
    assert ended == [(RequestOutcome.DONE, None), (RequestOutcome.CANCELLED, None)]
    with pytest.raises(NotFound):
        await erasure_orders.order(session, me=curator, **about, now=now)


async def test_five_working_days_more_once_with_a_reason_and_only_where_the_law_has_them(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    me = await officer(session, school)
    child = await factories.person(session, school, born=2014)
    access = await requests.add(session, RequestKind.ACCESS, child, asked_by_id=child.id, paper=PAPER, now=now)
    assert access.due_on == date(2026, 9, 28)
    with pytest.raises(NotAllowed):
        await requests.extend(session, me=me, request_id=access.id, reason=Reason.RIGHT, now=now)
    await requests.extend(session, me=me, request_id=access.id, reason=Reason.MUCH, now=now)
    assert access.due_on == date(2026, 10, 5)
    with pytest.raises(NotAllowed):
        await requests.extend(session, me=me, request_id=access.id, reason=Reason.MUCH, now=now)
    wrong = await requests.add(session, RequestKind.CORRECTION, child, asked_by_id=child.id, now=now)
    with pytest.raises(NotAllowed):
        await requests.extend(session, me=me, request_id=wrong.id, reason=Reason.MUCH, now=now)


async def test_heads_see_the_queue_and_change_nothing_and_others_see_nothing(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Главин", came_in=True))
    child = await factories.person(session, school, born=2014)
    request = await requests.add(session, RequestKind.ACCESS, child, asked_by_id=child.id, now=now)
    (line,), _ = await request_queue.of_place(session, me=head, place_id=school.id, now=now)
    assert (line.request.id, line.name, line.may_handle) == (request.id, child.name, False)
    with pytest.raises(NotFound):
        await requests.finish(session, me=head, request_id=request.id, now=now)
    elsewhere = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (elsewhere, await mentor(session, school)):
        with pytest.raises(NotAllowed):
            await request_queue.of_place(session, me=me, place_id=school.id, now=now)
        with pytest.raises(NotFound):
            await request_queue.one(session, me=me, request_id=request.id, now=now)


async def test_reminders_come_three_days_before_on_the_day_and_when_it_is_over_with_the_head(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    curator, officer_ = await factories.curator(session, school), await officer(session, school)
    head = await factories.person(session, school, Role.HEAD, name="Главин", came_in=True)
    child = await factories.person(session, school, born=2014)
    await requests.add(session, RequestKind.CORRECTION, child, asked_by_id=child.id, now=now)
    responsible = {curator.persons[0].id, officer_.persons[0].id}
    said: dict[date, set[int]] = {}
    for later in range(15):
        moment = now + later * DAY
        for _ in range(2):
            await request_notices.remind(session, now=moment)
        new = select(Promise.receiver_id).where(Promise.kind == DUE, Promise.created_at == moment)
        said[moment.date()] = set(await session.scalars(new))
    assert {day: who for day, who in said.items() if who} == {
        date(2026, 9, 21): responsible,
        date(2026, 9, 24): responsible,
        date(2026, 9, 25): responsible | {head.id},
    }
    lines, _ = await request_queue.of_place(session, me=curator, place_id=school.id, now=now + 14 * DAY)
    assert [(one.stage, one.days) for one in lines] == [(Stage.OVERDUE, -5)]


async def test_a_notice_is_silent_once_the_request_has_ended(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, me = await factories.curator(session, school), await mentor(session, school)
    about = {"me": me, "subject_id": me.persons[0].id}
    request, _ = await requests.ask_correction(session, wish=NAME_IS_WRONG, now=now, **about)
    told_id = curator.persons[0].id
    assert await request_notices.still_open(session, request.id, told_id=told_id, now=now)
    assert not await request_notices.still_open(session, request.id, told_id=me.persons[0].id, now=now)
    await requests.finish(session, me=curator, request_id=request.id, now=now)
    assert not await request_notices.still_open(session, request.id, told_id=told_id, now=now)
