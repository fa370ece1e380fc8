"""What follows when a mentor has typed where a pair meets."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers import meeting_screens
from models import Response
from services import forms, meeting_places
from services.access import Me


async def typed(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """The mentor has typed where the pair meets."""
    await forms.wipe(session, response)
    pair_id, where = int(answers["pair"]), answers["where"]
    return meeting_screens.placed(await meeting_places.meet_at(session, me=me, pair_id=pair_id, where=where, now=now))


ACTIONS = {meeting_places.FORM: typed}
"""By the code of the form."""
