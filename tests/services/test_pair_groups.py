"""A mentor's proposed pairs are one group, or pairs again; locked groups stay in a new proposal, others are free."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Pair, PairState, Person, Role
from services import (
    pair_answers_mentor,
    pair_groups,
    pair_proposals,
    pair_proposals_change,
    pair_proposals_groups,
    pair_proposals_publish,
    pair_sight,
    pair_whys,
    undo,
)
from services.errors import AlreadySo, InUse, NotAPair, NotFound
from services.pair_proposals_change import Changed
from services.pair_proposals_groups import Joined
from tests import factories
from tests.services.test_pair_proposals import School


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> School:
    place = await factories.school(session)
    return School(session, now, place, await factories.curator(session, place))


async def two(school: School) -> tuple[Person, Person, Person]:
    """A mentor to whom two are proposed."""
    mentees = await school.mentee("Котов Пётр"), await school.mentee("Лисин Ян")
    mentor = await school.mentor(places=2)
    await school.run()
    return *mentees, mentor


async def join(school: School, mentee: Person) -> Joined:
    number = (await school.pair(mentee)).id
    return await pair_proposals_groups.join(school.session, me=school.me, pair_id=number, now=school.now)


async def split(school: School, mentee: Person) -> Changed:
    number = (await school.pair(mentee)).id
    return await pair_proposals_groups.split(school.session, me=school.me, pair_id=number, now=school.now)


async def groups(school: School) -> list[set[int]]:
    """The mentees of each proposed pair."""
    return [{one.person_id for one in pair_groups.mentees(pair)} for pair in (await school.desk()).proposed]


def facts(pair: Pair) -> tuple[object, ...]:
    members = sorted((one.id, one.person_id, one.role) for one in pair.members)
    return pair.id, pair.score, pair.whys, pair.is_locked, members


async def test_two_pairs_become_one_group_and_two_pairs_again_with_their_points_and_reasons(school: School) -> None:
    one, other, mentor = await two(school)
    before = {mentee.id: pair_groups.kept(await school.pair(mentee)) for mentee in (one, other)}
    joined = await join(school, one)
    (group,) = joined.changed.pairs
    assert await groups(school) == [{one.id, other.id}]
    assert (group.score, group.is_locked, joined.can_meet) == (None, False, True)
    assert await school.pairs() == {one.id: mentor.id, other.id: mentor.id}
    assert len(pair_whys.each(group.whys)) == 2
    with pytest.raises(AlreadySo):
        await join(school, one)
    assert len((await split(school, one)).pairs) == 2
    assert sorted(map(sorted, await groups(school))) == sorted([[one.id], [other.id]])
    assert {mentee.id: pair_groups.kept(await school.pair(mentee)) for mentee in (one, other)} == before
    with pytest.raises(AlreadySo):
        await split(school, one)


async def test_for_a_minute_each_press_can_be_taken_back(school: School) -> None:
    one, other, _mentor = await two(school)
    pairs = [facts(await school.pair(mentee)) for mentee in (one, other)]
    joined = await join(school, other)
    await school.take_back(joined.changed)
    assert [facts(await school.pair(mentee)) for mentee in (one, other)] == pairs
    await join(school, one)
    group = facts(await school.pair(one))
    await school.take_back(await split(school, other))
    assert facts(await school.pair(one)) == group
    assert facts(await school.pair(other)) == group


async def test_a_group_that_has_changed_since_is_not_taken_back(school: School) -> None:
    one, _other, _mentor = await two(school)
    joined = await join(school, one)
    await school.lock(one)
    with pytest.raises(InUse):
        await school.take_back(joined.changed)


async def test_a_locked_pair_stays_locked_in_a_group_and_after_it(school: School) -> None:
    one, other, _mentor = await two(school)
    await school.lock(other)
    assert (await join(school, one)).changed.pairs[0].is_locked
    await split(school, one)
    assert [(await school.pair(mentee)).is_locked for mentee in (one, other)] == [True, True]


async def test_a_new_proposal_keeps_a_locked_group_and_takes_any_other_apart(school: School) -> None:
    one, other, mentor = await two(school)
    await join(school, one)
    await school.lock(one)
    group = facts(await school.pair(one))
    await school.run()
    assert facts(await school.pair(one)) == group
    assert await groups(school) == [{one.id, other.id}]
    await school.lock(other, is_locked=False)
    found = await school.run()
    assert found.difference.is_empty
    assert sorted(map(sorted, await groups(school))) == sorted([[one.id], [other.id]])
    assert await school.pairs() == {one.id: mentor.id, other.id: mentor.id}
    assert all(pair.score is not None and not pair.is_locked for pair in (await school.desk()).proposed)


async def test_who_is_forbidden_or_given_another_mentor_leaves_the_group_and_the_others_stay(school: School) -> None:
    one, other, mentor = await two(school)
    third = await school.mentor("Рысев Лев")
    await join(school, one)
    await school.lock(one)
    group = facts(await school.pair(one))
    forbidden = await school.forbid(one, mentor)
    assert await groups(school) == [{other.id}]
    assert (await school.pair(other)).score is not None
    await school.take_back(forbidden)
    assert facts(await school.pair(one)) == group
    given = await school.put(one, third)
    assert await school.pairs() == {one.id: third.id, other.id: mentor.id}
    await school.take_back(given)
    assert facts(await school.pair(one)) == group


async def test_who_cannot_stay_in_a_locked_group_leaves_it_at_the_next_run(school: School) -> None:
    one, other, mentor = await two(school)
    await join(school, one)
    await school.lock(one)
    number = (await school.pair(other)).id
    gone = update(Membership).where(Membership.person_id == one.id)
    await school.session.execute(gone.values(until=school.now - timedelta(days=1)))
    await school.run()
    assert await groups(school) == [{other.id}]
    pair = await school.pair(other)
    assert (pair.id, pair.is_locked, await school.pairs()) == (number, True, {other.id: mentor.id})


async def test_a_group_is_not_exchanged_or_looked_at_as_two(school: School) -> None:
    one, _other, _mentor = await two(school)
    third, fourth = await school.mentee("Ежов Ян"), await school.mentor("Рысев Лев")
    await school.put(third, fourth)
    await join(school, one)
    group, pair = await school.pair(one), await school.pair(third)
    common = {"me": school.me, "now": school.now}
    swap = {"pair_id": group.id, "other_id": pair.id, "mentor_id": fourth.id}
    with pytest.raises(NotAPair):
        await pair_proposals_change.exchange(school.session, **swap, **common)
    with pytest.raises(NotAPair):
        await pair_proposals.others(school.session, pair_id=group.id, **common)
    these = {"programme_id": school.number, "mentee_id": one.id, "mentor_id": fourth.id}
    assert (await pair_proposals.doubt(school.session, **these, **common)).exchanges == []
    _, lines = await pair_proposals.lines(school.session, programme_id=school.number, by_class=True, **common)
    assert sorted(len(line.mentees) for line in lines) == [1, 2]


async def test_the_curator_is_told_where_a_group_has_no_time_in_common(school: School) -> None:
    one = await school.mentee("Котов Пётр", answers={"time": ["monday"]})
    other = await school.mentee("Лисин Ян", answers={"time": ["friday"]})
    mentor = await school.mentor(places=2, answers={"time": ["monday", "friday"]})
    await school.run()
    assert await school.pairs() == {one.id: mentor.id, other.id: mentor.id}
    assert not (await join(school, one)).can_meet


async def test_a_group_is_published_as_one_and_its_mentor_is_asked_once(school: School) -> None:
    one, other, mentor = await two(school)
    await join(school, one)
    common = {"me": school.me, "now": school.now}
    found = await pair_proposals_publish.publish(school.session, programme_id=school.number, **common)
    assert (found.count, found.held_back) == (1, 0)
    (group,) = await school.session.scalars(pair_sight.whole().where(Pair.state == PairState.OFFERED))
    assert {one.id for one in pair_sight.side(group, Role.MENTEE)} == {one.id, other.id}
    mentor.chat = factories.telephone()
    await school.session.flush()
    said = await pair_answers_mentor.accept(
        school.session, me=factories.me(mentor), pair_id=group.id, now=school.now + undo.TOLD_AFTER
    )
    assert said.pair.state is PairState.TOLD


async def test_a_stranger_and_the_curator_of_another_school_find_no_pair(school: School) -> None:
    one, _other, _mentor = await two(school)
    elsewhere = await factories.curator(school.session, await factories.school(school.session, "Школа № 8"))
    number = (await school.pair(one)).id
    for act in (pair_proposals_groups.join, pair_proposals_groups.split):
        for me in (elsewhere, factories.stranger()):
            with pytest.raises(NotFound):
                await act(school.session, me=me, pair_id=number, now=school.now)
