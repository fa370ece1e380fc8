"""Typing something into the bot: a form opens for whoever has the right."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers.forms import show
from services import access, forms
from services.access import Action, Me

ASKED_FOR: dict[str, Action] = {
    "new_place": Action.CREATE_PLACE,
    "new_curator": Action.INVITE_CURATOR,
    "new_person": Action.ADD_PEOPLE,
    "new_guardian": Action.ADD_PEOPLE,
    "people_lines": Action.ADD_PEOPLE,
    "paper_consent": Action.MARK_CONSENTS,
}
"""Which right it takes to fill in a form."""


async def ask(
    session: AsyncSession, me: Me, code: str, *, place_id: int, now: datetime, about_id: int | None = None
) -> Reply:
    """The first question of the form `code` about a place, or about somebody there."""
    person = await access.require(session, me, ASKED_FOR[code], place_id, now=now)
    response = await forms.begin(session, code=code, person=person, place_id=place_id, about_id=about_id, now=now)
    return await show(session, response, me, now)
