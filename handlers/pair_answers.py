"""What a mentor, a mentee and a family say to a pair."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import pair_answer_screens as screens
from handlers.screens import instead
from services import pair_answers_family, pair_answers_mentor, pair_answers_seen
from services.access import Me

router = Router(name="pair_answers")


@router.callback_query(callbacks.PairOffer.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairOffer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks with whom they are proposed."""
    found = await pair_answers_seen.mine(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.seen(found))


@router.callback_query(callbacks.AcceptPair.filter())
async def accept(
    query: CallbackQuery, callback_data: callbacks.AcceptPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor takes it on."""
    said = await pair_answers_mentor.accept(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.accepted(said))


@router.callback_query(callbacks.DeclinePair.filter())
async def choose_why(
    query: CallbackQuery, callback_data: callbacks.DeclinePair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor is about to say why not."""
    pair = await pair_answers_mentor.asked(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.reasons(pair))


@router.callback_query(callbacks.SayWhyNot.filter())
async def decline(
    query: CallbackQuery, callback_data: callbacks.SayWhyNot, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor does not take it on."""
    pair_id, why = callback_data.pair_id, callback_data.because
    said = await pair_answers_mentor.decline(session, me=me, pair_id=pair_id, why=why, now=now)
    return instead(query, screens.declined(said))


@router.callback_query(callbacks.ObjectToPair.filter())
async def object_(
    query: CallbackQuery, callback_data: callbacks.ObjectToPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentee, or a guardian, objects."""
    said = await pair_answers_family.object_(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.objected(said))


@router.callback_query(callbacks.AgreeToPair.filter())
async def agree(
    query: CallbackQuery, callback_data: callbacks.AgreeToPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A guardian says yes to an adult from outside."""
    said = await pair_answers_family.agree(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.agreed(said))
