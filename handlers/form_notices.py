"""What comes of a questionnaire sent as a file, and the tables that somebody asked for."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import form_screens
from services import access, authoring
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def tried(facts: "Facts", promise: Promised) -> Reply | None:
    """The report of a file, while its draft waits."""
    version_id = promise.parameters.get("version_id")
    is_open = version_id is not None and await authoring.waits(facts.session, version_id)
    if not await _may(facts, promise):
        return None
    return form_screens.report(promise.parameters, promise.parameters["place_id"], is_open)


async def table(facts: "Facts", promise: Promised) -> Reply | None:
    """A questionnaire as a table."""
    file = await facts.file(promise)
    words = _("Change it in a table editor and send it here: first you will see what has changed.")
    return send(words, home(), document=file) if file and await _may(facts, promise) else None


async def _may(facts: "Facts", promise: Promised) -> bool:
    place_id = promise.parameters["place_id"]
    return await access.still(facts.session, promise.receiver_id, Action.AUTHOR_FORMS, place_id, now=facts.now)


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    authoring.TRIED: tried,
    authoring.TAKE: table,
    authoring.EMPTY: table,
}
"""By the kind of promise."""
