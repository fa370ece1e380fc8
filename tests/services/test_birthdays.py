"""Birthdays by the clock: who hears what before, on and after the 14th and the 18th, once, however the clock jumps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    Category,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Guardianship,
    Membership,
    Person,
    Place,
    Promise,
    Response,
    ResponseState,
    Role,
)
from services import access, birthdays, consents, gate, message_gate
from services.access import Me
from services.birthdays import What
from services.consents import Matter
from services.gate import Purpose
from services.outbox import Promised
from tests import factories

DAY = timedelta(days=1)
BORN = date(2012, 11, 20)
"""Turns 14 on a Friday in November 2026."""


def noon(month: int, day: int, *, year: int = 2026) -> datetime:
    """Twelve o'clock in Moscow."""
    return datetime(year, month, day, 9, 0, tzinfo=UTC)


async def family(
    session: AsyncSession, born: date, *, zone: str = "Europe/Moscow", route: ConsentRoute = ConsentRoute.CHAT
) -> tuple[Place, Me, Person, Me, Me]:
    """A school with its curator, and a pupil whose mother has agreed to everything of the start."""
    await factories.intakes(session)
    school = await factories.school(session, time_zone=zone, minors_consent=route)
    curator = await factories.curator(session, school)
    child = await factories.person(session, school, born=born, group="8А", came_in=True, may_be_written_to=False)
    mother = await factories.guardian(session, child, came_in=True)
    return school, curator, child, factories.me(child), factories.me(mother)


async def says_yes(session: AsyncSession, me: Me, child: Person, at: datetime, *kinds: ConsentKind) -> None:
    for kind in kinds or (ConsentKind.PROCESSING, ConsentKind.MESSENGER):
        await consents.give(session, me=me, subject_id=child.id, matter=Matter(kind), now=at)


async def told(session: AsyncSession, now: datetime) -> list[tuple[str, int, list[str]]]:
    """What one tick promises: kind, receiver, and of a curator's note what about."""
    before = set(await session.scalars(select(Promise.id)))
    await birthdays.tick(session, now=now)
    fresh = await session.scalars(select(Promise).where(Promise.id.not_in(before)).order_by(Promise.id))
    return [(one.kind, one.receiver_id, [event["what"] for event in one.parameters.get("events", [])]) for one in fresh]


async def test_the_year_of_a_fourteenth_birthday(session: AsyncSession) -> None:
    _, curator, child, own, mother = await family(session, BORN)
    await says_yes(session, mother, child, noon(9, 10))
    told_id = curator.persons[0].id
    assert await told(session, noon(10, 20)) == []
    assert await told(session, noon(10, 21)) == [(birthdays.NOTICE, told_id, [What.TURNS])]
    assert await told(session, noon(11, 19)) == []
    assert await told(session, noon(11, 20)) == [(birthdays.OWN, child.id, [])]
    assert await told(session, noon(12, 3)) == []
    assert (await session.scalars(select(Response.state))).all() == [ResponseState.ASSIGNED]
    assert await told(session, noon(12, 4)) == [(birthdays.NOTICE, told_id, [What.LAPSED])]
    assert (await session.scalars(select(Response.state))).all() == [ResponseState.STOPPED]
    assert await told(session, noon(12, 5)) == []
    await says_yes(session, own, child, noon(12, 6))
    assert await told(session, noon(12, 7)) == []


async def test_whoever_signs_in_time_goes_on_and_the_curator_hears_no_more(session: AsyncSession) -> None:
    _, _, child, own, mother = await family(session, BORN)
    await says_yes(session, mother, child, noon(9, 10))
    await told(session, noon(11, 20))
    await says_yes(session, own, child, noon(12, 3))
    assert await told(session, noon(12, 20)) == []
    assert (await session.scalars(select(Response.state))).all() == [ResponseState.ASSIGNED]


@pytest.mark.parametrize("weeks", [5, 30])
async def test_a_clock_that_jumps_misses_nothing_and_tells_nothing_twice(session: AsyncSession, weeks: int) -> None:
    _, _, child, _, mother = await family(session, BORN)
    await says_yes(session, mother, child, noon(9, 10))
    seen: list[str] = []
    now = noon(9, 11)
    while now < noon(7, 1, year=2027):
        seen += [what or kind for kind, _, about in await told(session, now) for what in about or [""]]
        now += timedelta(weeks=weeks)
    assert seen.count(What.LAPSED) == 1
    assert seen.count(birthdays.OWN) == 1
    assert seen.count(What.TURNS) <= 1
    assert (await session.scalars(select(Response.state))).all() == [ResponseState.STOPPED]


async def test_the_day_begins_at_local_midnight_in_kamchatka(session: AsyncSession) -> None:
    _, _, child, _, mother = await family(session, date(2012, 2, 29), zone="Asia/Kamchatka")
    for table in (Membership, Guardianship):
        await session.execute(update(table).values(since=datetime(2026, 1, 1, tzinfo=UTC)))
    await says_yes(session, mother, child, datetime(2026, 2, 1, tzinfo=UTC))
    midnight = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    evening = await told(session, midnight - timedelta(seconds=1))
    assert birthdays.OWN not in [kind for kind, _, _ in evening]
    assert (birthdays.OWN, child.id, []) in await told(session, midnight)


async def test_the_note_waits_for_the_morning_of_a_working_day(session: AsyncSession) -> None:
    _, _, child, _, mother = await family(session, date(2012, 11, 22))
    await says_yes(session, mother, child, noon(9, 10))
    await told(session, datetime(2026, 10, 22, 21, 0, tzinfo=UTC))
    promise = (await session.scalars(select(Promise).where(Promise.kind == birthdays.NOTICE))).one()
    assert promise.not_before == datetime(2026, 10, 23, 5, 0, tzinfo=UTC)


async def test_many_birthdays_are_one_note_a_day(session: AsyncSession) -> None:
    school, curator, _, _, _ = await family(session, BORN)
    for day in range(1, 9):
        await factories.person(session, school, name=f"Сосна Ян {day}", born=date(2012, 11, day), group="8Б")
    (note,) = await told(session, noon(10, 21))
    assert note == (birthdays.NOTICE, curator.persons[0].id, [What.TURNS] * 9)
    await factories.person(session, school, name="Ольхин Ян", born=date(2012, 11, 15), group="8Б")
    assert await told(session, noon(10, 21)) == []
    assert await told(session, noon(10, 22)) == [(birthdays.NOTICE, curator.persons[0].id, [What.TURNS])]


async def test_a_note_says_only_what_is_still_true(session: AsyncSession) -> None:
    school, curator, child, own, mother = await family(session, BORN)
    await says_yes(session, mother, child, noon(9, 10))
    await told(session, noon(12, 10))
    note = (await session.scalars(select(Promise).where(Promise.kind == birthdays.NOTICE))).one()
    told_id = curator.persons[0].id
    found = await birthdays.told(session, note.parameters, told_id=told_id, now=noon(12, 11))
    assert found
    assert [one.id for one in found.lapsed] == [child.id]
    outsider = await factories.person(session, school, Role.MENTOR)
    assert await birthdays.told(session, note.parameters, told_id=outsider.id, now=noon(12, 11)) is None
    assert await birthdays.owed(session, child.id, now=noon(12, 11))
    await says_yes(session, own, child, noon(12, 11))
    assert await birthdays.told(session, note.parameters, told_id=told_id, now=noon(12, 12)) is None
    assert await birthdays.owed(session, child.id, now=noon(12, 12)) is None


async def grown(session: AsyncSession, route: ConsentRoute) -> tuple[Me, Person, Me, Me]:
    """Somebody of 17, all of whose consents are there, publication too: 18 on 20 November 2026."""
    _, curator, young, own, mother = await family(session, date(2008, 11, 20), route=route)
    for kind in (ConsentKind.PROCESSING, ConsentKind.MESSENGER, ConsentKind.DISSEMINATION):
        for me, capacity in ((own, Capacity.SELF), (mother, Capacity.GUARDIAN)):
            session.add(
                ConsentEvent(
                    subject_id=young.id,
                    signer_id=me.persons[0].id,
                    capacity=capacity,
                    kind=kind,
                    version="2",
                    categories=[Category.NAME],
                    outcome=ConsentOutcome.GIVEN,
                    route=ConsentRoute.PAPER,
                    at=noon(9, 10),
                )
            )
    await session.flush()
    return curator, young, own, mother


@pytest.mark.parametrize("route", ConsentRoute)
async def test_the_year_of_an_eighteenth_birthday(session: AsyncSession, route: ConsentRoute) -> None:
    curator, young, _own, mother = await grown(session, route)
    told_id, mother_id = curator.persons[0].id, mother.persons[0].id
    assert await told(session, noon(10, 20)) == []
    ahead = [(birthdays.NOTICE, told_id, [What.TURNS]), (birthdays.OWN, young.id, [])]
    assert await told(session, noon(10, 21)) == ahead
    owed = await birthdays.owed(session, young.id, now=noon(10, 22))
    assert owed
    assert (owed.years, owed.is_ahead, owed.on_paper) == (18, True, False)
    assert await access.children(session, mother, now=noon(11, 19)) == [young]
    on_the_day = await told(session, noon(11, 20))
    assert on_the_day == [(birthdays.OWN, young.id, []), (birthdays.OF_AGE, mother_id, [])]
    assert await access.children(session, mother, now=noon(11, 20)) == []
    for purpose, category in ((Purpose.QUESTIONNAIRES, None), (Purpose.PUBLICATION, Category.NAME)):
        about = {"person_id": young.id, "purpose": purpose, "category": category}
        assert await gate.allows(session, **about, at=noon(12, 3))
        assert not await gate.allows(session, **about, at=noon(12, 4))
    assert await told(session, noon(12, 4)) == [(birthdays.NOTICE, told_id, [What.LAPSED])]


async def test_whoever_signs_ahead_is_not_asked_again(session: AsyncSession) -> None:
    _, young, own, mother = await grown(session, ConsentRoute.PAPER)
    await told(session, noon(10, 21))
    for kind in birthdays.turning.OWN_KINDS:
        matter, said = Matter(kind), [Category.NAME] if kind is ConsentKind.DISSEMINATION else []
        await consents.give(session, me=own, subject_id=young.id, matter=matter, categories=said, now=noon(10, 25))
    assert await gate.allows(session, person_id=young.id, purpose=Purpose.QUESTIONNAIRES, at=noon(10, 26))
    assert await birthdays.owed(session, young.id, now=noon(10, 26)) is None
    assert await told(session, noon(11, 20)) == [(birthdays.OF_AGE, mother.persons[0].id, [])]
    assert await gate.allows(session, person_id=young.id, purpose=Purpose.QUESTIONNAIRES, at=noon(1, 20, year=2027))


async def test_a_guardian_who_agreed_to_be_written_to_reads_the_farewell(session: AsyncSession) -> None:
    _, young, own, mother = await grown(session, ConsentRoute.PAPER)
    await consents.give(session, me=own, subject_id=young.id, matter=Matter(ConsentKind.MESSENGER), now=noon(11, 1))
    await told(session, noon(11, 20))
    row = (await session.scalars(select(Promise).where(Promise.kind == birthdays.OF_AGE))).one()
    farewell = Promised(row.id, row.key, row.kind, row.parameters, row.receiver_id, row.lane, 0)
    assert set(await message_gate.passing(session, [farewell], now=noon(11, 20))) == {row.id}
    other = farewell._replace(kind="anything")
    assert await message_gate.passing(session, [other], now=noon(11, 20)) == {}
    assert await birthdays.grown_up(session, young.id, guardian_id=mother.persons[0].id, now=noon(11, 20)) == young
    assert await birthdays.grown_up(session, young.id, guardian_id=young.id, now=noon(11, 20)) is None
    matter = Matter(ConsentKind.MESSENGER)
    await consents.refuse(session, me=mother, subject_id=young.id, matter=matter, now=noon(11, 19))
    assert await message_gate.passing(session, [farewell], now=noon(11, 20)) == {}


async def test_staff_emancipated_people_and_those_who_have_left_have_no_such_birthdays(session: AsyncSession) -> None:
    school, _, child, _, _ = await family(session, BORN)
    child.memberships[0].until = noon(10, 1)
    trainee = await factories.person(session, school, Role.MENTOR, name="Липин Ян", born=date(2008, 11, 20))
    await factories.also(session, trainee, school, Role.OBSERVER)
    married = await factories.person(session, school, name="Вязов Ян", born=date(2008, 11, 20))
    married.emancipated_by = "7, 01.09.2026"
    await session.flush()
    assert await told(session, noon(11, 20)) == []


async def test_where_only_the_year_is_known_the_grace_ends_and_no_day_is_invented(session: AsyncSession) -> None:
    _, curator, child, _, mother = await family(session, BORN)
    child.born_on = None
    child.birth_year = 2013
    await session.flush()
    await says_yes(session, mother, child, noon(9, 10))
    assert await told(session, noon(1, 1, year=2027)) == [(birthdays.OWN, child.id, [])]
    late = await told(session, noon(1, 15, year=2027))
    assert late == [(birthdays.NOTICE, curator.persons[0].id, [What.LAPSED])]


async def test_a_consent_that_ends_warns_thirty_and_seven_days_ahead(session: AsyncSession) -> None:
    _, curator, child, _, mother = await family(session, date(2016, 5, 5))
    await says_yes(session, mother, child, noon(9, 10))
    for event in await session.scalars(select(ConsentEvent)):
        event.until = date(2026, 11, 30)
    await session.flush()
    note = [(birthdays.NOTICE, curator.persons[0].id, [What.ENDS])]
    assert await told(session, noon(10, 30)) == []
    assert await told(session, noon(10, 31)) == note
    assert await told(session, noon(11, 22)) == []
    assert await told(session, noon(11, 23)) == note
    assert await told(session, noon(11, 30)) == []
    assert await told(session, noon(12, 1)) == []


async def test_a_term_of_the_summer_is_spoken_of_in_may(session: AsyncSession) -> None:
    _, _, child, _, mother = await family(session, date(2016, 5, 5))
    await says_yes(session, mother, child, noon(9, 10))
    ends = (await session.scalars(select(ConsentEvent.until))).all()
    assert set(ends) == {date(2028, 7, 31)}
    found = []
    for month, day in ((5, 7), (5, 8), (5, 9), (5, 30), (5, 31), (6, 1), (7, 1), (7, 31)):
        said = await told(session, noon(month, day, year=2028))
        found += [(month, day) for kind, _, _ in said if kind == birthdays.NOTICE]
    assert found == [(5, 8), (5, 31)]
