"""The individual plan of a pair: its goals, and the word that it suits."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Seal
from bot.press import Id
from services.goal_choices import Ready, Until


class PairPlan(CallbackData, prefix="gl"):
    """Somebody of a pair, or its curator, looks at the plan."""

    pair_id: Id


class GoalChoices(CallbackData, prefix="gl?"):
    """A mentor, or a curator, looks which goal to add."""

    pair_id: Id


class AddGoal(CallbackData, prefix="gl+"):
    """A ready goal comes into the plan."""

    pair_id: Id
    goal: Ready


class TypeGoal(CallbackData, prefix="glt"):
    """A mentor, or a curator, is about to type a goal."""

    pair_id: Id


class GoalCard(CallbackData, prefix="gl1"):
    """A mentor, or a curator, looks what can be done about a goal."""

    goal_id: Id


class SetGoalDay(CallbackData, prefix="gld"):
    """A goal is to be reached by then."""

    goal_id: Id
    until: Until


class ReachGoal(CallbackData, prefix="glr"):
    """A goal is reached today."""

    goal_id: Id


class RemoveGoal(CallbackData, prefix="gl-"):
    """A goal leaves the plan."""

    goal_id: Id


class AgreeToPlan(CallbackData, prefix="gl!"):
    """The plan suits the mentee; `seal` names the goals that were read."""

    pair_id: Id
    seal: Seal
