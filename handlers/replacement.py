"""Replacement: a curator hands all over to somebody else, for good."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply, one_after_another
from handlers import handover_screens
from handlers.entry import ask
from handlers.screens import instead
from services import curators
from services.access import Me

router = Router(name="replacement")

FORM = "handover"
"""Asks for the order."""


@router.callback_query(callbacks.HandOver.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.HandOver, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Who is to be the curator from now on?"""
    place_id, curator_id = callback_data.place_id, callback_data.curator_id
    people = await curators.successors(session, me=me, place_id=place_id, curator_id=curator_id, now=now, for_good=True)
    return instead(query, handover_screens.choose_successor(people, callback_data))


@router.callback_query(callbacks.NameSuccessor.filter())
async def name(
    query: CallbackQuery, callback_data: callbacks.NameSuccessor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The successor is chosen: by which order?"""
    place_id, curator_id, number = callback_data.place_id, callback_data.curator_id, callback_data.person_id
    successor = await curators.successor(
        session, me=me, place_id=place_id, curator_id=curator_id, person_id=number, now=now, for_good=True
    )
    preset = {"curator_id": curator_id}
    first = await ask(session, me, FORM, place_id=place_id, about_id=number, preset=preset, now=now)
    return one_after_another(instead(query, handover_screens.chosen(successor.name)), first)
