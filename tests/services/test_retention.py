"""How long data are kept: who is proposed, when and why, and that it is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    ErasureReason,
    Membership,
    Person,
    Place,
    Promise,
    Role,
)
from services import retention, retention_days, school_years
from tests import factories

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
JANUARY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)


@given(day=DAYS, years=st.integers(0, 10))
def test_data_are_kept_to_the_end_of_whole_school_years(day: date, years: int) -> None:
    last = school_years.begun(day)
    until = retention_days.kept_until(last, years)
    assert day <= until
    assert school_years.begun(until) == last + years
    assert school_years.begun(until + timedelta(days=1)) == last + years + 1


@given(today=DAYS, chosen=st.none() | DAYS)
def test_intake_ends_once_in_each_school_year(today: date, chosen: date | None) -> None:
    ended = retention_days.intake_end(today, chosen)
    assert school_years.begun(ended) == school_years.begun(today)
    if chosen is None or school_years.begun(chosen) != school_years.begun(today):
        assert (ended.month, ended.day) == (12, 31)
    else:
        assert ended == chosen


@given(day=DAYS)
def test_what_was_taken_back_is_destroyed_within_thirty_days(day: date) -> None:
    assert (retention_days.destroyed_by(day) - day).days == 30


async def said(session: AsyncSession, person: Person, outcome: ConsentOutcome, at: datetime) -> None:
    """A word about the processing of one's own data."""
    word = {"capacity": Capacity.SELF, "kind": ConsentKind.PROCESSING, "version": "2", "route": ConsentRoute.CHAT}
    session.add(ConsentEvent(subject_id=person.id, signer_id=person.id, outcome=outcome, at=at, **word))
    await session.flush()


async def reasons(session: AsyncSession, place: Place, now: datetime) -> dict[str, ErasureReason]:
    return {one.name: one.reason for one in await retention.proposals(session, place, now=now)}


async def test_refusing_and_silent_ones_are_proposed_when_intake_is_over(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    for name, outcome in (("Да", ConsentOutcome.GIVEN), ("Нет", ConsentOutcome.REFUSED), ("Молчит", None)):
        person = await factories.person(session, place, name=name, born=2004)
        if outcome:
            await said(session, person, outcome, now)
    await factories.curator(session, place)
    assert await reasons(session, place, datetime(2026, 12, 31, 20, 59, tzinfo=UTC)) == {}
    over = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)  # midnight in Moscow
    assert await reasons(session, place, over) == {
        "Нет": ErasureReason.REFUSED,
        "Молчит": ErasureReason.UNANSWERED,
    }


async def test_the_place_may_end_intake_on_another_day(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    place.intake_until = date(2026, 9, 14)
    await factories.person(session, place, name="Молчит", born=2004)
    assert await reasons(session, place, now) == {"Молчит": ErasureReason.UNANSWERED}
    assert await reasons(session, place, now - timedelta(days=1)) == {}
    assert await reasons(session, place, datetime(2027, 9, 1, 9, tzinfo=UTC)) == {}


async def test_whoever_came_later_or_agreed_meanwhile_is_not_proposed(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    late = await factories.person(session, place, name="Позже", born=2004)
    late.memberships[0].since = JANUARY - timedelta(days=2)
    after = await factories.person(session, place, name="Согласен", born=2004)
    await said(session, after, ConsentOutcome.GIVEN, JANUARY - timedelta(days=2))
    await session.flush()
    assert await reasons(session, place, JANUARY) == {}


async def test_whoever_took_it_back_has_a_day_of_their_own(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    person = await factories.person(session, place, born=2004)
    await said(session, person, ConsentOutcome.GIVEN, now - timedelta(days=3))
    await said(session, person, ConsentOutcome.WITHDRAWN, now)
    (one,) = await retention.proposals(session, place, now=now)
    assert (one.reason, one.due_on, one.goes_with_all) == (ErasureReason.WITHDRAWAL, date(2026, 10, 15), False)


async def test_while_guardians_differ_the_child_is_not_proposed(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2014)
    for outcome in (ConsentOutcome.GIVEN, ConsentOutcome.WITHDRAWN):
        parent = await factories.guardian(session, child)
        word = {"capacity": Capacity.GUARDIAN, "kind": ConsentKind.PROCESSING, "version": "2", "outcome": outcome}
        said_by = {"subject_id": child.id, "signer_id": parent.id, "route": ConsentRoute.CHAT, "at": now}
        session.add(ConsentEvent(**word, **said_by))
    await session.flush()
    assert await retention.proposals(session, school, now=JANUARY) == []


@pytest.mark.parametrize(("years", "kept_to"), [(1, 2028), (0, 2027), (3, 2030)])
async def test_whoever_left_is_kept_for_the_years_of_the_place(
    session: AsyncSession, now: datetime, years: int, kept_to: int
) -> None:
    place = await factories.school(session)
    place.retention_years = years
    person = await factories.person(session, place, born=2004, name="Выбыл")
    await said(session, person, ConsentOutcome.GIVEN, now)
    person.memberships[0].until = datetime(2027, 5, 31, 9, 0, tzinfo=UTC)
    await session.flush()
    last = datetime(kept_to, 7, 31, 20, 59, tzinfo=UTC)
    assert await reasons(session, place, last) == {}
    assert await reasons(session, place, last + timedelta(minutes=1)) == {"Выбыл": ErasureReason.RETENTION}


async def test_whoever_still_has_a_role_or_a_child_here_is_kept(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    teacher = await factories.person(session, place, Role.OBSERVER, name="Учитель")
    session.add(
        Membership(person_id=teacher.id, place_id=place.id, role=Role.MENTOR, since=now, until=now + timedelta(days=1))
    )
    child = await factories.person(session, place, name="Дитя", born=2020)
    mother = await factories.guardian(session, child, name="Мама")
    for one in (child, mother):
        one.memberships[0].until = now
    await session.flush()
    assert await reasons(session, place, now + timedelta(days=3000)) == {"Дитя": ErasureReason.RETENTION}


async def test_it_is_told_once_to_each_who_may_erase(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    for role in (Role.CURATOR, Role.PRIVACY_OFFICER, Role.HEAD):
        await factories.person(session, place, role, name=role.value, came_in=True)
    assert await retention.tell(session, now=JANUARY) == 0
    await factories.person(session, place, name="Молчит", born=2004)
    assert await retention.tell(session, now=JANUARY) == 2
    assert await retention.tell(session, now=JANUARY + timedelta(days=20)) == 0
    told = await session.scalars(select(Person.name).join(Promise, Promise.receiver_id == Person.id))
    assert set(told) == {"curator", "privacy_officer"}
