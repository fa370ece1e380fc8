"""The agenda: everything due to a person comes in one morning message, once, and within the month's budget."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentOutcome, Invitation, Person, Promise, Response, ResponseState, Role
from services import agenda, consents, form_versions
from services.agenda import BUDGET
from tests import factories

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
"""Noon in Moscow."""
MORNING = timedelta(hours=20)
"""From noon to the next morning at eight."""


async def lines(session: AsyncSession, now: datetime) -> list[tuple[int, list[str]]]:
    """What is promised at this moment: to whom, and which lines."""
    before = set(await session.scalars(select(Promise.id)))
    await agenda.promise_mornings(session, now=now)
    found = await session.scalars(select(Promise).order_by(Promise.id))
    fresh = [promise for promise in found if promise.id not in before]
    return [(one.receiver_id, [line["kind"] for line in one.parameters["lines"]]) for one in fresh]


async def mentee(session: AsyncSession, **facts: Any) -> tuple[Person, Response]:
    """An adult mentee who is in and has the intake in hand since Monday noon."""
    await factories.intakes(session)
    school = await factories.school(session)
    person = await factories.person(session, school, Role.MENTEE, born=1998, came_in=True, **facts)
    await consents.give(session, me=factories.me(person), subject_id=person.id, now=MONDAY)
    await session.flush()
    return person, (await session.scalars(select(Response))).one()


async def test_a_questionnaire_not_opened_is_spoken_of_next_morning_and_after_three_days(session: AsyncSession) -> None:
    person, _ = await mentee(session)
    assert await lines(session, MONDAY) == []
    assert await lines(session, MONDAY + MORNING) == [(person.id, ["begin"])]
    assert await lines(session, MONDAY + MORNING + timedelta(hours=1)) == []
    assert await lines(session, MONDAY + MORNING + timedelta(days=2)) == []
    assert await lines(session, MONDAY + MORNING + timedelta(days=3)) == [(person.id, ["begin"])]
    assert await lines(session, MONDAY + MORNING + timedelta(days=40)) == []


async def test_whoever_stopped_in_the_middle_is_reminded_after_one_and_after_three_days(session: AsyncSession) -> None:
    person, response = await mentee(session)
    response.state, response.changed_at = ResponseState.PARTIAL, MONDAY
    assert await lines(session, MONDAY + MORNING) == []
    assert await lines(session, MONDAY + MORNING + timedelta(days=1)) == [(person.id, ["continue"])]
    assert await lines(session, MONDAY + MORNING + timedelta(days=3)) == [(person.id, ["continue"])]
    assert await lines(session, MONDAY + MORNING + timedelta(days=9)) == []


async def test_whoever_has_sent_it_is_not_reminded(session: AsyncSession) -> None:
    _, response = await mentee(session)
    response.state = ResponseState.SUBMITTED
    assert await lines(session, MONDAY + timedelta(days=9)) == []


async def test_after_a_long_stop_of_the_bot_one_thing_is_said_once(session: AsyncSession) -> None:
    person, _ = await mentee(session)
    assert await lines(session, MONDAY + timedelta(days=10)) == [(person.id, ["begin"])]
    assert await lines(session, MONDAY + timedelta(days=11)) == []


async def test_a_guardian_who_is_in_is_reminded_of_each_childs_consent(session: AsyncSession) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    child = await factories.person(session, school, Role.MENTEE, born=date(2014, 5, 5))
    mother = await factories.guardian(session, child, came_in=True)
    session.add(Invitation(token_hash="x", person_id=mother.id, created_at=MONDAY, expires_at=MONDAY, used_at=MONDAY))
    await session.flush()
    assert await lines(session, MONDAY + MORNING + timedelta(days=1)) == [(mother.id, ["consent_child"])]
    await consents.give(session, me=factories.me(mother), subject_id=child.id, now=MONDAY + timedelta(days=2))
    assert await lines(session, MONDAY + timedelta(days=7)) == []


async def test_a_curator_is_told_of_what_came_in_once(session: AsyncSession) -> None:
    person, _ = await mentee(session)
    curator = await factories.curator(session, await session.get_one(factories.Place, person.operator_id))
    told = await lines(session, MONDAY + MORNING)
    assert (curator.persons[0].id, ["digest"]) in told
    assert [
        kinds for who, kinds in await lines(session, MONDAY + MORNING + timedelta(days=1)) if who != person.id
    ] == []


async def test_a_refusal_stops_what_was_being_filled_in(session: AsyncSession) -> None:
    person, response = await mentee(session)
    standing = await consents.withdraw(session, me=factories.me(person), subject_id=person.id, now=MONDAY)
    await session.flush()
    assert standing.words[-1].outcome is ConsentOutcome.WITHDRAWN
    await session.refresh(response)
    assert (response.state, response.filling) == (ResponseState.STOPPED, {})
    assert await lines(session, MONDAY + timedelta(days=9)) == []


async def test_the_next_due_moment_is_the_one_at_which_something_is_promised(session: AsyncSession) -> None:
    await mentee(session)
    due = await agenda.next_moment(session, now=MONDAY)
    assert due == MONDAY + MORNING
    assert await lines(session, due - timedelta(seconds=1)) == []
    assert len(await lines(session, due)) == 1


async def test_a_months_budget_is_never_exceeded(session: AsyncSession) -> None:
    person, response = await mentee(session)
    response.state = ResponseState.PARTIAL
    sent = 0
    for day in range(30):
        response.changed_at = MONDAY + timedelta(days=day - 1)
        await session.execute(agenda.Reminder.__table__.delete())
        sent += len(await lines(session, datetime(2026, 10, 1, 6, 0, tzinfo=UTC) + timedelta(days=day)))
    assert sent == BUDGET[Role.MENTEE]
    assert form_versions.INTAKES[Role.MENTEE] == "mentee_intake"
    assert person.chat_id
