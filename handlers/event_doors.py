"""Who was at an event: its organiser ticks names, shows the code on the spot, closes it, counts it as training.

Whoever was there takes a certificate.
"""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import event_cards, event_door_screens, event_screens
from handlers.screens import instead
from services import event_certificates, event_doors, event_lists, event_training, events
from services.access import Me

router = Router(name="event_doors")


@router.callback_query(callbacks.EventDoor.filter())
async def show(
    query: CallbackQuery,
    callback_data: callbacks.EventDoor,
    session: AsyncSession,
    me: Me,
    now: datetime,
    username: str,
) -> Reply:
    """An organiser shows the code on the spot."""
    found, token = await event_doors.show(session, me=me, event_id=callback_data.event_id, now=now)
    return event_door_screens.code(found, token, username)


@router.callback_query(callbacks.EventVisits.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.EventVisits, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks who was there."""
    number, aside = callback_data.event_id, callback_data.aside
    found = await event_doors.listed(session, me=me, event_id=number, is_aside=aside, now=now)
    return instead(query, event_door_screens.visits(found, callback_data.page))


@router.callback_query(callbacks.TickVisit.filter())
async def tick(
    query: CallbackQuery, callback_data: callbacks.TickVisit, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody was there, or was not; whoever came unasked stands among the others from now on."""
    number, pressed = callback_data.event_id, callback_data
    await event_doors.tick(session, me=me, event_id=number, person_id=pressed.person_id, is_in=pressed.is_in, now=now)
    found = await event_doors.listed(session, me=me, event_id=number, is_aside=pressed.aside, now=now)
    return instead(query, event_door_screens.visits(found, pressed.page))


@router.callback_query(callbacks.CloseEvent.filter())
async def close(
    query: CallbackQuery, callback_data: callbacks.CloseEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It has been held."""
    found, made = await events.close(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, event_door_screens.closed(found, made))


@router.callback_query(callbacks.CountTraining.filter())
async def count(
    query: CallbackQuery, callback_data: callbacks.CountTraining, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Mentors who were there count as trained, or do not."""
    number, marked = callback_data.event_id, callback_data.is_marked
    await event_training.count(session, me=me, event_id=number, is_training=marked, now=now)
    return instead(query, event_screens.card(await event_lists.counted(session, me=me, event_id=number, now=now)))


@router.callback_query(callbacks.EventCertificate.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.EventCertificate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody who was there wants a certificate, or an organiser those of all."""
    number, whole = callback_data.event_id, callback_data.whole
    await event_certificates.take(session, me=me, event_id=number, whole=whole, now=now)
    return instead(query, event_cards.on_its_way())
