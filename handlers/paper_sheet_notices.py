"""A sheet to print that somebody asked for has come."""

from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from services import access, paper_sheets
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The sheet, for whoever still runs events, or says something to many, at the place."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    action = Action.SEND_BROADCASTS if "of_broadcast" in promise.parameters else Action.RUN_EVENTS
    if file is None or not await access.still(facts.session, promise.receiver_id, action, place_id, now=facts.now):
        return None
    return send(_("The sheet is ready. It can be printed."), home(), document=file)


SAID = {paper_sheets.JOB: printed}
"""By the kind of promise."""
