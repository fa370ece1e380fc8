"""Who sees a pair, and from when on: its curator always, those of it once they are told, nobody else ever."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import pair_cards
from models import AuditEntry, Capacity, PairState, Role
from services import access, pair_sight
from services.access import Action
from services.errors import NotFound
from tests import factories

TOLD_NOBODY = (PairState.PROPOSED, PairState.ANNULLED)
ONLY_THE_MENTOR = (PairState.OFFERED, PairState.DECLINED)


@pytest.mark.parametrize("state", PairState)
async def test_each_side_knows_of_a_pair_from_its_turn_on(
    session: AsyncSession, now: datetime, state: PairState
) -> None:
    place = await factories.school(session)
    mentor = await factories.person(session, place, Role.MENTOR, name="Совин Лев", came_in=True)
    child = await factories.person(session, place, born=2014, came_in=True)
    parent = await factories.guardian(session, child, came_in=True)
    pair = await factories.pair(session, await factories.programme(session, place), mentor, child, state=state)
    for person, is_told in (
        (mentor, state not in TOLD_NOBODY),
        (child, state not in (*TOLD_NOBODY, *ONLY_THE_MENTOR)),
        (parent, state not in (*TOLD_NOBODY, *ONLY_THE_MENTOR)),
    ):
        found = await pair_sight.all_own(session, factories.me(person), now=now)
        assert [one.pair.id for one in found] == ([pair.id] if is_told else [])


async def test_a_guardian_speaks_for_the_child_and_everybody_else_for_themselves(
    session: AsyncSession, now: datetime
) -> None:
    place = await factories.school(session)
    mentor = await factories.person(session, place, Role.MENTOR, name="Совин Лев", came_in=True)
    child = await factories.person(session, place, born=2014, came_in=True)
    parent = await factories.guardian(session, child, came_in=True)
    pair = await factories.pair(session, await factories.programme(session, place), mentor, child)
    of_parent = await pair_sight.own(session, factories.me(parent), pair.id, now=now)
    assert (of_parent.member.person_id, of_parent.by, of_parent.speaks_as) == (child.id, parent, Capacity.GUARDIAN)
    of_mentor = await pair_sight.own(session, factories.me(mentor), pair.id, now=now)
    assert (of_mentor.by, of_mentor.speaks_as) == (mentor, Capacity.SELF)
    assert pair_sight.others(of_mentor.pair, mentor.id) == [child]


async def test_its_curator_and_the_head_see_it_which_is_written_down_and_others_do_not(
    session: AsyncSession, now: datetime
) -> None:
    place = await factories.school(session)
    mentor = await factories.person(session, place, Role.MENTOR, name="Совин Лев")
    child = await factories.person(session, place)
    pair = await factories.pair(session, await factories.programme(session, place), mentor, child)
    curator = await factories.curator(session, place)
    head = factories.me(await factories.person(session, place, Role.HEAD, name="Рысев Олег", came_in=True))
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    assert (await pair_sight.curated(session, curator, pair.id, now=now)).by == curator.persons[0]
    assert (await session.scalars(select(AuditEntry.people))).all() == [2]
    await pair_sight.curated(session, head, pair.id, action=Action.SEE_PAIRS, now=now)
    for me, action in ((head, Action.MAKE_PAIRS), (stranger, Action.SEE_PAIRS)):
        with pytest.raises(NotFound):
            await pair_sight.curated(session, me, pair.id, action=action, now=now)


async def test_why_a_mentor_said_no_the_head_does_not_read(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    mentor = await factories.person(session, school, Role.MENTOR, name="Совин Лев", born=1985, came_in=True)
    child = await factories.person(session, school, name="Котов Пётр", born=2014)
    pair = await factories.pair(session, await factories.programme(session, school), mentor, child)
    pair.state, pair.members[0].reason = PairState.DECLINED, "known"
    await session.flush()
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Орлов Олег", came_in=True))
    read = []
    for me in (head, await factories.curator(session, school)):
        found = await pair_sight.curated(session, me, pair.id, action=Action.SEE_PAIRS, now=now)
        read.append(pair_cards.card(found, await access.allowed(session, me, school.id, now=now)).text or "")
    assert ("не сложилась" in read[0], "Почему" in read[0]) == (True, False)
    assert ("наставник отказался" in read[1], "Почему" in read[1]) == (True, True)
