"""Pictures and tables of results that somebody asked for; nothing to who may not see them now."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from services import access
from services.access import Action
from services.outbox import Promised
from services.wave_results import DYNAMICS, PICTURE, TABLE

if TYPE_CHECKING:
    from handlers.notices import Facts

KINDS = (PICTURE, DYNAMICS, TABLE)


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """The file with its few words, and the way back to the results."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.SEE_RESULTS, place_id, now=facts.now)
    if file is None or not may:
        return None
    back = [press(_("Results"), callbacks.ResultsPage(wave_id=promise.parameters["wave_id"]))]
    if promise.kind == TABLE:
        return send(_("Here is the table. Please keep it where nobody else can read it."), back, home(), document=file)
    return send(promise.parameters["caption"], back, home(), picture=file)
