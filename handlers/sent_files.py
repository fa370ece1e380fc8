"""Pictures, voices, films, files and places that are sent as answers."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.filters import Sending, attached, follows
from bot.replies import Reply
from handlers import forms
from models import Response
from services.access import Me
from services.questionnaire import Answer, Attach

router = Router(name="sent_files")


@router.message(Sending())
async def send_answer(message: Message, response: Response, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody sends a file or a place as an answer; of an album the first counts and nothing is said of the rest."""
    if follows(message, response):
        return Reply()
    return await forms.take(message, response, _answer(message, response), session, me, now)


def _answer(message: Message, response: Response) -> Answer | Attach:
    """A place is the same as its two numbers, typed; in the answers to a survey no name of a file is kept."""
    if place := message.location:
        return Answer(f"{place.latitude:.6f} {place.longitude:.6f} 0 {place.horizontal_accuracy or 0:.6f}")
    found = attached(message)
    assert found is not None
    sent, media_type = found
    name = message.document.file_name if message.document and response.member_id is None else None
    return Attach(replace(sent, name=name or "").reference, media_type)
