"""After a broadcast has left: what became of it, whom to call, reminding, correcting, deleting, passing on."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.filters import Correcting
from bot.replies import Reply
from handlers import broadcast_after_screens, broadcast_screens, questions
from handlers.entry import ask, is_open
from handlers.errors import said
from handlers.forms import take
from handlers.screens import instead
from models import Response
from services import (
    broadcast_after,
    broadcast_changes,
    broadcast_drafts,
    broadcast_passing,
    broadcasts,
    forms,
    questionnaire,
)
from services.access import Me
from services.broadcast_parts import Typed
from services.errors import TextTooLong

router = Router(name="broadcast_after")
corrections = Router(name="corrections")
"""Looked at before questionnaires: they take letters alone, and a corrected text keeps its formatting."""


@router.callback_query(callbacks.BroadcastOutcome.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.BroadcastOutcome, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks what became of a broadcast: the message follows it no longer, which would hide what is read."""
    await broadcasts.put_away(session, me)
    found = await broadcast_after.outcome(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_after_screens.outcome(found))


@router.callback_query(callbacks.BroadcastCalls.filter())
async def look_whom_to_call(
    query: CallbackQuery, callback_data: callbacks.BroadcastCalls, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks whom to call."""
    found = await broadcast_after.to_call(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_after_screens.to_call(found, callback_data.page))


@router.callback_query(callbacks.TakeBroadcast.filter())
async def take_table(
    query: CallbackQuery, callback_data: callbacks.TakeBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the same as a table."""
    await broadcast_after.ask_table(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return broadcast_after_screens.table_comes(callback_data.broadcast_id)


@router.callback_query(callbacks.RemindBroadcast.filter())
async def remind(
    query: CallbackQuery, callback_data: callbacks.RemindBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The silent are reminded."""
    number = callback_data.broadcast_id
    count = await broadcast_after.remind(session, me, broadcast_id=number, now=now)
    found = await broadcast_after.outcome(session, me, broadcast_id=number, now=now)
    return instead(query, broadcast_after_screens.outcome(found, note=broadcast_after_screens.reminded(count)))


@router.callback_query(callbacks.CorrectBroadcast.filter())
async def correct(
    query: CallbackQuery, callback_data: callbacks.CorrectBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to type the corrected text."""
    number = callback_data.broadcast_id
    found = await broadcast_changes.correctable(session, me, broadcast_id=number, now=now)
    preset = {"broadcast": str(number)}
    return await ask(session, me, broadcast_changes.FORM, place_id=found.place_id, preset=preset, now=now)


@corrections.message(Correcting())
async def write_correctly(
    message: Message, response: Response, typed: Typed, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody has typed the corrected text: it takes the place of the one that was sent."""
    seen = forms.is_seen(response, message_id=message.message_id, sent_at=typed.sent_at)
    if not seen or not await is_open(session, me, response, now):
        return await take(message, response, questionnaire.Answer(typed.text), session, me, now)
    number = int(str(questionnaire.State.load(response.filling).known["broadcast"]))
    try:
        count = await broadcast_changes.correct(session, me, broadcast_id=number, typed=typed, now=now)
    except TextTooLong as refusal:
        forms.ask_anew(response, now)  # the rest of what is too long follows at once, and is no correction
        return await questions.shown(session, response, now=now, note=said(refusal))
    await forms.wipe(session, response)
    found = await broadcast_after.outcome(session, me, broadcast_id=number, now=now)
    return broadcast_after_screens.outcome(found, note=broadcast_after_screens.corrected(count))


@router.callback_query(callbacks.AskRemoveBroadcast.filter())
async def ask_to_remove(
    query: CallbackQuery, callback_data: callbacks.AskRemoveBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody thinks about deleting what was sent."""
    found = await broadcast_changes.deletable(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_after_screens.asks_to_remove(*found))


@router.callback_query(callbacks.RemoveBroadcast.filter())
async def remove(
    query: CallbackQuery, callback_data: callbacks.RemoveBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What was sent is deleted."""
    number = callback_data.broadcast_id
    await broadcast_changes.remove(session, me, broadcast_id=number, now=now)
    found = await broadcast_after.outcome(session, me, broadcast_id=number, now=now)
    return instead(query, broadcast_after_screens.outcome(found))


@router.callback_query(callbacks.PassOnBroadcast.filter())
async def pass_on(
    query: CallbackQuery, callback_data: callbacks.PassOnBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator passes on what came from above; its card follows, from which it can be called back for a minute."""
    made = await broadcast_passing.pass_on(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    found = await broadcast_drafts.open_(session, me, broadcast_id=made.id, message_id=None, now=now)
    return broadcast_screens.card(found)
