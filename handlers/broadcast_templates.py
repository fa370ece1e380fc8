"""Templates: what a broadcast says is kept, looked at, used again, deleted."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import broadcast_after_screens, broadcast_screens
from handlers.screens import instead
from services import broadcast_drafts, broadcast_templates
from services.access import Me

router = Router(name="broadcast_templates")


@router.callback_query(callbacks.KeepBroadcast.filter())
async def keep(
    query: CallbackQuery, callback_data: callbacks.KeepBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What a broadcast says is kept."""
    made = await broadcast_templates.keep(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _list(query, made.place_id, session, me, now)


@router.callback_query(callbacks.BroadcastTemplates.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.BroadcastTemplates, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at the templates of a place."""
    return await _list(query, callback_data.place_id, session, me, now)


@router.callback_query(callbacks.BroadcastTemplateCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.BroadcastTemplateCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at one."""
    found = await broadcast_templates.one(session, me, template_id=callback_data.template_id, now=now)
    return instead(query, broadcast_after_screens.template(found))


@router.callback_query(callbacks.UseTemplate.filter())
async def use(
    query: CallbackQuery, callback_data: callbacks.UseTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A new draft says the same."""
    made = await broadcast_templates.use(session, me, template_id=callback_data.template_id, now=now)
    under = query.message.message_id if query.message else None
    found = await broadcast_drafts.open_(session, me, broadcast_id=made.id, message_id=under, now=now)
    return instead(query, broadcast_screens.card(found))


@router.callback_query(callbacks.DropTemplate.filter())
async def drop(
    query: CallbackQuery, callback_data: callbacks.DropTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One is kept no longer."""
    place_id = await broadcast_templates.drop(session, me, template_id=callback_data.template_id, now=now)
    return await _list(query, place_id, session, me, now)


async def _list(query: CallbackQuery, place_id: int, session: AsyncSession, me: Me, now: datetime) -> Reply:
    found = await broadcast_templates.of_place(session, me, place_id=place_id, now=now)
    return instead(query, broadcast_after_screens.templates(*found))
