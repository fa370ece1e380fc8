"""What comes of a roadmap sent as a file; nothing to whoever does not run the plan any more."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.replies import Reply
from handlers import roadmap_taking_screens as screens
from services import access, roadmap_drafts, roadmap_taking
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def read(facts: "Facts", promise: Promised) -> Reply | None:
    """What was read, while it waits."""
    found = await roadmap_drafts.told(facts.session, promise.parameters["roadmap_id"])
    if found is None or not await _may(facts, promise):
        return None
    return screens.known(found) if promise.parameters["is_known"] else screens.read(found)


async def unread(facts: "Facts", promise: Promised) -> Reply | None:
    """Why nothing could be read of a file."""
    return screens.unread(promise.parameters["problem"])


async def _may(facts: "Facts", promise: Promised) -> bool:
    place_id = promise.parameters["place_id"]
    return await access.still(facts.session, promise.receiver_id, Action.RUN_ROADMAP, place_id, now=facts.now)


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    roadmap_taking.READ: read,
    roadmap_taking.UNREAD: unread,
}
"""By the kind of promise."""
