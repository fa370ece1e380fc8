"""What follows when an earlier day for a step is typed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import done, until
from models import Response
from services import forms, tightening
from services.access import Me


async def tighten(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A coordinator has named an earlier day for a step."""
    await forms.wipe(session, response)
    place_id, day = response.place_id, date.fromisoformat(answers["day"])
    step_id, turn = map(int, answers["step"].split(":"))
    found = await tightening.tighten(session, me=me, place_id=place_id, step_id=step_id, turn=turn, day=day, now=now)
    words = ngettext("{count} place has it due on {day} now.", "{count} places have it due on {day} now.", found.places)
    said = [words.format(count=found.places, day=until(day))]
    if found.kept:
        said.append(_("An earlier day was there already: {count}.").format(count=found.kept))
    back = callbacks.StepAcross(place_id=place_id, step_id=step_id, turn=turn)
    return done(" ".join(said), found.change, [press(_("‹ Back"), back)])


ACTIONS = {tightening.FORM: tighten}
"""By the code of the form."""
