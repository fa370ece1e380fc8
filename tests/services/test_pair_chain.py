"""Pairs that stand in for one another: what passes on, who is asked, and when nobody may be any more."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.work.pair_successors import found_in
from models import Job, KeptApart, Pair, PairGoal, PairState, Person, Place, Role
from services import (
    meeting_cards,
    meeting_choices,
    meeting_news,
    meetings,
    pair_answers_mentor,
    pair_answers_next,
    pair_chain,
    pair_life,
    pair_orders,
    pair_proposals_publish,
    pair_replacing,
    pair_results,
    pair_sight,
    undo,
)
from services.access import Me
from services.errors import AlreadySo, AnotherAsked, InUse, MentorUnsuited, NotFound, PairMovedOn
from services.pair_answers import WhyNot
from services.pair_ends import Result
from services.pair_order import Kind
from tests import factories
from tests.services.answering import AFTER
from tests.services.test_pair_replacing import leaver, me, older, pairs, school, took_part, works, younger

__all__ = ["leaver", "me", "pairs", "school"]


async def replaced(session: AsyncSession, me: Me, school: Place, pair: Pair, now: datetime) -> Pair:
    """Another mentor is sought for a pair; gives the pair that was proposed."""
    await pair_replacing.replace(session, me=me, pair_id=pair.id, now=now)
    (made,) = await works(session, me, school, now)
    return made


async def declines(session: AsyncSession, pair: Pair, now: datetime) -> None:
    (leader,) = pair_sight.side(pair, Role.MENTOR)
    await session.refresh(leader, ["chat"])
    mentor = factories.me(leader)
    await pair_answers_mentor.decline(session, me=mentor, pair_id=pair.id, why=WhyNot.NO_TIME, now=now)


async def candidates(session: AsyncSession, me: Me, school: Place, pair: Pair, now: datetime) -> list[int]:
    """Whom the search finds."""
    found = await pair_replacing.searches(session, me=me, place_id=school.id, pair_ids=[pair.id], now=now)
    return [one.mentor_id for one in found_in(found).values()]


async def test_after_a_no_the_next_one_stands_in_for_the_pair_that_an_order_made(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    people = [await older(session, school, name) for name in ("Рысев Олег", "Барсов Ян")]
    made = await replaced(session, me, school, pairs[0], now)
    await pair_replacing.offer(session, me=me, pair_id=made.id, now=now)
    await declines(session, made, now)
    other = next(one for one in people if one not in pair_sight.side(made, Role.MENTOR))
    about: dict[str, Any] = {"me": me, "pair_id": made.id, "mentor_id": other.id, "now": now + AFTER}
    third = (await pair_answers_next.offer(session, **about)).pair
    goals = (await session.scalars(select(PairGoal.title).where(PairGoal.pair_id == third.id))).all()
    assert (third.replaces_id, third.slot, third.where_met) == (pairs[0].id, pairs[0].slot, "Каб. 5")
    assert goals == ["Сдать алгебру"]
    with pytest.raises(PairMovedOn):
        await pair_answers_next.ask(session, me=me, pair_id=made.id, now=now + AFTER)
    third.state = PairState.AGREED
    await session.flush()
    waiting = await pair_orders.waiting(session, school, now=now)
    assert [one.numbers for one in waiting[Kind.AMENDING].entries] == [(pairs[0].id, third.id)]


async def test_who_has_just_said_no_is_not_proposed_again(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    first = await older(session, school, "Рысев Олег")
    made = await replaced(session, me, school, pairs[0], now)
    await pair_replacing.offer(session, me=me, pair_id=made.id, now=now)
    await declines(session, made, now)
    assert await candidates(session, me, school, pairs[0], now) == []
    second = await older(session, school, "Барсов Ян")
    assert await candidates(session, me, school, pairs[0], now) == [second.id] != [first.id]


async def test_two_never_mentor_each_other_by_a_replacement(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    curator = await factories.curator(session, school)
    programme = await factories.programme(session, school)
    about: dict[str, Any] = {"born": 2011, "came_in": True}
    one = await took_part(session, school, Role.MENTEE, group="9А", name="Алов Ян", answers={}, **about)
    other = await took_part(session, school, Role.MENTOR, group="9Б", name="Белов Ян", answers={}, **about)
    await factories.also(session, other, school, Role.MENTEE)
    await factories.also(session, one, school, Role.MENTOR)
    await factories.pair(session, programme, one, other)
    orphan = await factories.pair(session, programme, await older(session, school, "Совин Лев"), one)
    await pair_replacing.replace(session, me=curator, pair_id=orphan.id, now=now)
    assert await candidates(session, curator, school, orphan, now) == []
    base = await pair_chain.base(session, orphan, but=await pair_chain.passed_over(session, orphan), now=now)
    assert other.id not in [mentor.id for mentor in base.mentors]


async def test_a_pair_that_goes_on_again_has_nobody_proposed_instead(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    await older(session, school, "Рысев Олег")
    made = await replaced(session, me, school, pairs[0], now)
    change = (await pair_life.resume(session, me=me, pair_id=pairs[0].id, now=now)).change
    assert (pairs[0].state, made.state) == (PairState.WORKING, PairState.ANNULLED)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (pairs[0].state, made.state) == (PairState.SUSPENDED, PairState.PROPOSED)
    await pair_replacing.offer(session, me=me, pair_id=made.id, now=now)
    with pytest.raises(AnotherAsked):
        await pair_life.resume(session, me=me, pair_id=pairs[0].id, now=now)


async def test_who_steps_in_is_asked_only_while_the_pair_rests_and_the_two_suit(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    mentor = await older(session, school, "Рысев Олег")
    made = await replaced(session, me, school, pairs[0], now)
    child = pair_sight.side(made, Role.MENTEE)[0]
    kept = KeptApart(place_id=school.id, mentee_id=child.id, mentor_id=mentor.id, by_id=me.persons[0].id, at=now)
    session.add(kept)
    await session.flush()
    with pytest.raises(MentorUnsuited):
        await pair_replacing.offer(session, me=me, pair_id=made.id, now=now)
    await session.delete(kept)
    await pair_results.finish(session, me=me, pair_id=pairs[0].id, result=Result.PARTLY, now=now)
    with pytest.raises(PairMovedOn):
        await pair_replacing.offer(session, me=me, pair_id=made.id, now=now)
    fresh = await factories.pair(session, made.programme, mentor, child, state=PairState.PROPOSED)
    with pytest.raises(NotFound):
        await pair_replacing.offer(session, me=me, pair_id=fresh.id, now=now)


async def test_another_mentor_is_looked_for_once_however_often_it_is_pressed(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    _, change = await pair_replacing.replace(session, me=me, pair_id=pairs[0].id, now=now)
    with pytest.raises(AlreadySo):
        await pair_replacing.replace(session, me=me, pair_id=pairs[0].id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await pair_replacing.replace(session, me=me, pair_id=pairs[0].id, now=now)


async def test_a_meeting_goes_into_the_calendar_once_however_often_it_is_pressed(
    session: AsyncSession, now: datetime, school: Place, leaver: Person, pairs: list[Pair]
) -> None:
    meeting = await factories.meeting(session, pairs[0], now + timedelta(days=3), now=now)
    for _ in range(2):
        await meeting_cards.take(session, me=factories.me(leaver), meeting_id=meeting.id, now=now)
    assert len((await session.scalars(select(Job).where(Job.kind == meeting_news.FILE))).all()) == 1


async def test_an_earlier_result_is_not_taken_back_over_a_newer_one(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    about: dict[str, Any] = {"me": me, "pair_id": pairs[0].id, "now": now}
    await pair_results.finish(session, result=Result.PARTLY, **about)
    words = await pair_results.add_words(session, words="Сдал проект", **about)
    newest = await pair_results.finish(session, result=Result.REACHED, **about)
    said = pairs[0].result
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=words.change.id, me=me, now=now)
    assert pairs[0].result == said
    await undo.take_back(session, change_id=newest.change.id, me=me, now=now)
    assert "Сдал проект" in (pairs[0].result or "")


async def test_a_programme_is_over_by_the_day_of_the_place(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    school.time_zone = "Asia/Kamchatka"
    pairs[0].programme.ends_on = now.date()
    late = datetime.combine(now.date(), time(13), UTC)
    about: dict[str, Any] = {"person_id": leaver.id, "place_id": school.id}
    left = await pair_replacing.mentor_leaves(session, me=me, now=late, **about)
    assert (left.pauses, left.sought) == (2, 0)


async def test_no_more_pairs_are_published_than_a_mentor_may_have(
    session: AsyncSession, now: datetime, school: Place, me: Me
) -> None:
    programme = await factories.programme(session, school, most_mentees=3)
    about: dict[str, Any] = {"group": "10Б", "answers": {"number_of_mentees": 3}, "came_in": True}
    mentor = await took_part(session, school, Role.MENTOR, born=2010, name="Совин Лев", **about)
    for name in ("Алов Ян", "Белов Ян", "Внуков Ян"):
        await factories.pair(session, programme, mentor, await younger(session, school, name), state=PairState.PROPOSED)
    programme.most_mentees = 2
    await session.flush()
    found = await pair_proposals_publish.publish(session, me=me, programme_id=programme.id, now=now)
    assert (found.count, found.held_back) == (2, 1)


async def test_where_nobody_reads_for_the_other_side_one_word_makes_a_time(
    session: AsyncSession, now: datetime, school: Place, leaver: Person
) -> None:
    child = await took_part(session, school, Role.MENTEE, born=2012, group="8А", name="Тихов Ян", answers={})
    pair = await factories.pair(session, await factories.programme(session, school), leaver, child)
    about: dict[str, Any] = {"me": factories.me(leaver), "pair_id": pair.id, "now": now}
    slot = (await meeting_choices.regular(session, **about)).slots[0]
    acted = await meetings.agree(session, weekday=slot.weekday, at=slot.at, **about)
    assert (acted.is_settled, pair.slot is not None) == (True, True)
