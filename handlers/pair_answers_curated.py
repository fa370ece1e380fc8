"""What a curator does while those of a pair are asked: writes their words down, has somebody else asked."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import pair_next_screens as screens
from handlers.screens import instead
from services import pair_answers_family, pair_answers_mentor, pair_answers_next, pair_groups, pair_sight
from services.access import Me

router = Router(name="pair_answers_curated")


@router.callback_query(callbacks.NoteMentor.filter())
async def note_mentor(
    query: CallbackQuery, callback_data: callbacks.NoteMentor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What the mentor has said by word of mouth."""
    pair_id, agrees = callback_data.pair_id, callback_data.agrees
    said = await pair_answers_mentor.note(session, me=me, pair_id=pair_id, agrees=agrees, now=now)
    return instead(query, screens.noted(said, agrees=agrees))


@router.callback_query(callbacks.NoteFamily.filter())
async def note_family(
    query: CallbackQuery, callback_data: callbacks.NoteFamily, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What the family has said by word of mouth, or on paper."""
    pair_id, agrees, mentee_id = callback_data.pair_id, callback_data.agrees, callback_data.mentee_id
    if mentee_id is None:
        found = await pair_sight.curated(session, me, pair_id, now=now)
        if pair_groups.is_group(found.pair):
            return instead(query, screens.whose(found, agrees=agrees))
    about: dict[str, Any] = {"pair_id": pair_id, "agrees": agrees, "mentee_id": mentee_id}
    said = await pair_answers_family.note(session, me=me, **about, now=now)
    return instead(query, screens.noted(said, agrees=agrees))


@router.callback_query(callbacks.NextMentor.filter())
async def look_for(
    query: CallbackQuery, callback_data: callbacks.NextMentor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Who else could be the mentor?"""
    await pair_answers_next.ask(session, me=me, pair_id=callback_data.pair_id, now=now)
    return screens.looking(callback_data.pair_id)


@router.callback_query(callbacks.OfferInstead.filter())
async def offer(
    query: CallbackQuery, callback_data: callbacks.OfferInstead, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Another mentor is asked."""
    pair_id, mentor_id = callback_data.pair_id, callback_data.mentor_id
    said = await pair_answers_next.offer(session, me=me, pair_id=pair_id, mentor_id=mentor_id, now=now)
    return instead(query, screens.offered(said))
