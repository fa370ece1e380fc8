"""A sheet to print that somebody asked for has come."""

from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from services import access, broadcast_sight, paper_sheets
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The sheet, for whoever still runs events, or says something to many, at the place."""
    file, told_id, said = await facts.file(promise), promise.receiver_id, promise.parameters
    if "of_broadcast" in said:
        may = await broadcast_sight.still(facts.session, told_id, said["of_broadcast"], now=facts.now)
    else:
        may = await access.still(facts.session, told_id, Action.RUN_EVENTS, said["place_id"], now=facts.now)
    if file is None or not may:
        return None
    return send(_("The sheet is ready. It can be printed."), home(), document=file)


SAID = {paper_sheets.JOB: printed}
"""By the kind of promise."""
