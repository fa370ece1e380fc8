"""Who is stuck at a place, from the database: at which step, what helps, and a reminder that is said only if true."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from models import (
    AuditEntry,
    ConsentEvent,
    ConsentKind,
    Invitation,
    MeetingState,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Response,
    ResponseState,
    Role,
)
from services import form_versions, stuck, stuck_cases, stuck_help, stuck_list, undo
from services.access import Me
from services.errors import AlreadySo, NotAllowed, NotFound
from services.stuck import Case, Going, Remedy, Step
from services.stuck_list import REMINDERS, StuckList
from tests import factories
from tests.statements import counted

NOVEMBER = datetime(2026, 11, 20, 9, 0, tzinfo=factories.EARLIER.tzinfo)
"""A Friday, noon in Moscow."""


@pytest.fixture
def now() -> datetime:
    return NOVEMBER


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def came(session: AsyncSession, school: Place, role: Role = Role.MENTEE, **known: object) -> Person:
    """Somebody grown up who is in, has agreed, and has sent the questionnaire."""
    person = await factories.person(session, school, role, came_in=True, born=2000, **known)  # type: ignore[arg-type]
    await factories.agreed(session, person, ConsentKind.PROCESSING)
    await sent(session, person, role)
    return person


async def sent(session: AsyncSession, person: Person, role: Role) -> None:
    version = await form_versions.latest(session, code=form_versions.INTAKES[role])
    response = Response(form_version_id=version.id, person_id=person.id, place_id=person.operator_id, filling={})
    response.state, response.nonce = ResponseState.SUBMITTED, "nonce"
    response.changed_at = response.sent_at = factories.EARLIER
    session.add(response)
    await session.flush()


async def found(session: AsyncSession, me: Me, school: Place, now: datetime, page: int = 0) -> StuckList:
    return await stuck_list.of_place(session, me=me, place_id=school.id, page=page, now=now)


async def steps(session: AsyncSession, me: Me, school: Place, now: datetime) -> dict[str, tuple[Step, int]]:
    """By name, what is waited for and for how long."""
    lines = (await found(session, me, school, now)).lines
    return {one.whose.people[0][0]: (one.found.step, one.days) for one in lines}


async def test_whoever_is_on_the_way_in_stands_at_the_step_that_is_missing(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    absent = await factories.person(session, school, name="Алов Ян")
    session.add(Invitation(person_id=absent.id, token_hash="t", created_at=now - timedelta(days=9), expires_at=now))
    await factories.person(session, school, name="Белов Ян", came_in=True)
    silent = await factories.person(session, school, name="Внуков Ян", came_in=True, born=2000)
    await factories.agreed(session, silent, ConsentKind.PROCESSING, at=now - timedelta(days=8))
    await came(session, school, name="Готов Ян")
    on_paper = await factories.person(session, school, name="Дичков Ян", born=2000)
    await factories.agreed(session, on_paper, ConsentKind.PROCESSING, at=now - timedelta(days=8))
    # From 11 November on there are eight working days, from 12 November on seven, from 1 September 56.
    assert await steps(session, me, school, now) == {
        "Алов Ян": (Step.INVITATION, 7),
        "Белов Ян": (Step.CONSENT, 57),
        "Внуков Ян": (Step.INTAKE, 6),
        "Дичков Ян": (Step.INTAKE, 6),
    }
    remedies = {one.whose.people[0][0]: one.found.remedies for one in (await found(session, me, school, now)).lines}
    assert remedies["Алов Ян"] == (Remedy.NEW_CODE, Remedy.ON_PAPER)
    assert remedies["Внуков Ян"] == (Remedy.REMIND, Remedy.ON_PAPER)
    assert remedies["Дичков Ян"] == (Remedy.ON_PAPER,)


async def test_whoever_said_no_has_left_or_works_in_a_pair_is_not_on_the_way(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    refused = await factories.person(session, school, name="Алов Ян", came_in=True, born=2000)
    await factories.agreed(session, refused, ConsentKind.PROCESSING)
    for said in await session.scalars(select(ConsentEvent).where(ConsentEvent.kind == ConsentKind.PROCESSING)):
        said.outcome = said.outcome.REFUSED
    gone = await factories.person(session, school, name="Белов Ян", came_in=True)
    for held in await session.scalars(select(Membership).where(Membership.person_id == gone.id)):
        held.until = now - timedelta(days=1)
    child = await factories.person(session, school, name="Внуков Ян", came_in=True)
    mentor = await came(session, school, Role.MENTOR, name="Совин Лев")
    await factories.pair(session, await factories.programme(session, school), mentor, child, effective_on=now.date())
    assert await steps(session, me, school, now) == {}


async def test_a_consent_whose_time_is_over_is_waited_for_again(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    person = await came(session, school, name="Алов Ян")
    for said in await session.scalars(select(ConsentEvent).where(ConsentEvent.subject_id == person.id)):
        said.until = date(2026, 11, 2)
    await session.flush()
    # 4 November is a holiday: 5, 6, 9 to 13 and 16 to 20 November, counted from the day after the last one.
    assert await steps(session, me, school, now) == {"Алов Ян": (Step.CONSENT, 12)}


async def test_a_pair_stands_at_the_meeting_that_is_missing(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    programme = await factories.programme(session, school)
    mentor = await came(session, school, Role.MENTOR, name="Совин Лев")
    children = {name: await came(session, school, name=f"{name} Ян", group="8А") for name in "АБВГД"}
    pairs = {
        name: await factories.pair(session, programme, mentor, child, effective_on=date(2026, 11, 2))
        for name, child in children.items()
    }
    met = {"state": MeetingState.HELD}
    await factories.meeting(session, pairs["Б"], datetime(2026, 11, 2, 9, tzinfo=now.tzinfo), **met)
    await factories.meeting(session, pairs["В"], datetime(2026, 11, 2, 9, tzinfo=now.tzinfo), **met)
    await factories.meeting(session, pairs["В"], now + timedelta(days=3))
    await factories.meeting(session, pairs["Г"], datetime(2026, 11, 2, 9, tzinfo=now.tzinfo), kind="final", **met)
    pairs["Д"].slot = {"weekday": 0, "at": "15:00", "every": 1, "minutes": 60}
    await factories.meeting(session, pairs["Д"], datetime(2026, 11, 9, 9, tzinfo=now.tzinfo), **met)
    await session.flush()
    # Of the days after 2 November the 4th rests.
    assert await steps(session, me, school, now) == {
        "А Ян": (Step.FIRST_MEETING, 17),
        "Б Ян": (Step.NEXT_MEETING, 17),
        "Д Ян": (Step.NEXT_MEETING, 11),
    }
    programme.ends_on = date(2026, 11, 6)
    await session.flush()
    later = await steps(session, me, school, now)
    assert {step for step, _ in later.values()} == {Step.FINAL}
    assert "Г Ян" not in later


async def test_the_list_has_pages_and_the_look_is_written_down(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    for number in range(11):
        await factories.person(session, school, name=f"Котов Пётр {number}", came_in=True)
    first, last = await found(session, me, school, now), await found(session, me, school, now, page=7)
    assert (len(first.lines), first.count, first.pages) == (8, 11, 2)
    assert (len(last.lines), last.page) == (3, 1)
    assert sorted((await session.scalars(select(AuditEntry.people))).all()) == [3, 8]


async def test_nobody_else_sees_the_list(session: AsyncSession, now: datetime, school: Place) -> None:
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Рысев Олег", came_in=True))
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    child = await factories.person(session, school, name="Алов Ян", came_in=True)
    for one in (head, stranger):
        with pytest.raises(NotAllowed):
            await found(session, one, school, now)
        with pytest.raises(NotFound):
            await stuck_list.person(session, me=one, person_id=child.id, now=now)


async def test_a_mentor_is_reminded_once_in_two_working_days_and_it_can_be_taken_back(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    mentor = await came(session, school, Role.MENTOR, name="Совин Лев")
    child = await came(session, school, name="Алов Ян")
    pair = await factories.pair(session, await factories.programme(session, school), mentor, child)
    change = await stuck_help.remind_pair(session, me=me, pair_id=pair.id, now=now)
    told = (await session.scalars(select(Promise))).one()
    assert (told.receiver_id, told.not_before) == (mentor.id, now + undo.TOLD_AFTER)
    with pytest.raises(AlreadySo):
        await stuck_help.remind_pair(session, me=me, pair_id=pair.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await stuck_help.remind_pair(session, me=me, pair_id=pair.id, now=now)
    card = await stuck_list.pair(session, me=me, pair_id=pair.id, now=now + timedelta(days=4))
    assert card.line is not None
    assert Remedy.REMIND not in card.line.found.remedies  # Tuesday is the second working day after Friday
    card = await stuck_list.pair(session, me=me, pair_id=pair.id, now=now + timedelta(days=5))
    assert card.line is not None
    assert Remedy.REMIND in card.line.found.remedies
    states = sorted(one.state for one in await session.scalars(select(Promise)))
    assert states == [PromiseState.DROPPED, PromiseState.WAITING]


async def test_a_reminder_is_silent_once_they_have_met_or_agreed(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    mentor = await came(session, school, Role.MENTOR, name="Совин Лев")
    child = await came(session, school, name="Алов Ян")
    pair = await factories.pair(session, await factories.programme(session, school), mentor, child)
    kind, about = REMINDERS[Step.FIRST_MEETING], {"pair_id": pair.id}
    assert await stuck_help.still_waits(session, kind, about, now) is not None
    await factories.meeting(session, pair, now + timedelta(days=1))
    assert await stuck_help.still_waits(session, kind, about, now) is None
    card = await stuck_list.pair(session, me=me, pair_id=pair.id, now=now)
    assert (card.line, card.whose.people) == (None, (("Алов Ян", None),))
    with pytest.raises(NotFound):
        await stuck_help.remind_pair(session, me=me, pair_id=pair.id, now=now)


async def test_for_a_childs_consent_the_guardian_is_reminded(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    child = await factories.person(session, school, name="Алов Ян", came_in=True, born=date(2015, 1, 1))
    mother = await factories.guardian(session, child, came_in=True)
    await stuck_help.remind_person(session, me=me, person_id=child.id, now=now)
    told = (await session.scalars(select(Promise))).one()
    assert (told.receiver_id, told.kind) == (mother.id, REMINDERS[Step.CONSENT])
    still = await stuck_help.still_waits(session, told.kind, told.parameters, now)
    assert still is not None
    assert still.subject == child
    with pytest.raises(AlreadySo):
        await stuck_help.remind_person(session, me=me, person_id=child.id, now=now)
    await factories.agreed(session, child, ConsentKind.PROCESSING)
    assert await stuck_help.still_waits(session, told.kind, told.parameters, now) is None


async def test_more_people_and_pairs_cost_no_more_questions(
    engine: AsyncEngine, session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    programme = await factories.programme(session, school)

    async def more(number: int) -> None:
        mentor = await came(session, school, Role.MENTOR, name=f"Совин Лев {number}")
        await factories.pair(session, programme, mentor, await came(session, school, name=f"Алов Ян {number}"))
        await factories.person(session, school, name=f"Белов Ян {number}", came_in=True)

    await more(1)
    with counted(engine) as few:
        await found(session, me, school, now)
    for number in range(2, 4):
        await more(number)
    with counted(engine) as many:
        await found(session, me, school, now)
    assert len(many) <= len(few)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-60, 20), st.sampled_from(MeetingState)), max_size=6))
async def test_the_database_counts_as_the_calculation_does(
    session: AsyncSession, school: Place, meetings: list[tuple[int, MeetingState]]
) -> None:
    programme = await factories.programme(session, school)
    mentor, child = [await factories.person(session, school, role) for role in (Role.MENTOR, Role.MENTEE)]
    pair = await factories.pair(session, programme, mentor, child)
    for days, state in meetings:
        await factories.meeting(session, pair, NOVEMBER + timedelta(days=days), state=state)
    held = [days for days, state in meetings if state is MeetingState.HELD]
    agreed = [days for days, state in meetings if state is MeetingState.PLANNED and days >= 0]
    today = NOVEMBER.date()
    way = Going(
        factories.EARLIER.date(),
        programme.ends_on,
        met_on=today + timedelta(days=max(held)) if held else None,
        next_on=today + timedelta(days=min(agreed)) if agreed else None,
    )
    cases = await stuck_cases.going(session, school, now=NOVEMBER, pair_id=pair.id)
    by_hand = Case(pair.id, way, has_chat=False)
    assert cases == {pair.id: by_hand}
    me = await factories.curator(session, school)
    (counted_here,) = stuck.stuck([by_hand], today=today, calendar=stuck_cases.calendar(school)) or (None,)
    line = (await stuck_list.pair(session, me=me, pair_id=pair.id, now=NOVEMBER)).line
    assert (line and line.found) == counted_here
