"""Deputies: for some days somebody else does a curator's work."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply, one_after_another
from bot.words import gettext as _
from handlers import handover_screens
from handlers.entry import ask
from handlers.screens import done, instead, plain, short_name
from services import curators, deputies
from services.access import Me

router = Router(name="deputies")

FORM = "deputy"
"""Asks for the days."""


@router.callback_query(callbacks.Deputise.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.Deputise, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Who is to stand in for a curator?"""
    place_id, curator_id = callback_data.place_id, callback_data.curator_id
    people = await curators.successors(session, me=me, place_id=place_id, curator_id=curator_id, now=now)
    return instead(query, handover_screens.choose_deputy(people, callback_data))


@router.callback_query(callbacks.NameDeputy.filter())
async def name(
    query: CallbackQuery, callback_data: callbacks.NameDeputy, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The deputy is chosen: on which days?"""
    place_id, curator_id, number = callback_data.place_id, callback_data.curator_id, callback_data.person_id
    deputy = await curators.successor(
        session, me=me, place_id=place_id, curator_id=curator_id, person_id=number, now=now
    )
    preset = {"curator_id": curator_id}
    first = await ask(session, me, FORM, place_id=place_id, about_id=number, preset=preset, now=now)
    return one_after_another(instead(query, handover_screens.chosen(deputy.name)), first)


@router.callback_query(callbacks.EndDeputy.filter())
async def end(
    query: CallbackQuery, callback_data: callbacks.EndDeputy, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator is back early."""
    deputy, change = await deputies.end(session, me=me, membership_id=callback_data.membership_id, now=now)
    return instead(query, done(_("{name} is a deputy no more.").format(name=plain(short_name(deputy.name))), change))
