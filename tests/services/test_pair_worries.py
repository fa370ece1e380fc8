"""What needs attention: who is told, how often, who settles it; a curator's word about a meeting is the last."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MeetingState, PairSignal, Role
from services import forms, pair_sight, pair_worries, pairs, undo
from services.access import Action
from services.errors import AlreadySo, NotAllowed, NotFound
from tests import factories
from tests.services.meeting_sides import Sides, sides


async def differing(session: AsyncSession, now: datetime) -> tuple[Sides, int, int]:
    """Two who differ: the sides, their meeting and the signal."""
    its = await sides(session, now)
    meeting = await its.met(now)
    await its.says(meeting, its.mentor, "as_planned", "studies", "skip")
    await its.says(meeting, its.mentees[0], "no")
    return its, meeting.id, (await session.scalars(select(PairSignal.id))).one()


async def test_a_curator_decides_once_and_words_change_nothing_any_more(session: AsyncSession, now: datetime) -> None:
    its, _, signal_id = await differing(session, now)
    curator = await factories.curator(session, its.place)
    (worry,) = await pair_worries.of_place(session, me=curator, place_id=its.place.id, now=its.now)
    assert (worry.signal.id, worry.pair.id) == (signal_id, its.pair.id)
    await pair_worries.decide(session, me=curator, signal_id=signal_id, is_held=False, now=its.now)
    with pytest.raises(AlreadySo):
        await pair_worries.decide(session, me=curator, signal_id=signal_id, is_held=False, now=its.now)
    meeting = await its.meeting()
    child = its.mentees[0]
    response = await its.response(meeting, child)
    await forms.change_sent(session, factories.me(child), response.id, now=its.now)
    await forms.edit(session, factories.me(child), response.id, nonce=response.nonce, index=0, now=its.now)
    await its.says(meeting, child, "yes")
    assert (meeting.state, await its.signals()) == (MeetingState.MISSED, [])


async def test_a_decision_taken_back_gives_the_words_their_weight_again(session: AsyncSession, now: datetime) -> None:
    its, _, signal_id = await differing(session, now)
    curator = await factories.curator(session, its.place)
    _, change = await pair_worries.decide(session, me=curator, signal_id=signal_id, is_held=True, now=its.now)
    assert (await its.meeting()).state is MeetingState.HELD
    await undo.take_back(session, change_id=change.id, me=curator, now=its.now)
    assert ((await its.meeting()).state, await its.signals()) == (MeetingState.DISPUTED, ["disputed"])


async def test_it_is_told_in_the_morning_once_for_the_newest(session: AsyncSession, now: datetime) -> None:
    its, _, _ = await differing(session, now)
    assert await pair_worries.due(session, now=its.now) == []
    curator = (await factories.curator(session, its.place)).persons[0]
    (line,) = await pair_worries.due(session, now=its.now)
    assert (line.person_id, line.due, line.says["place_id"]) == (curator.id, its.now, its.place.id)
    assert await pair_worries.due(session, now=its.now + timedelta(days=9)) == [line]
    meeting = await its.met(now + timedelta(days=1))
    await its.says(meeting, its.mentor, "as_planned", "studies", "curator")
    (newer,) = await pair_worries.due(session, now=its.now)
    assert newer.key != line.key


async def test_nobody_but_its_curator_sees_or_settles_it(session: AsyncSession, now: datetime) -> None:
    its, _, signal_id = await differing(session, now)
    other = await factories.curator(session, await factories.school(session, "Другая школа"))
    head = factories.me(await factories.person(session, its.place, Role.HEAD, name="Рысев Олег", came_in=True))
    assert (await pairs.hub(session, me=head, place_id=its.place.id, now=its.now)).worries == 0
    card = await pair_sight.curated(session, head, its.pair.id, action=Action.SEE_PAIRS, now=its.now)
    assert card.worries == ()
    for me in (factories.me(its.mentor), other, head):
        with pytest.raises(NotAllowed):
            await pair_worries.of_place(session, me=me, place_id=its.place.id, now=its.now)
    for me in (factories.me(its.mentor), other, head):
        with pytest.raises(NotFound):
            await pair_worries.decide(session, me=me, signal_id=signal_id, is_held=True, now=its.now)


async def test_a_dispute_is_decided_and_not_only_looked_at(session: AsyncSession, now: datetime) -> None:
    its, _, signal_id = await differing(session, now)
    curator = await factories.curator(session, its.place)
    with pytest.raises(NotFound):
        await pair_worries.settle(session, me=curator, signal_id=signal_id, now=its.now)
