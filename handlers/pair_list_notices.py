"""Files of lists about pairs that somebody asked for; nothing to who may not take them now."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import phrase
from services import access, register_base, register_note, register_requests
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

SAID = {
    register_base.JOB: phrase("Here are the registers. Please keep them where nobody else can read them."),
    register_requests.JOB: phrase("Here is the table. Please keep it where nobody else can read it."),
    register_note.JOB: phrase("Here is the note for the head: one page to print."),
}
"""By the kind of promise."""


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """The file with its few words, and the way back to the lists."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    if file is None:
        return None
    for action, back in ((Action.SEE_PAIRS, _to_lists), (Action.SEE_LISTS, _nowhere)):
        if await access.still(facts.session, promise.receiver_id, action, place_id, now=facts.now):
            return send(_(SAID[promise.kind]), back(place_id), home(), document=file)
    return None


def _to_lists(place_id: int) -> Row:
    return [press(_("‹ To the lists"), callbacks.PairLists(place_id=place_id))]


def _nowhere(_place_id: int) -> Row:
    return []
