"""What comes of a list sent as a file, and the tables that somebody asked for; nothing to who may add nobody now."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, one_after_another, send
from bot.words import gettext as _
from handlers import upload_screens
from services import access, uploads
from services.access import Action
from services.outbox import Promised
from services.roster_sheet import SheetProblem

if TYPE_CHECKING:
    from handlers.notices import Facts


async def unread(facts: "Facts", promise: Promised) -> Reply | None:
    """Why nothing could be taken from a file."""
    return upload_screens.unread(SheetProblem(promise.parameters["problem"]), promise.parameters["where"])


async def looked(facts: "Facts", promise: Promised) -> Reply | None:
    """The dry run of a table: the file row by row, if there is anything new; then the numbers and the decision."""
    job_id, counts = promise.parameters["job_id"], promise.parameters["counts"]
    kept, file = await uploads.kept(facts.session, job_id), await facts.file(promise)
    if kept is None or not await _may(facts, promise):
        return None
    numbers = upload_screens.numbers(counts, kept, job_id)
    return one_after_another(send(_("What will happen, row by row"), document=file), numbers) if file else numbers


async def table(facts: "Facts", promise: Promised) -> Reply | None:
    """A table that somebody asked for."""
    file = await facts.file(promise)
    words = _("Fill it in, or change it, and send it here.")
    return send(words, home(), document=file) if file and await _may(facts, promise) else None


async def _may(facts: "Facts", promise: Promised) -> bool:
    place_id = promise.parameters["place_id"]
    return await access.still(facts.session, promise.receiver_id, Action.ADD_PEOPLE, place_id, now=facts.now)


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    uploads.UNREAD: unread,
    uploads.LOOKED: looked,
    uploads.TEMPLATE: table,
    uploads.CURRENT: table,
}
"""By the kind of promise."""
