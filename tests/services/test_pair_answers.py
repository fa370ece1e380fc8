"""A mentor says yes or no to a pair, and for three working days the family may object: who is told, what stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentKind, PairSignal, PairState, Promise, Role
from services import (
    pair_answers,
    pair_answers_family,
    pair_answers_mentor,
    pair_answers_seen,
    pair_answers_ticks,
    pair_answers_told,
    undo,
)
from services.errors import AlreadySo, InUse, NotFound, ObjectionsOver, PairHindered, PairMovedOn
from services.pair_answers import OFFERED, OFFERED_AGAIN, WhyNot
from services.pair_answers_told import OFF, TOLD, TOLD_AGAIN
from services.pair_signals import Signal
from tests import factories
from tests.services.answering import AFTER, Asked, asked, from_outside, member, pupil

FRIDAY_MIDNIGHT = datetime(2026, 9, 18, 21, 0, tzinfo=UTC)
"""In Moscow the end of the third working day after the Tuesday of these tests."""
DAYS = timedelta(days=1)


async def accepts(one: Asked, *, after: timedelta = timedelta()) -> pair_answers.Said:
    me = factories.me(one.mentor)
    return await pair_answers_mentor.accept(one.session, me=me, pair_id=one.pair.id, now=one.now + after)


async def declines(one: Asked, why: WhyNot = WhyNot.NO_TIME) -> pair_answers.Said:
    me = factories.me(one.mentor)
    return await pair_answers_mentor.decline(one.session, me=me, pair_id=one.pair.id, why=why, now=one.now)


async def signals(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(PairSignal.kind).order_by(PairSignal.id)))


async def test_a_mentor_is_asked_and_after_two_working_days_once_more(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    promises = await one.promised(OFFERED, OFFERED_AGAIN)
    assert {promise.receiver_id for promise in promises} == {one.mentor.id}
    first, again = (promise.not_before for promise in promises)
    assert first == now + undo.TOLD_AFTER
    assert again == datetime(2026, 9, 17, 21, 0, tzinfo=UTC)


async def test_a_yes_tells_the_mentee_and_the_mother_after_the_minute_and_gives_them_three_working_days(
    session: AsyncSession, now: datetime
) -> None:
    one = await asked(session, now)
    said = await accepts(one)
    pair = await one.fresh()
    assert (pair.state, pair.told_at, pair.objections_until) == (PairState.TOLD, now, FRIDAY_MIDNIGHT)
    promises = await one.promised(TOLD)
    assert {promise.receiver_id for promise in promises} == {one.mentee.id, one.mother.id}
    assert {promise.not_before for promise in promises} == {now + undo.TOLD_AFTER}
    assert {promise.change_id for promise in promises} == {said.change.id}
    assert await one.promised(TOLD_AGAIN) == []


async def test_days_off_of_the_school_and_weekends_do_not_count(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    one.place.days_off = [["2026-09-16", "2026-09-17"]]
    one.programme.objection_days = 2
    await accepts(one)
    assert (await one.fresh()).objections_until == datetime(2026, 9, 21, 21, 0, tzinfo=UTC)


async def test_a_yes_taken_back_leaves_the_mentor_asked_and_nobody_told(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    said = await accepts(one)
    me = factories.me(one.mentor)
    await undo.take_back(session, change_id=said.change.id, me=me, now=now + timedelta(seconds=59))
    pair = await one.fresh()
    assert (pair.state, pair.told_at, pair.objections_until) == (PairState.OFFERED, None, None)
    assert member(pair, one.mentor).agrees is None
    assert await one.promised(TOLD) == []


async def test_a_second_press_and_a_press_from_elsewhere_change_nothing(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    with pytest.raises(AlreadySo):
        await accepts(one)
    with pytest.raises(PairMovedOn):
        await declines(one)
    for person in (one.mentee, one.mother, one.curator.persons[0]):
        with pytest.raises(NotFound):
            await pair_answers_mentor.accept(session, me=factories.me(person), pair_id=one.pair.id, now=now)


async def test_of_two_mentors_both_have_to_say_yes(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    second = await pupil(session, one.place, Role.MENTOR, "Лисин Ян Ильич")
    member(one.pair, one.mentee).role = Role.MENTOR
    member(one.pair, one.mentee).person_id = second.id
    await session.flush()
    await accepts(one)
    assert (await one.fresh()).state is PairState.OFFERED
    await pair_answers_mentor.accept(session, me=factories.me(second), pair_id=one.pair.id, now=now)
    assert (await one.fresh()).state is PairState.TOLD


async def test_a_no_ends_the_pair_keeps_the_reason_to_the_curator_and_keeps_nobody_apart(
    session: AsyncSession, now: datetime
) -> None:
    one = await asked(session, now)
    await declines(one, WhyNot.KNOWN)
    pair = await one.fresh()
    assert (pair.state, member(pair, one.mentor).reason) == (PairState.DECLINED, "known")
    assert await one.told(TOLD, OFF) == set()
    assert await signals(session) == []
    await one.ticks(after=AFTER)
    await one.ticks(after=2 * AFTER)
    (signal,) = await session.scalars(select(PairSignal))
    assert (signal.kind, signal.said) == (Signal.DECLINED, {"reason": "known"})


async def test_whoever_is_silent_for_five_working_days_is_signalled_once_and_may_still_answer(
    session: AsyncSession, now: datetime
) -> None:
    one = await asked(session, now)
    due = datetime(2026, 9, 22, 21, 0, tzinfo=UTC)
    assert await pair_answers_ticks.next_moment(session, now=now) == due
    await pair_answers_ticks.tick(session, now=due - timedelta(seconds=1))
    assert await signals(session) == []
    for moment in (due, due + DAYS):
        await pair_answers_ticks.tick(session, now=moment)
    assert await signals(session) == [Signal.UNANSWERED]
    await accepts(one, after=8 * DAYS)
    (signal,) = await session.scalars(select(PairSignal))
    assert signal.settled_at == now + 8 * DAYS
    assert (await one.fresh()).state is PairState.TOLD


async def test_nobody_objects_and_after_the_third_working_day_the_pair_is_agreed(
    session: AsyncSession, now: datetime
) -> None:
    one = await asked(session, now)
    await accepts(one)
    await one.arrives(TOLD)
    assert await pair_answers_ticks.next_moment(session, now=now) == FRIDAY_MIDNIGHT
    await pair_answers_ticks.tick(session, now=FRIDAY_MIDNIGHT - timedelta(seconds=1))
    assert (await one.fresh()).state is PairState.TOLD
    await pair_answers_ticks.tick(session, now=FRIDAY_MIDNIGHT)
    pair = await one.fresh()
    assert (pair.state, pair.agreed_at) == (PairState.AGREED, FRIDAY_MIDNIGHT)
    assert await pair_answers_ticks.next_moment(session, now=FRIDAY_MIDNIGHT) is None


@pytest.mark.parametrize("who", ["mentee", "mother"])
async def test_whoever_objects_is_named_to_nobody_and_the_others_read_only_that_it_is_off(
    session: AsyncSession, now: datetime, who: str
) -> None:
    one = await asked(session, now)
    await accepts(one)
    person = getattr(one, who)
    moment = FRIDAY_MIDNIGHT - timedelta(hours=1)
    said = await pair_answers_family.object_(session, me=factories.me(person), pair_id=one.pair.id, now=moment)
    pair = await one.fresh()
    assert pair.state is PairState.OBJECTED
    assert member(pair, one.mentee).answered_by_id == person.id
    assert await one.told(OFF) == {one.mentor.id, one.mentee.id, one.mother.id} - {person.id}
    with pytest.raises(AlreadySo):
        await pair_answers_family.object_(session, me=factories.me(person), pair_id=one.pair.id, now=moment)
    await pair_answers_ticks.tick(session, now=moment + AFTER)
    assert await signals(session) == [Signal.OBJECTED]
    assert [one.said for one in await session.scalars(select(PairSignal))] == [{}]
    assert said.change.by_id == person.id


async def test_an_objection_on_the_fourth_day_comes_too_late(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    await one.arrives(TOLD)
    for moment in (FRIDAY_MIDNIGHT, FRIDAY_MIDNIGHT + AFTER):
        with pytest.raises(ObjectionsOver):
            await pair_answers_family.object_(session, me=factories.me(one.mother), pair_id=one.pair.id, now=moment)
        await pair_answers_ticks.tick(session, now=moment)
    assert (await one.fresh()).state is PairState.AGREED


async def test_an_objection_taken_back_within_the_minute_tells_nobody(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    me = factories.me(one.mother)
    said = await pair_answers_family.object_(session, me=me, pair_id=one.pair.id, now=now)
    await one.ticks(after=timedelta(seconds=30))
    await undo.take_back(session, change_id=said.change.id, me=me, now=now + timedelta(seconds=59))
    assert (await one.fresh()).state is PairState.TOLD
    assert await one.promised(OFF) == []
    assert await signals(session) == []


async def test_a_word_is_not_taken_back_once_somebody_has_said_something_after_it(
    session: AsyncSession, now: datetime
) -> None:
    one = await asked(session, now)
    said = await accepts(one)
    await pair_answers_family.object_(session, me=factories.me(one.mother), pair_id=one.pair.id, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=said.change.id, me=factories.me(one.mentor), now=now)


async def test_to_an_adult_from_outside_the_mother_has_to_say_yes_and_is_reminded_once(
    session: AsyncSession, now: datetime
) -> None:
    one = await from_outside(session, now)
    await accepts(one)
    await one.arrives(TOLD)
    (again,) = await one.promised(TOLD_AGAIN)
    assert (again.receiver_id, again.not_before) == (one.mother.id, datetime(2026, 9, 17, 21, 0, tzinfo=UTC))
    for moment in (FRIDAY_MIDNIGHT, FRIDAY_MIDNIGHT + DAYS):
        await pair_answers_ticks.tick(session, now=moment)
    assert (await one.fresh()).state is PairState.TOLD
    assert await signals(session) == [Signal.UNANSWERED]
    later = FRIDAY_MIDNIGHT + 2 * DAYS
    with pytest.raises(NotFound):
        await pair_answers_family.agree(session, me=factories.me(one.mentee), pair_id=one.pair.id, now=later)
    await pair_answers_family.agree(session, me=factories.me(one.mother), pair_id=one.pair.id, now=later)
    with pytest.raises(AlreadySo):
        await pair_answers_family.agree(session, me=factories.me(one.mother), pair_id=one.pair.id, now=later)
    await pair_answers_ticks.tick(session, now=later + timedelta(seconds=59))
    assert (await one.fresh()).state is PairState.TOLD
    assert await pair_answers_ticks.next_moment(session, now=later) == later + undo.TOLD_AFTER
    await pair_answers_ticks.tick(session, now=later + AFTER)
    assert (await one.fresh()).state is PairState.AGREED


async def test_a_family_whose_yes_is_waited_for_may_object_after_the_days_are_over(
    session: AsyncSession, now: datetime
) -> None:
    one = await from_outside(session, now)
    await accepts(one)
    me, later = factories.me(one.mother), FRIDAY_MIDNIGHT + DAYS
    await pair_answers_family.object_(session, me=me, pair_id=one.pair.id, now=later)
    assert (await one.fresh()).state is PairState.OBJECTED


async def test_of_a_mentor_of_the_school_no_yes_is_asked(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    with pytest.raises(NotFound):
        await pair_answers_family.agree(session, me=factories.me(one.mother), pair_id=one.pair.id, now=now)


async def test_a_family_that_no_message_has_reached_is_not_taken_at_its_silence(
    session: AsyncSession, now: datetime
) -> None:
    one = await asked(session, now)
    one.mother.chat = None
    await accepts(one)
    await one.arrives(TOLD)
    for promise in await session.scalars(select(Promise).where(Promise.receiver_id == one.mother.id)):
        promise.state = "failed"  # type: ignore[assignment]
    await pair_answers_ticks.tick(session, now=FRIDAY_MIDNIGHT)
    assert (await one.fresh()).state is PairState.TOLD
    later = FRIDAY_MIDNIGHT + DAYS
    await pair_answers_family.note(session, me=one.curator, pair_id=one.pair.id, agrees=True, now=later)
    await pair_answers_ticks.tick(session, now=later + AFTER)
    assert (await one.fresh()).state is PairState.AGREED


async def test_a_curator_writes_down_what_was_said_by_word_of_mouth(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    about = {"me": one.curator, "pair_id": one.pair.id, "now": now}
    await pair_answers_mentor.note(session, **about, agrees=True)
    assert (await one.fresh()).state is PairState.TOLD
    await pair_answers_family.note(session, **about, agrees=False)
    pair = await one.fresh()
    assert (pair.state, member(pair, one.mentee).answered_by_id) == (PairState.OBJECTED, one.curator.persons[0].id)
    for note in (pair_answers_mentor.note, pair_answers_family.note):
        with pytest.raises(PairMovedOn):
            await note(session, **about, agrees=True)


async def test_a_pair_goes_no_further_where_a_consent_was_taken_back(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    await one.arrives(TOLD)
    said = select(ConsentEvent).where(
        ConsentEvent.subject_id == one.mentee.id, ConsentEvent.kind == ConsentKind.PROCESSING
    )
    for event in await session.scalars(said):
        await session.delete(event)
    await session.flush()
    await pair_answers_ticks.tick(session, now=FRIDAY_MIDNIGHT)
    assert (await one.fresh()).state is PairState.TOLD
    assert await signals(session) == [Signal.CONSENT]


@pytest.mark.parametrize("who", ["mentor", "mentee"])
async def test_nobody_takes_a_pair_on_with_somebody_who_has_left(
    session: AsyncSession, now: datetime, who: str
) -> None:
    one = await asked(session, now)
    person = getattr(one, who)
    await session.refresh(person, ["memberships"])
    person.memberships[0].until = now
    await session.flush()
    with pytest.raises(PairHindered):
        await accepts(one)


async def test_a_guardian_is_told_only_of_a_minor(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    one.mentee.birth_year = 2007
    await accepts(one)
    assert await one.told(pair_answers_told.TOLD) == {one.mentee.id}


async def test_a_mother_on_the_childs_telephone_is_told_once_and_can_say_yes(
    session: AsyncSession, now: datetime
) -> None:
    one = await from_outside(session, now)
    one.mother.chat_id = one.mentee.chat_id
    await session.flush()
    await accepts(one)
    assert await one.told(TOLD) == {one.mother.id}
    both = replace(factories.me(one.mentee), persons=[one.mentee, one.mother])
    seen = await pair_answers_seen.mine(session, me=both, pair_id=one.pair.id, now=now)
    assert seen.needs_yes
    await pair_answers_family.agree(session, me=both, pair_id=one.pair.id, now=now)
    its = member(await one.fresh(), one.mentee)
    assert (its.agrees, its.answered_by_id) == (True, one.mother.id)


async def siblings(session: AsyncSession, now: datetime) -> Asked:
    """Two children of one mother, told of an adult from outside together."""
    one = await from_outside(session, now)
    sibling = await pupil(session, one.place, Role.MENTEE, "Котов Ян Ильич")
    await factories.care(session, one.mother, sibling)
    one.pair = await factories.pair(session, one.programme, one.mentor, one.mentee, sibling, state=PairState.TOLD)
    one.pair.told_at, one.pair.objections_until = now, now + 3 * DAYS
    await session.flush()
    return one


async def test_one_yes_of_a_mother_is_said_for_all_of_her_children(session: AsyncSession, now: datetime) -> None:
    one = await siblings(session, now)
    about = {"me": factories.me(one.mother), "pair_id": one.pair.id, "now": now}
    await pair_answers_family.agree(session, **about)
    assert [its.agrees for its in (await one.fresh()).members if its.role is Role.MENTEE] == [True, True]
    with pytest.raises(AlreadySo):
        await pair_answers_family.agree(session, **about)


async def test_of_a_group_the_curator_says_whose_family_it_was(session: AsyncSession, now: datetime) -> None:
    one = await siblings(session, now)
    first, second = [its for its in one.pair.members if its.role is Role.MENTEE]
    about = {"me": one.curator, "pair_id": one.pair.id, "now": now}
    with pytest.raises(NotFound):
        await pair_answers_family.note(session, **about, agrees=False)
    await pair_answers_family.note(session, **about, agrees=True, mentee_id=first.person_id)
    await pair_answers_family.note(session, **about, agrees=False, mentee_id=second.person_id)
    assert (first.agrees, second.agrees) == (True, False)
