"""Files of deadlines that somebody asked for; nothing to who may not see them now."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from services import access, task_calendar, task_table
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

KINDS = (task_table.JOB, task_calendar.JOB)


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """The file with its few words."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.SEE_ROADMAP, place_id, now=facts.now)
    if file is None or not may:
        return None
    if promise.kind == task_table.JOB:
        back = [press(_("Deadlines below"), callbacks.DeadlinesBelow(place_id=place_id))]
        return send(_("Here is the table."), back, home(), document=file)
    words = _(
        "Open the file: the deadlines go into your calendar, with a reminder the morning before.\n\n"
        "When days change, take the file anew: it corrects what it brought before."
    )
    return send(words, [press(_("Deadlines"), callbacks.Deadlines(place_id=place_id))], home(), document=file)
