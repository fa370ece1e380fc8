"""A replaced curator: by an order all passes to somebody else at once, and within a minute it can be taken back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    Invitation,
    Membership,
    Person,
    Place,
    PromiseState,
    Response,
    ResponseState,
    Role,
    TaskState,
)
from services import (
    access,
    agenda,
    consents,
    deputies,
    drafts,
    form_beginnings,
    forms,
    invitations,
    on_hand,
    places,
    replacement,
    undo,
)
from services.access import Action, Me
from services.errors import CannotTakeOver, InUse, NotFound, TooLate
from services.questionnaire import Answer
from tests import factories
from tests.services import owing
from tests.telling import promised, said

ORDER, ORDERED_ON = "12-к", date(2026, 9, 14)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


async def school_with_staff(session: AsyncSession) -> tuple[Place, Me, Me]:
    """A school, its curator, and a psychologist who could be the next one."""
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Лосева Анна Юрьевна", came_in=True)
    psychologist.memberships[0].group = "психолог"
    await session.flush()
    return school, curator, factories.me(psychologist)


async def handed_over(
    session: AsyncSession, me: Me, place: Place, old: Me, new: Me, now: datetime, **facts: Any
) -> Change:
    _, change = await replacement.replace(
        session,
        me=me,
        place_id=place.id,
        curator_id=old.persons[0].id,
        successor_id=new.persons[0].id,
        order_number=facts.get("number", ORDER),
        order_on=facts.get("on", ORDERED_ON),
        now=now,
    )
    return change


async def rights(session: AsyncSession, me: Me, place: Place, now: datetime) -> frozenset[Action]:
    return await access.allowed(session, me, place.id, now=now)


async def posts(session: AsyncSession, place: Place) -> list[tuple[int, bool, str | None]]:
    """Who has been a curator of the place, whether it is over, and by which order."""
    found = select(Membership).where(Membership.place_id == place.id, Membership.role == Role.CURATOR)
    rows = await session.scalars(found.order_by(Membership.id).execution_options(populate_existing=True))
    return [(one.person_id, one.until is not None, one.order_number) for one in rows]


async def test_all_passes_at_once_by_an_order(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    before = await rights(session, old, school, now)
    assert Action.SEE_PEOPLE in before
    await handed_over(session, old, school, old, new, now)
    assert await rights(session, old, school, now) == frozenset()
    assert await rights(session, new, school, now) == before
    assert await posts(session, school) == [(old.persons[0].id, True, None), (new.persons[0].id, False, ORDER)]
    card = await places.card(session, me=new, place_id=school.id, now=now)
    assert [(one.name, one.post) for one in card.curators] == [("Лосева Анна Юрьевна", "психолог")]


async def test_the_coordinator_above_hands_over_and_nobody_else_does(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    old, colleague = await factories.curator(session, school), await factories.curator(session, school, name="Б")
    new = factories.me(await factories.person(session, school, Role.OBSERVER, name="Лосева", came_in=True))
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    foreign = await factories.coordinator(session, await factories.region(session, "Другой край"))
    for other in (colleague, new, head, foreign, factories.stranger()):
        with pytest.raises(NotFound):
            await handed_over(session, other, school, old, new, now)
    await handed_over(session, await factories.coordinator(session, region), school, old, new, now)
    with pytest.raises(NotFound):
        await handed_over(session, old, school, old, new, now)


@pytest.mark.parametrize("role", [Role.MENTEE, Role.GUARDIAN, Role.PARTNER])
async def test_only_staff_can_be_the_next_curator(session: AsyncSession, now: datetime, role: Role) -> None:
    school, old, _ = await school_with_staff(session)
    other = factories.me(await factories.person(session, school, role, name="Другой", born=1980, came_in=True))
    for whom in (other, old):
        with pytest.raises(CannotTakeOver):
            await handed_over(session, old, school, old, whom, now)


async def test_a_colleague_who_is_a_curator_already_goes_on_by_the_new_order(
    session: AsyncSession, now: datetime
) -> None:
    school, old, _ = await school_with_staff(session)
    colleague = await factories.curator(session, school, name="Рябинина Ольга")
    change = await handed_over(session, old, school, old, colleague, now)
    boss, other = old.persons[0].id, colleague.persons[0].id
    assert await posts(session, school) == [(boss, True, None), (other, True, None), (other, False, ORDER)]
    assert await on_hand.curators(session, school.id, now=now) == {other}
    await undo.take_back(session, change_id=change.id, me=old, now=now)
    assert await posts(session, school) == [(boss, False, None), (other, False, None)]


async def test_what_somebody_is_besides_stays(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    await factories.also(session, old.persons[0], school, Role.MENTOR)
    elsewhere = await factories.school(session, "Школа № 6")
    await factories.also(session, old.persons[0], elsewhere, Role.CURATOR)
    await handed_over(session, old, school, old, new, now)
    held = {(one.membership.role, one.place.name) for one in await access.roles(session, old, now=now)}
    assert held == {(Role.MENTOR, school.name), (Role.CURATOR, elsewhere.name)}
    roles = {one.membership.role for one in await access.roles(session, new, now=now)}
    assert roles == {Role.OBSERVER, Role.CURATOR}


async def test_deputies_of_the_old_one_and_what_the_old_one_stood_in_for_are_over(
    session: AsyncSession, now: datetime
) -> None:
    school, old, new = await school_with_staff(session)
    colleague = await factories.curator(session, school, name="Рябинина Ольга")
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    monday, today = date(2026, 9, 21), now.date()
    for curator, deputy, since in ((old, head, monday), (colleague, old, today)):
        await deputies.appoint(
            session,
            me=curator,
            place_id=school.id,
            curator_id=curator.persons[0].id,
            deputy_id=deputy.persons[0].id,
            since_on=since,
            until_on=since,
            now=now,
        )
    change = await handed_over(session, old, school, old, new, now)
    both = {colleague.persons[0].id, new.persons[0].id}
    for moment in (now, now + timedelta(days=6)):
        assert await on_hand.curators(session, school.id, now=moment) == both
        assert await rights(session, old, school, moment) == frozenset()
        assert Action.ADD_PEOPLE not in await rights(session, head, school, moment)
    await undo.take_back(session, change_id=change.id, me=old, now=now)
    assert await on_hand.curators(session, school.id, now=now) == {old.persons[0].id}
    assert Action.ADD_PEOPLE in await rights(session, head, school, now + timedelta(days=6))


async def test_the_deputy_of_the_old_one_can_be_the_next_curator(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    await deputies.appoint(
        session,
        me=old,
        place_id=school.id,
        curator_id=old.persons[0].id,
        deputy_id=new.persons[0].id,
        since_on=now.date(),
        until_on=now.date() + DAY,
        now=now,
    )
    old.persons[0].told_until, new.persons[0].told_until = now - 3 * DAY, now - DAY
    await handed_over(session, old, school, old, new, now)
    assert Action.SEE_PEOPLE in await rights(session, new, school, now + 30 * DAY)
    assert new.persons[0].told_until == now - DAY
    assert await promised(session, deputies.ENDED) == []


async def test_duty_passes_to_the_next_curator(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    boss = old.persons[0].id
    await places.put_on_duty(session, me=old, person_id=boss, on_duty=True, now=now)
    change = await handed_over(session, old, school, old, new, now)
    await session.refresh(school)
    assert school.duty_person_id == new.persons[0].id
    await undo.take_back(session, change_id=change.id, me=old, now=now)
    await session.refresh(school)
    assert school.duty_person_id == boss


async def test_what_the_old_one_owed_of_a_plan_passes_to_the_next_curator(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    colleague = await factories.person(session, school, Role.CURATOR, name="Рысина Ольга Юрьевна")
    row = await owing.step(session, await owing.roadmap(session, school), "Приказ")
    made = [await owing.task(session, row, school, turn=turn) for turn in (1, 2, 3)]
    for task, owner in zip(made, (old.persons[0], old.persons[0], colleague), strict=True):
        task.owner_id = owner.id
    made[1].state, made[1].done_by_id = TaskState.DONE, old.persons[0].id
    await session.flush()
    change = await handed_over(session, old, school, old, new, now)
    for task in made:
        await session.refresh(task)
    assert [one.owner_id for one in made] == [new.persons[0].id, old.persons[0].id, colleague.id]
    await undo.take_back(session, change_id=change.id, me=old, now=now + SECOND)
    await session.refresh(made[0])
    assert made[0].owner_id == old.persons[0].id


async def test_the_duty_of_a_colleague_stays(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    colleague = (await factories.curator(session, school, name="Рябинина Ольга")).persons[0]
    await places.put_on_duty(session, me=old, person_id=colleague.id, on_duty=True, now=now)
    await handed_over(session, old, school, old, new, now)
    await session.refresh(school)
    assert school.duty_person_id == colleague.id


async def test_the_next_digest_is_the_successors_and_misses_nothing(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    old.persons[0].told_until = now - DAY
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.refuse(session, me=mentor, subject_id=mentor.persons[0].id, now=now - timedelta(hours=1))
    change = await handed_over(session, old, school, old, new, now)
    assert new.persons[0].told_until == now - DAY
    morning = now + timedelta(hours=20)
    await agenda.promise_mornings(session, now=morning)
    assert await promised(session, agenda.MORNING) == []
    (told,) = await promised(session, replacement.NAMED)
    told.state = PromiseState.SENT
    await agenda.promise_mornings(session, now=morning)
    (promise,) = await promised(session, agenda.MORNING)
    since = [line["since"] for line in promise.parameters["lines"] if line["kind"] == "digest"]
    assert (promise.receiver_id, since) == (new.persons[0].id, [(now - DAY).isoformat()])
    with pytest.raises(TooLate):
        await undo.take_back(session, change_id=change.id, me=old, now=morning)


async def test_a_digest_on_its_way_to_the_old_one_is_not_said(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.refuse(session, me=mentor, subject_id=mentor.persons[0].id, now=now)
    morning = now + timedelta(hours=20)
    await agenda.promise_mornings(session, now=morning)
    (promise,) = await promised(session, agenda.MORNING)
    assert promise.receiver_id == old.persons[0].id
    assert await said(session, promise, morning) is not None
    await handed_over(session, old, school, old, new, morning)
    assert await said(session, promise, morning) is None


async def test_a_withdrawal_on_its_way_to_the_old_one_goes_over(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.give(session, me=mentor, subject_id=mentor.persons[0].id, now=now)
    await consents.withdraw(session, me=mentor, subject_id=mentor.persons[0].id, now=now)
    await handed_over(session, old, school, old, new, now)
    (first,) = await promised(session, consents.WITHDRAWAL)
    assert await said(session, first, now + 2 * undo.MINUTE) is None
    _, second = await promised(session, consents.WITHDRAWAL)
    assert second.receiver_id == new.persons[0].id
    assert await said(session, second, now + 2 * undo.MINUTE) is not None


async def test_what_the_old_one_was_typing_stops_and_comes_back_when_taken_back(
    session: AsyncSession, now: datetime
) -> None:
    school, old, new = await school_with_staff(session)
    boss = old.persons[0]
    open_ = await form_beginnings.begin(session, code="new_person", person=boss, place_id=school.id, now=now)
    forms.put_on_screen(old, open_)
    sent = await form_beginnings.begin(session, code="people_lines", person=boss, place_id=school.id, now=now)
    step = await forms.answer(session, old, sent.id, nonce=sent.nonce, action=Answer("Котов Пётр; 2010; 9А"), now=now)
    await forms.send(session, old, sent.id, nonce=step.response.nonce, now=now)
    forms.put_on_screen(old, open_)
    change = await handed_over(session, old, school, old, new, now)
    assert await forms.current(session, old) is None
    assert (await forms.answer(session, old, open_.id, nonce=open_.nonce, action=Answer("А"), now=now)).stale
    with pytest.raises(NotFound):
        await drafts.own(session, old, sent.id, code="people_lines")
    await undo.take_back(session, change_id=change.id, me=old, now=now)
    assert await forms.current(session, old) is open_
    assert await drafts.own(session, old, sent.id, code="people_lines") is sent


async def test_what_the_old_one_fills_in_as_a_mentor_goes_on(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    boss = old.persons[0]
    boss.birth_year = 1980
    await factories.also(session, boss, school, Role.MENTOR)
    await consents.give(session, me=old, subject_id=boss.id, now=now)
    await handed_over(session, old, school, old, new, now)
    assert [one.state for one in await session.scalars(select(Response))] == [ResponseState.ASSIGNED]


async def test_open_links_stay_open(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    pupil = await factories.person(session, school, born=2010)
    await invitations.issue(session, me=old, person_id=pupil.id, now=now)
    await handed_over(session, old, school, old, new, now)
    usable = select(Invitation.person_id).where(invitations.usable(now))
    assert list(await session.scalars(usable)) == [pupil.id]


async def test_only_after_the_minute_the_successor_reads_of_it(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    change = await handed_over(session, old, school, old, new, now)
    (promise,) = await promised(session, replacement.NAMED)
    assert (promise.receiver_id, promise.change_id) == (new.persons[0].id, change.id)
    assert promise.not_before > now + undo.MINUTE
    reply = await said(session, promise, now)
    assert reply is not None
    assert "теперь вы куратор" in (reply.text or "")
    assert await promised(session, replacement.RELIEVED) == []


async def test_the_old_one_reads_of_it_where_somebody_above_did_it(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    old, above = await factories.curator(session, school), await factories.coordinator(session, region)
    new = factories.me(await factories.person(session, school, Role.OBSERVER, name="Лосева", came_in=True))
    await handed_over(session, above, school, old, new, now)
    (promise,) = await promised(session, replacement.RELIEVED)
    assert promise.receiver_id == old.persons[0].id
    reply = await said(session, promise, now)
    assert reply is not None
    assert "другой куратор" in (reply.text or "")
    assert "Лосева" not in (reply.text or "")


async def test_taken_back_all_is_as_it_was_and_nobody_is_told(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    before = await rights(session, old, school, now)
    new.persons[0].told_until = None
    change = await handed_over(session, old, school, old, new, now)
    await undo.take_back(session, change_id=change.id, me=old, now=now + undo.MINUTE)
    assert await rights(session, old, school, now) == before
    assert await rights(session, new, school, now) == frozenset()
    assert await posts(session, school) == [(old.persons[0].id, False, None)]
    assert [one.state for one in await promised(session, replacement.NAMED)] == [PromiseState.DROPPED]
    assert (await session.get_one(Person, new.persons[0].id)).told_until is None


async def test_handed_on_within_the_minute_it_stays(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    change = await handed_over(session, old, school, old, new, now)
    await handed_over(session, new, school, new, head, now + SECOND)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=old, now=now + 2 * SECOND)
    assert await on_hand.curators(session, school.id, now=now + 2 * SECOND) == {head.persons[0].id}


async def test_two_who_press_at_once_hand_over_once(session: AsyncSession, now: datetime) -> None:
    school, old, new = await school_with_staff(session)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    await handed_over(session, old, school, old, new, now)
    with pytest.raises(NotFound):
        await handed_over(session, old, school, old, head, now)
    assert len(await posts(session, school)) == 2
