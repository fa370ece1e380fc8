"""What is said after a meeting: by one side, by both, in either order, by nobody, late, in a group."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Meeting,
    MeetingState,
    PairState,
    Response,
    ResponseState,
)
from services import form_beginnings, forms, meeting_asking, questionnaire
from services.errors import NotFound, Refusal
from services.meeting_asking import ASKS
from services.meeting_hearing import HELP
from tests import factories
from tests.services.meeting_sides import HOUR, sides

DAY = timedelta(days=1)


async def test_both_are_asked_once_when_the_meeting_is_over(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await factories.meeting(session, its.pair, now)
    assert await meeting_asking.ask_due(session, now=now + 0.9 * HOUR) == 0
    assert await meeting_asking.next_moment(session, now=now) == now + HOUR
    assert await meeting_asking.ask_due(session, now=now + HOUR) == 2
    assert await meeting_asking.ask_due(session, now=now + HOUR) == 0
    assert {one.receiver_id for one in await its.promised(ASKS)} == {its.mentor.id, its.mentees[0].id}
    assert meeting.asked_at == now + HOUR


@pytest.mark.parametrize("state", [PairState.SUSPENDED, PairState.AGREED, PairState.DISSOLVED])
async def test_a_pair_that_does_not_work_is_not_asked(session: AsyncSession, now: datetime, state: PairState) -> None:
    its = await sides(session, now)
    its.pair.state = state
    await its.met(now)
    assert await its.promised(ASKS) == []


async def test_without_a_consent_neither_side_is_asked_and_nothing_is_waited_for(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    taken_back = ConsentEvent(
        subject_id=its.mentees[0].id,
        signer_id=its.mentees[0].id,
        capacity=Capacity.SELF,
        kind=ConsentKind.PROCESSING,
        version="1",
        outcome=ConsentOutcome.WITHDRAWN,
        route=ConsentRoute.CHAT,
        at=now,
    )
    session.add(taken_back)
    meeting = await its.met(now)
    assert await its.promised(ASKS) == []
    assert meeting.settled_at is not None
    assert await its.signals() == []


async def test_a_mentor_needs_three_taps_and_a_mentee_one(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    (child,) = its.mentees
    await its.says(meeting, its.mentor, "as_planned", "studies", "skip")
    assert (meeting.state, meeting.settled_at) == (MeetingState.HELD, None)
    await its.says(meeting, child, "yes")
    assert its.taps == {its.mentor.id: 3, child.id: 1}
    assert (meeting.state, meeting.settled_at) == (MeetingState.HELD, its.now)
    word = await its.word(meeting, its.mentor)
    assert (word.took_place, word.topic, word.said_at) == (True, "studies", its.now)
    assert await its.signals() == []


@pytest.mark.parametrize("mentor_first", [True, False])
async def test_two_who_differ_are_a_dispute_in_either_order(
    session: AsyncSession, now: datetime, mentor_first: bool
) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    said = [(its.mentor, "as_planned"), (its.mentees[0], "no")]
    for person, word in said if mentor_first else reversed(said):
        await its.says(meeting, person, word)
    assert meeting.state is MeetingState.DISPUTED
    assert "disputed" in await its.signals()


async def test_a_word_that_is_changed_ends_a_dispute_and_another_one_begins_it_anew(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    (child,) = its.mentees
    await its.says(meeting, its.mentor, "as_planned", "studies", "skip")
    await its.says(meeting, child, "no")
    assert await its.signals() == ["disputed"]
    for word, signals in (("yes", []), ("no", ["disputed"])):
        response, me = await its.response(meeting, child), factories.me(child)
        await forms.change_sent(session, me, response.id, now=its.now)
        await forms.edit(session, me, response.id, nonce=response.nonce, index=0, now=its.now)
        await its.says(meeting, child, word)
        assert await its.signals() == signals


async def test_both_say_no_and_it_was_not_held(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    await its.says(meeting, its.mentor, "no")
    await its.says(meeting, its.mentees[0], "no")
    assert (meeting.state, meeting.settled_at) == (MeetingState.MISSED, its.now)
    assert await its.signals() == []


async def test_when_a_meeting_was_not_held_the_next_one_takes_its_part(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    for days, kind in ((28, "organisational"), (14, "trial")):
        await factories.meeting(session, its.pair, now - timedelta(days=days), kind=kind, state=MeetingState.HELD)
    meeting = await its.met(now)
    for one in (its.mentor, its.mentees[0]):
        await its.says(meeting, one, "no")
    coming = (await session.scalars(select(Meeting).where(Meeting.starts_at > its.now))).one()
    assert (meeting.kind, coming.kind) == ("planning", "planning")


async def test_silence_is_silence_after_three_working_days_and_a_late_word_still_counts(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    over = await meeting_asking.next_moment(session, now=its.now)
    assert over is not None
    assert over.date() - now.date() == 3 * DAY
    assert await meeting_asking.settle_due(session, now=over - timedelta(minutes=1)) == 0
    assert await meeting_asking.settle_due(session, now=over) == 1
    assert (meeting.state, await its.signals()) == (MeetingState.PLANNED, ["silent"])
    its.now = now + 14 * DAY
    await its.says(meeting, its.mentor, "as_planned", "studies", "skip")
    assert (meeting.state, await its.signals()) == (MeetingState.HELD, [])


async def test_after_fourteen_days_nothing_is_taken_any_more(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    response = await its.response(meeting, its.mentor)
    with pytest.raises(NotFound):
        await forms.change_sent(session, factories.me(its.mentor), response.id, now=now + 15 * DAY)


async def test_in_a_group_the_mentor_says_who_was_there(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now, mentees=3)
    meeting = await its.met(now)
    absent = next(one for one in its.pair.members if one.person_id == its.mentees[2].id)
    await its.says(meeting, its.mentor, "as_planned", f"m{absent.id}", "done", "studies", "skip")
    assert [(await its.word(meeting, one)).was_there for one in its.mentees] == [True, True, False]
    await its.says(meeting, its.mentees[0], "yes")
    await its.says(meeting, its.mentees[2], "no")
    assert (meeting.state, meeting.settled_at) == (MeetingState.HELD, None)
    await its.says(meeting, its.mentees[1], "no")
    assert (meeting.state, await its.signals()) == (MeetingState.DISPUTED, ["disputed"])


async def test_in_a_group_with_everybody_there_one_tap_says_so(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now, mentees=2)
    meeting = await its.met(now)
    await its.says(meeting, its.mentor, "as_planned", "done")
    assert [(await its.word(meeting, one)).was_there for one in its.mentees] == [True, True]


async def test_after_the_first_meetings_each_side_says_whether_they_go_on(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now, kind="trial")
    await its.says(meeting, its.mentor, "as_planned", "yes", "studies", "skip")
    await its.says(meeting, its.mentees[0], "yes", "no")
    assert its.taps == {its.mentor.id: 4, its.mentees[0].id: 2}
    assert [(await its.word(meeting, one)).goes_on for one in (its.mentor, *its.mentees)] == [True, False]
    assert await its.signals() == ["not_on"]


async def test_with_everything_to_ask_a_mentor_of_a_group_still_needs_four_taps(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now, mentees=2)
    meeting = await its.met(now, is_last=True, kind="trial")
    await its.says(meeting, its.mentor, "as_planned", "done", "yes", "7")
    assert its.taps == {its.mentor.id: 4}
    word = await its.word(meeting, its.mentor)
    assert (word.goes_on, word.pulse) == (True, 7)


async def test_who_asks_for_help_is_told_of_at_once(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    curator = await factories.curator(session, its.place)
    meeting = await its.met(now)
    await its.says(meeting, its.mentor, "as_planned", "studies", "curator")
    assert await its.signals() == ["help"]
    assert [one.receiver_id for one in await its.promised(HELP)] == [curator.persons[0].id]


async def test_more_can_be_told_and_costs_nobody_a_tap(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    (child,) = its.mentees
    await its.says(meeting, child, "yes")
    response = await its.response(meeting, child)
    await forms.change_sent(session, factories.me(child), response.id, known={"whole": "yes"}, now=its.now)
    await its.says(meeting, child, "5", "4", "meet")
    row = await session.get_one(Response, response.id)
    assert row.filling == {}
    assert (await its.word(meeting, child)).took_place is True


async def test_a_consent_that_ends_stops_the_questionnaire(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    await forms.stop(session, person_id=its.mentor.id, now=its.now)
    response = await its.response(meeting, its.mentor)
    assert (response.state, response.filling) == (ResponseState.STOPPED, {})


async def test_what_is_pressed_twice_is_said_once(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    meeting = await its.met(now)
    (child,) = its.mentees
    response, me = await its.response(meeting, child), factories.me(child)
    nonce = response.nonce
    await its.says(meeting, child, "yes")
    again = await forms.answer(session, me, response.id, nonce=nonce, action=questionnaire.Choose(1), now=its.now)
    assert again.stale
    assert (await its.word(meeting, child)).took_place is True


async def test_more_is_asked_of_no_other_questionnaire(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    await factories.intakes(session, now)
    await form_beginnings.assign(session, person=its.mentor, place_id=its.place.id, now=now)
    intake = await session.scalar(select(Response).where(Response.state == ResponseState.ASSIGNED))
    assert intake is not None
    with pytest.raises(Refusal):
        await forms.change_sent(session, factories.me(its.mentor), intake.id, known={"whole": "yes"}, now=now)
