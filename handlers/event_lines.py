"""A whole event in one typed line, where the form asks only for its name."""

from datetime import datetime

from aiogram import Router
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.filters import Describing
from bot.replies import Reply
from bot.words import gettext as _
from handlers import event_screens, questions
from handlers.entry import is_open
from handlers.event_series import FAULTS
from handlers.forms import take
from models import EventKind, Place, Response
from services import events, forms, questionnaire
from services.access import Me
from services.event_plan import Fault, Line

router = Router(name="event_lines")
"""Looked at before questionnaires."""


@router.message(Describing())
async def describe(
    message: Message, response: Response, line: Line, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser types a whole event in one line where its name is asked for."""
    number, sent_at = message.message_id, int(message.date.timestamp())
    seen = forms.is_seen(response, message_id=number, sent_at=sent_at)
    if not seen or not await is_open(session, me, response, now):
        return await take(message, response, questionnaire.Answer(message.text or ""), session, me, now)
    if line.fault or line.starts is None:
        note = _("Please look once more: {fault}.").format(fault=_(FAULTS[line.fault or Fault.DAY]))
        return await questions.shown(session, response, now=now, note=note)
    known, place_id = questionnaire.State.load(response.filling).known, response.place_id
    gathering = known.get("about_gathering")
    await forms.wipe(session, response)
    event, made = await events.make(
        session,
        me=me,
        place_id=place_id,
        kind=EventKind(str(known["about_kind"])),
        title=line.title,
        starts_at=line.starts,
        where=line.where,
        seats=line.seats,
        minutes=line.minutes,
        gathering_id=int(str(gathering)) if gathering else None,
        now=now,
    )
    return event_screens.made(event, await session.get_one(Place, place_id), made)
