"""The life of a pair in the hands of its curator: a pause, another mentor, an early end, a slip."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import pair_life_screens
from handlers.screens import instead
from services import pair_life, pair_replacing, pair_sight
from services.access import Me

router = Router(name="pair_life")


@router.callback_query(callbacks.PairLife.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairLife, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What can be changed about a pair?"""
    found = await pair_sight.curated(session, me, callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.life(found))


@router.callback_query(callbacks.AskToPause.filter())
async def choose_pause(
    query: CallbackQuery, callback_data: callbacks.AskToPause, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Why does a pair pause?"""
    found = await pair_sight.curated(session, me, callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.pauses(found))


@router.callback_query(callbacks.PausePair.filter())
async def pause(
    query: CallbackQuery, callback_data: callbacks.PausePair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A pair pauses."""
    number, why = callback_data.pair_id, callback_data.pause
    made = await pair_life.pause(session, me=me, pair_id=number, why=why, now=now)
    return instead(query, pair_life_screens.changed(made))


@router.callback_query(callbacks.ResumePair.filter())
async def resume(
    query: CallbackQuery, callback_data: callbacks.ResumePair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A pair goes on."""
    made = await pair_life.resume(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.changed(made))


@router.callback_query(callbacks.AskToEnd.filter())
async def choose_end(
    query: CallbackQuery, callback_data: callbacks.AskToEnd, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Why does a pair end before its time?"""
    found = await pair_sight.curated(session, me, callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.ends(found))


@router.callback_query(callbacks.EndPair.filter())
async def end(
    query: CallbackQuery, callback_data: callbacks.EndPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A pair ends before its time."""
    number, why = callback_data.pair_id, callback_data.end
    made = await pair_life.end(session, me=me, pair_id=number, why=why, now=now)
    return instead(query, pair_life_screens.changed(made))


@router.callback_query(callbacks.AnnulPair.filter())
async def annul(
    query: CallbackQuery, callback_data: callbacks.AnnulPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A pair was made in error."""
    made = await pair_life.annul(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.changed(made))


@router.callback_query(callbacks.ReplaceMentor.filter())
async def replace(
    query: CallbackQuery, callback_data: callbacks.ReplaceMentor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Another mentor is looked for."""
    found, change = await pair_replacing.replace(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.replacing(found, change))


@router.callback_query(callbacks.MentorLeaves.filter())
async def let_mentor_go(
    query: CallbackQuery, callback_data: callbacks.MentorLeaves, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor cannot go on: all their pairs there pause, and others are looked for."""
    person_id, place_id = callback_data.person_id, callback_data.place_id
    found = await pair_replacing.mentor_leaves(session, me=me, person_id=person_id, place_id=place_id, now=now)
    return instead(query, pair_life_screens.leaving(found))


@router.callback_query(callbacks.OfferSuccessor.filter())
async def offer(
    query: CallbackQuery, callback_data: callbacks.OfferSuccessor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Another mentor is asked."""
    found, change = await pair_replacing.offer(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.offered(found, change))
