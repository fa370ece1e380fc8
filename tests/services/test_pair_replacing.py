"""Another mentor instead of one who cannot go on: who is found, what passes on, what does not, and the way back."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.work.pair_successors import found_in
from models import Job, KeptApart, Meeting, MeetingState, MeetingWord, Pair, PairGoal, PairState, Person, Place, Role
from services import pair_answers, pair_replacing, pair_sight, pair_stops, pair_successors, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotFound
from services.pair_ends import ByItself
from services.pair_people import Base
from services.pair_successors import Orphan, Search
from tests import factories, telling
from tests.services.pairing import mentee, mentor
from tests.services.test_pair_base import took_part
from tests.services.test_partners import Town, town

__all__ = ["town"]


def search(*orphans: Orphan, mentors: tuple = (), mentees: tuple = (), **known: object) -> Search:
    base = Base("pupil_pupil", mentees, mentors)
    return replace(Search(base, orphans, {}), **known)  # type: ignore[arg-type]


def orphan(number: int, *mentees: int, before: int = 90) -> Orphan:
    return Orphan(number, mentees, frozenset({before}))


def mentors_of(found: dict[int, pair_successors.Found]) -> dict[int, int]:
    return {pair_id: one.mentor_id for pair_id, one in found.items()}


def test_as_many_as_possible_get_another_mentor_and_never_the_one_before() -> None:
    people = {
        "mentees": (mentee(1), mentee(2)),
        "mentors": (mentor(90), mentor(91), mentor(92, ages=frozenset({"14_15"}))),
    }
    found = pair_successors.look(search(orphan(11, 1), orphan(12, 2), **people))
    assert sorted(mentors_of(found).values()) == [91, 92]
    assert all(one.suit.whys for one in found.values())


def test_a_place_that_is_taken_a_pair_that_is_apart_and_a_family_are_no_help() -> None:
    people = {"mentees": (mentee(1),), "mentors": (mentor(91),)}
    assert mentors_of(pair_successors.look(search(orphan(11, 1), **people))) == {11: 91}
    assert pair_successors.look(search(orphan(11, 1), **people, taken={91: 1})) == {}
    apart = mentee(1, kept_apart=frozenset({91}))
    assert pair_successors.look(search(orphan(11, 1), mentees=(apart,), mentors=(mentor(91),))) == {}
    mother = mentor(91, family=frozenset({91, 1}))
    assert pair_successors.look(search(orphan(11, 1), mentees=(mentee(1),), mentors=(mother,))) == {}


def test_a_group_needs_places_for_all_and_chooses_first() -> None:
    people = {"mentees": (mentee(1), mentee(2), mentee(3)), "mentors": (mentor(91, places=2), mentor(92))}
    found = mentors_of(pair_successors.look(search(orphan(11, 1), orphan(12, 2, 3), **people)))
    assert found == {11: 92, 12: 91}
    assert mentors_of(pair_successors.look(search(orphan(12, 1, 2), **people, taken={91: 1}))) == {}


def test_who_takes_no_part_any_more_has_nobody_and_the_rest_is_not_kept_from_it() -> None:
    found = pair_successors.look(search(orphan(11, 1), orphan(12, 5), mentees=(mentee(1),), mentors=(mentor(91),)))
    assert mentors_of(found) == {11: 91}


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def younger(session: AsyncSession, school: Place, name: str) -> Person:
    return await took_part(session, school, Role.MENTEE, born=2012, group="8А", name=name, answers={}, came_in=True)


async def older(session: AsyncSession, school: Place, name: str) -> Person:
    more = {"number_of_mentees": 2}
    return await took_part(session, school, Role.MENTOR, born=2010, group="10Б", name=name, answers=more, came_in=True)


@pytest.fixture
async def leaver(session: AsyncSession, school: Place) -> Person:
    return await older(session, school, "Совин Лев")


@pytest.fixture
async def pairs(session: AsyncSession, school: Place, leaver: Person) -> list[Pair]:
    """Two that work, one with a time and a plan; one that is offered; one that is only proposed."""
    programme = await factories.programme(session, school)
    slot = {"weekday": 0, "at": "15:00", "every": 2, "minutes": 60}
    names = {"Алов Ян": PairState.WORKING, "Белов Ян": PairState.WORKING, "Внуков Ян": PairState.OFFERED}
    made = [
        await factories.pair(
            session, programme, leaver, await younger(session, school, name), state=state, slot=slot, where_met="Каб. 5"
        )
        for name, state in {**names, "Готов Ян": PairState.PROPOSED}.items()
    ]
    goal = PairGoal(pair_id=made[0].id, title="Сдать алгебру", due_on=date(2027, 1, 20), made_at=factories.EARLIER)
    session.add(goal)
    await session.flush()
    return made


async def job(session: AsyncSession) -> Job:
    return (await session.scalars(select(Job).where(Job.kind == pair_replacing.JOB))).one()


async def works(session: AsyncSession, me: Me, school: Place, now: datetime) -> list[Pair]:
    """The search is done; gives what was proposed."""
    asked = await job(session)
    ids = asked.parameters["pairs"]
    searches = await pair_replacing.searches(session, me=me, place_id=school.id, pair_ids=ids, now=now)
    await pair_replacing.tell(session, asked, found_in(searches), now=now)
    found = pair_sight.whole().where(Pair.replaces_id.is_not(None)).order_by(Pair.replaces_id)
    return list(await session.scalars(found))


async def test_one_press_lets_all_pairs_of_a_mentor_rest_and_proposes_others(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    other = await older(session, school, "Рысев Олег")
    left = await pair_replacing.mentor_leaves(session, me=me, person_id=leaver.id, place_id=school.id, now=now)
    assert left.pauses == 2
    states = [PairState.SUSPENDED, PairState.SUSPENDED, PairState.ANNULLED, PairState.ANNULLED]
    assert [one.state for one in pairs] == states
    made = await works(session, me, school, now)
    assert [(one.replaces_id, one.state) for one in made] == [(one.id, PairState.PROPOSED) for one in pairs[:2]]
    assert [pair_sight.side(one, Role.MENTOR) for one in made] == [[other], [other]]
    (told,) = await telling.promised(session, pair_replacing.JOB)
    reply = await telling.said(session, told, now)
    assert reply is not None
    assert "Алов Ян → Рысев Олег" in (reply.text or "")
    assert [one["text"] for row in reply.rows for one in row][:2] == ["Предложить: Алов Ян", "Предложить: Белов Ян"]


async def test_time_and_plan_pass_on_and_what_was_said_after_meetings_does_not(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    other = await older(session, school, "Рысев Олег")
    meeting = await factories.meeting(session, pairs[0], factories.EARLIER, state=MeetingState.HELD)
    session.add(MeetingWord(meeting_id=meeting.id, person_id=leaver.id, pulse=2, goes_on=False))
    await session.flush()
    await pair_replacing.mentor_leaves(session, me=me, person_id=leaver.id, place_id=school.id, now=now)
    first = (await works(session, me, school, now))[0]
    assert (first.slot, first.where_met) == (pairs[0].slot, "Каб. 5")
    goals = await session.scalars(select(PairGoal).where(PairGoal.pair_id == first.id))
    assert [(one.title, one.due_on) for one in goals] == [("Сдать алгебру", date(2027, 1, 20))]
    assert (await session.scalars(select(Meeting.pair_id))).all() == [pairs[0].id]
    first.state = PairState.WORKING
    await session.flush()
    seen = await pair_sight.all_own(session, factories.me(other), now=now)
    assert pairs[0].id not in [one.pair.id for one in seen]


async def test_another_mentor_is_asked_by_one_press_once(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    other = await older(session, school, "Рысев Олег")
    await pair_replacing.mentor_leaves(session, me=me, person_id=leaver.id, place_id=school.id, now=now)
    first = (await works(session, me, school, now))[0]
    _, change = await pair_replacing.offer(session, me=me, pair_id=first.id, now=now)
    assert first.state is PairState.OFFERED
    assert [one.receiver_id for one in await telling.promised(session, pair_answers.OFFERED)] == [other.id]
    with pytest.raises(AlreadySo):
        await pair_replacing.offer(session, me=me, pair_id=first.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (first.state, first.offered_at) == (PairState.PROPOSED, None)


async def test_taken_back_the_pairs_work_and_nobody_is_proposed(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    await older(session, school, "Рысев Олег")
    left = await pair_replacing.mentor_leaves(session, me=me, person_id=leaver.id, place_id=school.id, now=now)
    await works(session, me, school, now)
    await undo.take_back(session, change_id=left.change.id, me=me, now=now)
    states = [PairState.WORKING, PairState.WORKING, PairState.OFFERED, PairState.PROPOSED]
    assert [one.state for one in pairs] == states
    assert (await session.scalars(select(Pair).where(Pair.replaces_id.is_not(None)))).all() == []
    (told,) = await telling.promised(session, pair_replacing.JOB)
    assert await telling.said(session, told, now) is None


async def test_once_another_mentor_is_asked_the_pause_is_not_taken_back(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    await older(session, school, "Рысев Олег")
    _, change = await pair_replacing.replace(session, me=me, pair_id=pairs[0].id, now=now)
    assert (pairs[0].state, pairs[0].end_reason) == (PairState.SUSPENDED, ByItself.REPLACED)
    (made,) = await works(session, me, school, now)
    with pytest.raises(AlreadySo):
        await pair_replacing.replace(session, me=me, pair_id=pairs[0].id, now=now)
    await pair_replacing.offer(session, me=me, pair_id=made.id, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)


async def test_who_is_never_made_a_pair_with_somebody_is_not_proposed_instead(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    other = await older(session, school, "Рысев Олег")
    child = pair_sight.side(pairs[0], Role.MENTEE)[0]
    session.add(KeptApart(place_id=school.id, mentee_id=child.id, mentor_id=other.id, at=now))
    await pair_replacing.replace(session, me=me, pair_id=pairs[0].id, now=now)
    assert await works(session, me, school, now) == []
    (told,) = await telling.promised(session, pair_replacing.JOB)
    reply = await telling.said(session, told, now)
    assert reply is not None
    assert "свободного наставника пока нет" in (reply.text or "")


async def test_nobody_but_the_curator_lets_a_mentor_go(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    for one in (factories.me(leaver), await factories.curator(session, await factories.school(session, "Школа № 6"))):
        with pytest.raises(NotFound):
            await pair_replacing.mentor_leaves(session, me=one, person_id=leaver.id, place_id=school.id, now=now)
        with pytest.raises(NotFound):
            await pair_replacing.replace(session, me=one, pair_id=pairs[0].id, now=now)
    idle = await older(session, school, "Рысев Олег")
    with pytest.raises(NotFound):
        await pair_replacing.mentor_leaves(session, me=me, person_id=idle.id, place_id=school.id, now=now)


async def test_a_mentee_does_not_see_a_mentor_who_left_before_agreeing(
    session: AsyncSession, now: datetime, school: Place, me: Me, leaver: Person, pairs: list[Pair]
) -> None:
    pairs[1].state = PairState.TOLD
    pairs[1].effective_on = None
    await session.flush()
    await pair_replacing.mentor_leaves(session, me=me, person_id=leaver.id, place_id=school.id, now=now)
    (mentee,) = pair_sight.side(pairs[2], Role.MENTEE)
    await session.refresh(mentee, ["chat"])
    child = factories.me(mentee)
    assert await pair_sight.all_own(session, child, now=now) == []
    news = [one for one in await telling.promised(session, pair_stops.NEWS) if one.parameters["pair_id"] != pairs[0].id]
    assert {one.parameters["pair_id"] for one in news} == {pairs[1].id}, "an asked mentor who leaves is told nothing"
    for one in news:
        reply = await telling.said(session, one, now)
        assert "не состоится" in ((reply and reply.text) or "")


async def test_a_partners_mentor_leaves_the_pairs_of_the_place_where_it_is_pressed(town: Town) -> None:
    mentor = await town.engineer(answers={"number_of_mentees": 3})
    here = await town.pair(mentor, await town.mentee())
    other = await factories.school(town.session, "Школа № 8", parent=town.above)
    there = await town.pair(mentor, await town.mentee("Лисин Ян", at=other), at=other)
    about: dict[str, Any] = {"person_id": mentor.id, "now": town.now}
    with pytest.raises(NotFound):
        await pair_replacing.mentor_leaves(town.session, me=town.curator, place_id=other.id, **about)
    left = await pair_replacing.mentor_leaves(town.session, me=town.curator, place_id=town.school.id, **about)
    assert (left.mentor, left.pauses) == (mentor, 1)
    assert (here.state, there.state) == (PairState.SUSPENDED, PairState.WORKING)
