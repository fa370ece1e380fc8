"""What follows when whoever opened a poster has answered everything."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.replies import Reply, send
from bot.words import gettext as _
from models import Response
from services import ages, applications, forms
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
    applicant = next(person for person in me.persons if person.id == response.person_id)
    with words.speaking(words.address(me.chat.language, is_child=ages.is_child(applicant, now))):
        return send(_("Thank you! The curator will look at it, and you will read the answer here."), menu=_("Menu"))
