"""Questionnaires as they are asked in the chat: without what only paper may be asked, with the names of a group."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from models import Response
from services import data_modes, form_versions, meeting_forms, meeting_gate, paper_form
from services.compiled_form import Form
from services.form_settings import Purpose
from services.form_versions import Published


async def version(session: AsyncSession, response: Response) -> Published:
    """The questionnaire of a response as it is asked; by a form something is typed in, but for words about somebody."""
    found = await form_versions.published(session, response.form_version_id)
    form = await _passing(session, found, response)
    if meeting_gate.is_asked(found):
        form = await meeting_forms.fitted(session, response, form)
    return replace(found, form=form)


async def _passing(session: AsyncSession, found: Published, response: Response) -> Form:
    people = (response.person_id, response.about_id)
    if not await data_modes.asks_by_button(session, response.place_id, people):
        return found.form
    asked = paper_form.typed if found.form.settings.purpose is Purpose.INPUT else paper_form.spoken
    return asked(found.form)
