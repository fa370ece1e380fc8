"""Changes of pairs, as acts for `test_everything_taken_back`, and what has to be there before them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from models import Change, Pair, Role
from services import pair_goals, pair_life
from services.goal_choices import Ready
from services.pair_ends import End
from services.undo import Kind
from tests import factories
from tests.services.changes_of_people import Scene


async def a_pair(scene: Scene) -> None:
    """It works, and has a meeting to come."""
    mentor = await factories.person(scene.session, scene.school, Role.MENTOR, name="Совин Лев", came_in=True)
    programme = await factories.programme(scene.session, scene.school)
    pair = await factories.pair(scene.session, programme, mentor, scene.child)
    await factories.meeting(scene.session, pair, scene.now + timedelta(days=2))


async def end(scene: Scene) -> Change:
    pair_id = (await scene.session.scalars(select(Pair.id))).one()
    made = await pair_life.end(scene.session, me=scene.curator, pair_id=pair_id, why=End.TIMES, now=scene.now)
    return made.change


async def add_goal(scene: Scene) -> Change:
    pair_id = (await scene.session.scalars(select(Pair.id))).one()
    title, now = Ready.EXAMS, scene.now
    acted = await pair_goals.add(scene.session, me=scene.curator, pair_id=pair_id, title=title, now=now)
    return acted.change


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {Kind.PAIRS_CHANGED: a_pair, Kind.GOALS_CHANGED: a_pair}
ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {Kind.PAIRS_CHANGED: end, Kind.GOALS_CHANGED: add_goal}
ELSEWHERE = {Kind.STUCK_REMINDED}
"""Only messages: `test_stuck_list` takes it back."""
