"""Each promise at the moment when it is sent: whose consent to messages holds then, and what passes without one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.notices import LINES, NOTICES
from models import ConsentKind, DataMode, Person, Place, Role
from services import consents, message_gate
from services.access import Me
from services.agenda import MORNING
from services.consents import Matter
from services.data_modes import STAFF
from services.message_gate import ANSWERS, ANSWERS_A_CALL, ASKS_FOR_CONSENT, FAREWELLS, GOES_WITH_A_ROLE, TAKES_BACK
from services.outbox import Promised
from tests import factories

C6 = Matter(ConsentKind.MESSENGER)
ADULT, CHILD = 2007, 2015
DAY = timedelta(days=1)
EVERY_LINE = [{"kind": kind} for kind in sorted(LINES)]
_numbers = count(1)


def promised(receiver: Person, kind: str, **parameters: Any) -> Promised:
    """A promise that is about to be sent."""
    number = next(_numbers)
    return Promised(number, f"{kind}:{number}", kind, parameters, receiver.id, lane=1, attempts=0)


async def passing(session: AsyncSession, receiver: Person, now: datetime, kinds: Iterable[str] = NOTICES) -> set[str]:
    """The kinds of promise that reach somebody now."""
    waiting = [promised(receiver, kind) for kind in kinds]
    may = await message_gate.passing(session, waiting, now=now)
    return {one.kind for one in waiting if one.id in may}


async def participant(session: AsyncSession, school: Place, born: int = ADULT) -> Me:
    """Somebody who has come in and said nothing yet."""
    return factories.me(await factories.person(session, school, born=born, came_in=True, may_be_written_to=False))


async def family(session: AsyncSession, school: Place, children: int = 1) -> tuple[Me, list[Person]]:
    """A mother who has come in, and her children who have not."""
    rows = [
        await factories.person(session, school, born=CHILD, name=f"Котов Ян {number}", may_be_written_to=False)
        for number in range(children)
    ]
    mother = await factories.guardian(session, rows[0], came_in=True)
    for child in rows[1:]:
        await factories.care(session, mother, child)
    return factories.me(mother), rows


async def test_a_yes_between_the_promise_and_its_sending_lets_everything_pass(
    session: AsyncSession, now: datetime
) -> None:
    me = await participant(session, await factories.school(session))
    (one,) = me.persons
    assert (
        await passing(session, one, now) == (ASKS_FOR_CONSENT | ANSWERS | ANSWERS_A_CALL | TAKES_BACK) & NOTICES.keys()
    )
    await consents.give(session, me=me, subject_id=one.id, matter=C6, now=now)
    assert await passing(session, one, now) == NOTICES.keys()


@pytest.mark.parametrize("has_agreed", [False, True])
async def test_a_no_between_the_promise_and_its_sending_leaves_only_answers(
    session: AsyncSession, now: datetime, has_agreed: bool
) -> None:
    me = await participant(session, await factories.school(session))
    (one,) = me.persons
    if has_agreed:
        await consents.give(session, me=me, subject_id=one.id, matter=C6, now=now - DAY)
    say_no = consents.withdraw if has_agreed else consents.refuse
    await say_no(session, me=me, subject_id=one.id, matter=C6, now=now)
    assert await passing(session, one, now) == (ANSWERS | ANSWERS_A_CALL | TAKES_BACK) & NOTICES.keys()


async def test_of_a_morning_message_only_the_lines_that_ask_for_a_consent_pass_before_an_answer(
    session: AsyncSession, now: datetime
) -> None:
    me = await participant(session, await factories.school(session))
    (one,) = me.persons
    morning = promised(one, MORNING, lines=EVERY_LINE)

    async def lines() -> list[Any] | None:
        may = await message_gate.passing(session, [morning], now=now)
        return may[morning.id]["lines"] if may else None

    assert await lines() == [line for line in EVERY_LINE if line["kind"] in ASKS_FOR_CONSENT]
    await consents.give(session, me=me, subject_id=one.id, matter=C6, now=now)
    assert await lines() == EVERY_LINE
    await consents.withdraw(session, me=me, subject_id=one.id, matter=C6, now=now)
    assert await lines() is None


async def test_one_yes_for_one_of_two_children_is_enough_to_write_to_the_mother(
    session: AsyncSession, now: datetime
) -> None:
    mother, (one, other) = await family(session, await factories.school(session), children=2)
    (row,) = mother.persons
    asks = ASKS_FOR_CONSENT & NOTICES.keys()
    await consents.refuse(session, me=mother, subject_id=one.id, matter=C6, now=now)
    assert await passing(session, row, now) == asks | (ANSWERS | ANSWERS_A_CALL | TAKES_BACK) & NOTICES.keys()
    await consents.give(session, me=mother, subject_id=other.id, matter=C6, now=now)
    assert await passing(session, row, now) == NOTICES.keys()
    await consents.withdraw(session, me=mother, subject_id=other.id, matter=C6, now=now)
    assert await passing(session, row, now, asks | {MORNING}) == set()


async def test_a_mothers_yes_lets_nobody_write_to_a_child_who_says_no(session: AsyncSession, now: datetime) -> None:
    mother, (child,) = await family(session, await factories.school(session))
    child.chat = factories.telephone()
    await session.flush()
    await consents.give(session, me=mother, subject_id=child.id, matter=C6, now=now)
    assert MORNING in await passing(session, child, now)
    await consents.refuse(session, me=factories.me(child), subject_id=child.id, matter=C6, now=now)
    assert MORNING not in await passing(session, child, now)
    assert MORNING in await passing(session, mother.persons[0], now)


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_staff_reads_everything_though_it_mentors_too(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session)
    one = await factories.person(session, school, role, came_in=True)
    await factories.also(session, one, school, Role.MENTOR)
    assert await passing(session, one, now) == NOTICES.keys()


async def test_without_a_messenger_nobody_but_staff_is_written_to(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me, curator = await participant(session, school), await factories.curator(session, school)
    (one,) = me.persons
    await consents.give(session, me=me, subject_id=one.id, matter=C6, now=now)
    school.data_mode = DataMode.OFFLINE
    await session.flush()
    assert await passing(session, one, now) == (ANSWERS | TAKES_BACK) & NOTICES.keys()
    assert await passing(session, curator.persons[0], now) == NOTICES.keys()


async def test_who_is_nobody_here_yet_reads_what_they_have_asked_for(session: AsyncSession, now: datetime) -> None:
    me = await participant(session, await factories.school(session))
    (one,) = me.persons
    await session.delete(one.memberships[0])
    await session.flush()
    assert await passing(session, one, now) == NOTICES.keys() - GOES_WITH_A_ROLE


@pytest.mark.parametrize("has_withdrawn", [False, True])
async def test_a_guardian_who_agreed_to_the_end_reads_the_farewell_and_nothing_after_it(
    session: AsyncSession, now: datetime, has_withdrawn: bool
) -> None:
    mother, (child,) = await family(session, await factories.school(session))
    await consents.give(session, me=mother, subject_id=child.id, matter=C6, now=now)
    if has_withdrawn:
        await consents.withdraw(session, me=mother, subject_id=child.id, matter=C6, now=now)
    child.born_on = date(now.year - 18, now.month, now.day) - 20 * DAY
    await session.flush()
    wanted = set() if has_withdrawn else FAREWELLS
    assert await passing(session, mother.persons[0], now, FAREWELLS | {MORNING}) == wanted


async def test_many_promises_are_judged_each_by_its_own_receiver(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    agreed, silent = await participant(session, school), await participant(session, school)
    await consents.give(session, me=agreed, subject_id=agreed.persons[0].id, matter=C6, now=now)
    waiting = [promised(me.persons[0], MORNING, lines=[{"kind": "begin"}]) for me in (agreed, silent)]
    assert (await message_gate.passing(session, waiting, now=now)).keys() == {waiting[0].id}
