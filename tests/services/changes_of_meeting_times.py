"""What is agreed about meetings as acts for `test_everything_taken_back`, and what has to be there before them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Change, Pair, Role
from services import meetings
from services.undo import Kind
from tests import factories

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene


async def a_pair_of_the_curator(scene: "Scene") -> None:
    """The curator is a mentor, too, and the child has named a time."""
    curator = scene.curator.persons[0]
    await factories.also(scene.session, curator, scene.school, Role.MENTOR)
    programme = await factories.programme(scene.session, scene.school, "teacher_pupil")
    pair = await factories.pair(scene.session, programme, curator, scene.child)
    pair.slot_wished = {"weekday": 3, "at": "15:00", "every": 2, "minutes": 60, "by_id": scene.child.id}
    await factories.meeting(scene.session, pair, datetime(2026, 9, 22, 12, tzinfo=UTC), is_regular=True)


async def accept(scene: "Scene") -> Change:
    """The time holds: a meeting that was planned moves to it, and the next one is there."""
    pair_id = await scene.session.scalar(select(Pair.id))
    assert pair_id
    said = {"pair_id": pair_id, "weekday": 3, "at": time(15)}
    return (await meetings.accept_slot(scene.session, me=scene.curator, **said, now=scene.now)).change


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {Kind.MEETINGS_CHANGED: accept}
BEFORE: dict[Kind, Callable[[Any], Awaitable[Any]]] = {Kind.MEETINGS_CHANGED: a_pair_of_the_curator}
