"""What follows when a file for the shelf was sent and named."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers.screens import done, plain
from models import Response
from services import forms, materials
from services.access import Me


async def put(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """A file goes on the shelf."""
    await forms.wipe(session, response)
    made, change = await materials.put(
        session,
        me=me,
        place_id=response.place_id,
        reference=answers["file"],
        name=answers["name"],
        step_id=int(answers["step"]) if answers.get("step") else None,
        now=now,
    )
    rows = [[press(_("To the shelf"), callbacks.Shelf(place_id=made.place_id))]]
    if made.step_id:
        rows.append([press(_("‹ The step"), callbacks.StepCard(step_id=made.step_id))])
    return done(_("«{name}» lies on the shelf.").format(name=plain(made.name)), change, *rows)


ACTIONS = {materials.FORM: put}
"""By the code of the form."""
