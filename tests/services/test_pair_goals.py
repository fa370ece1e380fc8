"""The individual plan of a pair: who may change, read and agree to it, what is asked anew, and what is taken back."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, PairGoal, PairState, Promise, PromiseState, Role
from services import goal_choices, pair_goals, pair_goals_seen, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotByChat, NotFound
from services.goal_choices import Ready, Until
from services.pair_goals import Acted
from tests import factories
from tests.services.meeting_sides import Sides, sides

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2032, 1, 1))


async def add(session: AsyncSession, its: Sides, now: datetime, title: str = Ready.EXAMS) -> Acted:
    """The mentor adds a goal."""
    return await pair_goals.add(session, me=factories.me(its.mentor), pair_id=its.pair.id, title=title, now=now)


async def plan(session: AsyncSession, its: Sides, me: Me, now: datetime) -> pair_goals_seen.Plan:
    """The plan as somebody sees it."""
    return await pair_goals_seen.of_pair(session, me=me, pair_id=its.pair.id, now=now)


async def agree(session: AsyncSession, its: Sides, me: Me, now: datetime) -> pair_goals.Agreed:
    """Somebody reads the plan, and says yes."""
    seal = (await plan(session, its, me, now)).seal
    return await pair_goals.agree(session, me=me, pair_id=its.pair.id, seal=seal, now=now)


async def questions(session: AsyncSession) -> list[PromiseState]:
    """What became of the questions whether the plan suits."""
    asked = select(Promise.state).where(Promise.kind == pair_goals.ASKED).order_by(Promise.id)
    return list(await session.scalars(asked))


async def test_mentor_and_curator_write_the_plan_mentee_guardian_and_head_only_read(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    mentor, mentee = factories.me(its.mentor), factories.me(its.mentees[0])
    curator = await factories.curator(session, its.place)
    head = factories.me(await factories.person(session, its.place, Role.HEAD, name="Рысев Олег", came_in=True))
    guardian = factories.me(await factories.guardian(session, its.mentees[0], name="Котова Анна", came_in=True))
    for me, title in ((mentor, Ready.EXAMS), (curator, Ready.CONTEST)):
        await pair_goals.add(session, me=me, pair_id=its.pair.id, title=title, now=now)
    may = {
        name: (found.may_change, found.may_agree, [one.title for one in found.goals])
        for name, me in {
            "mentor": mentor,
            "curator": curator,
            "mentee": mentee,
            "head": head,
            "guardian": guardian,
        }.items()
        for found in [await plan(session, its, me, now)]
    }
    both = [Ready.EXAMS, Ready.CONTEST]
    assert may == {
        "mentor": (True, True, both),
        "curator": (True, True, both),
        "mentee": (False, True, both),
        "head": (False, False, both),
        "guardian": (False, False, both),
    }
    (goal, _) = (await plan(session, its, mentor, now)).goals
    seal = (await plan(session, its, mentor, now)).seal
    for me in (mentee, head, guardian, factories.stranger()):
        for act in (
            pair_goals.add(session, me=me, pair_id=its.pair.id, title=Ready.TIME, now=now),
            pair_goals.set_day(session, me=me, goal_id=goal.id, until=Until.MONTH, now=now),
            pair_goals.reach(session, me=me, goal_id=goal.id, now=now),
            pair_goals.remove(session, me=me, goal_id=goal.id, now=now),
            pair_goals_seen.of_goal(session, me=me, goal_id=goal.id, now=now),
            pair_goals_seen.to_add(session, me=me, pair_id=its.pair.id, now=now),
        ):
            with pytest.raises(NotFound):
                await act
    for me in (head, guardian, factories.stranger()):
        with pytest.raises(NotFound):
            await pair_goals.agree(session, me=me, pair_id=its.pair.id, seal=seal, now=now)


async def test_strangers_and_the_people_of_other_places_see_no_plan(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    other = await factories.school(session, "Другая школа")
    for me in (factories.stranger(), await factories.curator(session, other, name="Лосева Анна Юрьевна")):
        with pytest.raises(NotFound):
            await plan(session, its, me, now)
    its.pair.state = PairState.CLOSED
    await session.flush()
    with pytest.raises(NotFound):
        await plan(session, its, factories.me(its.mentor), now)


async def test_the_plan_of_a_pair_that_rests_is_only_read(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    await add(session, its, now)
    its.pair.state = PairState.SUSPENDED
    await session.flush()
    for me in (factories.me(its.mentor), factories.me(its.mentees[0])):
        found = await plan(session, its, me, now)
        assert (found.may_change, found.may_agree, len(found.goals)) == (False, False, 1)
        with pytest.raises(NotFound):
            await agree(session, its, me, now)
    with pytest.raises(NotFound):
        await add(session, its, now, Ready.TIME)
    assert await pair_goals_seen.asked(session, its.pair.id, told_id=its.mentees[0].id, now=now) is None


async def test_the_mentee_agrees_and_is_asked_anew_once_the_plan_is_another(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    mentee = factories.me(its.mentees[0])
    with pytest.raises(NotFound):
        await agree(session, its, mentee, now)
    goal = (await add(session, its, now)).goal
    await add(session, its, now, Ready.TIME)
    assert await questions(session) == [PromiseState.WAITING]
    asked = {"pair_id": its.pair.id, "told_id": its.mentees[0].id, "now": now}
    assert await pair_goals_seen.asked(session, **asked)
    await agree(session, its, mentee, now)
    assert its.pair.goals_agreed_at == now
    assert await pair_goals_seen.asked(session, **asked) is None
    with pytest.raises(AlreadySo):
        await agree(session, its, mentee, now)
    await pair_goals.reach(session, me=factories.me(its.mentor), goal_id=goal.id, now=now)
    assert its.pair.goals_agreed_at == now
    await pair_goals.set_day(session, me=factories.me(its.mentor), goal_id=goal.id, until=Until.MONTH, now=now)
    assert its.pair.goals_agreed_at is None
    assert await pair_goals_seen.asked(session, **asked)


async def test_a_yes_to_a_plan_that_has_changed_meanwhile_only_shows_it_anew(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    mentee = factories.me(its.mentees[0])
    goal = (await add(session, its, now)).goal
    seal = (await plan(session, its, mentee, now)).seal
    await pair_goals.set_day(session, me=factories.me(its.mentor), goal_id=goal.id, until=Until.END, now=now)
    said = await pair_goals.agree(session, me=mentee, pair_id=its.pair.id, seal=seal, now=now)
    assert (said.change, its.pair.goals_agreed_at) == (None, None)


async def test_whatever_was_done_to_the_plan_is_taken_back_unless_more_has_followed(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    mentor, mentee = factories.me(its.mentor), factories.me(its.mentees[0])
    added = await add(session, its, now)
    goal_id = added.goal.id
    await agree(session, its, mentee, now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=added.change.id, me=mentor, now=now)
    for act in (
        lambda: pair_goals.set_day(session, me=mentor, goal_id=goal_id, until=Until.MONTH, now=now),
        lambda: pair_goals.reach(session, me=mentor, goal_id=goal_id, now=now),
        lambda: pair_goals.remove(session, me=mentor, goal_id=goal_id, now=now),
        lambda: add(session, its, now, Ready.TIME),
    ):
        await undo.take_back(session, change_id=(await act()).change.id, me=mentor, now=now)
        (goal,) = (await plan(session, its, mentor, now)).goals
        assert (goal.id, goal.title, goal.due_on, goal.reached_on) == (goal_id, Ready.EXAMS, None, None)
        assert its.pair.goals_agreed_at == now


async def test_the_question_goes_with_the_only_goal_that_is_taken_back_and_comes_with_the_next(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    added = await add(session, its, now)
    await undo.take_back(session, change_id=added.change.id, me=factories.me(its.mentor), now=now)
    assert await questions(session) == [PromiseState.DROPPED]
    await add(session, its, now)
    assert await questions(session) == [PromiseState.DROPPED, PromiseState.WAITING]


async def test_a_plan_fits_on_one_screen_and_has_no_goal_twice(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    for number in range(pair_goals_seen.MOST):
        await add(session, its, now, f" Прочитать  книгу {number}")
    with pytest.raises(AlreadySo):
        await add(session, its, now, "Прочитать книгу 0")
    with pytest.raises(NotFound):
        await add(session, its, now)


async def test_where_no_words_pass_the_messenger_goals_are_only_chosen(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    its.place.data_mode = DataMode.CLOSED
    await session.flush()
    mentor = factories.me(its.mentor)
    with pytest.raises(NotByChat):
        await add(session, its, now, "Сдать алгебру")
    with pytest.raises(NotByChat):
        await pair_goals_seen.to_type(session, me=mentor, pair_id=its.pair.id, now=now)
    assert (await pair_goals_seen.to_add(session, me=mentor, pair_id=its.pair.id, now=now))[1] is False
    await add(session, its, now)
    assert [*await session.scalars(select(PairGoal.title))] == [Ready.EXAMS]


@given(today=DAYS, last=DAYS)
def test_every_day_that_is_offered_is_still_to_come_and_within_the_programme(today: date, last: date) -> None:
    found = goal_choices.days(today, last)
    assert all(today < day <= last for day in found.values())
    assert len(set(found.values())) == len(found)
    assert (last in found.values()) is (today < last)
    if today + timedelta(days=31) <= last:
        assert Until.MONTH in found


@pytest.mark.parametrize("form", ["teacher_teacher", "pupil_pupil"])
def test_eight_to_ten_goals_are_offered_to_each_form(form: str) -> None:
    offered = goal_choices.of_form(form)
    assert 8 <= len(offered) == len(set(offered)) <= 10
    assert all(goal_choices.known(one) is one for one in offered)
    assert goal_choices.known("Сдать алгебру") is None
