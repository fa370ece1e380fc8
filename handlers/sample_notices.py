"""Files about deadlines that were asked for: a sample, something of the shelf; if whoever asked may still have it."""

from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from services import access, materials, sample_papers
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def sample_written(facts: "Facts", promise: Promised) -> Reply | None:
    """The sample that somebody asked for."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.DO_TASKS, place_id, now=facts.now)
    text = _("Here is a sample. Please read it through and change what is different at your place.")
    text += "\n\n" + _("What the bot does not know is an empty line: numbers, days, names.")
    return send(text, home(), document=file) if file and may else None


async def material_brought(facts: "Facts", promise: Promised) -> Reply | None:
    """A file of the shelf for somebody to whose telephone files do not pass."""
    file = await facts.file(promise)
    may = await materials.still(facts.session, promise.receiver_id, promise.parameters, now=facts.now)
    return send(_("Here is the file."), home(), document=file) if file and may else None


NOTICES = {sample_papers.KIND: sample_written, materials.KIND: material_brought}
"""By the kind of promise."""
