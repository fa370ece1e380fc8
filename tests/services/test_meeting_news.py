"""What a message about a meeting still says when it is sent, to whom, and when it may be said."""

from datetime import datetime, time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, Job, Meeting, MeetingState, PairState, Promise
from services import calm, documents, meeting_cards, meeting_news, meeting_places, meeting_told, meetings, receivers
from services.errors import AlreadySo, FilesStay, NotByChat, NotFound
from services.meeting_where import Where
from services.outbox import Promised
from tests import factories
from tests.services.meeting import Working, person, take_back, waiting, working
from tests.services.test_meetings import at, rows, slot_of


def promised(row: Promise) -> Promised:
    return Promised(*(getattr(row, name) for name in Promised._fields))


async def still(session: AsyncSession, kind: str, now: datetime) -> list[bool]:
    """Of each promise of a kind whether it is still true."""
    found = [await meeting_told.told(session, promised(one), now=now) for one in await waiting(session, kind)]
    return [one is not None for one in found]


async def first_of(session: AsyncSession, now: datetime) -> tuple[Working, Meeting]:
    one = await working(session)
    await slot_of(session, one, now)
    return one, (await rows(session, one))[0]


async def test_everybody_is_reminded_at_six_the_evening_before(session: AsyncSession, now: datetime) -> None:
    one, first = await first_of(session, now)
    both = {person(one.mentor).id, person(one.mentee).id}
    reminders = [it for it in await waiting(session, meeting_news.DAY) if it.parameters["meeting_id"] == first.id]
    assert {it.receiver_id for it in reminders} == both
    assert {it.not_before for it in reminders} == {at(9, 16, 18)}
    assert await still(session, meeting_news.DAY, at(9, 16, 18)) == [True] * 4


async def test_of_a_moved_meeting_only_the_new_reminder_is_true(session: AsyncSession, now: datetime) -> None:
    one, first = await first_of(session, now)
    moments = [at(9, 18, 16), at(9, 17, 15)]
    for moment in moments:
        await meetings.move(session, me=one.mentor, meeting_id=first.id, at=moment, now=now)
        await meetings.accept(session, me=one.mentee, meeting_id=first.id, at=moment, now=now)
    reminders = [it for it in await waiting(session, meeting_news.DAY) if it.parameters["meeting_id"] == first.id]
    assert len(reminders) == 6
    assert len({it.key for it in reminders}) == 6
    true = [await meeting_told.told(session, promised(it), now=now) for it in reminders]
    assert [it.parameters["version"] for it, found in zip(reminders, true, strict=True) if found] == [2, 2]


@pytest.mark.parametrize("state", [PairState.SUSPENDED, PairState.DISSOLVED])
async def test_of_a_pair_that_rests_or_has_ended_nobody_is_reminded(
    session: AsyncSession, now: datetime, state: PairState
) -> None:
    one, _ = await first_of(session, now)
    one.pair.state = state
    await session.flush()
    assert await still(session, meeting_news.DAY, now) == [False] * 4


async def test_a_question_is_not_asked_once_it_is_answered_or_another_time_is_named(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    said = {"pair_id": one.pair.id, "weekday": 3, "at": time(15)}
    await meetings.agree(session, me=one.mentor, **said, now=now)
    assert await still(session, meeting_news.SLOT_ASKED, now) == [True]
    await meetings.agree(session, me=one.mentor, **said | {"weekday": 4}, now=now)
    assert await still(session, meeting_news.SLOT_ASKED, now) == [False, True]
    await meetings.accept_slot(session, me=one.mentee, **said | {"weekday": 4}, now=now)
    assert await still(session, meeting_news.SLOT_ASKED, now) == [False, False]
    assert await still(session, meeting_news.SLOT_AGREED, now) == [True]


async def test_whoever_asked_for_the_hour_before_is_asked_for_it_no_more_and_keeps_it_when_it_moves(
    session: AsyncSession, now: datetime
) -> None:
    one, first = await first_of(session, now)
    asked: dict[str, Any] = {"me": one.mentee, "meeting_id": first.id}
    assert (await meeting_cards.card(session, **asked, now=now)).may_ask_hour
    await meeting_cards.remind_an_hour_before(session, **asked, now=now)
    with pytest.raises(AlreadySo):
        await meeting_cards.remind_an_hour_before(session, **asked, now=now)
    later = at(9, 18, 16)
    await meetings.move(session, me=one.mentor, meeting_id=first.id, at=later, now=now)
    await meetings.accept(session, me=one.mentee, meeting_id=first.id, at=later, now=now)
    hours = await waiting(session, meeting_news.HOUR)
    assert [(it.receiver_id, it.not_before) for it in hours] == [
        (person(one.mentee).id, at(9, 17, 14)),
        (person(one.mentee).id, at(9, 18, 15)),
    ]
    assert await still(session, meeting_news.HOUR, now) == [False, True]


async def test_only_those_who_took_the_file_get_it_anew(session: AsyncSession, now: datetime) -> None:
    one, first = await first_of(session, now)
    await meeting_cards.take(session, me=one.mentor, meeting_id=first.id, now=now)
    taken = {"meeting_id": first.id, "pair_id": one.pair.id, "version": 0, "state": "planned"}
    kind, receiver_id = meeting_news.FILE, person(one.mentor).id
    brought: dict[str, Any] = {"kind": kind, "parameters": taken, "name": "a.ics", "content": b"", "key": "a"}
    await documents.promise(session, receiver_id=receiver_id, **brought, now=now)
    acted = await meetings.cancel(session, me=one.mentee, meeting_id=first.id, now=now)
    asked = [(it.person_id, it.parameters) for it in await session.scalars(select(Job).where(Job.kind == kind))]
    anew = {"meeting_id": first.id, "change_id": acted.change.id}
    assert asked == [(receiver_id, {"meeting_id": first.id, "change_id": None}), (receiver_id, anew)]
    assert await still(session, kind, now) == [False]


async def test_a_curator_is_asked_for_by_nobody_once_a_meeting_is_planned(session: AsyncSession, now: datetime) -> None:
    one = await working(session)
    curator = await factories.curator(session, one.place)
    await meetings.propose_times(session, me=curator, pair_id=one.pair.id, now=now)
    assert await still(session, meeting_news.WANTED, now) == [True]
    await slot_of(session, one, now)
    assert await still(session, meeting_news.WANTED, now) == [False]


async def test_where_they_meet_holds_for_all_that_is_to_come_and_is_told_after_the_reminder(
    session: AsyncSession, now: datetime
) -> None:
    one, _ = await first_of(session, now)
    place: dict[str, Any] = {"me": one.mentor, "pair_id": one.pair.id}
    acted = await meeting_places.meet_at(session, **place, where=Where.LIBRARY, now=now)
    assert {it.where_met for it in await rows(session, one)} == {Where.LIBRARY.value}
    assert await waiting(session, meeting_news.PLACED) == []
    await take_back(session, acted.change.id, one.mentor, now)
    await session.refresh(one.pair)
    assert one.pair.where_met is None
    await meeting_places.meet_at(session, **place, where="каб. 12", now=at(9, 16, 19))
    assert [it.receiver_id for it in await waiting(session, meeting_news.PLACED)] == [person(one.mentee).id]
    with pytest.raises(NotFound):
        await meeting_places.meet_at(session, me=one.mentee, pair_id=one.pair.id, where=Where.HALL, now=now)


async def test_where_words_do_not_pass_no_place_is_typed_and_no_file_is_sent(
    session: AsyncSession, now: datetime
) -> None:
    one = await working(session)
    one.place.data_mode = DataMode.CLOSED
    await session.flush()
    await slot_of(session, one, now)
    first, _ = await rows(session, one)
    with pytest.raises(NotByChat):
        await meeting_places.meet_at(session, me=one.mentor, pair_id=one.pair.id, where="каб. 12", now=now)
    await meeting_places.meet_at(session, me=one.mentor, pair_id=one.pair.id, where=Where.ONLINE, now=now)
    assert not (await meeting_cards.card(session, me=one.mentor, meeting_id=first.id, now=now)).may_take
    with pytest.raises(FilesStay):
        await meeting_cards.take(session, me=one.mentor, meeting_id=first.id, now=now)


async def test_a_meeting_that_has_begun_has_no_card(session: AsyncSession, now: datetime) -> None:
    one, first = await first_of(session, now)
    first.state = MeetingState.HELD
    await session.flush()
    with pytest.raises(NotFound):
        await meeting_cards.card(session, me=one.mentor, meeting_id=first.id, now=now)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (at(9, 20, 18), at(9, 20, 18)),  # a Sunday
        (at(9, 20, 22), at(9, 21, 8)),
        (at(9, 21, 10), at(9, 21, 14, 30)),  # lessons
        (at(9, 19, 10), at(9, 19, 10)),  # a Saturday without them
        (at(7, 5, 12), at(7, 5, 12)),  # a Sunday in summer
    ],
)
async def test_what_belongs_to_its_day_waits_for_the_morning_and_the_end_of_lessons_only(
    session: AsyncSession, now: datetime, moment: datetime, allowed: datetime
) -> None:
    child = person((await working(session)).mentee)
    (receiver,) = (await receivers.of(session, [child.id], now=now)).values()
    assert calm.allowed_at(receiver, moment, any_day=True) == allowed


async def test_one_telephone_is_told_once(session: AsyncSession, now: datetime) -> None:
    one = await working(session, age=10, reminds_guardians=True)
    parent = await factories.guardian(session, person(one.mentee))
    parent.chat = one.mentee.chat
    await session.flush()
    found = await meeting_news.reminded(session, one.pair, now=now)
    assert found == {person(one.mentor).id, person(one.mentee).id}
