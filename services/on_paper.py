"""Questionnaires as they are asked in the chat: where names do not pass, without what only paper may be asked."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from models import Response
from services import data_modes, form_versions, paper_form
from services.form_settings import Purpose
from services.form_versions import Published


async def version(session: AsyncSession, response: Response) -> Published:
    """The questionnaire of a response as it is asked; by a form something is typed in, but for words about somebody."""
    found = await form_versions.published(session, response.form_version_id)
    people = (response.person_id, response.about_id)
    if not await data_modes.asks_by_button(session, response.place_id, people):
        return found
    asked = paper_form.typed if found.form.settings.purpose is Purpose.INPUT else paper_form.spoken
    return replace(found, form=asked(found.form))
