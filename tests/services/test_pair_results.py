"""The end of a pair: what came of it by buttons, a sentence beside it, and all pairs of a programme that is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import pair_life_rows
from models import DataMode, MeetingState, Pair, PairState, Place, Role
from services import pair_ends, pair_results, undo
from services import pairs as pairs_of_place
from services.access import Me
from services.errors import NotByChat, NotFound
from services.pair_ends import Result
from tests import factories


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def pairs(session: AsyncSession, school: Place) -> list[Pair]:
    """One works, one rests, one is only proposed."""
    programme = await factories.programme(session, school, ends_on=date(2027, 5, 31))
    mentor = await factories.person(session, school, Role.MENTOR, name="Совин Лев")
    states = (PairState.WORKING, PairState.SUSPENDED, PairState.PROPOSED)
    return [
        await factories.pair(
            session, programme, mentor, await factories.person(session, school, name=f"Котов Пётр {state}"), state=state
        )
        for state in states
    ]


@pytest.mark.parametrize("words", ["", "Пары больше не нужны.  Молодцы!"])
@pytest.mark.parametrize("result", Result)
def test_a_result_is_read_back_from_its_words(result: Result, words: str) -> None:
    assert pair_ends.read(pair_ends.told(result, words)) is result
    assert len(pair_ends.told(result, words * 100)) <= 400


async def test_after_its_final_meeting_a_pair_waits_for_a_result(
    session: AsyncSession, now: datetime, school: Place, me: Me, pairs: list[Pair]
) -> None:
    assert (await pair_results.waiting(session, me=me, place_id=school.id, page=0, now=now)).pairs == []
    await factories.meeting(session, pairs[0], now - timedelta(days=1), kind="final", state=MeetingState.HELD)
    found = await pair_results.waiting(session, me=me, place_id=school.id, page=3, now=now)
    assert ([*found.pairs], [*found.over], found.page) == ([pairs[0]], [], 0)
    made = await pair_results.finish(session, me=me, pair_id=pairs[0].id, result=Result.PARTLY, now=now)
    assert (pairs[0].state, pairs[0].ended_on, pairs[0].result) == (
        PairState.CLOSED,
        now.date(),
        "Цель достигнута частично",
    )
    assert (await pair_results.waiting(session, me=me, place_id=school.id, page=0, now=now)).pairs == []
    await undo.take_back(session, change_id=made.change.id, me=me, now=now)
    assert (pairs[0].state, pairs[0].result) == (PairState.WORKING, None)


async def test_a_result_can_be_said_anew_and_a_sentence_stands_beside_it(
    session: AsyncSession, now: datetime, me: Me, pairs: list[Pair]
) -> None:
    number = pairs[0].id
    with pytest.raises(NotFound):
        await pair_results.add_words(session, me=me, pair_id=number, words="Рано", now=now)
    await pair_results.finish(session, me=me, pair_id=number, result=Result.NOT_REACHED, now=now)
    made = await pair_results.add_words(session, me=me, pair_id=number, words="Начали\nпоздно.", now=now)
    assert pairs[0].result == "Цель не достигнута. Начали поздно."
    await undo.take_back(session, change_id=made.change.id, me=me, now=now)
    assert pairs[0].result == "Цель не достигнута"
    await pair_results.finish(session, me=me, pair_id=number, result=Result.REACHED, now=now)
    assert (pairs[0].state, pairs[0].result) == (PairState.CLOSED, "Цель достигнута")


async def test_where_no_words_pass_the_messenger_there_are_only_buttons(
    session: AsyncSession, now: datetime, school: Place, me: Me, pairs: list[Pair]
) -> None:
    school.data_mode = DataMode.CLOSED
    await session.flush()
    await pair_results.finish(session, me=me, pair_id=pairs[0].id, result=Result.REACHED, now=now)
    with pytest.raises(NotByChat):
        await pair_results.add_words(session, me=me, pair_id=pairs[0].id, words="Котов сдал", now=now)


async def test_all_pairs_of_a_programme_end_by_one_press_after_its_last_day(
    session: AsyncSession, now: datetime, school: Place, me: Me, pairs: list[Pair]
) -> None:
    programme = pairs[0].programme
    with pytest.raises(NotFound):
        await pair_results.finish_all(session, me=me, programme_id=programme.id, result=Result.REACHED, now=now)
    later = datetime(2027, 6, 1, 9, tzinfo=now.tzinfo)
    found = await pair_results.waiting(session, me=me, place_id=school.id, page=0, now=later)
    assert ([*found.pairs], [*found.over]) == (pairs[:2], [programme])
    made = await pair_results.finish_all(session, me=me, programme_id=programme.id, result=Result.REACHED, now=later)
    assert made.count == 2
    assert [one.state for one in pairs] == [PairState.CLOSED, PairState.CLOSED, PairState.PROPOSED]
    assert programme.closed_at == later
    with pytest.raises(NotFound):
        await pair_results.programme_over(session, me=me, programme_id=programme.id, now=later)
    await undo.take_back(session, change_id=made.change.id, me=me, now=later)
    assert [one.state for one in pairs[:2]] == [PairState.WORKING, PairState.SUSPENDED]
    assert programme.closed_at is None


async def test_nobody_else_ends_pairs(session: AsyncSession, now: datetime, school: Place, pairs: list[Pair]) -> None:
    later = datetime(2027, 6, 1, 9, tzinfo=now.tzinfo)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Рысев Олег", came_in=True))
    for act in (
        pair_results.finish(session, me=head, pair_id=pairs[0].id, result=Result.REACHED, now=later),
        pair_results.finish_all(session, me=head, programme_id=pairs[0].programme_id, result=Result.REACHED, now=later),
        pair_results.programme_over(session, me=head, programme_id=pairs[0].programme_id, now=later),
    ):
        with pytest.raises(NotFound):
            await act


async def test_what_the_last_year_has_left_unfinished_stays_in_sight(
    session: AsyncSession, school: Place, me: Me, pairs: list[Pair]
) -> None:
    autumn = datetime(2027, 9, 10, 9, tzinfo=UTC)
    hub = await pairs_of_place.hub(session, me=me, place_id=school.id, now=autumn)
    assert (hub.counts, hub.to_end) == ({}, 2)
    assert len(pair_life_rows.results(hub)) == 1
