"""The life of a pair: a pause, going on, an early end, a slip; who is told, what can be taken back, and by whom."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ConsentKind,
    Meeting,
    MeetingState,
    Membership,
    Pair,
    PairSignal,
    PairState,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import archive, consents, meeting_asking, pair_life, pair_sight, undo
from services.access import Me
from services.errors import AlreadySo, ConsentMissing, InUse, NotFound
from services.pair_ends import ByItself, End, Pause
from tests import factories, telling

TOLD = timedelta(seconds=61)


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    await factories.intakes(session)
    return await factories.school(session)


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def mentor(session: AsyncSession, school: Place) -> Person:
    return await factories.person(session, school, Role.MENTOR, name="Совин Лев Ильич", born=1985, came_in=True)


@pytest.fixture
async def child(session: AsyncSession, school: Place) -> Person:
    return await factories.person(session, school, name="Котов Пётр Ильич", born=2014, came_in=True)


@pytest.fixture
async def mother(session: AsyncSession, child: Person) -> Person:
    return await factories.guardian(session, child, came_in=True)


@pytest.fixture
async def pair(session: AsyncSession, school: Place, mentor: Person, child: Person, mother: Person) -> Pair:
    return await factories.pair(session, await factories.programme(session, school), mentor, child)


async def waiting(session: AsyncSession) -> dict[int, str]:
    """Who will be told what of a pair."""
    told = select(Promise).where(Promise.kind == "pair_news", Promise.state == PromiseState.WAITING)
    return {one.receiver_id: one.parameters["state"] for one in await session.scalars(told)}


async def read(session: AsyncSession, person: Person, now: datetime) -> str:
    """What the last message to somebody says when it is sent."""
    told = [one for one in await telling.promised(session, "pair_news") if one.receiver_id == person.id]
    reply = await telling.said(session, told[-1], now + TOLD)
    return (reply.text or "") if reply else ""


async def test_a_pair_pauses_and_goes_on_and_all_read_only_that(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person, child: Person, mother: Person
) -> None:
    made = await pair_life.pause(session, me=me, pair_id=pair.id, why=Pause.ILLNESS, now=now)
    assert (pair.state, pair.end_reason, pair.suspended_at) == (PairState.SUSPENDED, "illness", now)
    assert await waiting(session) == dict.fromkeys((mentor.id, child.id, mother.id), "suspended")
    for one in (mentor, child, mother):
        assert "встречи пока приостановлены" in await read(session, one, now)
        assert "олезн" not in await read(session, one, now)
    assert "Пётр и Лев Ильич" in await read(session, mother, now)
    with pytest.raises(AlreadySo):
        await pair_life.pause(session, me=me, pair_id=pair.id, why=Pause.OTHER, now=now)
    await undo.take_back(session, change_id=made.change.id, me=me, now=now)
    assert (pair.state, pair.end_reason, await waiting(session)) == (PairState.WORKING, None, {})


async def test_whoever_has_not_read_of_a_pause_reads_of_no_going_on(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person, child: Person
) -> None:
    await agrees(session, mentor, child)
    await pair_life.pause(session, me=me, pair_id=pair.id, why=Pause.HOLIDAYS, now=now)
    made = await pair_life.resume(session, me=me, pair_id=pair.id, now=now)
    assert (pair.state, pair.suspended_at, await waiting(session)) == (PairState.WORKING, None, {})
    await undo.take_back(session, change_id=made.change.id, me=me, now=now)
    assert set((await waiting(session)).values()) == {"suspended"}


async def test_an_early_end_calls_off_what_is_to_come_and_nobody_reads_why(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person
) -> None:
    before = await factories.meeting(session, pair, now - timedelta(days=3), state=MeetingState.HELD)
    coming = await factories.meeting(session, pair, now + timedelta(days=3))
    made = await pair_life.end(session, me=me, pair_id=pair.id, why=End.OTHER_WISHES, now=now)
    assert (pair.state, pair.ended_on, pair.end_reason) == (PairState.DISSOLVED, now.date(), "other_wishes")
    assert (before.state, coming.state) == (MeetingState.HELD, MeetingState.CANCELLED)
    said = await read(session, mentor, now)
    assert "участие завершено" in said
    assert "желани" not in said
    own = await pair_sight.own(session, factories.me(mentor), pair.id, now=now)
    assert own.pair.state is PairState.DISSOLVED
    await undo.take_back(session, change_id=made.change.id, me=me, now=now)
    assert (pair.state, pair.ended_on, coming.state) == (PairState.WORKING, None, MeetingState.PLANNED)


async def test_a_slip_vanishes_for_those_who_knew_of_it(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person
) -> None:
    await pair_life.annul(session, me=me, pair_id=pair.id, now=now)
    assert pair.state is PairState.ANNULLED
    assert await pair_sight.all_own(session, factories.me(mentor), now=now) == []
    assert "по ошибке" in await read(session, mentor, now)
    with pytest.raises(AlreadySo):
        await pair_life.annul(session, me=me, pair_id=pair.id, now=now)


@pytest.mark.parametrize(
    ("state", "told"),
    [(PairState.PROPOSED, set()), (PairState.OFFERED, {"mentor"}), (PairState.TOLD, {"mentor", "child", "mother"})],
)
async def test_of_a_slip_only_those_read_who_had_been_told(
    session: AsyncSession,
    now: datetime,
    me: Me,
    pair: Pair,
    mentor: Person,
    child: Person,
    mother: Person,
    state: PairState,
    told: set[str],
) -> None:
    pair.state = state
    await session.flush()
    await pair_life.annul(session, me=me, pair_id=pair.id, now=now)
    numbers = {"mentor": mentor.id, "child": child.id, "mother": mother.id}
    assert set(await waiting(session)) == {numbers[one] for one in told}


async def test_only_its_curator_changes_a_pair(session: AsyncSession, now: datetime, school: Place, pair: Pair) -> None:
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Рысев Олег", came_in=True))
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for one in (head, stranger, factories.me(pair.members[0].person)):
        with pytest.raises(NotFound):
            await pair_life.pause(session, me=one, pair_id=pair.id, why=Pause.OTHER, now=now)
        with pytest.raises(NotFound):
            await pair_life.annul(session, me=one, pair_id=pair.id, now=now)


async def test_what_has_gone_on_since_is_not_taken_back(
    session: AsyncSession, now: datetime, me: Me, pair: Pair
) -> None:
    made = await pair_life.pause(session, me=me, pair_id=pair.id, why=Pause.OTHER, now=now)
    await pair_life.end(session, me=me, pair_id=pair.id, why=End.LOAD, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=made.change.id, me=me, now=now)


async def agrees(session: AsyncSession, *people: Person) -> None:
    for person in people:
        for kind in (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION):
            await factories.agreed(session, person, kind)


async def test_a_consent_taken_back_lets_the_pair_rest_and_given_again_go_on(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person, child: Person, mother: Person
) -> None:
    await agrees(session, mentor, child)
    for matter in (consents.START, consents.Matter(ConsentKind.PARTICIPATION)):
        await consents.give(session, me=factories.me(mother), subject_id=child.id, matter=matter, now=now)
    await consents.withdraw(session, me=factories.me(mother), subject_id=child.id, now=now)
    assert (pair.state, pair.end_reason) == (PairState.SUSPENDED, ByItself.CONSENT)
    assert await waiting(session) == {mentor.id: "suspended"}
    (signal,) = await session.scalars(select(PairSignal))
    assert (signal.kind, signal.said["side"]) == ("consent", "mentee")
    with pytest.raises(ConsentMissing):
        await pair_life.resume(session, me=me, pair_id=pair.id, now=now)
    await consents.give(session, me=factories.me(mother), subject_id=child.id, now=now + timedelta(hours=1))
    assert (pair.state, pair.end_reason) == (PairState.WORKING, None)


async def test_a_pair_that_rests_for_another_reason_does_not_go_on_by_a_consent(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person, child: Person
) -> None:
    await agrees(session, mentor, child)
    await pair_life.pause(session, me=me, pair_id=pair.id, why=Pause.PRACTICE, now=now)
    await consents.open_intakes(session, [child], now=now)
    assert (pair.state, pair.end_reason) == (PairState.SUSPENDED, "practice")


async def test_without_its_mentor_a_pair_rests_and_without_its_mentee_it_is_over(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person, child: Person, mother: Person
) -> None:
    _, change = await archive.end(session, me=me, person_id=mentor.id, now=now)
    assert (pair.state, pair.end_reason) == (PairState.SUSPENDED, ByItself.LEFT)
    assert await waiting(session) == {child.id: "suspended", mother.id: "suspended"}
    assert len((await session.scalars(select(PairSignal))).all()) == 1
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (pair.state, await waiting(session)) == (PairState.WORKING, {})
    assert (await session.scalars(select(PairSignal))).all() == []
    await archive.end(session, me=me, person_id=child.id, now=now)
    assert (pair.state, pair.end_reason) == (PairState.DISSOLVED, ByItself.LEFT)
    assert await waiting(session) == {mentor.id: "dissolved"}
    assert "участие завершено" in await read(session, mentor, now)


async def test_a_group_goes_on_without_one_of_its_mentees(
    session: AsyncSession, now: datetime, me: Me, school: Place, pair: Pair, mentor: Person, child: Person
) -> None:
    other = await factories.person(session, school, name="Лисин Ян", born=2014, came_in=True)
    group = await factories.pair(session, pair.programme, mentor, child, other)
    await archive.end(session, me=me, person_id=child.id, now=now)
    assert (pair.state, group.state) == (PairState.DISSOLVED, PairState.WORKING)
    assert [one.pair_id for one in await session.scalars(select(PairSignal))] == [group.id]


async def test_who_leaves_as_something_else_keeps_their_pair(
    session: AsyncSession, now: datetime, me: Me, school: Place, pair: Pair, mentor: Person
) -> None:
    own = await factories.person(session, school, name="Совин Ян", born=2015)
    await factories.care(session, mentor, own)
    await factories.also(session, mentor, school, Role.GUARDIAN)
    await archive.end(session, me=me, person_id=own.id, now=now)
    held = select(Membership).where(Membership.person_id == mentor.id, Membership.role == Role.GUARDIAN)
    assert (await session.scalars(held)).one().until == now
    assert pair.state is PairState.WORKING


async def test_a_meeting_that_was_called_off_has_a_newer_calendar_file(
    session: AsyncSession, now: datetime, me: Me, pair: Pair
) -> None:
    await factories.meeting(session, pair, now + timedelta(days=3), version=2)
    await pair_life.end(session, me=me, pair_id=pair.id, why=End.MOVED, now=now)
    assert (await session.scalars(select(Meeting.version))).all() == [3]


async def test_after_a_pause_nobody_is_asked_of_meetings_that_could_not_be(
    session: AsyncSession, now: datetime, me: Me, pair: Pair, mentor: Person, child: Person
) -> None:
    await agrees(session, mentor, child)
    meeting = await factories.meeting(session, pair, now + timedelta(days=3), now=now)
    coming = await factories.meeting(session, pair, now + timedelta(days=12), now=now)
    await pair_life.pause(session, me=me, pair_id=pair.id, why=Pause.ILLNESS, now=now)
    later = now + timedelta(days=8)
    made = await pair_life.resume(session, me=me, pair_id=pair.id, now=later)
    assert (meeting.state, coming.state) == (MeetingState.CANCELLED, MeetingState.PLANNED)
    assert await meeting_asking.ask_due(session, now=later) == 0
    await undo.take_back(session, change_id=made.change.id, me=me, now=later)
    assert (meeting.state, pair.suspended_at) == (MeetingState.PLANNED, now)
