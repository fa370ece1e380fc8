"""What follows when whoever opened a poster has answered everything."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply, send
from bot.words import gettext as _
from models import Response
from services import applications, forms
from services.access import Me


async def poster_application(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """Whoever applies has answered everything."""
    await forms.wipe(session, response)
    await applications.send(
        session,
        me=me,
        person_id=response.person_id,
        name=answers["name"],
        birth=answers["born_on"],
        group=answers["position"],
        role=answers["role"],
        now=now,
    )
    return send(_("Thank you! The curator will look at it, and you will read the answer here."), menu=_("Menu"))
