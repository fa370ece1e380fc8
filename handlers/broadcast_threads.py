"""Threads about a broadcast: a receiver replies to it, whoever answers for it answers, and so on."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.filters import Replying
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import broadcast_thread_screens
from handlers.screens import instead
from models import Response
from services import broadcast_thread_lists, broadcast_threads, form_beginnings, form_versions, forms, questionnaire
from services.access import Me
from services.broadcast_threads import Key

router = Router(name="broadcast_threads")
replies = Router(name="replies")
"""Looked at before what is typed into a questionnaire or a draft: a reply says itself what it is about."""


@replies.message(Replying())
async def reply(message: Message, thread: Key, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody replies to a message of a broadcast, or of a thread."""
    if not message.text:
        return send(_("For now one can answer in words only."), home())
    found = await broadcast_threads.say(session, me, key=thread, text=message.text, now=now)
    await _forget_what_was_asked(session, me)
    return broadcast_thread_screens.passed_on(found)


@router.callback_query(callbacks.BroadcastThreads.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.BroadcastThreads, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks what the receivers of a broadcast have said."""
    found = await broadcast_thread_lists.of_broadcast(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_thread_screens.threads(found, callback_data.page))


@router.callback_query(callbacks.UnreadThreads.filter())
async def look_at_unread(
    query: CallbackQuery, callback_data: callbacks.UnreadThreads, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at all that is unread of a place."""
    found = await broadcast_thread_lists.at_place(session, me, place_id=callback_data.place_id, now=now)
    return instead(query, broadcast_thread_screens.unread(*found, callback_data.page))


@router.callback_query(callbacks.BroadcastThread.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.BroadcastThread, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody reads all that was said."""
    key = Key(callback_data.broadcast_id, callback_data.person_id)
    found = await broadcast_threads.open_(session, me, key=key, now=now)
    return instead(query, broadcast_thread_screens.thread(found, callback_data.page))


@router.callback_query(callbacks.SayInThread.filter())
async def begin_to_say(
    query: CallbackQuery, callback_data: callbacks.SayInThread, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to type what they say."""
    from handlers.forms import show  # which asks what follows when a form is sent

    key = Key(callback_data.broadcast_id, callback_data.person_id)
    found = await broadcast_threads.to_say(session, me, key=key, now=now)
    preset = {name: str(number) for name, number in key._asdict().items()}
    place_id = found.by.operator_id
    response = await form_beginnings.begin(
        session, code=broadcast_threads.FORM, person=found.by, place_id=place_id, preset=preset, now=now
    )
    return await show(session, response, me, now)


async def _forget_what_was_asked(session: AsyncSession, me: Me) -> None:
    """Whoever was asked what to answer has said it by a reply: what is typed next is not for that thread."""
    response = await forms.current(session, me)
    if response and (await form_versions.published(session, response.form_version_id)).code == broadcast_threads.FORM:
        forms.take_off_screen(me)
        await forms.wipe(session, response)


async def typed(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """What somebody says has been typed."""
    known = questionnaire.State.load(response.filling).known
    key = Key(*(int(str(known[name])) for name in Key._fields))
    await forms.wipe(session, response)
    found = await broadcast_threads.say(session, me, key=key, text=answers["words"], now=now)
    return broadcast_thread_screens.passed_on(found)


ACTIONS = {broadcast_threads.FORM: typed}
"""By the code of the form."""
