"""What is done about events, as an act for `test_everything_taken_back`; changes of one stand in `test_events`."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from models import Change, EventKind
from services import event_series, events
from services.undo import Kind

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene


async def make(scene: "Scene") -> Change:
    """A seminar is planned."""
    told = {"kind": EventKind.SEMINAR, "title": "Как начать", "starts_at": scene.now + timedelta(days=3)}
    return (await events.make(scene.session, me=scene.curator, place_id=scene.school.id, **told, now=scene.now))[1]


async def plan(scene: "Scene") -> Change:
    """Two seminars are planned at once."""
    about = {"me": scene.curator, "now": scene.now}
    lines = "12.12 15:00 Как начать; школа № 5; 40\n13.12 15:00 Как продолжать"
    looked = await event_series.paste(
        scene.session, place_id=scene.school.id, title="Семинары декабря", lines=lines, **about
    )
    return (await event_series.make(scene.session, job_id=looked.job_id, **about))[2]


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {Kind.EVENT_CHANGED: make, Kind.EVENTS_PLANNED: plan}
