"""The individual plan of a pair, goals to choose from, and what is read after each act."""

from collections.abc import Iterator

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import my_pairs
from handlers.pair_goal_words import READY, title
from handlers.pair_titles import title as names
from handlers.screens import done, plain, until
from models import PairGoal
from services import ages, goal_choices
from services.pair_goals import Acted, Agreed
from services.pair_goals_seen import Plan
from services.pair_sight import Own

DONE = "✓ "


def plan(found: Plan) -> Reply:
    """All goals, whether they are agreed, and what one can do."""
    lines = [_line(found, number, one) for number, one in enumerate(found.goals, start=1)]
    text = "\n".join([_head(found), "", *lines, *([""] if lines else []), _standing(found)])
    goals = [_card(found, number, one) for number, one in enumerate(found.goals, start=1)] if found.may_change else []
    add = [press(_("Add a goal"), callbacks.GoalChoices(pair_id=found.pair.id))] if found.may_add else []
    rows = [row for row in (_yes(found), add) if row]
    return send(text, *grid(goals, 2), *rows, _to_pair(found), home())


def choices(found: Plan, *, may_type: bool) -> Reply:
    """Which goal?"""
    pair_id, there = found.pair.id, {one.title for one in found.goals}
    ready = [one for one in goal_choices.of_form(found.pair.programme.form) if one not in there]
    buttons = [press(_(READY[one]), callbacks.AddGoal(pair_id=pair_id, goal=one)) for one in ready]
    own = [[press(_("In your own words"), callbacks.TypeGoal(pair_id=pair_id))]] if may_type else []
    text = _("What do you want to come to together? The day is chosen next.")
    return send(f"{_head(found)}\n\n{text}", *grid(buttons, 2), *own, _to_plan(found), home())


def card(found: Plan, goal: PairGoal) -> Reply:
    """What can be done about a goal."""
    text = "\n\n".join([_head(found), _line(found, found.goals.index(goal) + 1, goal)])
    remove = press(_("Remove the goal"), callbacks.RemoveGoal(goal_id=goal.id))
    if goal.reached_on:
        return send(text, [remove], _to_plan(found), home())
    reach = press(_("It is reached"), callbacks.ReachGoal(goal_id=goal.id))
    return send(text, [reach, remove], *_days(found, goal), _to_plan(found), home())


def added(acted: Acted) -> Reply:
    """By when?"""
    days = _days(acted.plan, acted.goal)
    words = _("«{goal}» is in the plan. By when?") if days else _("«{goal}» is in the plan.")
    return _done(acted, words.format(goal=_title(acted.plan, acted.goal)), *days, more=True)


def dated(acted: Acted) -> Reply:
    """It has its day."""
    assert acted.goal.due_on is not None
    words = _("«{goal}»: by {day}.").format(goal=_title(acted.plan, acted.goal), day=until(acted.goal.due_on))
    return _done(acted, words, more=True)


def reached(acted: Acted) -> Reply:
    """It is reached."""
    return _done(acted, _("«{goal}» is reached. Well done!").format(goal=_title(acted.plan, acted.goal)))


def removed(acted: Acted) -> Reply:
    """It has left the plan."""
    return _done(acted, _("«{goal}» is no longer in the plan.").format(goal=_title(acted.plan, acted.goal)))


def agreed(said: Agreed) -> Reply:
    """The plan holds; one that has changed since it was read is read anew."""
    if said.change is None:
        return plan(said.plan)
    words = _("The plan is agreed. You can come back to it at any time.")
    return done(words, said.change, _to_plan(said.plan))


def _head(found: Plan) -> str:
    called = my_pairs.called(found.seen) if isinstance(found.seen, Own) else names(found.pair)
    return _("<b>Individual plan: {pair}</b>").format(pair=plain(called))


def _standing(found: Plan) -> str:
    if not found.goals:
        begin = _("There are no goals yet. Two or three are enough to begin with.")
        return begin if found.may_change else _("There are no goals yet. You choose them together when you meet.")
    if at := found.pair.goals_agreed_at:
        return _("Agreed on {day}.").format(day=until(ages.local_date(at, found.seen.place.time_zone)))
    if found.may_change:
        return _("Not agreed yet. I ask the mentee whether it suits; or you agree on it when you meet.")
    if found.may_agree:
        return _("Does this plan suit you? If something does not, please say so when you meet.")
    return _("The plan is not agreed yet.")


def _yes(found: Plan) -> Row:
    if not found.may_agree:
        return []
    act = callbacks.AgreeToPlan(pair_id=found.pair.id, seal=found.seal)
    return [press(_("We agreed on it") if found.may_change else _("The plan suits me"), act)]


def _line(found: Plan, number: int, goal: PairGoal) -> str:
    return f"{number}. {', '.join(_said(found, goal))}"


def _said(found: Plan, goal: PairGoal) -> Iterator[str]:
    yield f"{DONE if goal.reached_on else ''}{_title(found, goal)}"
    if goal.reached_on:
        yield _("reached on {day}").format(day=until(goal.reached_on))
    elif goal.due_on:
        yield _("by {day}").format(day=until(goal.due_on))


def _title(found: Plan, goal: PairGoal) -> str:
    return plain(title(goal, found.seen.place))


def _card(found: Plan, number: int, goal: PairGoal) -> Button:
    return press(f"{number}. {title(goal, found.seen.place)}", callbacks.GoalCard(goal_id=goal.id))


def _days(found: Plan, goal: PairGoal) -> list[Row]:
    row = [
        press(_("By {day}").format(day=until(day)), callbacks.SetGoalDay(goal_id=goal.id, until=one))
        for one, day in found.days.items()
        if day != goal.due_on
    ]
    return [row] if row else []


def _done(acted: Acted, words: str, *rows: Row, more: bool = False) -> Reply:
    one_more = press(_("One more goal"), callbacks.GoalChoices(pair_id=acted.plan.pair.id))
    add = [one_more] if more and acted.plan.may_add else []
    return done(words, acted.change, *rows, [*add, *_to_plan(acted.plan)])


def _to_plan(found: Plan) -> Row:
    return [press(_("‹ The pair’s plan"), callbacks.PairPlan(pair_id=found.pair.id))]


def _to_pair(found: Plan) -> Row:
    act = callbacks.MyPair if isinstance(found.seen, Own) else callbacks.PairCard
    return [press(_("‹ The pair"), act(pair_id=found.pair.id))]
