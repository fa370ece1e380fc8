"""The head's sheet from the database: numbers that agree with the rows, deadlines that are near, papers that wait."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentRoute, MeetingState, PairState, Role
from services import register_note
from services.errors import NotAllowed
from services.head_note import Deadline, Numbers, Paper
from tests import factories
from tests.services.owing import owed, owing
from tests.services.registering import ordered
from tests.services.test_pair_base import took_part

NOW = datetime(2026, 12, 14, 9, tzinfo=UTC)


async def test_the_numbers_are_those_of_the_rows(session: AsyncSession) -> None:
    """One works, one waits for the order, one has ended well, two are unmatched; who has not agreed is no mentee."""
    school = await factories.school(session)
    me = await factories.curator(session, school, name="Орлова Мария")
    mentees = [
        await took_part(session, school, Role.MENTEE, name=f"Котов {number}", born=2012, group="8А", answers={})
        for number in range(5)
    ]
    await took_part(session, school, Role.MENTEE, name="Ежов Ян", born=2012, group="8А", agreed=False)
    mentor = await took_part(session, school, Role.MENTOR, name="Совин Лев", born=2010, group="10Б", answers={})
    programme = await factories.programme(session, school)
    working = await factories.pair(session, programme, mentor, mentees[0], effective_on=date(2026, 10, 1))
    await factories.pair(session, programme, mentor, mentees[1], state=PairState.AGREED)
    await factories.pair(
        session, programme, mentor, mentees[2], state=PairState.CLOSED, effective_on=date(2026, 10, 1),
        ended_on=date(2026, 12, 1),
    )  # fmt: skip
    await factories.pair(session, programme, mentor, mentees[3], state=PairState.ANNULLED)
    for day, state in ((5, MeetingState.HELD), (12, MeetingState.HELD), (19, MeetingState.MISSED)):
        await factories.meeting(session, working, datetime(2026, 10, day, 12, tzinfo=UTC), state=state)
    found = await register_note.of_place(session, me=me, place_id=school.id, now=NOW)
    assert (found.place, found.curator, found.day) == ("Школа № 5", "Орлова Мария", date(2026, 12, 14))
    unsigned = found.numbers.unsigned
    assert found.numbers == Numbers(
        mentees=5, mentors=1, working=1, waiting=1, unmatched=2, stuck=1, held=2, planned=0, unsigned=unsigned,
        completed=1,
    )  # fmt: skip
    assert unsigned >= 1
    await factories.meeting(session, working, NOW + timedelta(days=2))
    later = (await register_note.of_place(session, me=me, place_id=school.id, now=NOW)).numbers
    assert (later.planned, later.stuck) == (1, 0)


async def test_deadlines_that_are_late_or_near_stand_there(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    late, soon = await owed(session, stage, date(2026, 9, 1)), await owed(session, stage, date(2026, 9, 20))
    await owed(session, stage, date(2027, 5, 1))
    found = await register_note.of_place(session, me=stage.curator, place_id=stage.school.id, now=now)
    assert [one.on for one in found.deadlines] == [late.due_on, soon.due_on]
    assert all(isinstance(one, Deadline) and one.what for one in found.deadlines)


async def test_drafts_of_orders_and_consents_on_paper_wait_for_a_signature(session: AsyncSession) -> None:
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    me = await factories.curator(session, school)
    for name in ("Котов Пётр", "Ежов Ян"):
        await took_part(session, school, Role.MENTEE, name=name, born=2014, group="6А", agreed=False)
    await ordered(session, school, [], number=None, on=None, now=datetime(2026, 12, 10, 9, tzinfo=UTC))
    await ordered(session, school, [], number="7-О", on=date(2026, 12, 1), now=datetime(2026, 12, 1, 9, tzinfo=UTC))
    found = await register_note.of_place(session, me=me, place_id=school.id, now=NOW)
    assert found.papers == [
        Paper("Приказ о закреплении пар и групп", date(2026, 12, 10)),
        Paper("Согласия на бумаге: 2", date(2026, 9, 1)),
    ]


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.CURATOR, Role.HEAD)], ids=str)
async def test_nobody_else_takes_it(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session)
    somebody = factories.me(await factories.person(session, school, role, came_in=True))
    for act in (register_note.ask, register_note.of_place):
        with pytest.raises(NotAllowed):
            await act(session, me=somebody, place_id=school.id, now=now)
