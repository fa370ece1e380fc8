"""The end of pairs: which wait for a result, what came of one, what came of all of a programme that is over."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import pair_finish_screens, pair_life_screens
from handlers.entry import ask
from handlers.screens import instead
from models import Response
from services import data_modes, forms, pair_results, pair_sight
from services.access import Me

router = Router(name="pair_finish")


@router.callback_query(callbacks.Finishing.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Finishing, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Which pairs wait for a result?"""
    place_id, page = callback_data.place_id, callback_data.page
    found = await pair_results.waiting(session, me=me, place_id=place_id, page=page, now=now)
    return instead(query, pair_finish_screens.waiting(found))


@router.callback_query(callbacks.AskResult.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.AskResult, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What came of a pair?"""
    found = await pair_sight.curated(session, me, callback_data.pair_id, now=now)
    return instead(query, pair_life_screens.results(found))


@router.callback_query(callbacks.FinishPair.filter())
async def finish(
    query: CallbackQuery, callback_data: callbacks.FinishPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A pair has come to its end."""
    number, result = callback_data.pair_id, callback_data.result
    made = await pair_results.finish(session, me=me, pair_id=number, result=result, now=now)
    may_add = (await data_modes.passing(session, made.found.place.id)).words
    return instead(query, pair_life_screens.finished(made, may_add=may_add))


@router.callback_query(callbacks.ResultWords.filter())
async def type_words(
    query: CallbackQuery, callback_data: callbacks.ResultWords, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A sentence is about to be typed."""
    found = await pair_results.asked_about(session, me=me, pair_id=callback_data.pair_id, now=now)
    preset = {"about_pair": str(found.pair.id)}
    return await ask(session, me, pair_results.FORM, place_id=found.place.id, preset=preset, now=now)


@router.callback_query(callbacks.AskResultOfAll.filter())
async def choose_for_all(
    query: CallbackQuery, callback_data: callbacks.AskResultOfAll, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What came of all pairs of a programme?"""
    number = callback_data.programme_id
    programme, count = await pair_results.programme_over(session, me=me, programme_id=number, now=now)
    return instead(query, pair_finish_screens.all_results(programme, count))


@router.callback_query(callbacks.FinishAll.filter())
async def finish_all(
    query: CallbackQuery, callback_data: callbacks.FinishAll, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All pairs of a programme have come to their end."""
    number, result = callback_data.programme_id, callback_data.result
    made = await pair_results.finish_all(session, me=me, programme_id=number, result=result, now=now)
    return instead(query, pair_finish_screens.all_finished(made))


async def add_words(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """The sentence is there."""
    await forms.wipe(session, response)
    number, words = int(answers["pair"]), answers["words"]
    made = await pair_results.add_words(session, me=me, pair_id=number, words=words, now=now)
    return pair_life_screens.finished(made, may_add=False)


ACTIONS = {pair_results.FORM: add_words}
"""By the code of the form."""
