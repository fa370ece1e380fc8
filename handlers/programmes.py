"""Programmes: a curator sets their limits, and how they weigh what speaks for a pair."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import programme_screens
from handlers.screens import instead
from services import programme_settings
from services.access import Me

router = Router(name="programmes")


@router.callback_query(callbacks.Programmes.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Programmes, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator chooses the programme; of one alone the limits stand there at once."""
    found = await programme_settings.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    several = programme_screens.all_of(found, callback_data.place_id)
    return instead(query, programme_screens.limits(found[0]) if len(found) == 1 else several)


@router.callback_query(callbacks.ProgrammeSettings.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.ProgrammeSettings, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at the limits of one programme."""
    found = await programme_settings.one(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, programme_screens.limits(found))


@router.callback_query(callbacks.ProgrammeSetting.filter())
async def ask(
    query: CallbackQuery, callback_data: callbacks.ProgrammeSetting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks what one limit can be."""
    found = await programme_settings.one(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, programme_screens.choices(found, callback_data.setting))


@router.callback_query(callbacks.SetProgramme.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.SetProgramme, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A limit is set."""
    number, setting, value = callback_data.programme_id, callback_data.setting, callback_data.value
    found = await programme_settings.choose(session, me=me, programme_id=number, setting=setting, value=value, now=now)
    return instead(query, programme_screens.limits(found))


@router.callback_query(callbacks.Weights.filter())
async def look_at_weights(
    query: CallbackQuery, callback_data: callbacks.Weights, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks how much each part of a score weighs."""
    found = await programme_settings.one(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, programme_screens.weights(found, callback_data.part))


@router.callback_query(callbacks.Weigh.filter())
async def weigh(
    query: CallbackQuery, callback_data: callbacks.Weigh, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A part weighs so much."""
    number, part, points = callback_data.programme_id, callback_data.part, callback_data.points
    found = await programme_settings.weigh(session, me=me, programme_id=number, part=part, points=points, now=now)
    return instead(query, programme_screens.weights(found, part))


@router.callback_query(callbacks.WeighAsUsual.filter())
async def weigh_as_usual(
    query: CallbackQuery, callback_data: callbacks.WeighAsUsual, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Every part weighs as it comes."""
    found = await programme_settings.weigh_as_usual(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, programme_screens.weights(found, None))
