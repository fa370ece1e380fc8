"""Answers that were sent, as the questionnaire's engine would hold them: to go on from, or to print."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Response
from services import known_answers, questionnaire
from services.questionnaire import Form, State


async def state(session: AsyncSession, form: Form, response: Response, local: datetime) -> State:
    """Where a response stands: its draft, or what was sent with what the records know; nothing is being asked."""
    if response.filling:
        return replace(State.load(response.filling), at=None)
    begun = questionnaire.begin(form, local, await known_answers.of(session, response, local))
    answers, known = {}, dict(begun.known)
    kept = select(Answer.name, Answer.value).where(Answer.response_id == response.id)
    for path, value in await session.execute(kept):
        asked = form.asked(path)
        if asked is not None and asked.calculation is None:
            answers[path] = value
        elif any(one.path == path for one in form.lasting):
            known[path] = value
    return replace(begun, at=None, answers=answers, known=known)
