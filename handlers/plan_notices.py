"""Pictures of a plan that somebody asked for; nothing to who may not see it now."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from services import access, plan_picture
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

KINDS = (plan_picture.KIND,)


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """The picture, and the way back to the plan."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.SEE_ROADMAP, place_id, now=facts.now)
    if file is None or not may:
        return None
    back = [press(_("To the plan"), callbacks.Plan(place_id=place_id))]
    return send(promise.parameters["caption"], back, home(), picture=file)
