"""What follows when somebody has typed buttons of their own for a broadcast."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers import broadcast_screens
from models import Response
from services import broadcast_drafts, forms, questionnaire
from services.access import Me


async def typed_buttons(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Words with commas between them: each is a button."""
    number = int(str(questionnaire.State.load(response.filling).known["broadcast"]))
    under = response.shown_message_id
    await forms.wipe(session, response)
    await broadcast_drafts.type_choices(session, me, broadcast_id=number, text=answers["words"], now=now)
    found = await broadcast_drafts.open_(session, me, broadcast_id=number, message_id=under, now=now)
    return broadcast_screens.card(found)


ACTIONS = {broadcast_drafts.FORM: typed_buttons}
"""By the code of the form."""
