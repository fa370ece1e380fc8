"""Pairs that stand in for one another: what passes on, who is asked, and when nobody may be any more."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.work.pair_successors import found_in
from models import KeptApart, Pair, PairGoal, PairState, Person, Place, Role
from services import (
    pair_answers_mentor,
    pair_answers_next,
    pair_chain,
    pair_life,
    pair_orders,
    pair_replacing,
    pair_results,
    pair_sight,
    undo,
)
from services.access import Me
from services.errors import AnotherAsked, MentorUnsuited, NotFound, PairMovedOn
from services.pair_answers import WhyNot
from services.pair_ends import Result
from services.pair_order import Kind
from tests import factories
from tests.services.answering import AFTER
from tests.services.test_pair_replacing import leaver, me, older, pairs, school, took_part, works

__all__ = ["leaver", "me", "pairs", "school"]


async def replaced(session: AsyncSession, me: Me, school: Place, pair: Pair, now: datetime) -> Pair:
    """Another mentor is sought for a pair; gives the pair that was proposed."""
    await pair_replacing.replace(session, me=me, pair_id=pair.id, now=now)
    (made,) = await works(session, me, school, now)
    return made


async def declines(session: AsyncSession, pair: Pair, now: datetime) -> None:
    mentor = factories.me(pair_sight.side(pair, Role.MENTOR)[0])
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
