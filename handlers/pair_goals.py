"""The individual plan of a pair: its goals, how they come in and are reached, and who agrees."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import pair_goal_screens
from handlers.screens import instead
from models import Response
from services import form_beginnings, forms, pair_goals, pair_goals_seen
from services.access import Me
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="pair_goals")


@router.callback_query(callbacks.PairPlan.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairPlan, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody of a pair, a guardian, its curator or the head looks at the plan."""
    found = await pair_goals_seen.of_pair(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_goal_screens.plan(found))


@router.callback_query(callbacks.GoalChoices.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.GoalChoices, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Which goal comes in?"""
    found, may_type = await pair_goals_seen.to_add(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_goal_screens.choices(found, may_type=may_type))


@router.callback_query(callbacks.AddGoal.filter())
async def add(
    query: CallbackQuery, callback_data: callbacks.AddGoal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A ready goal comes in."""
    pair_id, title = callback_data.pair_id, str(callback_data.goal)
    return instead(
        query, pair_goal_screens.added(await pair_goals.add(session, me=me, pair_id=pair_id, title=title, now=now))
    )


@router.callback_query(callbacks.TypeGoal.filter())
async def type_goal(
    query: CallbackQuery, callback_data: callbacks.TypeGoal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A goal is about to be typed."""
    from handlers.forms import show  # which asks what follows when a form is sent

    plan = await pair_goals_seen.to_type(session, me=me, pair_id=callback_data.pair_id, now=now)
    preset, place_id = {"about_pair": str(plan.pair.id)}, plan.seen.place.id
    response = await form_beginnings.begin(
        session, code=pair_goals.FORM, person=plan.seen.by, place_id=place_id, preset=preset, now=now
    )
    return await show(session, response, me, now)


@router.callback_query(callbacks.GoalCard.filter())
async def look_at_goal(
    query: CallbackQuery, callback_data: callbacks.GoalCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What can be done about a goal?"""
    found, goal = await pair_goals_seen.of_goal(session, me=me, goal_id=callback_data.goal_id, now=now)
    return instead(query, pair_goal_screens.card(found, goal))


@router.callback_query(callbacks.SetGoalDay.filter())
async def set_day(
    query: CallbackQuery, callback_data: callbacks.SetGoalDay, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A goal has its day."""
    goal_id, until = callback_data.goal_id, callback_data.until
    acted = await pair_goals.set_day(session, me=me, goal_id=goal_id, until=until, now=now)
    return instead(query, pair_goal_screens.dated(acted))


@router.callback_query(callbacks.ReachGoal.filter())
async def reach(
    query: CallbackQuery, callback_data: callbacks.ReachGoal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A goal is reached."""
    acted = await pair_goals.reach(session, me=me, goal_id=callback_data.goal_id, now=now)
    return instead(query, pair_goal_screens.reached(acted))


@router.callback_query(callbacks.RemoveGoal.filter())
async def remove(
    query: CallbackQuery, callback_data: callbacks.RemoveGoal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A goal leaves the plan."""
    acted = await pair_goals.remove(session, me=me, goal_id=callback_data.goal_id, now=now)
    return instead(query, pair_goal_screens.removed(acted))


@router.callback_query(callbacks.AgreeToPlan.filter())
async def agree(
    query: CallbackQuery, callback_data: callbacks.AgreeToPlan, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The plan suits."""
    pair_id, seal = callback_data.pair_id, callback_data.seal
    return instead(
        query, pair_goal_screens.agreed(await pair_goals.agree(session, me=me, pair_id=pair_id, seal=seal, now=now))
    )


async def typed(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """A goal has been typed."""
    await forms.wipe(session, response)
    pair_id, title = int(answers["pair"]), answers["goal"]
    return pair_goal_screens.added(await pair_goals.add(session, me=me, pair_id=pair_id, title=title, now=now))


async def asked(facts: "Facts", promise: Promised) -> Reply | None:
    """A mentee is asked whether the plan suits, while it waits for a yes."""
    pair_id, told_id = promise.parameters["pair_id"], promise.receiver_id
    found = await pair_goals_seen.asked(facts.session, pair_id, told_id=told_id, now=facts.now)
    return pair_goal_screens.plan(found) if found else None


ACTIONS = {pair_goals.FORM: typed}
"""By the code of the form."""
