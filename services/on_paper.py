"""Questionnaires as they are asked in the chat: where names do not pass, without what only paper may be asked."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from models import Response
from services import data_modes, form_versions, paper_form
from services.form_settings import Purpose
from services.form_versions import Published


async def version(session: AsyncSession, response: Response) -> Published:
    """The questionnaire of a response as it is asked; what staff type in by a form is asked whole, or not at all."""
    found = await form_versions.published(session, response.form_version_id)
    if found.form.settings.purpose is Purpose.INPUT:
        return found
    people = (response.person_id, response.about_id)
    if not await data_modes.asks_by_button(session, response.place_id, people):
        return found
    return replace(found, form=paper_form.spoken(found.form))
